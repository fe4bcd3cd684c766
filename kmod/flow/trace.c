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
#include "session.h"
#include "trace.h"

DEFINE_STATIC_KEY_FALSE(sectun_tracing);

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

/**
 * sectun_trace_addresses - a packet as it is, not its session
 * @skb: with an IP header that is right
 * @family: AF_INET or AF_INET6
 * @event: told of addresses, protocol and ports
 */
void sectun_trace_addresses(const struct sk_buff *skb, u16 family,
			    struct sectun_trace_event *event)
{
	unsigned short fragment = 0;
	unsigned int offset = 0;
	int protocol;

	if (family == AF_INET) {
		sectun_addr_from(&event->src, AF_INET, &ip_hdr(skb)->saddr);
		sectun_addr_from(&event->dst, AF_INET, &ip_hdr(skb)->daddr);
		protocol = ip_hdr(skb)->protocol;
		fragment = ntohs(ip_hdr(skb)->frag_off) & IP_OFFSET;
		offset = skb_network_offset(skb) + ip_hdrlen(skb);
	} else {
		sectun_addr_from(&event->src, AF_INET6, &ipv6_hdr(skb)->saddr);
		sectun_addr_from(&event->dst, AF_INET6, &ipv6_hdr(skb)->daddr);
		protocol = ipv6_find_hdr(skb, &offset, -1, &fragment, NULL);
	}
	if (protocol < 0)
		return;
	event->protocol = protocol;
	/* Only the first fragment has any. */
	if (!fragment && sectun_protocol_has_ports(protocol))
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
			       const struct sectun_trace_event *event, const char *ifname)
{
	unsigned int i;

	for (i = 0; i < trace->n_filters; i++)
		if (sectun_trace_matches(&trace->filters[i], event, ifname))
			return true;
	return !trace->n_filters;
}

/**
 * sectun_trace_take - is a packet to be told of
 * @trace: of its namespace
 * @event: its addresses; told of its number, and of those that were too many
 * @ifname: of the interface it came from, or empty
 *
 * Return: false for one that nobody asks for, or that is too many in this second.
 */
bool sectun_trace_take(struct sectun_trace *trace, struct sectun_trace_event *event,
		       const char *ifname)
{
	if (!sectun_trace_wants(trace, event, ifname) ||
	    !sectun_rate_take(&trace->told, trace->most, &event->missed))
		return false;
	event->packet = atomic64_inc_return(&trace->number);
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
	struct sectun_trace_event event = { };

	if (!trace)
		return;
	sectun_trace_addresses(packet->skb, packet->state->pf, &event);
	if (!sectun_trace_take(trace, &event, packet->state->in->name))
		return;
	memset(note, 0, sizeof(*note));
	note->number = event.packet;
	note->missed = event.missed;
	note->spi = sectun_arrivals_find(&trace->arrivals, packet);
	packet->note = note;
}

/**
 * sectun_trace_step - tells of a step
 * @net: the namespace
 * @event: the packet, and what the step has; that is empty again afterwards
 * @step: the step
 */
void sectun_trace_step(struct net *net, struct sectun_trace_event *event,
		       enum sectun_trace_step step)
{
	event->step = step;
	sectun_event_trace(net, event);
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

/**
 * sectun_trace_interface - an interface and its zone, for the next step
 * @net: the namespace
 * @rules: in force, or NULL
 * @event: told of them
 * @ifindex: of the interface, or 0
 *
 * Under the RCU read lock.
 */
void sectun_trace_interface(struct net *net, const struct sectun_rules *rules,
			    struct sectun_trace_event *event, int ifindex)
{
	const struct sectun_zone *zone = rules ? sectun_rules_zone(rules, ifindex) : NULL;

	sectun_info_ifname(event->ifname, net, ifindex);
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
	sectun_trace_step(packet->fn->net, event, SECTUN_TRACE_STEP_SESSION);
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
	sectun_trace_step(packet->fn->net, event, SECTUN_TRACE_STEP_POLICY);
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
	sectun_trace_interface(net, packet->rules, event, ifindex);
	sectun_trace_step(net, event, SECTUN_TRACE_STEP_TUNNEL);
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
	struct net *net = packet->fn->net;
	struct sectun_session_info info;
	struct sectun_trace_event event = {
		.packet = note->number,
		.time = ktime_get_real_ns(),
		.missed = note->missed,
		.length = packet->skb->len,
	};

	sectun_trace_addresses(packet->skb, packet->state->pf, &event);
	sectun_trace_interface(net, packet->rules, &event, packet->in);
	sectun_trace_step(net, &event, SECTUN_TRACE_STEP_RECEIVED);
	if (note->spi) {
		event.spi = note->spi;
		sectun_trace_interface(net, packet->rules, &event, packet->in);
		sectun_trace_step(net, &event, SECTUN_TRACE_STEP_TUNNEL);
	}
	sectun_trace_session(packet, &event, &info);

	if (packet->out) {
		sectun_trace_interface(net, packet->rules, &event, packet->out);
		if (!packet->divert)
			sectun_trace_gateway(packet->skb, &event.gateway);
		sectun_trace_step(net, &event, SECTUN_TRACE_STEP_ROUTE);
	}
	sectun_trace_policy(packet, &event, &info);

	if (!passes) {
		event.reason = note->reason;
		sectun_trace_step(net, &event, SECTUN_TRACE_STEP_DROPPED);
		return;
	}
	if (out) {
		sectun_trace_tunnel(packet, &event, out);
		sectun_trace_interface(net, packet->rules, &event, out);
	}
	sectun_trace_step(net, &event, SECTUN_TRACE_STEP_SENT);
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
	spin_lock_init(&trace->arrivals.lock);
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
