// SPDX-License-Identifier: GPL-2.0
/* Inbound, authenticated: from the decrypted ESP or AH packet into the device. */
#include <linux/jiffies.h>
#include <linux/udp.h>
#include <net/dst.h>
#include <net/esp.h>
#include <net/inet_ecn.h>
#include <net/ipv6.h>

#include "ah.h"
#include "decap.h"
#include "mss.h"
#include "packet.h"
#include "sa.h"
#include "transport.h"
#include "watch.h"

/* Of a peer that keeps changing one hears this often. */
#define SECTUN_PEER_INTERVAL	HZ

#define SECTUN_PADDING_MAX	255

/* The longest header of IPv4; longer than that of IPv6. */
#define SECTUN_HEADER_MAX	60

/*
 * The address is left as it is: whether to follow is for the daemon to say. Of
 * the outer header that much has outlived the decryption.
 */
static void sectun_decap_check_peer(struct sectun_sa *sa, struct sk_buff *skb)
{
	const struct sectun_path *path = rcu_dereference(sa->path);
	const struct sectun_packet *packet = sectun_packet(skb);
	unsigned long last = READ_ONCE(sa->peer_changed);
	struct sectun_addr remote;

	sectun_addr_from(&remote, sectun_outer_family(skb), sectun_outer_source(skb));
	if (likely(sectun_addr_equal(&remote, &path->remote) &&
		   packet->port == path->remote_port))
		return;
	if (time_before(jiffies, last + SECTUN_PEER_INTERVAL) ||
	    cmpxchg(&sa->peer_changed, last, jiffies) != last)
		return;
	sectun_event_peer_changed(sa->device->net, sa, &remote, packet->port);
}

static bool sectun_decap_padding_ok(struct sk_buff *skb, unsigned int at, unsigned int len)
{
	u8 buffer[SECTUN_PADDING_MAX];
	unsigned int i;
	const u8 *padding;

	padding = skb_header_pointer(skb, at, len, buffer);
	if (!padding)
		return false;
	for (i = 0; i < len; i++)
		if (padding[i] != i + 1)
			return false;
	return true;
}

/* Takes trailer and ICV off; the packet begins at its ESP header. */
static unsigned int sectun_decap_trailer(struct sectun_sa *sa, struct sk_buff *skb, u8 *next)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	unsigned int head = sizeof(struct ip_esp_hdr) + algorithm->iv_len;
	unsigned int end = skb->len - algorithm->icv_len;
	u8 buffer[2], len;
	const u8 *trailer;

	trailer = skb_header_pointer(skb, end - 2, sizeof(buffer), buffer);
	if (!trailer)
		return SECTUN_A_DROPS_BAD_PADDING;

	len = trailer[0];
	*next = trailer[1];
	if (len + 2 > end - head || !sectun_decap_padding_ok(skb, end - 2 - len, len))
		return SECTUN_A_DROPS_BAD_PADDING;
	if (pskb_trim(skb, end - 2 - len))
		return SECTUN_A_DROPS_NO_MEMORY;

	__skb_pull(skb, head);
	return SECTUN_DROP_NONE;
}

/* The packet begins at its inner header, whose protocol is @next. */
static unsigned int sectun_decap_tunnel(struct sk_buff *skb, u8 next)
{
	skb_reset_network_header(skb);
	skb_reset_transport_header(skb);
	skb_reset_mac_header(skb);
	switch (next) {
	case IPPROTO_IPIP:
		skb->protocol = htons(ETH_P_IP);
		break;
	case IPPROTO_IPV6:
		skb->protocol = htons(ETH_P_IPV6);
		break;
	default:
		return SECTUN_A_DROPS_BAD_INNER;
	}
	return SECTUN_DROP_NONE;
}

/*
 * Addresses may have been translated on the way. Then the checksums of TCP and
 * UDP tell nothing, and the ICV has (RFC 3948 section 3.1.2).
 */
static unsigned int sectun_decap_transport(struct sk_buff *skb, unsigned int len, u8 next)
{
	if (sectun_packet(skb)->port) {
		skb->ip_summed = CHECKSUM_UNNECESSARY;
		skb->csum_level = 0;
	}
	return sectun_transport_restore(skb, len, next);
}

static unsigned int sectun_decap_inner(struct sectun_sa *sa, struct sk_buff *skb)
{
	struct sectun_flow flow;
	unsigned int len;

	if (!pskb_may_pull(skb, min_t(unsigned int, skb->len, SECTUN_HEADER_MAX)))
		return SECTUN_A_DROPS_NO_MEMORY;
	if (!sectun_flow_from_skb(&flow, skb))
		return SECTUN_A_DROPS_BAD_INNER;
	if (!sectun_selectors_match(sa->selectors, sa->n_selectors, &flow))
		return SECTUN_A_DROPS_SELECTOR_MISMATCH;

	/* What is behind the packet hides its length (RFC 4303 section 2.7). */
	if (skb->protocol == htons(ETH_P_IP))
		len = ntohs(ip_hdr(skb)->tot_len);
	else
		len = ntohs(ipv6_hdr(skb)->payload_len) + sizeof(struct ipv6hdr);
	return pskb_trim(skb, len) ? SECTUN_A_DROPS_NO_MEMORY : SECTUN_DROP_NONE;
}

static bool sectun_decap_ecn_ok(struct sk_buff *skb, u8 outer)
{
	u8 inner;

	if (skb->protocol == htons(ETH_P_IP))
		inner = ip_hdr(skb)->tos;
	else
		inner = ipv6_get_dsfield(ipv6_hdr(skb));
	return INET_ECN_decapsulate(skb, outer, inner) < 2;
}

/* Only where it is wanted: nobody vouches for the outer header. */
static void sectun_decap_copy_dscp(struct sk_buff *skb, u8 outer)
{
	u8 dscp = outer & ~INET_ECN_MASK;

	if (skb->protocol == htons(ETH_P_IP))
		ipv4_change_dsfield(ip_hdr(skb), INET_ECN_MASK, dscp);
	else
		ipv6_change_dsfield(ipv6_hdr(skb), INET_ECN_MASK, dscp);
}

/* What the stack does not take it frees, and counts at the device by itself. */
static void sectun_decap_deliver(struct sectun_sa *sa, struct sk_buff *skb)
{
	struct sectun_device *device = sa->device;
	unsigned int len = skb->len;

	__skb_tunnel_rx(skb, device->dev, device->net);
	skb->encapsulation = 0;
	sectun_watch_arrived(device->dev, skb, sa->spi);
	if (unlikely(gro_cells_receive(&device->gro_cells, skb) == NET_RX_DROP)) {
		sectun_drop_note(device, sa, SECTUN_A_DROPS_QUEUE_FULL);
		return;
	}
	sectun_sa_count(sa, len);
	dev_sw_netstats_rx_add(device->dev, len);
}

static unsigned int __sectun_decap(struct sectun_sa *sa, struct sk_buff *skb)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_device *device = sa->device;
	unsigned int mss = READ_ONCE(device->settings.tcp_mss), header_len, reason;
	u8 next;

	if (!sectun_replay_update(sa->replay, packet->sequence))
		return SECTUN_A_DROPS_REPLAY;
	if (packet->port)
		sectun_decap_check_peer(sa, skb);

	header_len = skb->data - skb_network_header(skb);
	if (packet->port)
		header_len -= sizeof(struct udphdr);
	if (likely(sa->protocol == SECTUN_PROTOCOL_ESP))
		reason = sectun_decap_trailer(sa, skb, &next);
	else
		reason = sectun_ah_strip(skb, &next);
	if (reason)
		return reason;
	if (unlikely(next == IPPROTO_NONE))
		return SECTUN_A_DROPS_DUMMY;

	skb->ip_summed = CHECKSUM_NONE;
	if (likely(sa->mode == SECTUN_MODE_TUNNEL))
		reason = sectun_decap_tunnel(skb, next);
	else
		reason = sectun_decap_transport(skb, header_len, next);
	if (reason)
		return reason;
	reason = sectun_decap_inner(sa, skb);
	if (reason)
		return reason;

	if (sa->mode == SECTUN_MODE_TUNNEL && !sectun_decap_ecn_ok(skb, packet->tos))
		return SECTUN_A_DROPS_ECN;
	if (READ_ONCE(device->settings.copy_outer_dscp))
		sectun_decap_copy_dscp(skb, packet->tos);
	if (sa->limited && sectun_lifetime_account(sa, skb->len))
		return SECTUN_A_DROPS_EXPIRED;
	if (mss)
		sectun_mss_clamp(skb, mss);

	sectun_decap_deliver(sa, skb);
	return SECTUN_DROP_NONE;
}

/**
 * sectun_decap - receives an authenticated and decrypted packet
 * @sa: the SA it came by
 * @skb: consumed; begins at its ESP or AH header
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_decap(struct sectun_sa *sa, struct sk_buff *skb)
{
	unsigned int reason = __sectun_decap(sa, skb);

	if (unlikely(reason))
		sectun_drop_rx(sa->device, sa, skb, reason);
}
