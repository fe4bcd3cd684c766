// SPDX-License-Identifier: GPL-2.0
/*
 * Events. They are raised in softirq context, so memory may be short; an event
 * that cannot be sent is lost, and said to be lost.
 */
#include "nl.h"

/* An SA without its selectors, and one IPv6 selector; rounded up. */
#define BASE_SIZE	1024
#define SELECTOR_SIZE	64

struct event {
	struct net *net;
	unsigned int group;
	struct sk_buff *skb;
	void *hdr;
};

static void tell_lost(const struct event *event)
{
	net_warn_ratelimited("sectun: no memory, lost an event of group %s\n",
			     sectun_nl_family.mcgrps[event->group].name);
}

/* Return: false when nobody listens or there is no memory. */
static bool event_new(struct event *event, u8 cmd, unsigned int n_selectors)
{
	if (!sectun_nl_ready() ||
	    !genl_has_listeners(&sectun_nl_family, event->net, event->group))
		return false;

	event->skb = genlmsg_new(BASE_SIZE + n_selectors * SELECTOR_SIZE, GFP_ATOMIC);
	if (!event->skb) {
		tell_lost(event);
		return false;
	}
	event->hdr = genlmsg_put(event->skb, 0, 0, &sectun_nl_family, 0, cmd);
	return true;
}

static void event_send(struct event *event, int err)
{
	if (err) {
		nlmsg_free(event->skb);
		tell_lost(event);
		return;
	}
	genlmsg_end(event->skb, event->hdr);
	/* A listener with a full socket finds ENOBUFS there. */
	genlmsg_multicast_netns(&sectun_nl_family, event->net, event->skb, 0, event->group,
				GFP_ATOMIC);
}

/**
 * sectun_event_acquire - a packet wants an SA that is not there
 * @net: namespace that carries the device's ESP
 * @trap: the trap it has met
 * @packet: its addresses
 */
void sectun_event_acquire(struct net *net, const struct sectun_trap_info *trap,
			  const struct sectun_selector *packet)
{
	struct event event = { .net = net, .group = SECTUN_NLGRP_ACQUIRE };

	if (!event_new(&event, SECTUN_CMD_ACQUIRE, trap->n_selectors + 1))
		return;
	event_send(&event,
		   sectun_nl_put_trap(event.skb, trap) ?:
		   sectun_nl_put_selector(event.skb, SECTUN_A_TRAP_PACKET, packet));
}

static void expire_event(struct net *net, struct sectun_sa *sa, u8 cmd)
{
	struct event event = { .net = net, .group = SECTUN_NLGRP_EXPIRE };
	struct sectun_sa_info info;

	rcu_read_lock();
	sectun_sa_info(sa, &info);
	if (event_new(&event, cmd, info.n_selectors))
		event_send(&event, sectun_nl_put_sa(event.skb, &info));
	rcu_read_unlock();
}

/** sectun_event_soft_expired - a soft lifetime of @sa ran out */
void sectun_event_soft_expired(struct net *net, struct sectun_sa *sa)
{
	expire_event(net, sa, SECTUN_CMD_SA_SOFT_EXPIRED);
}

/** sectun_event_hard_expired - a hard lifetime of @sa ran out */
void sectun_event_hard_expired(struct net *net, struct sectun_sa *sa)
{
	expire_event(net, sa, SECTUN_CMD_SA_HARD_EXPIRED);
}

/** sectun_event_exhausted - @sa has used its last sequence number */
void sectun_event_exhausted(struct net *net, struct sectun_sa *sa)
{
	expire_event(net, sa, SECTUN_CMD_SA_EXHAUSTED);
}

static int put_change(struct sk_buff *skb, const struct sectun_sa_info *sa,
		      const struct sectun_addr *remote, __be16 port)
{
	if (sectun_nl_put_dev(skb, sa->ifindex, sa->ifname, sa->unit) ||
	    nla_put_u32(skb, SECTUN_A_SA_DIRECTION, sa->direction) ||
	    nla_put_be32(skb, SECTUN_A_SA_SPI, sa->spi) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SA_LOCAL, &sa->local) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SA_REMOTE, &sa->remote) ||
	    nla_put_u32(skb, SECTUN_A_SA_REQID, sa->reqid) ||
	    nla_put_be16(skb, SECTUN_A_SA_ENCAP_REMOTE_PORT, sa->encap_remote_port) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SA_NEW_REMOTE, remote) ||
	    nla_put_be16(skb, SECTUN_A_SA_NEW_REMOTE_PORT, port))
		return -EMSGSIZE;
	return 0;
}

/**
 * sectun_event_peer_changed - authenticated ESP came from another address or port
 * @net: namespace that carries the ESP
 * @sa: inbound SA
 * @remote: where it came from
 * @port: UDP port it came from
 */
void sectun_event_peer_changed(struct net *net, struct sectun_sa *sa,
			       const struct sectun_addr *remote, __be16 port)
{
	struct event event = { .net = net, .group = SECTUN_NLGRP_PEER };
	struct sectun_sa_info info;

	if (!event_new(&event, SECTUN_CMD_SA_PEER_CHANGED, 0))
		return;
	sectun_sa_info(sa, &info);
	event_send(&event, put_change(event.skb, &info, remote, port));
}

/**
 * sectun_event_session_opened - a session of a policy with log-init
 * @net: its namespace
 * @info: the session
 */
void sectun_event_session_opened(struct net *net, const struct sectun_session_info *info)
{
	struct event event = { .net = net, .group = SECTUN_NLGRP_SESSION };

	if (event_new(&event, SECTUN_CMD_SESSION_OPENED, 0))
		event_send(&event,
			   sectun_nl_put_session(event.skb, info) ?:
			   sectun_nl_put_session_lasts(event.skb, info));
}

/**
 * sectun_event_session_closed - a session of a policy with log-close has ended
 * @net: its namespace
 * @info: the session
 * @reason: why
 */
void sectun_event_session_closed(struct net *net, const struct sectun_session_info *info,
				 enum sectun_close_reason reason)
{
	struct event event = { .net = net, .group = SECTUN_NLGRP_SESSION };

	if (event_new(&event, SECTUN_CMD_SESSION_CLOSED, 0))
		event_send(&event,
			   sectun_nl_put_session(event.skb, info) ?:
			   nla_put_u32(event.skb, SECTUN_A_SESSION_REASON, reason));
}

static int put_step(struct sk_buff *skb, const struct sectun_trace_event *event)
{
	if (nla_put_u64_64bit(skb, SECTUN_A_TRACE_PACKET, event->packet, SECTUN_A_TRACE_PAD) ||
	    nla_put_u64_64bit(skb, SECTUN_A_TRACE_TIME, event->time, SECTUN_A_TRACE_PAD) ||
	    nla_put_u32(skb, SECTUN_A_TRACE_STEP, event->step) ||
	    sectun_nl_put_addr(skb, SECTUN_A_TRACE_SRC, &event->src) ||
	    sectun_nl_put_addr(skb, SECTUN_A_TRACE_DST, &event->dst) ||
	    nla_put_u8(skb, SECTUN_A_TRACE_PROTOCOL, event->protocol) ||
	    (event->src_port && nla_put_u16(skb, SECTUN_A_TRACE_SRC_PORT, event->src_port)) ||
	    (event->dst_port && nla_put_u16(skb, SECTUN_A_TRACE_DST_PORT, event->dst_port)) ||
	    nla_put_u32(skb, SECTUN_A_TRACE_LENGTH, event->length) ||
	    (*event->ifname && nla_put_string(skb, SECTUN_A_TRACE_IFNAME, event->ifname)) ||
	    (event->zone && nla_put_string(skb, SECTUN_A_TRACE_ZONE, event->zone)))
		return -EMSGSIZE;
	return 0;
}

static int put_findings(struct sk_buff *skb, const struct sectun_trace_event *event)
{
	if ((event->session && nla_put_u64_64bit(skb, SECTUN_A_TRACE_SESSION, event->session,
						 SECTUN_A_TRACE_PAD)) ||
	    (event->fresh && nla_put_flag(skb, SECTUN_A_TRACE_NEW)) ||
	    (event->policy && nla_put_string(skb, SECTUN_A_TRACE_POLICY, event->policy)) ||
	    (event->has_action && nla_put_u32(skb, SECTUN_A_TRACE_ACTION, event->action)) ||
	    (event->spi && nla_put_be32(skb, SECTUN_A_TRACE_SPI, event->spi)) ||
	    sectun_nl_put_addr(skb, SECTUN_A_TRACE_GATEWAY, &event->gateway) ||
	    (event->reason && nla_put_string(skb, SECTUN_A_TRACE_REASON, event->reason)) ||
	    (event->missed && nla_put_u32(skb, SECTUN_A_TRACE_MISSED, event->missed)))
		return -EMSGSIZE;
	return 0;
}

/**
 * sectun_event_trace - a step of a packet that is traced
 * @net: the namespace
 * @step: the step
 */
void sectun_event_trace(struct net *net, const struct sectun_trace_event *step)
{
	struct event event = { .net = net, .group = SECTUN_NLGRP_TRACE };

	if (event_new(&event, SECTUN_CMD_TRACE, 0))
		event_send(&event, put_step(event.skb, step) ?: put_findings(event.skb, step));
}
