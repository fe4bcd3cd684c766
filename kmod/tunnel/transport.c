// SPDX-License-Identifier: GPL-2.0
/*
 * Transport mode: the packet's own IP header goes on in front, and between two
 * hosts that are the ends of the SA.
 */
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#if IS_REACHABLE(CONFIG_NF_DEFRAG_IPV6)
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#endif

#include "mtu.h"
#include "packet.h"
#include "transport.h"

/* Fragments of nobody else's. */
#define SECTUN_DEFRAG_USER	(IP_DEFRAG_MACVLAN + 1)

static int sectun_transport_gather_ipv4(struct sk_buff *skb)
{
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	return ip_defrag(dev_net(skb->dev), skb, SECTUN_DEFRAG_USER);
}

/* Unlike that, this leaves a packet it refuses to the caller. */
static int sectun_transport_gather_ipv6(struct sk_buff *skb)
{
	int err = -EOPNOTSUPP;

#if IS_REACHABLE(CONFIG_NF_DEFRAG_IPV6)
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	err = nf_ct_frag6_gather(dev_net(skb->dev), skb, SECTUN_DEFRAG_USER);
#endif
	if (err && err != -EINPROGRESS)
		kfree_skb(skb);
	return err;
}

/**
 * sectun_transport_gather - puts fragments of a packet to be sent together
 * @sa: SA for the packet
 * @skb: a fragment; consumed unless true is returned
 *
 * A fragment must not be protected by itself in transport mode (RFC 4303
 * section 3.3.4). With bottom halves disabled.
 *
 * Return: true when @skb is the whole packet.
 */
bool sectun_transport_gather(struct sectun_sa *sa, struct sk_buff *skb)
{
	int err;

	if (skb->protocol == htons(ETH_P_IP))
		err = sectun_transport_gather_ipv4(skb);
	else
		err = sectun_transport_gather_ipv6(skb);
	if (err && err != -EINPROGRESS)
		sectun_drop_tx(sa->device, sa, NULL, SECTUN_A_DROPS_FRAGMENT);
	return !err;
}

/**
 * sectun_transport_open - moves the IP header out of the way
 * @skb: linear, at its IP header; at what follows when done
 * @header: the header
 * @room: bytes to be left behind it, which the headroom has
 * @protocol: what the header shall say follows
 *
 * Return: what the header said follows.
 */
u8 sectun_transport_open(struct sk_buff *skb, const struct sectun_header *header,
			 unsigned int room, u8 protocol)
{
	u8 *next = skb->data + header->next, was = *next;

	*next = protocol;
	memmove(skb->data - room, skb->data, header->len);
	skb_set_network_header(skb, -(int)room);
	__skb_pull(skb, header->len);
	sectun_packet(skb)->header_len = header->len;
	return was;
}

/**
 * sectun_transport_close - puts the IP header in front again
 * @skb: at what follows the header; at the header when done
 * @net: namespace that carries the ESP
 *
 * Its fragment fields are then those of the packet to be sent.
 */
void sectun_transport_close(struct sk_buff *skb, struct net *net)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	const u8 *header = skb_network_header(skb);
	struct iphdr *ip;

	ip = memmove(__skb_push(skb, packet->header_len), header, packet->header_len);
	skb_reset_network_header(skb);
	if (ip->version != 4)
		return;
	/* What had the bit may have no number. */
	if (ip->frag_off && !packet->frag_off)
		__ip_select_ident(net, ip, 1);
	ip->frag_off = packet->frag_off;
}

/**
 * sectun_transport_restore - puts the IP header of a received packet in front
 * @skb: at what follows; its network header still lies somewhere in front
 * @len: of the IP header
 * @protocol: what follows
 *
 * Return: SECTUN_DROP_NONE or SECTUN_A_DROPS_*.
 */
unsigned int sectun_transport_restore(struct sk_buff *skb, unsigned int len, u8 protocol)
{
	u16 family = skb->protocol == htons(ETH_P_IP) ? AF_INET : AF_INET6;
	struct sectun_header header = { .len = len };
	u8 *start;

	if (!sectun_header_end(skb, &header))
		return SECTUN_A_DROPS_BAD_HEADER;
	if (skb->len + len > sectun_mtu_longest(family))
		return SECTUN_A_DROPS_BAD_INNER;

	skb_reset_transport_header(skb);
	start = memmove(__skb_push(skb, len), skb_network_header(skb), len);
	start[header.next] = protocol;
	skb_reset_network_header(skb);
	skb_reset_mac_header(skb);
	if (family == AF_INET) {
		ip_hdr(skb)->tot_len = htons(skb->len);
		ip_send_check(ip_hdr(skb));
	} else {
		ipv6_hdr(skb)->payload_len = htons(skb->len - sizeof(struct ipv6hdr));
	}
	return SECTUN_DROP_NONE;
}
