// SPDX-License-Identifier: GPL-2.0
/*
 * Events. They are raised in softirq context, so memory may be short; an event
 * that cannot be sent is lost, and said to be lost.
 */
#include "nl.h"

/* An SA without its selectors, and one IPv6 selector; rounded up. */
#define BASE_SIZE	1024
#define SELECTOR_SIZE	64

static void tell_lost(const struct sectun_nl_event *event)
{
	net_warn_ratelimited("sectun: no memory, lost an event of group %s\n",
			     sectun_nl_family.mcgrps[event->group].name);
}

/**
 * sectun_nl_event_new - starts an event
 * @event: its namespace and group are set
 * @cmd: SECTUN_CMD_*
 * @n_selectors: what it has besides a few attributes
 *
 * Under the RCU read lock.
 *
 * Return: false when nobody listens or there is no memory
 */
bool sectun_nl_event_new(struct sectun_nl_event *event, u8 cmd, unsigned int n_selectors)
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

/**
 * sectun_nl_event_send - sends an event, or says that it is lost
 * @event: from sectun_nl_event_new()
 * @err: an error from filling it, 0 for none
 */
void sectun_nl_event_send(struct sectun_nl_event *event, int err)
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
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_ACQUIRE };

	if (!sectun_nl_event_new(&event, SECTUN_CMD_ACQUIRE, trap->n_selectors + 1))
		return;
	sectun_nl_event_send(&event, sectun_nl_put_trap(event.skb, trap) ?:
			     sectun_nl_put_selector(event.skb, SECTUN_A_TRAP_PACKET, packet));
}

static void expire_event(struct net *net, struct sectun_sa *sa, u8 cmd)
{
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_EXPIRE };
	struct sectun_sa_info info;

	rcu_read_lock();
	sectun_sa_info(sa, &info);
	if (sectun_nl_event_new(&event, cmd, info.n_selectors))
		sectun_nl_event_send(&event, sectun_nl_put_sa(event.skb, &info));
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
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_PEER };
	struct sectun_sa_info info;

	if (!sectun_nl_event_new(&event, SECTUN_CMD_SA_PEER_CHANGED, 0))
		return;
	sectun_sa_info(sa, &info);
	sectun_nl_event_send(&event, put_change(event.skb, &info, remote, port));
}
