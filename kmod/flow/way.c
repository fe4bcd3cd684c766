// SPDX-License-Identifier: GPL-2.0
/* Where the routing table would have a packet go that is not there. */
#include <linux/netdevice.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/ip_fib.h>

#include "way.h"

static int sectun_way_v4(struct net *net, int in, const struct sectun_flow_key *key,
			 struct sectun_way_out *way)
{
	struct flowi4 fl4 = {
		.flowi4_iif = in ?: LOOPBACK_IFINDEX,
		.flowi4_scope = RT_SCOPE_UNIVERSE,
		.flowi4_proto = key->protocol,
		.saddr = key->src.v4,
		.daddr = key->dst.v4,
		.fl4_sport = htons(key->src_port),
		.fl4_dport = htons(key->dst_port),
	};
	struct fib_result result;
	int err;

	err = fib_lookup(net, &fl4, &result, 0);
	if (err)
		return err;
	way->local = result.type == RTN_LOCAL || result.type == RTN_BROADCAST;
	if (way->local)
		return 0;
	if (result.type != RTN_UNICAST)
		return -ENETUNREACH;
	/* Of several next hops the first that is alive. */
	way->ifindex = FIB_RES_DEV(result) ? FIB_RES_DEV(result)->ifindex : 0;
	return way->ifindex ? 0 : -ENETUNREACH;
}

static int sectun_way_v6(struct net *net, int in, const struct sectun_flow_key *key,
			 struct sectun_way_out *way)
{
	struct flowi6 fl6 = {
		.flowi6_iif = in ?: LOOPBACK_IFINDEX,
		.flowi6_proto = key->protocol,
		.saddr = key->src.v6,
		.daddr = key->dst.v6,
		.fl6_sport = htons(key->src_port),
		.fl6_dport = htons(key->dst_port),
	};
	struct dst_entry *dst = ip6_route_lookup(net, &fl6, NULL, 0);
	int err = dst->error;

	way->local = dst_rt6_info(dst)->rt6i_flags & RTF_LOCAL;
	way->ifindex = way->local ? 0 : dst->dev->ifindex;
	dst_release(dst);
	return way->local ? 0 : err;
}

/**
 * sectun_way_find - asks the routing table
 * @net: the namespace
 * @in: ifindex of the interface the packet comes from; 0 for any
 * @key: the packet
 * @way: filled
 *
 * Under the RCU read lock.
 *
 * Return: 0, or a negative error when there is no route.
 */
int sectun_way_find(struct net *net, int in, const struct sectun_flow_key *key,
		    struct sectun_way_out *way)
{
	memset(way, 0, sizeof(*way));
	if (key->src.family == AF_INET)
		return sectun_way_v4(net, in, key, way);
	return sectun_way_v6(net, in, key, way);
}
