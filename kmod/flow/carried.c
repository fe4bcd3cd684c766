// SPDX-License-Identifier: GPL-2.0
/* What the flow trace tells of tunnels: the SA that a packet came by, and what is lost there. */
#include <linux/ethtool.h>
#include <linux/ktime.h>
#include <linux/string.h>

#include "../netlink/names.h"
#include "../tunnel/addr.h"
#include "../tunnel/selector.h"
#include "../tunnel/watch.h"
#include "session.h"
#include "trace.h"

/*
 * Nothing on a packet is ours between its device and the hooks. Its time stamp is
 * when it came, and by seeing to it that each comes at a time of its own it is a
 * name, too. The stack keeps it through GRO, copies and reassembly.
 */
static u64 sectun_arrivals_stamp(struct sectun_arrivals *arrivals)
{
	u64 now = ktime_get_real_ns();

	arrivals->last = max(now, arrivals->last + 1);
	return arrivals->last;
}

/**
 * sectun_trace_arrived - a packet has come out of a tunnel; see sectun_watch_arrived()
 * @dev: of the tunnel
 * @skb: on its way into the stack
 * @spi: of the SA
 */
void sectun_trace_arrived(const struct net_device *dev, struct sk_buff *skb, __be32 spi)
{
	struct sectun_arrivals *arrivals;
	struct sectun_arrival *arrival;
	struct sectun_trace *trace;

	rcu_read_lock();
	trace = rcu_dereference(sectun_flow_pernet(dev_net(dev))->trace);
	if (trace) {
		arrivals = &trace->arrivals;
		spin_lock_bh(&arrivals->lock);
		arrival = &arrivals->ring[arrivals->next++ % SECTUN_ARRIVALS];
		arrival->stamp = sectun_arrivals_stamp(arrivals);
		arrival->ifindex = dev->ifindex;
		arrival->spi = spi;
		skb_set_delivery_time(skb, ns_to_ktime(arrival->stamp), 0);
		spin_unlock_bh(&arrivals->lock);
	}
	rcu_read_unlock();
}

/**
 * sectun_arrivals_find - the SA that a packet has come by
 * @arrivals: lately
 * @packet: the packet
 *
 * Return: its SPI, 0 when it came by none, or too long ago.
 */
__be32 sectun_arrivals_find(struct sectun_arrivals *arrivals,
			    const struct sectun_flow_packet *packet)
{
	u64 stamp = ktime_to_ns(packet->skb->tstamp);
	const struct sectun_arrival *arrival;
	__be32 spi = 0;
	int i;

	if (!stamp)
		return 0;
	spin_lock_bh(&arrivals->lock);
	for (i = 0; i < SECTUN_ARRIVALS && !spi; i++) {
		arrival = &arrivals->ring[i];
		if (arrival->stamp == stamp && arrival->ifindex == packet->in)
			spi = arrival->spi;
	}
	spin_unlock_bh(&arrivals->lock);
	return spi;
}

/* Of the outer header, which the stack has checked, only the addresses matter. */
static void sectun_lost_outer(const struct sectun_lost *lost, struct sectun_trace_event *event)
{
	const struct sk_buff *skb = lost->skb;

	event->protocol = lost->protocol;
	event->length = skb->len - skb_network_offset(skb);
	if (ip_hdr(skb)->version == 4) {
		sectun_addr_from(&event->src, AF_INET, &ip_hdr(skb)->saddr);
		sectun_addr_from(&event->dst, AF_INET, &ip_hdr(skb)->daddr);
	} else {
		sectun_addr_from(&event->src, AF_INET6, &ipv6_hdr(skb)->saddr);
		sectun_addr_from(&event->dst, AF_INET6, &ipv6_hdr(skb)->daddr);
	}
}

/* Return: false when it is no packet that can be told of. */
static bool sectun_lost_packet(const struct sectun_lost *lost, struct sectun_trace_event *event)
{
	struct sk_buff *skb = lost->skb;
	struct sectun_flow flow;

	if (!lost->outbound && skb_network_offset(skb) < 0) {
		sectun_lost_outer(lost, event);
		return true;
	}
	if (!sectun_flow_from_skb(&flow, skb))
		return false;
	sectun_trace_addresses(skb, flow.family, event);
	event->length = skb->len;
	return true;
}

/* The steps of any other packet, as far as this one has come. */
static void sectun_lost_tell(const struct sectun_lost *lost, struct net *net, int in,
			     struct sectun_trace_event *event)
{
	const struct sectun_rules *rules = sectun_rules_of(net);
	int ifindex = lost->dev->ifindex;
	char reason[ETH_GSTRING_LEN];

	sectun_trace_interface(net, rules, event, in);
	sectun_trace_step(net, event, SECTUN_TRACE_STEP_RECEIVED);
	if (lost->outbound) {
		sectun_trace_interface(net, rules, event, ifindex);
		sectun_trace_step(net, event, SECTUN_TRACE_STEP_ROUTE);
	}
	if (lost->spi) {
		event->spi = lost->spi;
		sectun_trace_interface(net, rules, event, ifindex);
		sectun_trace_step(net, event, SECTUN_TRACE_STEP_TUNNEL);
	}
	/* As everywhere but in ethtool's statistics, whose names these are. */
	strscpy(reason, sectun_drop_names[lost->reason], sizeof(reason));
	strreplace(reason, '_', '-');
	event->reason = reason;
	sectun_trace_step(net, event, SECTUN_TRACE_STEP_DROPPED);
}

/**
 * sectun_trace_lost - a packet is lost in a tunnel
 * @lost: what is known of it
 *
 * With bottom halves disabled.
 */
void sectun_trace_lost(const struct sectun_lost *lost)
{
	struct net *net = dev_net(lost->dev);
	struct sectun_trace_event event = { .time = ktime_get_real_ns() };
	int in = lost->outbound ? lost->skb->skb_iif : lost->dev->ifindex;
	struct sectun_trace *trace;
	char ifname[IFNAMSIZ];

	rcu_read_lock();
	trace = rcu_dereference(sectun_flow_pernet(net)->trace);
	sectun_info_ifname(ifname, net, in);
	if (trace && sectun_lost_packet(lost, &event) && sectun_trace_take(trace, &event, ifname))
		sectun_lost_tell(lost, net, in, &event);
	rcu_read_unlock();
}
