// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels by policy: what matches goes into a tunnel wherever it is routed to, and
 * what the tunnel is for must come out of it. The tunnel's device is in the zone
 * that the other side is in: a packet to that zone goes in, one from it has come
 * out.
 */
#include <net/addrconf.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "divert.h"

/* Did it come by a tunnel that policies send into, and by which? */
static bool sectun_divert_came_by(const struct sectun_flow_packet *packet, u32 *unit)
{
	struct net *net = packet->state->net;
	const struct net_device *dev = dev_get_by_index_rcu(net, packet->in);

	return dev && sectun_device_unit(net, dev, unit) &&
	       sectun_rules_tunnels(packet->rules, *unit);
}

/**
 * sectun_divert_find - does a packet come and go as its policy wants it
 * @packet: permitted but for this; told of the tunnel it goes into
 * @action: of its session
 * @tunnel: unit, with SECTUN_ACTION_TUNNEL
 *
 * Under the RCU read lock.
 *
 * Return: false when it came past the tunnel, or by another one.
 */
bool sectun_divert_find(struct sectun_flow_packet *packet, enum sectun_action action,
			u32 tunnel)
{
	const struct sectun_zone *zone;
	bool came_by;
	int ifindex;
	u32 unit;

	packet->divert = 0;
	came_by = sectun_divert_came_by(packet, &unit);
	if (action != SECTUN_ACTION_TUNNEL)
		return !came_by;
	if (came_by)
		return unit == tunnel;

	ifindex = sectun_device_of_unit(packet->state->net, tunnel);
	zone = ifindex ? sectun_rules_zone(packet->rules, ifindex) : NULL;
	if (!zone || zone != sectun_rules_zone(packet->rules, packet->out))
		return false;
	packet->divert = ifindex;
	return true;
}

/* As if the destination were on the device's link. */
static struct dst_entry *sectun_divert_route4(struct net_device *dev)
{
	struct rtable *rt = rt_dst_alloc(dev, 0, RTN_UNICAST, true);

	return rt ? &rt->dst : NULL;
}

static struct dst_entry *sectun_divert_route6(struct net_device *dev)
{
	struct inet6_dev *idev = in6_dev_get(dev);
	struct rt6_info *rt;

	if (!idev)
		return NULL;
	rt = ip6_dst_alloc(dev_net(dev), dev, DST_NOXFRM);
	if (!rt) {
		in6_dev_put(idev);
		return NULL;
	}
	rt->rt6i_idev = idev;
	rt->dst.output = ip6_output;
	return &rt->dst;
}

/**
 * sectun_divert - routes a packet into its tunnel
 * @packet: its TTL is counted down, and it has not been fragmented
 *
 * Under the RCU read lock. The rest is the stack's affair, as with any route:
 * source translation, fragments, errors to who sends what is too big.
 *
 * Return: a verdict of netfilter.
 */
unsigned int sectun_divert(struct sectun_flow_packet *packet)
{
	struct net_device *dev = dev_get_by_index_rcu(packet->state->net, packet->divert);
	struct dst_entry *dst = NULL;

	if (!dev || !(dev->flags & IFF_UP))
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_DENIED,
					  "the policy's tunnel is down");

	if (packet->state->pf == NFPROTO_IPV4)
		dst = sectun_divert_route4(dev);
	else
		dst = sectun_divert_route6(dev);
	if (!dst)
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_NO_MEMORY,
					  "no memory for a route");
	skb_dst_drop(packet->skb);
	skb_dst_set(packet->skb, dst);
	return NF_ACCEPT;
}
