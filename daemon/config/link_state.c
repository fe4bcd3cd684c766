// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <net/if_arp.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>

#include "link_state.h"
#include "prefix.h"

static bool link_local(const struct plan_prefix *p)
{
	return p->family == AF_INET6 && p->addr[0] == 0xfe && (p->addr[1] & 0xc0) == 0x80;
}

int link_state_add_address(struct link_state *state, const struct plan_prefix *address)
{
	struct plan_prefix *list;

	if (prefix_in(state->addresses, state->n_addresses, address))
		return 0;
	list = reallocarray(state->addresses, state->n_addresses + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	state->addresses = list;
	list[state->n_addresses++] = *address;
	return 0;
}

void link_state_drop_address(struct link_state *state, const struct plan_prefix *address)
{
	size_t i, kept = 0;

	for (i = 0; i < state->n_addresses; i++) {
		if (!prefix_equal(&state->addresses[i], address))
			state->addresses[kept++] = state->addresses[i];
	}
	state->n_addresses = kept;
}

static int read_addresses(struct rtnl *rtnl, struct link_state *state)
{
	struct nl_cache *cache;
	struct nl_object *obj;
	int err;

	err = rtnl_addr_alloc_cache(rtnl->sk, &cache);
	if (err < 0)
		return rtnl_failed(rtnl, err);
	for (obj = nl_cache_get_first(cache); obj && !err; obj = nl_cache_get_next(obj)) {
		struct rtnl_addr *addr = (struct rtnl_addr *)obj;
		struct plan_prefix prefix;

		if (rtnl_addr_get_ifindex(addr) != state->index)
			continue;
		prefix = prefix_from_nl(rtnl_addr_get_local(addr));
		prefix.len = rtnl_addr_get_prefixlen(addr);
		/* The loopback device's own are not ours to move. */
		if (link_local(&prefix) || rtnl_addr_get_scope(addr) == RT_SCOPE_HOST)
			continue;
		err = link_state_add_address(state, &prefix);
	}
	nl_cache_free(cache);
	return err;
}

static int copy_text(char **to, const char *from)
{
	*to = from && *from ? strdup(from) : NULL;
	return from && *from && !*to ? -ENOMEM : 0;
}

static int read_link(struct link_state *state, struct rtnl_link *link)
{
	state->index = rtnl_link_get_ifindex(link);
	state->ethernet = rtnl_link_get_arptype(link) == ARPHRD_ETHER;
	state->up = rtnl_link_get_flags(link) & IFF_UP;
	state->mtu = rtnl_link_get_mtu(link);
	if (copy_text(&state->kind, rtnl_link_get_type(link)))
		return -ENOMEM;
	return copy_text(&state->description, rtnl_link_get_ifalias(link));
}

int link_state_read(struct rtnl *rtnl, const char *device, struct link_state *state)
{
	struct rtnl_link *link;
	int err;

	memset(state, 0, sizeof(*state));
	strncpy(state->device, device, sizeof(state->device) - 1);
	err = rtnl_link_get_kernel(rtnl->sk, 0, device, &link);
	if (err < 0) {
		rtnl_failed(rtnl, err);
		return err == -NLE_NODEV || err == -NLE_OBJ_NOTFOUND ? -ENODEV : -EIO;
	}
	err = read_link(state, link);
	rtnl_link_put(link);
	if (!err)
		err = read_addresses(rtnl, state);
	if (err)
		link_state_clear(state);
	return err;
}

void link_state_clear(struct link_state *state)
{
	free(state->kind);
	free(state->description);
	free(state->addresses);
	memset(state, 0, sizeof(*state));
}

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool same_link(const struct link_state *a, const struct link_state *b)
{
	return a->up == b->up && a->mtu == b->mtu &&
	       same_text(a->description, b->description);
}

bool link_state_equal(const struct link_state *a, const struct link_state *b)
{
	size_t i;

	if (!same_link(a, b) || a->n_addresses != b->n_addresses)
		return false;
	for (i = 0; i < a->n_addresses; i++) {
		if (!prefix_in(b->addresses, b->n_addresses, &a->addresses[i]))
			return false;
	}
	return true;
}

static int write_link(struct rtnl *rtnl, const struct link_state *have,
		      const struct link_state *want)
{
	struct rtnl_link *orig, *change;
	struct nl_msg *msg;
	int err = -NLE_NOMEM;

	if (same_link(have, want))
		return 0;
	orig = rtnl_link_alloc();
	change = rtnl_link_alloc();
	if (!orig || !change)
		goto out;
	rtnl_link_set_ifindex(orig, have->index);
	if (want->up != have->up) {
		if (want->up)
			rtnl_link_set_flags(change, IFF_UP);
		else
			rtnl_link_unset_flags(change, IFF_UP);
	}
	if (want->mtu != have->mtu)
		rtnl_link_set_mtu(change, want->mtu);
	if (!same_text(want->description, have->description))
		rtnl_link_set_ifalias(change, want->description ? want->description : "");
	err = rtnl_link_build_change_request(orig, change, 0, &msg);
out:
	rtnl_link_put(orig);
	rtnl_link_put(change);
	return err < 0 ? rtnl_failed(rtnl, err) : rtnl_send(rtnl, msg);
}

static bool needs_broadcast(const struct plan_prefix *address)
{
	return address->family == AF_INET && address->len < 31;
}

static int set_broadcast(struct rtnl_addr *addr, struct plan_prefix prefix)
{
	struct nl_addr *nl;
	unsigned int bit;
	int err;

	for (bit = prefix.len; bit < 32; bit++)
		prefix.addr[bit / 8] |= 0x80 >> bit % 8;
	nl = prefix_to_nl(&prefix);
	if (!nl)
		return -NLE_NOMEM;
	nl_addr_set_prefixlen(nl, 32);
	err = rtnl_addr_set_broadcast(addr, nl);
	nl_addr_put(nl);
	return err;
}

static int fill_address(struct rtnl_addr *addr, int index, const struct plan_prefix *prefix)
{
	struct nl_addr *local = prefix_to_nl(prefix);
	int err;

	if (!local)
		return -NLE_NOMEM;
	rtnl_addr_set_ifindex(addr, index);
	err = rtnl_addr_set_local(addr, local);
	nl_addr_put(local);
	if (err < 0 || !needs_broadcast(prefix))
		return err;
	return set_broadcast(addr, *prefix);
}

static int write_address(struct rtnl *rtnl, int index, const struct plan_prefix *prefix,
			 bool add)
{
	struct rtnl_addr *addr = rtnl_addr_alloc();
	struct nl_msg *msg;
	int err;

	if (!addr)
		return rtnl_failed(rtnl, -NLE_NOMEM);
	err = fill_address(addr, index, prefix);
	/* Duplicate address detection would leave IKE without its source address. */
	if (prefix->family == AF_INET6 && add)
		rtnl_addr_set_flags(addr, IFA_F_NODAD);
	if (err >= 0 && add)
		err = rtnl_addr_build_add_request(addr, NLM_F_CREATE | NLM_F_EXCL, &msg);
	else if (err >= 0)
		err = rtnl_addr_build_delete_request(addr, 0, &msg);
	rtnl_addr_put(addr);
	return err < 0 ? rtnl_failed(rtnl, err) : rtnl_send(rtnl, msg);
}

static int drop_addresses(struct rtnl *rtnl, const struct link_state *have,
			  const struct link_state *want, bool *dropped)
{
	size_t i;
	int err;

	for (i = 0; i < have->n_addresses; i++) {
		const struct plan_prefix *a = &have->addresses[i];

		if (prefix_in(want->addresses, want->n_addresses, a))
			continue;
		err = write_address(rtnl, have->index, a, false);
		/* A secondary address goes with its primary. */
		if (err && err != -EADDRNOTAVAIL)
			return err;
		*dropped = true;
	}
	return 0;
}

static int add_addresses(struct rtnl *rtnl, const struct link_state *have,
			 const struct link_state *want)
{
	size_t i;
	int err;

	for (i = 0; i < want->n_addresses; i++) {
		const struct plan_prefix *a = &want->addresses[i];

		if (prefix_in(have->addresses, have->n_addresses, a))
			continue;
		err = write_address(rtnl, have->index, a, true);
		if (err)
			return err;
	}
	return 0;
}

int link_state_write(struct rtnl *rtnl, const struct link_state *have,
		     const struct link_state *want)
{
	struct link_state now;
	bool dropped = false;
	int err;

	err = write_link(rtnl, have, want);
	if (!err)
		err = drop_addresses(rtnl, have, want, &dropped);
	if (err || !dropped)
		return err ? err : add_addresses(rtnl, have, want);

	/* Secondary addresses of a dropped one are gone too: look again. */
	err = link_state_read(rtnl, have->device, &now);
	if (err)
		return err;
	err = add_addresses(rtnl, &now, want);
	link_state_clear(&now);
	return err;
}
