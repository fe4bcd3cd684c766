// SPDX-License-Identifier: GPL-2.0
/* Largest TCP segment: two ends agree on no more than fits into the tunnel. */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/checksum.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "../compat.h"
#include "mss.h"

/* Where the TCP header begins, -1 for a packet without one. */
static int sectun_mss_offset(const struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	__be16 frag_off;
	int offset;
	u8 next;

	if (skb->protocol == htons(ETH_P_IP)) {
		if (ip->protocol != IPPROTO_TCP || ip->frag_off & htons(IP_OFFSET))
			return -1;
		return skb_network_offset(skb) + ip->ihl * 4;
	}

	next = ipv6_hdr(skb)->nexthdr;
	offset = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr), &next,
				  &frag_off);
	return next == IPPROTO_TCP && !frag_off ? offset : -1;
}

/* Of an option's value at an odd place the checksum sees the bytes swapped. */
static void sectun_mss_set(struct sk_buff *skb, struct tcphdr *tcp, u8 *value, u16 mss)
{
	__be16 from = get_unaligned((__be16 *)value), to = htons(mss);

	put_unaligned(to, (__be16 *)value);
	if ((value - (u8 *)tcp) & 1) {
		from = (__force __be16)swab16((__force u16)from);
		to = (__force __be16)swab16((__force u16)to);
	}
	inet_proto_csum_replace2(&tcp->check, skb, from, to, false);
}

static void sectun_mss_options(struct sk_buff *skb, struct tcphdr *tcp, u16 mss)
{
	u8 *option = (u8 *)(tcp + 1), *end = (u8 *)tcp + tcp->doff * 4;

	while (option < end && *option != TCPOPT_EOL) {
		if (*option == TCPOPT_NOP) {
			option++;
			continue;
		}
		if (end - option < 2 || option[1] < 2 || option[1] > end - option)
			return;
		if (*option == TCPOPT_MSS && option[1] == TCPOLEN_MSS &&
		    get_unaligned_be16(option + 2) > mss)
			sectun_mss_set(skb, tcp, option + 2, mss);
		option += option[1];
	}
}

/**
 * sectun_mss_clamp - lowers what a SYN says of its sender's largest segment
 * @skb: IPv4 or IPv6 packet whose network header has been checked
 * @mss: bytes
 *
 * A packet that is no SYN, or says nothing, stays as it is (RFC 9293 section
 * 3.7.1). Pointers into the packet are not valid any more.
 */
void sectun_mss_clamp(struct sk_buff *skb, unsigned int mss)
{
	int offset = sectun_mss_offset(skb);
	const struct tcphdr *header;
	struct tcphdr buffer;
	unsigned int len;

	if (offset < 0)
		return;
	header = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	if (!header || !header->syn)
		return;
	len = header->doff * 4;
	if (len < sizeof(buffer) || skb_ensure_writable(skb, offset + len))
		return;
	sectun_mss_options(skb, (struct tcphdr *)(skb->data + offset), mss);
}
