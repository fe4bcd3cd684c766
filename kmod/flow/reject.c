// SPDX-License-Identifier: GPL-2.0
/*
 * Answers to packets that are not let through. A kernel that was built without
 * what makes them drops in silence.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#if IS_REACHABLE(CONFIG_NF_REJECT_IPV4)
#include <net/netfilter/ipv4/nf_reject.h>
#endif
#if IS_REACHABLE(CONFIG_NF_REJECT_IPV6)
#include <net/netfilter/ipv6/nf_reject.h>
#endif

#include "reject.h"

#if IS_REACHABLE(CONFIG_NF_REJECT_IPV4)
static void sectun_reject_reset4(const struct nf_hook_state *state, struct sk_buff *skb)
{
	nf_send_reset(state->net, state->sk, skb, state->hook);
}

static void sectun_reject_unreach4(const struct nf_hook_state *state, struct sk_buff *skb)
{
	nf_send_unreach(skb, ICMP_PKT_FILTERED, state->hook);
}
#else
static void sectun_reject_reset4(const struct nf_hook_state *state, struct sk_buff *skb) { }
static void sectun_reject_unreach4(const struct nf_hook_state *state, struct sk_buff *skb) { }
#endif

#if IS_REACHABLE(CONFIG_NF_REJECT_IPV6)
static void sectun_reject_reset6(const struct nf_hook_state *state, struct sk_buff *skb)
{
	nf_send_reset6(state->net, state->sk, skb, state->hook);
}

static void sectun_reject_unreach6(const struct nf_hook_state *state, struct sk_buff *skb)
{
	nf_send_unreach6(state->net, skb, ICMPV6_ADM_PROHIBITED, state->hook);
}
#else
static void sectun_reject_reset6(const struct nf_hook_state *state, struct sk_buff *skb) { }
static void sectun_reject_unreach6(const struct nf_hook_state *state, struct sk_buff *skb) { }
#endif

/**
 * sectun_reject_reset - answers a TCP segment with a reset
 * @packet: the segment; stays the caller's
 */
void sectun_reject_reset(const struct sectun_flow_packet *packet)
{
	if (packet->state->pf == NFPROTO_IPV4)
		sectun_reject_reset4(packet->state, packet->skb);
	else
		sectun_reject_reset6(packet->state, packet->skb);
}

/**
 * sectun_reject - tells the sender that a packet is not let through
 * @packet: with a conntrack entry; stays the caller's
 *
 * The kernel sees to how many ICMP errors that may be, and to which packets are
 * not answered by any.
 */
void sectun_reject(const struct sectun_flow_packet *packet)
{
	if (nf_ct_protonum(packet->ct) == IPPROTO_TCP)
		sectun_reject_reset(packet);
	else if (packet->state->pf == NFPROTO_IPV4)
		sectun_reject_unreach4(packet->state, packet->skb);
	else
		sectun_reject_unreach6(packet->state, packet->skb);
}
