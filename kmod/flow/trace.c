// SPDX-License-Identifier: GPL-2.0
/*
 * Flow trace: the way of single packets, told step by step when it is known to its
 * end.
 */
#include <linux/rtnetlink.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "../tunnel/addr.h"
#include "rate.h"
#include "session.h"
#include "trace.h"
#include "view.h"

DEFINE_STATIC_KEY_FALSE(sectun_tracing);

/**
 * struct sectun_trace - what a namespace traces
 * @rcu: frees it
 * @told: packets
 * @number: of the last one
 * @most: packets a second
 * @n_filters: number of @filters, 0 for every packet
 * @filters: any of them
 */
struct sectun_trace {
	struct rcu_head rcu;
	struct sectun_rate told;
	atomic64_t number;
	u32 most;
	unsigned int n_filters;
	struct sectun_trace_filter filters[];
};

static void sectun_trace_ports(const struct sk_buff *skb, int offset,
			       struct sectun_trace_event *event)
{
	const __be16 *ports;
	__be16 buffer[2];

	ports = skb_header_pointer(skb, offset, sizeof(buffer), buffer);
	if (!ports)
		return;
	event->src_port = ntohs(ports[0]);
	event->dst_port = ntohs(ports[1]);
}

/* The packet as it is, not its session. */
static void sectun_trace_addresses(const struct sectun_flow_packet *packet,
				   struct sectun_trace_event *event)
{
	const struct sk_buff *skb = packet->skb;
	unsigned int offset = 0;
	int protocol;

	if (packet->state->pf == NFPROTO_IPV4) {
		sectun_addr_from(&event->src, AF_INET, &ip_hdr(skb)->saddr);
		sectun_addr_from(&event->dst, AF_INET, &ip_hdr(skb)->daddr);
		protocol = ip_hdr(skb)->protocol;
		offset = skb_network_offset(skb) + ip_hdrlen(skb);
	} else {
		sectun_addr_from(&event->src, AF_INET6, &ipv6_hdr(skb)->saddr);
		sectun_addr_from(&event->dst, AF_INET6, &ipv6_hdr(skb)->daddr);
		protocol = ipv6_find_hdr(skb, &offset, -1, NULL, NULL);
	}
	if (protocol < 0)
		return;
	event->protocol = protocol;
	if (sectun_protocol_has_ports(protocol))
		sectun_trace_ports(skb, offset, event);
}

static bool sectun_trace_matches(const struct sectun_trace_filter *filter,
				 const struct sectun_trace_event *event, const char *ifname)
{
	return (!filter->protocol || filter->protocol == event->protocol) &&
	       (!filter->src_port || filter->src_port == event->src_port) &&
	       (!filter->dst_port || filter->dst_port == event->dst_port) &&
	       (!*filter->ifname || !strcmp(filter->ifname, ifname)) &&
	       sectun_addr_in_prefix(&filter->src, filter->src_len, &event->src) &&
	       sectun_addr_in_prefix(&filter->dst, filter->dst_len, &event->dst);
}

static bool sectun_trace_wants(const struct sectun_trace *trace,
			       const struct sectun_flow_packet *packet)
{
	struct sectun_trace_event event = { };
	unsigned int i;

	if (!trace->n_filters)
		return true;
	sectun_trace_addresses(packet, &event);
	for (i = 0; i < trace->n_filters; i++)
		if (sectun_trace_matches(&trace->filters[i], &event, packet->state->in->name))
			return true;
	return false;
}

/* Return: false for one too many in this second. */
static bool sectun_trace_take(struct sectun_trace *trace, struct sectun_note *note)
{
	if (!sectun_rate_take(&trace->told, trace->most, &note->missed))
		return false;
	note->number = atomic64_inc_return(&trace->number);
	return true;
}

/**
 * sectun_trace_note - notes what becomes of a packet, if it is one to trace
 * @packet: new in its hook
 * @note: lives as long as the packet is there
 */
void sectun_trace_note(struct sectun_flow_packet *packet, struct sectun_note *note)
{
	struct sectun_trace *trace = rcu_dereference(packet->fn->trace);

	if (!trace || !sectun_trace_wants(trace, packet))
		return;
	memset(note, 0, sizeof(*note));
	if (sectun_trace_take(trace, note))
		packet->note = note;
}

/* What one step has beside the packet; empty and 0 where it has nothing. */
static void sectun_trace_step(const struct sectun_flow_packet *packet,
			      struct sectun_trace_event *event, enum sectun_trace_step step)
{
	event->step = step;
	sectun_event_trace(packet->fn->net, event);
	event->ifname[0] = '\0';
	event->zone = NULL;
	event->session = 0;
	event->fresh = false;
	event->policy = NULL;
	event->has_action = false;
	event->spi = 0;
	event->gateway.family = AF_UNSPEC;
	event->missed = 0;
}

static void sectun_trace_interface(const struct sectun_flow_packet *packet,
				   struct sectun_trace_event *event, int ifindex)
{
	const struct net_device *dev = dev_get_by_index_rcu(packet->fn->net, ifindex);
	const struct sectun_zone *zone = sectun_rules_zone(packet->rules, ifindex);

	strscpy(event->ifname, dev ? dev->name : "", sizeof(event->ifname));
	event->zone = zone ? zone->name : NULL;
}

static void sectun_trace_gateway(const struct sk_buff *skb, struct sectun_addr *gateway)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (!dst)
		return;
	if (skb->protocol == htons(ETH_P_IP)) {
		const struct rtable *rt = skb_rtable(skb);

		if (rt->rt_gw_family == AF_INET)
			sectun_addr_from(gateway, AF_INET, &rt->rt_gw4);
		else if (rt->rt_gw_family == AF_INET6)
			sectun_addr_from(gateway, AF_INET6, &rt->rt_gw6);
	} else {
		const struct rt6_info *rt = container_of(dst, struct rt6_info, dst);

		if (rt->rt6i_flags & RTF_GATEWAY)
			sectun_addr_from(gateway, AF_INET6, &rt->rt6i_gateway);
	}
}

static void sectun_trace_session(const struct sectun_flow_packet *packet,
				 struct sectun_trace_event *event,
				 struct sectun_session_info *info)
{
	struct sectun_session *session = NULL;

	if (packet->ct)
		session = sectun_session_find(packet->fn, packet->ct);
	memset(info, 0, sizeof(*info));
	if (!session)
		return;
	sectun_session_info(session, info);
	event->session = info->id;
	event->fresh = packet->note->made;
	sectun_trace_step(packet, event, SECTUN_TRACE_STEP_SESSION);
}

/* By the rules just now, or by what they said when the session was judged. */
static void sectun_trace_policy(const struct sectun_flow_packet *packet,
				struct sectun_trace_event *event,
				const struct sectun_session_info *info)
{
	const struct sectun_note *note = packet->note;

	if (note->judged) {
		event->policy = note->verdict.policy ? note->verdict.policy->name : NULL;
		event->action = note->verdict.action;
	} else if (info->id && !info->local) {
		event->policy = *info->policy ? info->policy : NULL;
		event->action = info->action;
	} else {
		return;
	}
	event->has_action = true;
	sectun_trace_step(packet, event, SECTUN_TRACE_STEP_POLICY);
}

/* The SA that the tunnel's device would choose now. */
static void sectun_trace_tunnel(const struct sectun_flow_packet *packet,
				struct sectun_trace_event *event, int ifindex)
{
	struct net *net = packet->fn->net;
	const struct net_device *dev = dev_get_by_index_rcu(net, ifindex);
	u32 unit;

	if (!dev || !sectun_device_unit(net, dev, &unit))
		return;
	event->spi = sectun_device_spi(dev, packet->skb);
	sectun_trace_interface(packet, event, ifindex);
	sectun_trace_step(packet, event, SECTUN_TRACE_STEP_TUNNEL);
}

/**
 * sectun_trace_tell - tells of a packet
 * @packet: noted, at the end of its hook
 * @passes: it does
 *
 * Under the RCU read lock.
 */
void sectun_trace_tell(struct sectun_flow_packet *packet, bool passes)
{
	const struct sectun_note *note = packet->note;
	int out = packet->divert ?: packet->out;
	struct sectun_session_info info;
	struct sectun_trace_event event = {
		.packet = note->number,
		.time = ktime_get_real_ns(),
		.missed = note->missed,
		.length = packet->skb->len,
	};

	sectun_trace_addresses(packet, &event);
	sectun_trace_interface(packet, &event, packet->in);
	sectun_trace_step(packet, &event, SECTUN_TRACE_STEP_RECEIVED);
	sectun_trace_session(packet, &event, &info);

	if (packet->out) {
		sectun_trace_interface(packet, &event, packet->out);
		if (!packet->divert)
			sectun_trace_gateway(packet->skb, &event.gateway);
		sectun_trace_step(packet, &event, SECTUN_TRACE_STEP_ROUTE);
	}
	sectun_trace_policy(packet, &event, &info);

	if (!passes) {
		event.reason = note->reason;
		sectun_trace_step(packet, &event, SECTUN_TRACE_STEP_DROPPED);
		return;
	}
	if (out) {
		sectun_trace_tunnel(packet, &event, out);
		sectun_trace_interface(packet, &event, out);
	}
	sectun_trace_step(packet, &event, SECTUN_TRACE_STEP_SENT);
}

static void sectun_trace_replace(struct sectun_flow_net *fn, struct sectun_trace *trace)
{
	struct sectun_trace *old = rcu_replace_pointer(fn->trace, trace, lockdep_rtnl_is_held());

	if (trace && !old)
		static_branch_inc(&sectun_tracing);
	else if (old && !trace)
		static_branch_dec(&sectun_tracing);
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * sectun_trace_start - traces packets of a namespace, or other ones from now on
 * @net: the namespace
 * @filters: copied
 * @n: number of them, 0 for every packet
 * @rate: packets a second at most
 *
 * Under RTNL.
 *
 * Return: 0 or -ENOMEM.
 */
int sectun_trace_start(struct net *net, const struct sectun_trace_filter *filters,
		       unsigned int n, u32 rate)
{
	struct sectun_flow_net *fn = sectun_flow_pernet(net);
	const struct sectun_trace *old = rtnl_dereference(fn->trace);
	struct sectun_trace *trace = kzalloc(struct_size(trace, filters, n), GFP_KERNEL);

	if (!trace)
		return -ENOMEM;
	sectun_rate_init(&trace->told);
	atomic64_set(&trace->number, old ? atomic64_read(&old->number) : 0);
	trace->most = rate;
	trace->n_filters = n;
	if (n)
		memcpy(trace->filters, filters, n * sizeof(*filters));
	sectun_trace_replace(fn, trace);
	return 0;
}

/**
 * sectun_trace_stop - traces nothing of a namespace any more
 * @net: the namespace
 *
 * Under RTNL.
 */
void sectun_trace_stop(struct net *net)
{
	sectun_trace_replace(sectun_flow_pernet(net), NULL);
}
