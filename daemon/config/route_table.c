// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include "prefix.h"
#include "route.h"
#include "route_table.h"

struct route_entry *route_table_find(const struct route_table *table,
				     const struct plan_prefix *dst, uint32_t metric)
{
	size_t i;

	for (i = 0; i < table->n; i++) {
		struct route_entry *entry = &table->entries[i];

		if (entry->metric == metric && prefix_equal(&entry->dst, dst))
			return entry;
	}
	return NULL;
}

struct route_entry *route_table_at(struct route_table *table, const struct plan_prefix *dst,
				   uint32_t metric)
{
	struct route_entry *entry = route_table_find(table, dst, metric), *entries;

	if (entry)
		return entry;
	entries = reallocarray(table->entries, table->n + 1, sizeof(*entries));
	if (!entries)
		return NULL;
	table->entries = entries;
	entry = &entries[table->n++];
	*entry = (struct route_entry){ .dst = *dst, .metric = metric, .type = RTN_UNICAST };
	return entry;
}

int route_entry_add_hop(struct route_entry *entry, const struct route_hop *hop)
{
	struct route_hop *hops;

	hops = reallocarray(entry->hops, entry->n_hops + 1, sizeof(*hops));
	if (!hops)
		return -ENOMEM;
	entry->hops = hops;
	hops[entry->n_hops++] = *hop;
	return 0;
}

void route_table_clear(struct route_table *table)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		free(table->entries[i].hops);
	free(table->entries);
	*table = (struct route_table){ 0 };
}

static bool hop_matches(const struct route_hop *want, const struct route_hop *have)
{
	if (want->index && want->index != have->index)
		return false;
	/* A hop without a gateway has no length that would mean anything. */
	if (want->gateway.family != have->gateway.family)
		return false;
	return !memcmp(want->gateway.addr, have->gateway.addr,
		       prefix_bytes(want->gateway.family));
}

bool route_entry_matches(const struct route_entry *want, const struct route_entry *have)
{
	size_t i, j;

	if (want->type != have->type || want->n_hops != have->n_hops)
		return false;
	for (i = 0; i < want->n_hops; i++) {
		for (j = 0; j < have->n_hops; j++) {
			if (hop_matches(&want->hops[i], &have->hops[j]))
				break;
		}
		if (j == have->n_hops)
			return false;
	}
	return true;
}

static int read_hops(struct rtnl_route *route, struct route_entry *entry)
{
	int i, err = 0;

	/* IPv6 hangs discarding routes on the loopback device. */
	if (entry->type != RTN_UNICAST)
		return 0;
	for (i = 0; i < rtnl_route_get_nnexthops(route) && !err; i++) {
		struct rtnl_nexthop *nh = rtnl_route_nexthop_n(route, i);
		struct route_hop hop;

		hop.gateway = prefix_from_nl(rtnl_route_nh_get_gateway(nh));
		hop.index = rtnl_route_nh_get_ifindex(nh);
		err = route_entry_add_hop(entry, &hop);
	}
	return err;
}

static int read_route(struct rtnl_route *route, struct route_table *table)
{
	struct plan_prefix dst = prefix_from_nl(rtnl_route_get_dst(route));
	struct route_entry *entry;

	dst.family = rtnl_route_get_family(route);
	entry = route_table_at(table, &dst, rtnl_route_get_priority(route));
	if (!entry)
		return -ENOMEM;
	entry->type = rtnl_route_get_type(route);
	return read_hops(route, entry);
}

int route_table_read(struct rtnl *rtnl, struct route_table *table)
{
	struct nl_cache *cache;
	struct nl_object *obj;
	int err;

	*table = (struct route_table){ 0 };
	err = rtnl_route_alloc_cache(rtnl->sk, AF_UNSPEC, 0, &cache);
	if (err < 0)
		return rtnl_failed(rtnl, err);
	for (obj = nl_cache_get_first(cache); obj && !err; obj = nl_cache_get_next(obj)) {
		struct rtnl_route *route = (struct rtnl_route *)obj;

		if (rtnl_route_get_table(route) == RT_TABLE_MAIN &&
		    rtnl_route_get_protocol(route) == ROUTE_PROTOCOL)
			err = read_route(route, table);
	}
	nl_cache_free(cache);
	if (err)
		route_table_clear(table);
	return err;
}

static int fill_hop(struct rtnl_route *route, const struct route_hop *hop)
{
	struct rtnl_nexthop *nh = rtnl_route_nh_alloc();
	struct nl_addr *gateway;

	if (!nh)
		return -NLE_NOMEM;
	if (hop->index)
		rtnl_route_nh_set_ifindex(nh, hop->index);
	if (hop->gateway.family != AF_UNSPEC) {
		gateway = prefix_to_nl(&hop->gateway);
		if (!gateway) {
			rtnl_route_nh_free(nh);
			return -NLE_NOMEM;
		}
		rtnl_route_nh_set_gateway(nh, gateway);
		nl_addr_put(gateway);
	}
	rtnl_route_add_nexthop(route, nh);
	return 0;
}

static int fill_route(struct rtnl_route *route, const struct route_entry *entry)
{
	struct nl_addr *dst = prefix_to_nl(&entry->dst);
	size_t i;
	int err;

	if (!dst)
		return -NLE_NOMEM;
	err = rtnl_route_set_family(route, entry->dst.family);
	if (err >= 0)
		err = rtnl_route_set_dst(route, dst);
	nl_addr_put(dst);
	rtnl_route_set_table(route, RT_TABLE_MAIN);
	rtnl_route_set_protocol(route, ROUTE_PROTOCOL);
	rtnl_route_set_priority(route, entry->metric);
	if (err >= 0)
		err = rtnl_route_set_type(route, entry->type);
	for (i = 0; i < entry->n_hops && err >= 0; i++)
		err = fill_hop(route, &entry->hops[i]);
	rtnl_route_set_scope(route, rtnl_route_guess_scope(route));
	return err;
}

/* Sends what rtnl_route_build_{add,del}_request() makes of an entry. */
static int send_entry(struct rtnl *rtnl, const struct route_entry *entry, int flags,
		      int (*build)(struct rtnl_route *, int, struct nl_msg **))
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_msg *msg;
	int err;

	if (!route)
		return rtnl_failed(rtnl, -NLE_NOMEM);
	err = fill_route(route, entry);
	if (err >= 0)
		err = build(route, flags, &msg);
	rtnl_route_put(route);
	return err < 0 ? rtnl_failed(rtnl, err) : rtnl_send(rtnl, msg);
}

int route_entry_write(struct rtnl *rtnl, const struct route_entry *entry, bool replace)
{
	return send_entry(rtnl, entry, NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL),
			  rtnl_route_build_add_request);
}

int route_entry_delete(struct rtnl *rtnl, const struct route_entry *entry)
{
	int err = send_entry(rtnl, entry, 0, rtnl_route_build_del_request);

	/* It went with its device or address. */
	return err == -ESRCH ? 0 : err;
}
