// SPDX-License-Identifier: GPL-2.0
/* IP headers that stay in front of ESP in transport mode. */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "header.h"

static bool sectun_header_ipv4(const struct sk_buff *skb, struct sectun_header *header)
{
	const struct iphdr *ip = ip_hdr(skb);

	header->len = ip->ihl * 4;
	header->next = offsetof(struct iphdr, protocol);
	header->fragment = ip_is_fragment(ip);
	return true;
}

/* Takes one extension header in; false when it is cut off or not done with. */
static bool sectun_header_add(struct sk_buff *skb, struct sectun_header *header, u8 *next)
{
	const struct ipv6_opt_hdr *extension;
	unsigned int len;

	if (!pskb_network_may_pull(skb, header->len + sizeof(*extension)))
		return false;
	extension = (const void *)skb_network_header(skb) + header->len;
	len = ipv6_optlen(extension);
	if (!pskb_network_may_pull(skb, header->len + len))
		return false;

	extension = (const void *)skb_network_header(skb) + header->len;
	/* Who is to take ESP off is then not whom the packet goes to next. */
	if (*next == NEXTHDR_ROUTING &&
	    ((const struct ipv6_rt_hdr *)extension)->segments_left)
		return false;

	*next = extension->nexthdr;
	header->next = header->len;
	header->len += len;
	return true;
}

static bool sectun_header_ipv6(struct sk_buff *skb, struct sectun_header *header)
{
	u8 next = ipv6_hdr(skb)->nexthdr;
	bool routed = false;

	header->len = sizeof(struct ipv6hdr);
	header->next = offsetof(struct ipv6hdr, nexthdr);
	for (;;) {
		switch (next) {
		case NEXTHDR_HOP:
			break;
		case NEXTHDR_DEST:
			if (routed)
				return true;
			break;
		case NEXTHDR_ROUTING:
			routed = true;
			break;
		case NEXTHDR_FRAGMENT:
			header->fragment = true;
			return true;
		default:
			return true;
		}
		if (!sectun_header_add(skb, header, &next))
			return false;
	}
}

/**
 * sectun_header_find - what of a packet to be sent stays in front
 * @skb: IPv4 or IPv6, checked by sectun_flow_from_skb(); at its network header
 * @header: filled
 *
 * RFC 4303 section 3.1.1: hop-by-hop options, routing header, and destination
 * options in front of that one. Pointers into the packet are not valid any more.
 *
 * Return: false when an extension header is cut off, or the packet goes to
 * another destination first.
 */
bool sectun_header_find(struct sk_buff *skb, struct sectun_header *header)
{
	memset(header, 0, sizeof(*header));
	if (skb->protocol == htons(ETH_P_IP))
		return sectun_header_ipv4(skb, header);
	return sectun_header_ipv6(skb, header);
}

static unsigned int sectun_header_extension_len(const struct ipv6_opt_hdr *extension, u8 type)
{
	switch (type) {
	case NEXTHDR_AUTH:
		return ipv6_authlen(extension);
	case NEXTHDR_FRAGMENT:
		return sizeof(struct frag_hdr);
	default:
		return ipv6_optlen(extension);
	}
}

/**
 * sectun_header_end - where a received header names what comes behind it
 * @skb: its network header is linear
 * @header: its length is known, the rest is filled
 *
 * Return: false when that is not where one of its headers ends.
 */
bool sectun_header_end(const struct sk_buff *skb, struct sectun_header *header)
{
	const u8 *start = skb_network_header(skb);
	const struct ipv6_opt_hdr *extension;
	unsigned int at = sizeof(struct ipv6hdr);
	u8 type;

	if (skb->protocol == htons(ETH_P_IP)) {
		header->next = offsetof(struct iphdr, protocol);
		return header->len == ip_hdr(skb)->ihl * 4;
	}

	header->next = offsetof(struct ipv6hdr, nexthdr);
	while (at + sizeof(*extension) <= header->len) {
		type = start[header->next];
		extension = (const void *)(start + at);
		header->next = at;
		at += sectun_header_extension_len(extension, type);
	}
	return at == header->len;
}

/**
 * sectun_header_options - how much longer a header is than the plain one
 * @skb: the packet
 * @header: its header
 *
 * Return: bytes.
 */
unsigned int sectun_header_options(const struct sk_buff *skb, const struct sectun_header *header)
{
	return header->len - (skb->protocol == htons(ETH_P_IP) ? sizeof(struct iphdr) :
								 sizeof(struct ipv6hdr));
}
