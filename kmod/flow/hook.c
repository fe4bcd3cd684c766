// SPDX-License-Identifier: GPL-2.0
/*
 * Hooks: where packets meet the rules, behind destination and in front of source
 * translation, and behind the filter of nftables. What the router itself sends is
 * not looked at.
 */
#include <linux/netfilter_ipv4.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/ndisc.h>
#include <net/netfilter/nf_conntrack_core.h>

#include "../tunnel/addr.h"
#include "divert.h"
#include "judge.h"
#include "session.h"
#include "trace.h"

#define SECTUN_HOOK_PRIORITY	(NF_IP_PRI_FILTER + 1)

/* RFC 1256; those of IPv6 have names in net/ndisc.h. */
#define SECTUN_ICMP_ROUTER_ADVERTISEMENT	9
#define SECTUN_ICMP_ROUTER_SOLICITATION		10

/**
 * sectun_packet_drop - counts a packet that is lost
 * @packet: the packet
 * @kind: SECTUN_A_FLOW_COUNTERS_*
 * @reason: the same in words
 *
 * Return: NF_DROP.
 */
unsigned int sectun_packet_drop(struct sectun_flow_packet *packet, unsigned int kind,
				const char *reason)
{
	sectun_flow_count(packet->fn, kind);
	if (packet->note)
		packet->note->reason = reason;
	return NF_DROP;
}

/* Of a VRF's member, the stack shows the VRF instead. */
static int sectun_hook_ifindex(const struct nf_hook_state *state, struct sk_buff *skb)
{
	int slave = 0;

	if (unlikely(netif_is_l3_master(state->in)))
		slave = state->pf == NFPROTO_IPV4 ? inet_sdif(skb) : inet6_sdif(skb);
	return slave ?: state->in->ifindex;
}

static bool sectun_hook_packet(struct sectun_flow_packet *packet, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	packet->fn = sectun_flow_pernet(state->net);
	packet->rules = sectun_rules_of(state->net);
	if (unlikely(!packet->rules))
		return false;
	packet->generation = sectun_rules_generation(packet->rules);
	packet->skb = skb;
	packet->state = state;
	packet->ct = nf_ct_get(skb, &packet->ctinfo);
	packet->in = sectun_hook_ifindex(state, skb);
	packet->out = state->out ? state->out->ifindex : 0;
	packet->divert = 0;
	return true;
}

/* Of TCP a connection that is only half there keeps its own, shorter, time. */
static void sectun_hook_prolong(struct nf_conn *ct, unsigned long timeout)
{
	if (nf_ct_protonum(ct) == IPPROTO_TCP &&
	    READ_ONCE(ct->proto.tcp.state) != TCP_CONNTRACK_ESTABLISHED)
		return;
	__nf_ct_set_timeout(ct, timeout);
}

/* What every packet of a session costs, beside the comparison. */
static void sectun_hook_account(const struct sectun_flow_packet *packet,
				const struct sectun_session *session)
{
	struct sectun_rule_stats *stats = rcu_dereference(session->counted);
	unsigned long timeout = READ_ONCE(session->timeout);
	const struct sk_buff *skb = packet->skb;

	if (stats) {
		atomic64_add(max_t(u16, skb_shinfo(skb)->gso_segs, 1), &stats->packets);
		atomic64_add(skb->len, &stats->bytes);
	}
	if (timeout)
		sectun_hook_prolong(packet->ct, timeout);
}

static unsigned int sectun_hook_pass(struct sectun_flow_packet *packet,
				     const struct sectun_session *session)
{
	sectun_hook_account(packet, session);
	return unlikely(packet->divert) ? sectun_divert(packet) : NF_ACCEPT;
}

/* A session may have been made just now. */
static unsigned int sectun_hook_judged(struct sectun_flow_packet *packet,
				       const struct sectun_session *session,
				       unsigned int verdict)
{
	if (verdict != NF_ACCEPT)
		return verdict;
	session = session ?: sectun_session_find(packet->fn, packet->ct);
	return session ? sectun_hook_pass(packet, session) : verdict;
}

static unsigned int sectun_hook_transit(struct sectun_flow_packet *packet)
{
	struct sectun_session *session;

	if (unlikely(!packet->ct))
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INVALID,
					  "not valid to connection tracking");

	session = sectun_session_find(packet->fn, packet->ct);
	if (likely(session && sectun_session_settled(session, packet)))
		return sectun_hook_pass(packet, session);
	return sectun_hook_judged(packet, session, sectun_judge_transit(packet, session));
}

static unsigned int sectun_hook_forward(void *priv, struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	struct sectun_flow_packet packet;
	struct sectun_note note;

	if (!sectun_hook_packet(&packet, skb, state))
		return NF_ACCEPT;
	sectun_trace_begin(&packet, &note);
	return sectun_trace_end(&packet, sectun_hook_transit(&packet));
}

/* What the router says to itself, and copies of the multicasts it sends. */
static bool sectun_hook_is_own(const struct sectun_flow_packet *packet)
{
	return packet->state->in->flags & IFF_LOOPBACK ||
	       packet->skb->pkt_type == PACKET_LOOPBACK;
}

static bool sectun_hook_is_neighbour_discovery(const struct sectun_flow_key *key)
{
	return key->protocol == IPPROTO_ICMPV6 &&
	       key->icmp_type >= NDISC_NEIGHBOUR_SOLICITATION && key->icmp_type <= NDISC_REDIRECT;
}

static bool sectun_hook_is_router_discovery4(u8 type)
{
	return type == SECTUN_ICMP_ROUTER_ADVERTISEMENT || type == SECTUN_ICMP_ROUTER_SOLICITATION;
}

/* Return: false when it is no such message. */
static bool sectun_hook_icmp4(const struct sk_buff *skb, struct sectun_flow_key *key,
			      unsigned int *offset)
{
	if (ip_hdr(skb)->protocol != IPPROTO_ICMP)
		return false;
	*offset = skb_network_offset(skb) + ip_hdrlen(skb);
	key->protocol = IPPROTO_ICMP;
	sectun_addr_from(&key->src, AF_INET, &ip_hdr(skb)->saddr);
	sectun_addr_from(&key->dst, AF_INET, &ip_hdr(skb)->daddr);
	return true;
}

static bool sectun_hook_icmp6(const struct sk_buff *skb, struct sectun_flow_key *key,
			      unsigned int *offset)
{
	*offset = 0;
	if (ipv6_find_hdr(skb, offset, IPPROTO_ICMPV6, NULL, NULL) < 0)
		return false;
	key->protocol = IPPROTO_ICMPV6;
	sectun_addr_from(&key->src, AF_INET6, &ipv6_hdr(skb)->saddr);
	sectun_addr_from(&key->dst, AF_INET6, &ipv6_hdr(skb)->daddr);
	return true;
}

/*
 * A message of a kind that conntrack does not track. To it the router discovery of
 * IPv4 is not even valid.
 */
static bool sectun_hook_message(const struct sectun_flow_packet *packet,
				struct sectun_flow_key *key)
{
	bool ipv4 = packet->state->pf == NFPROTO_IPV4;
	const struct sk_buff *skb = packet->skb;
	unsigned int offset;
	u8 buffer[2];
	const u8 *icmp;

	memset(key, 0, sizeof(*key));
	if (!(ipv4 ? sectun_hook_icmp4 : sectun_hook_icmp6)(skb, key, &offset))
		return false;
	icmp = skb_header_pointer(skb, offset, sizeof(buffer), buffer);
	if (!icmp)
		return false;
	key->icmp_type = icmp[0];
	key->icmp_code = icmp[1];
	return ipv4 ? sectun_hook_is_router_discovery4(icmp[0]) :
		      packet->ctinfo == IP_CT_UNTRACKED;
}

/*
 * What has no entry: what IPv6 needs to find neighbours is taken, router discovery and
 * what IPv6 says of multicast listeners has to be permitted.
 */
static unsigned int sectun_hook_untracked(struct sectun_flow_packet *packet)
{
	struct sectun_flow_key key;

	if (!sectun_hook_message(packet, &key))
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INVALID,
					  packet->ctinfo == IP_CT_UNTRACKED ?
					  "not tracked" : "not valid to connection tracking");
	if (sectun_hook_is_neighbour_discovery(&key))
		return NF_ACCEPT;
	if (!sectun_rules_zone(packet->rules, packet->in))
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_NO_ZONE,
					  "interface in no zone");
	if (sectun_rules_inbound(packet->rules, packet->in, &key))
		return NF_ACCEPT;
	return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INBOUND_DENIED,
				  "not among the host-inbound traffic");
}

/*
 * An answer to what the router has begun needs no permission. Sessions are of what
 * others have begun: an answer in one of them that comes here is to an address of
 * the router that whoever began it has forged.
 */
static unsigned int sectun_hook_answer(struct sectun_flow_packet *packet,
				       const struct sectun_session *session)
{
	if (likely(!session))
		return NF_ACCEPT;
	return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INVALID,
				  "answer to what the router has not begun");
}

static bool sectun_hook_is_for_sa(const struct sectun_flow_packet *packet)
{
	u8 protocol = nf_ct_protonum(packet->ct);

	return protocol == IPPROTO_ESP || protocol == IPPROTO_AH;
}

/*
 * ESP and AH are always taken: their SAs decide. ESP in UDP is of the same session
 * as the IKE that has negotiated it.
 */
static unsigned int sectun_hook_inbound(struct sectun_flow_packet *packet)
{
	struct sectun_session *session;

	if (unlikely(!packet->ct))
		return sectun_hook_untracked(packet);
	if (sectun_hook_is_for_sa(packet))
		return NF_ACCEPT;

	session = sectun_session_find(packet->fn, packet->ct);
	if (sectun_packet_dir(packet) == IP_CT_DIR_REPLY)
		return sectun_hook_answer(packet, session);
	if (likely(session && sectun_session_settled(session, packet)))
		return sectun_hook_pass(packet, session);
	return sectun_hook_judged(packet, session, sectun_judge_local(packet, session));
}

static unsigned int sectun_hook_local_in(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	struct sectun_flow_packet packet;
	struct sectun_note note;

	if (!sectun_hook_packet(&packet, skb, state) || sectun_hook_is_own(&packet))
		return NF_ACCEPT;
	sectun_trace_begin(&packet, &note);
	return sectun_trace_end(&packet, sectun_hook_inbound(&packet));
}

static const struct nf_hook_ops sectun_hooks[] = {
	{
		.hook		= sectun_hook_forward,
		.pf		= NFPROTO_INET,
		.hooknum	= NF_INET_FORWARD,
		.priority	= SECTUN_HOOK_PRIORITY,
	},
	{
		.hook		= sectun_hook_local_in,
		.pf		= NFPROTO_INET,
		.hooknum	= NF_INET_LOCAL_IN,
		.priority	= SECTUN_HOOK_PRIORITY,
	},
};

/**
 * sectun_hooks_register - packets of a namespace meet its rules from now on
 * @net: the namespace
 *
 * Return: 0 or a negative error.
 */
int sectun_hooks_register(struct net *net)
{
	return nf_register_net_hooks(net, sectun_hooks, ARRAY_SIZE(sectun_hooks));
}

/**
 * sectun_hooks_unregister - packets of a namespace pass
 * @net: the namespace
 *
 * Some may be in the hooks for a grace period.
 */
void sectun_hooks_unregister(struct net *net)
{
	nf_unregister_net_hooks(net, sectun_hooks, ARRAY_SIZE(sectun_hooks));
}
