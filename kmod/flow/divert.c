// SPDX-License-Identifier: GPL-2.0
/*
 * Tunnels by policy: what matches goes into a tunnel wherever it is routed to, and
 * what the tunnel is for must come out of it. When the tunnel's device is in one of
 * the policy's zones, as a rule that of the other side, a packet to that zone goes in
 * and one from it has come out. Otherwise what is on its way to the policy's zone goes
 * in and its answers come out; all else that comes out is the affair of the policies
 * from the device's zone.
 */
#include <net/addrconf.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "divert.h"

static bool sectun_divert_came_by_any(const struct sectun_flow_packet *packet, u32 *unit)
{
	struct net *net = packet->state->net;
	const struct net_device *dev = dev_get_by_index_rcu(net, packet->in);

	return dev && sectun_device_unit(net, dev, unit);
}

/**
 * sectun_divert_came_by - has a packet come out of a tunnel
 * @packet: the packet
 * @tunnel: unit of its device
 *
 * Under the RCU read lock.
 */
bool sectun_divert_came_by(const struct sectun_flow_packet *packet, u32 tunnel)
{
	u32 unit;

	return sectun_divert_came_by_any(packet, &unit) && unit == tunnel;
}

/* Is it on its way to where the policy leads, and has not come from the device's zone? */
static bool sectun_divert_goes_in(const struct sectun_flow_packet *packet,
				  const struct sectun_zone *zone, const struct sectun_zone *to)
{
	const struct sectun_zone *out = sectun_rules_zone(packet->rules, packet->out);

	if (out == zone)
		return true;
	return out == to && sectun_rules_zone(packet->rules, packet->in) != zone;
}

/**
 * sectun_divert_find - does a packet come and go as its policy wants it
 * @packet: permitted but for this; told of the tunnel it goes into
 * @action: of its session
 * @tunnel: unit, with SECTUN_ACTION_TUNNEL
 * @to: zone that the session's policy leads to, NULL of a global one
 *
 * Under the RCU read lock.
 *
 * Return: false when it came past the tunnel, or by another one.
 */
bool sectun_divert_find(struct sectun_flow_packet *packet, enum sectun_action action,
			u32 tunnel, const struct sectun_zone *to)
{
	const struct sectun_zone *zone;
	bool came_by;
	int ifindex;
	u32 unit;

	packet->divert = 0;
	came_by = sectun_divert_came_by_any(packet, &unit);
	if (came_by && action == SECTUN_ACTION_TUNNEL && unit == tunnel)
		return true;
	if (came_by && sectun_rules_tunnels(packet->rules, unit,
					    sectun_rules_zone(packet->rules, packet->in)))
		return false;
	if (action != SECTUN_ACTION_TUNNEL)
		return true;

	ifindex = sectun_device_of_unit(packet->state->net, tunnel);
	zone = ifindex ? sectun_rules_zone(packet->rules, ifindex) : NULL;
	if (!zone || !sectun_divert_goes_in(packet, zone, to))
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
