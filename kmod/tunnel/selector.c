// SPDX-License-Identifier: GPL-2.0
/* Traffic selectors: prefix match. */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ipv6.h>

#include "addr.h"
#include "selector.h"

static bool sectun_flow_from_ipv4(struct sectun_flow *flow, struct sk_buff *skb)
{
	const struct iphdr *ip;

	if (!pskb_network_may_pull(skb, sizeof(*ip)))
		return false;

	ip = ip_hdr(skb);
	if (ip->version != 4 || ip->ihl < 5 ||
	    !pskb_network_may_pull(skb, ip->ihl * 4))
		return false;

	ip = ip_hdr(skb);
	if (ntohs(ip->tot_len) < ip->ihl * 4 ||
	    ntohs(ip->tot_len) > skb->len - skb_network_offset(skb))
		return false;

	flow->family = AF_INET;
	flow->src = &ip->saddr;
	flow->dst = &ip->daddr;
	return true;
}

static bool sectun_flow_from_ipv6(struct sectun_flow *flow, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6;

	if (!pskb_network_may_pull(skb, sizeof(*ip6)))
		return false;

	ip6 = ipv6_hdr(skb);
	if (ip6->version != 6 ||
	    ntohs(ip6->payload_len) + sizeof(*ip6) > skb->len - skb_network_offset(skb))
		return false;

	flow->family = AF_INET6;
	flow->src = &ip6->saddr;
	flow->dst = &ip6->daddr;
	return true;
}

/**
 * sectun_flow_from_skb - checks an IP packet and takes its addresses
 * @flow: filled; borrows from the packet's header
 * @skb: at its network header, skb->protocol set
 *
 * Return: false when it is not a whole IPv4 or IPv6 packet.
 */
bool sectun_flow_from_skb(struct sectun_flow *flow, struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return sectun_flow_from_ipv4(flow, skb);
	if (skb->protocol == htons(ETH_P_IPV6))
		return sectun_flow_from_ipv6(flow, skb);
	return false;
}

/**
 * sectun_flow_to_selector - a selector of exactly these addresses
 * @flow: addresses
 * @selector: filled
 */
void sectun_flow_to_selector(const struct sectun_flow *flow,
			     struct sectun_selector *selector)
{
	memset(selector, 0, sizeof(*selector));
	sectun_addr_from(&selector->src, flow->family, flow->src);
	sectun_addr_from(&selector->dst, flow->family, flow->dst);
	selector->src_len = flow->family == AF_INET ? 32 : 128;
	selector->dst_len = selector->src_len;
}

static bool sectun_prefix_match_v4(__be32 prefix, u8 len, const void *addr)
{
	return !((prefix ^ *(const __be32 *)addr) & inet_make_mask(len));
}

/**
 * sectun_selector_match - does a selector cover a packet
 * @selector: of no family: any packet
 * @flow: the packet's addresses
 *
 * Return: true when it does.
 */
bool sectun_selector_match(const struct sectun_selector *selector,
			   const struct sectun_flow *flow)
{
	if (selector->src.family == AF_UNSPEC)
		return true;
	if (selector->src.family != flow->family)
		return false;
	if (flow->family == AF_INET)
		return sectun_prefix_match_v4(selector->dst.v4, selector->dst_len, flow->dst) &&
		       sectun_prefix_match_v4(selector->src.v4, selector->src_len, flow->src);
	return ipv6_prefix_equal(&selector->dst.v6, flow->dst, selector->dst_len) &&
	       ipv6_prefix_equal(&selector->src.v6, flow->src, selector->src_len);
}

/**
 * sectun_selectors_match - does one of several selectors cover a packet
 * @selectors: the selectors
 * @n: their number; none is any to any
 * @flow: the packet's addresses
 *
 * Return: true when one does.
 */
bool sectun_selectors_match(const struct sectun_selector *selectors, unsigned int n,
			    const struct sectun_flow *flow)
{
	unsigned int i;

	if (!n)
		return true;

	for (i = 0; i < n; i++)
		if (sectun_selector_match(&selectors[i], flow))
			return true;
	return false;
}

/**
 * sectun_selector_check - checks a selector that came from user space
 * @selector: the selector
 * @extack: told what is wrong
 *
 * Return: 0 or -EINVAL.
 */
int sectun_selector_check(const struct sectun_selector *selector,
			  struct netlink_ext_ack *extack)
{
	unsigned int max = selector->src.family == AF_INET ? 32 : 128;

	if (selector->src.family != AF_INET && selector->src.family != AF_INET6) {
		NL_SET_ERR_MSG(extack, "selector is neither IPv4 nor IPv6");
		return -EINVAL;
	}
	if (selector->src.family != selector->dst.family) {
		NL_SET_ERR_MSG(extack, "selector's source and destination differ in family");
		return -EINVAL;
	}
	if (selector->src_len > max || selector->dst_len > max) {
		NL_SET_ERR_MSG(extack, "selector's prefix is longer than its address");
		return -EINVAL;
	}
	return 0;
}
