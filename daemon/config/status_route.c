// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include "prefix.h"
#include "route.h"
#include "route_age.h"
#include "rtnl.h"
#include "status_route.h"

/* Routing protocols by the kernel's number, with Junos' name and preference. */
static const struct protocol {
	uint8_t number;
	const char *name;
	uint32_t preference;
	bool by_metric;		/* the metric is the preference */
} protocols[] = {
	{ RTPROT_KERNEL, "Direct", 0, false },
	{ ROUTE_PROTOCOL, "Static", 5, true },
	{ RTPROT_STATIC, "Static", 5, false },
	{ RTPROT_BOOT, "Kernel", 0, true },
	{ RTPROT_RA, "Router-Adv", 12, false },
	{ RTPROT_DHCP, "DHCP", 12, false },
	{ RTPROT_BGP, "BGP", 170, false },
	{ RTPROT_ISIS, "ISIS", 15, false },
	{ RTPROT_OSPF, "OSPF", 10, false },
	{ RTPROT_RIP, "RIP", 100, false },
	{ 196, "Static", 5, false },	/* FRR's staticd */
};

static const struct protocol unknown = { 0, "Kernel", 0, true };

static const struct protocol *protocol_of(uint8_t number)
{
	size_t i;

	for (i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		if (protocols[i].number == number)
			return &protocols[i];
	}
	return &unknown;
}

static struct status_route *append(struct status_routes *routes,
				   const struct status_route *route)
{
	struct status_route *list;

	list = reallocarray(routes->routes, routes->n + 1, sizeof(*list));
	if (!list)
		return NULL;
	routes->routes = list;
	list[routes->n] = *route;
	return &list[routes->n++];
}

static bool loopback(const struct plan_prefix *dst)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (dst->family == AF_INET)
		return dst->addr[0] == 127;
	return !memcmp(dst->addr, one, sizeof(one));
}

static bool shown(struct rtnl_route *route, const struct plan_prefix *dst)
{
	uint32_t table = rtnl_route_get_table(route);

	if (dst->family != AF_INET && dst->family != AF_INET6)
		return false;
	switch (rtnl_route_get_type(route)) {
	case RTN_UNICAST:
	case RTN_BLACKHOLE:
	case RTN_UNREACHABLE:
		return table == RT_TABLE_MAIN;
	case RTN_LOCAL:
		return table == RT_TABLE_LOCAL && !loopback(dst);
	default:
		return false;
	}
}

static void set_protocol(struct status_route *to, struct rtnl_route *route)
{
	const struct protocol *protocol;

	to->protocol_number = rtnl_route_get_protocol(route);
	to->ours = to->protocol_number == ROUTE_PROTOCOL;
	to->metric = rtnl_route_get_priority(route);
	protocol = protocol_of(to->protocol_number);
	to->protocol = rtnl_route_get_type(route) == RTN_LOCAL ? "Local" : protocol->name;
	to->preference = protocol->by_metric ? to->metric : protocol->preference;
}

/* "active" stands for "usable" until mark_active() has compared them. */
static void set_hop(struct status_route *to, struct rtnl_nexthop *nh)
{
	unsigned int flags = rtnl_route_nh_get_flags(nh);

	to->gateway = prefix_from_nl(rtnl_route_nh_get_gateway(nh));
	if (!if_indextoname(rtnl_route_nh_get_ifindex(nh), to->device))
		to->device[0] = '\0';
	to->active = !(flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN));
}

static int add_route(struct status_routes *routes, struct rtnl_route *route)
{
	struct status_route new = { .age = -1, .active = true };
	int i, n = rtnl_route_get_nnexthops(route);

	new.dst = prefix_from_nl(rtnl_route_get_dst(route));
	new.dst.family = rtnl_route_get_family(route);
	if (!shown(route, &new.dst))
		return 0;
	set_protocol(&new, route);
	new.discard = rtnl_route_get_type(route) == RTN_BLACKHOLE;
	new.reject = rtnl_route_get_type(route) == RTN_UNREACHABLE;
	if (new.discard || new.reject || !n)
		return append(routes, &new) ? 0 : -1;
	for (i = 0; i < n; i++) {
		set_hop(&new, rtnl_route_nexthop_n(route, i));
		if (!append(routes, &new))
			return -1;
	}
	return 0;
}

static int by_destination(const void *a, const void *b)
{
	const struct status_route *x = a, *y = b;
	int order = prefix_compare(&x->dst, &y->dst);

	if (order)
		return order;
	if (x->metric != y->metric)
		return x->metric < y->metric ? -1 : 1;
	return 0;
}

/* The kernel takes the usable route with the lowest metric, and all its next hops. */
static void mark_active(struct status_routes *routes)
{
	const struct status_route *best = NULL;
	size_t i;

	for (i = 0; i < routes->n; i++) {
		struct status_route *route = &routes->routes[i];

		if (best && !prefix_equal(&best->dst, &route->dst))
			best = NULL;
		if (!route->active)
			continue;
		if (!best)
			best = route;
		route->active = route->metric == best->metric;
	}
}

static int read_routes(struct rtnl *rtnl, struct status_routes *routes)
{
	struct nl_cache *cache;
	struct nl_object *obj;
	int err;

	err = rtnl_route_alloc_cache(rtnl->sk, AF_UNSPEC, 0, &cache);
	if (err < 0)
		return rtnl_failed(rtnl, err);
	for (obj = nl_cache_get_first(cache); obj && !err; obj = nl_cache_get_next(obj))
		err = add_route(routes, (struct rtnl_route *)obj);
	nl_cache_free(cache);
	if (err)
		rtnl_failed(rtnl, -NLE_NOMEM);
	return err;
}

struct status_routes *status_routes_get(const char *frr, struct report *report)
{
	struct status_routes *routes;
	struct rtnl rtnl;

	if (rtnl_start(&rtnl, report))
		return NULL;
	routes = calloc(1, sizeof(*routes));
	if (!routes || read_routes(&rtnl, routes)) {
		report_error(report, "the routing table cannot be read: %s",
			     routes ? rtnl.why : "out of memory");
		status_routes_free(routes);
		routes = NULL;
	}
	rtnl_stop(&rtnl);
	if (!routes)
		return NULL;
	if (routes->n)
		qsort(routes->routes, routes->n, sizeof(*routes->routes), by_destination);
	mark_active(routes);
	route_age_fill(frr, routes);
	return routes;
}

void status_routes_free(struct status_routes *routes)
{
	if (routes)
		free(routes->routes);
	free(routes);
}
