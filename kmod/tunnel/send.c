// SPDX-License-Identifier: GPL-2.0
/* Outbound: from the device's transmit function to the outer IP layer. */
#include <linux/random.h>
#include <net/dsfield.h>
#include <net/icmp.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>

#include "../compat.h"
#include "ah.h"
#include "bypass.h"
#include "mss.h"
#include "mtu.h"
#include "packet.h"
#include "parallel.h"
#include "route.h"
#include "sa.h"
#include "send.h"
#include "transport.h"
#include "trap.h"

/* Of IPv6 the checksum must not be left out (RFC 8200 section 8.1). */
static void sectun_send_udp(struct sk_buff *skb, const struct sectun_path *path)
{
	struct udphdr *udp = __skb_push(skb, sizeof(*udp));

	udp->source = path->local_port;
	udp->dest = path->remote_port;
	udp->len = htons(skb->len);
	udp->check = 0;
	skb_reset_transport_header(skb);
	if (path->local.family == AF_INET6)
		udp6_set_csum(false, skb, &path->local.v6, &path->remote.v6, skb->len);
}

/*
 * What may be fragmented needs a number that does not come again soon (RFC 6864
 * section 4.3). The SPI tells the SAs between two addresses apart.
 */
static __be16 sectun_send_ident(const struct sectun_packet *packet)
{
	if (packet->frag_off)
		return 0;
	return htons((u16)(packet->sequence + ntohl(packet->sa->spi)));
}

static void sectun_send_ipv4(struct sk_buff *skb, const struct sectun_path *path)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	struct iphdr *ip;

	ip = __skb_push(skb, sizeof(*ip));
	skb_reset_network_header(skb);
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = packet->tos;
	ip->frag_off = packet->frag_off;
	ip->ttl = ip4_dst_hoplimit(skb_dst(skb));
	ip->protocol = path->protocol;
	ip->saddr = path->local.v4;
	ip->daddr = path->remote.v4;
	ip->id = sectun_send_ident(packet);
}

static void sectun_send_ipv6(struct sk_buff *skb, const struct sectun_path *path)
{
	struct ipv6hdr *ip6;

	ip6 = __skb_push(skb, sizeof(*ip6));
	skb_reset_network_header(skb);
	ip6_flow_hdr(ip6, sectun_packet(skb)->tos, path->flow_label);
	ip6->nexthdr = path->protocol;
	ip6->hop_limit = ip6_dst_hoplimit(skb_dst(skb));
	ip6->saddr = path->local.v6;
	ip6->daddr = path->remote.v6;
}

/*
 * The SA may have got addresses of the other family, or a UDP header, since the
 * packet's route was looked up and room made for @front bytes.
 */
static bool sectun_send_routed(struct sk_buff *skb, const struct sectun_path *path,
			       unsigned int front)
{
	return likely(skb_dst(skb)->ops->family == path->local.family) &&
	       likely(skb_headroom(skb) >= front);
}

/* The IP header, a new one or its own. */
static void sectun_send_header(struct sk_buff *skb, const struct sectun_path *path)
{
	const struct sectun_sa *sa = sectun_packet(skb)->sa;

	if (unlikely(sa->mode == SECTUN_MODE_TRANSPORT))
		sectun_transport_close(skb, sa->device->net);
	else if (path->local.family == AF_INET)
		sectun_send_ipv4(skb, path);
	else
		sectun_send_ipv6(skb, path);
}

static void sectun_send_out(struct sk_buff *skb, u16 family)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	struct net *net = packet->sa->device->net;

	if (family == AF_INET) {
		memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
		ip_local_out(net, NULL, skb);
		return;
	}
	skb->ignore_df = !packet->frag_off;
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	ip6_local_out(net, NULL, skb);
}

static void sectun_send_count(const struct sectun_packet *packet)
{
	sectun_sa_count(packet->sa, packet->len);
	dev_sw_netstats_tx_add(packet->sa->device->dev, 1, packet->len);
}

/* In AH everything is where it belongs. */
static int sectun_send_ah(struct sk_buff *skb)
{
	sectun_send_count(sectun_packet(skb));
	sectun_send_out(skb, sectun_outer_family(skb));
	return 0;
}

static int sectun_send_outside(struct sectun_sa *sa, struct sk_buff *skb)
{
	const struct sectun_path *path = rcu_dereference(sa->path);

	if (unlikely(sa->protocol == SECTUN_PROTOCOL_AH))
		return sectun_send_ah(skb);
	if (!sectun_send_routed(skb, path, sectun_mtu_overhead(path)))
		return -ENETUNREACH;

	/* The extended number lies where the SPI belongs. */
	if (sa->crypto.esn)
		((struct ip_esp_hdr *)skb->data)->spi = sa->spi;

	sectun_send_count(sectun_packet(skb));
	skb_reset_transport_header(skb);
	if (path->local_port)
		sectun_send_udp(skb, path);
	sectun_send_header(skb, path);
	sectun_send_out(skb, path->local.family);
	return 0;
}

static void sectun_send_lose(struct sectun_sa *sa, struct sk_buff *skb, int error)
{
	/* What is half encrypted can no longer be told from other bytes. */
	skb->protocol = 0;
	sectun_drop_tx(sa->device, sa, skb, sectun_drop_reason(error));
}

/**
 * sectun_send_finish - sends a packet that is encrypted, or drops it
 * @skb: consumed, with its reference to the SA
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_send_finish(struct sk_buff *skb)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_sa *sa = packet->sa;
	int error = packet->error;

	if (likely(!error))
		error = sectun_send_outside(sa, skb);
	if (unlikely(error))
		sectun_send_lose(sa, skb, error);
	percpu_ref_put(&sa->ref);
}

static void sectun_send_done(struct sk_buff *skb, int error)
{
	struct sectun_packet *packet = sectun_packet(skb);

	packet->error = error;
	if (unlikely(packet->ordered))
		sectun_parallel_done(skb);
	else
		sectun_send_finish(skb);
}

/* Done with by the crypto API. Under the RCU read lock. */
static void sectun_send_encrypted(struct sk_buff *skb, int error)
{
	struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_sa *sa = packet->sa;

	if (unlikely(sa->protocol == SECTUN_PROTOCOL_AH) && !error)
		sectun_ah_seal(skb);
	sectun_request_put(&sa->crypto, packet->request);
	sectun_send_done(skb, error);
}

static void sectun_send_complete(sectun_completion *completion, int err)
{
	struct sk_buff *skb = sectun_completion_data(completion);

	if (err == -EINPROGRESS)
		return;

	rcu_read_lock();
	sectun_send_encrypted(skb, err);
	rcu_read_unlock();
}

/* Alone, in one piece, and with room at both ends. */
static int sectun_send_make_room(struct sk_buff *skb, unsigned int head, unsigned int tail)
{
	int need_head = max_t(int, head - skb_headroom(skb), 0);
	int need_tail;

	if (skb_linearize(skb))
		return -ENOMEM;

	need_tail = max_t(int, tail - skb_tailroom(skb), 0);
	if (!need_head && !need_tail && !skb_cloned(skb))
		return 0;
	return pskb_expand_head(skb, need_head, need_tail, GFP_ATOMIC);
}

static unsigned int sectun_send_padding(const struct sectun_algorithm *algorithm,
					unsigned int len)
{
	return round_up(len + 2, algorithm->block) - len - 2;
}

static void sectun_send_trailer(struct sk_buff *skb, unsigned int padding, u8 next,
				unsigned int icv_len)
{
	u8 *tail = skb_put(skb, padding + 2 + icv_len);
	unsigned int i;

	for (i = 0; i < padding; i++)
		tail[i] = i + 1;
	tail[padding] = padding;
	tail[padding + 1] = next;
}

static void sectun_send_iv(u8 *iv, const struct sectun_algorithm *algorithm, u64 sequence)
{
	unsigned int i;

	if (algorithm->counter_iv) {
		put_unaligned_be64(sequence, iv);
		return;
	}
	for (i = 0; i < algorithm->iv_len; i += sizeof(u64))
		put_unaligned(get_random_u64(), (u64 *)(iv + i));
}

/*
 * ESP around the inner packet, encrypted in place. With extended numbers the
 * header is for that time 4 bytes longer, SPI and all 64 bits, which begins in
 * front of where it will be.
 */
static int sectun_send_encrypt(struct sectun_sa *sa, struct sk_buff *skb)
{
	struct sectun_packet *packet = sectun_packet(skb);
	const struct sectun_crypto *crypto = &sa->crypto;
	const struct sectun_algorithm *algorithm = crypto->algorithm;
	struct aead_request *aead = &packet->request->aead;
	struct scatterlist *sg = packet->request->sg;
	unsigned int padding = sectun_send_padding(algorithm, skb->len);
	unsigned int text = skb->len + padding + 2;
	unsigned int aad = crypto->aad_len + algorithm->iv_len;
	u64 sequence = packet->sequence;
	__be32 *header;
	u8 *iv;

	sectun_send_trailer(skb, padding, packet->next, algorithm->icv_len);
	iv = __skb_push(skb, algorithm->iv_len);
	sectun_send_iv(iv, algorithm, sequence);
	memcpy(packet->request->iv, iv, algorithm->iv_len);

	__skb_push(skb, sizeof(struct ip_esp_hdr));
	header = (__be32 *)(iv - crypto->aad_len);
	*header++ = sa->spi;
	if (crypto->esn)
		*header++ = htonl(upper_32_bits(sequence));
	*header = htonl(lower_32_bits(sequence));

	sg_init_one(sg, iv - crypto->aad_len, aad + text + algorithm->icv_len);
	aead_request_set_callback(aead, 0, sectun_send_complete, skb);
	aead_request_set_crypt(aead, sg, sg, text, packet->request->iv);
	aead_request_set_ad(aead, aad);
	return crypto_aead_encrypt(aead);
}

/*
 * AH and the IP header in front of the packet. Authenticated is what the header
 * says of the packet as a whole.
 */
static int sectun_send_authenticate(struct sectun_sa *sa, struct sk_buff *skb)
{
	const struct sectun_path *path = rcu_dereference(sa->path);
	struct sectun_packet *packet = sectun_packet(skb);

	if (!sectun_send_routed(skb, path, sectun_mtu_front(sa, path)))
		return -ENETUNREACH;

	__skb_push(skb, sectun_ah_len(sa->crypto.algorithm->icv_len, path->local.family));
	skb_reset_transport_header(skb);
	sectun_send_header(skb, path);
	if (path->local.family == AF_INET)
		ip_hdr(skb)->tot_len = htons(skb->len);
	else
		ipv6_hdr(skb)->payload_len = htons(skb->len - sizeof(struct ipv6hdr));
	packet->header_len = skb_network_header_len(skb);
	return sectun_ah_protect(skb, packet->next, packet->sequence, sectun_send_complete);
}

/**
 * sectun_send_crypt - encrypts a packet, here and now if the algorithm can
 * @skb: from sectun_send_esp(); finished, in its turn if it has a place
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_send_crypt(struct sk_buff *skb)
{
	struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_sa *sa = packet->sa;
	int err;

	packet->request = sectun_request_get(&sa->crypto);
	if (unlikely(!packet->request)) {
		sectun_send_done(skb, -ENOMEM);
		return;
	}

	if (likely(sa->protocol == SECTUN_PROTOCOL_ESP))
		err = sectun_send_encrypt(sa, skb);
	else
		err = sectun_send_authenticate(sa, skb);
	if (likely(err != -EINPROGRESS))
		sectun_send_encrypted(skb, err);
}

static bool sectun_send_sequence(struct sectun_sa *sa, u64 *sequence)
{
	u64 last = atomic64_fetch_add_unless(&sa->sequence, 1, sa->sequence_max);

	if (unlikely(last == sa->sequence_max)) {
		sectun_lifetime_exhausted(sa);
		return false;
	}
	*sequence = last + 1;
	if (unlikely(*sequence == sa->sequence_max))
		sectun_lifetime_exhausted(sa);
	return true;
}

/* The path may have told of a smaller MTU than the device has. */
static void sectun_send_too_big(struct sectun_device *device, struct sk_buff *skb,
				unsigned int mtu)
{
	if (sectun_mtu_floor(device->dev, mtu) < READ_ONCE(device->dev->mtu) &&
	    !READ_ONCE(device->mtu_fixed))
		sectun_mtu_measure_later(device, 0);
	skb_dst_update_pmtu_no_confirm(skb, mtu);
	if (skb->protocol == htons(ETH_P_IP))
		icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu));
	else
		icmpv6_ndo_send(skb, ICMPV6_PKT_TOOBIG, 0, mtu);
}

static bool sectun_send_fits(const struct sk_buff *skb, unsigned int mtu)
{
	return skb_is_gso(skb) ? skb_gso_validate_network_len(skb, mtu) : skb->len <= mtu;
}

/* The longest inner packet, with @options in its header, of which @outer bytes become at most. */
static unsigned int sectun_send_mtu(const struct sectun_sa *sa, const struct sectun_path *path,
				    unsigned int outer, unsigned int options)
{
	options = min(options, outer);
	return sectun_mtu_inner(sa, path, outer - options) + options;
}

/* Whether the outer packet may be fragmented. */
static __be16 sectun_send_frag_off(const struct sectun_device *device,
				   const struct sk_buff *skb, unsigned int mtu)
{
	bool df;

	if (skb->protocol == htons(ETH_P_IP))
		df = ip_hdr(skb)->frag_off & htons(IP_DF);
	else
		df = mtu >= IPV6_MIN_MTU;

	switch (READ_ONCE(device->settings.df_bit)) {
	case SECTUN_DF_BIT_COPY:
		break;
	case SECTUN_DF_BIT_CLEAR:
		return 0;
	case SECTUN_DF_BIT_SET:
		df |= sectun_send_fits(skb, mtu);
		break;
	}
	return df ? htons(IP_DF) : 0;
}

/* ECN is the inner packet's, whatever it says (RFC 6040 section 4.1). */
static u8 sectun_send_tos(const struct sectun_device *device, const struct sk_buff *skb)
{
	u8 dscp = READ_ONCE(device->settings.dscp), tos;

	if (skb->protocol == htons(ETH_P_IP))
		tos = ip_hdr(skb)->tos;
	else
		tos = ipv6_get_dsfield(ipv6_hdr(skb));

	if (likely(dscp == SECTUN_DSCP_COPY))
		return tos;
	return dscp << 2 | (tos & INET_ECN_MASK);
}

/* All there can be between an IP header and what it says follows. */
static unsigned int sectun_send_room(const struct sectun_sa *sa, const struct sectun_path *path)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;

	if (sa->protocol == SECTUN_PROTOCOL_AH)
		return sectun_ah_len(algorithm->icv_len, path->local.family);
	return sizeof(struct udphdr) + sizeof(struct ip_esp_hdr) + algorithm->iv_len;
}

/* The IP header goes in front of that; what it says follows is returned. */
static u8 sectun_send_open(const struct sectun_sa *sa, struct sk_buff *skb,
			   const struct sectun_header *header)
{
	const struct sectun_path *path = rcu_dereference(sa->path);

	return sectun_transport_open(skb, header, sectun_send_room(sa, path), path->protocol);
}

/*
 * One packet that fits, or may be fragmented outside; @header in transport mode
 * only. It is the SA's from here on, with the reference to the route, unless a
 * reason to drop it comes back.
 */
static unsigned int sectun_send_esp(struct sectun_sa *sa, struct sk_buff *skb,
				    const struct sectun_header *header, struct dst_entry *dst,
				    __be16 frag_off)
{
	const struct sectun_path *path = rcu_dereference(sa->path);
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_device *device = sa->device;
	u8 tos, next = skb->protocol == htons(ETH_P_IP) ? IPPROTO_IPIP : IPPROTO_IPV6;
	unsigned int len = skb->len, reason = SECTUN_A_DROPS_NO_MEMORY;
	unsigned int tail = 0, head = sectun_mtu_front(sa, path) + LL_RESERVED_SPACE(dst->dev);
	unsigned int kept = header ? header->len : 0;
	u64 sequence;

	if (likely(sa->protocol == SECTUN_PROTOCOL_ESP))
		tail = sectun_send_padding(algorithm, len - kept) + 2 + algorithm->icv_len;
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		goto drop;
	if (unlikely(sectun_send_make_room(skb, head, tail)))
		goto drop;

	reason = SECTUN_A_DROPS_EXPIRED;
	if (sa->limited && sectun_lifetime_account(sa, len))
		goto drop;
	reason = SECTUN_A_DROPS_SEQUENCE_EXHAUSTED;
	if (unlikely(!sectun_send_sequence(sa, &sequence)))
		goto drop;

	tos = sectun_send_tos(device, skb);
	skb_scrub_packet(skb, !net_eq(device->net, dev_net(device->dev)));
	skb_clear_hash_if_not_l4(skb);
	skb->ip_summed = CHECKSUM_NONE;
	skb_dst_set(skb, dst);
	packet->sa = sa;
	packet->sequence = sequence;
	packet->len = len;
	packet->ordered = false;
	packet->frag_off = frag_off;
	packet->tos = tos;

	if (unlikely(header))
		next = sectun_send_open(sa, skb, header);
	packet->next = next;

	percpu_ref_get(&sa->ref);
	if (!sectun_parallel_take(sa, skb))
		sectun_send_crypt(skb);
	return SECTUN_DROP_NONE;

drop:
	dst_release(dst);
	return reason;
}

/* The same for a packet of several segments: one SA and one route for all. */
static unsigned int sectun_send_segments(struct sectun_sa *sa, struct sk_buff *skb,
					 const struct sectun_header *header,
					 struct dst_entry *dst, __be16 frag_off)
{
	struct sk_buff *segment, *next;
	unsigned int reason;

	segment = skb_gso_segment(skb, 0);
	if (IS_ERR_OR_NULL(segment)) {
		dst_release(dst);
		return PTR_ERR(segment) == -ENOMEM ? SECTUN_A_DROPS_NO_MEMORY :
						     SECTUN_A_DROPS_NOT_IP;
	}

	consume_skb(skb);
	skb_list_walk_safe(segment, segment, next) {
		skb_mark_not_on_list(segment);
		dst_hold(dst);
		reason = sectun_send_esp(sa, segment, header, dst, frag_off);
		if (unlikely(reason))
			sectun_drop_tx(sa->device, sa, segment, reason);
	}
	dst_release(dst);
	return SECTUN_DROP_NONE;
}

/* @header in transport mode only. */
static unsigned int sectun_send_by(struct sectun_sa *sa, struct sk_buff *skb,
				   const struct sectun_header *header)
{
	struct sectun_path *path = rcu_dereference(sa->path);
	struct sectun_device *device = sa->device;
	unsigned int mss = READ_ONCE(device->settings.tcp_mss), mtu, options = 0;
	__be16 frag_off;
	struct dst_entry *dst;

	dst = sectun_route(device, path);
	if (IS_ERR(dst))
		return sectun_route_reason(dst);

	if (unlikely(header))
		options = sectun_header_options(skb, header);
	mtu = sectun_send_mtu(sa, path, dst_mtu(dst), options);
	frag_off = sectun_send_frag_off(device, skb, mtu);
	/* Of IPv6 its sender made fragments, and so may we. */
	if (unlikely(header && header->gathered && skb->protocol == htons(ETH_P_IPV6)))
		frag_off = 0;
	if (unlikely(!sectun_send_fits(skb, mtu))) {
		/* What may be fragmented has to be one packet in the first place. */
		if (!frag_off)
			mtu = sectun_send_mtu(sa, path, sectun_mtu_longest(path->local.family),
					      options);
		if (!sectun_send_fits(skb, mtu)) {
			dst_release(dst);
			sectun_send_too_big(device, skb, mtu);
			return SECTUN_A_DROPS_TOO_BIG;
		}
	}
	if (mss)
		sectun_mss_clamp(skb, mss);
	if (skb_is_gso(skb))
		return sectun_send_segments(sa, skb, header, dst, frag_off);
	return sectun_send_esp(sa, skb, header, dst, frag_off);
}

/* Only whole packets, as they are. */
static unsigned int sectun_send_transport(struct sectun_sa *sa, struct sk_buff *skb)
{
	struct sectun_header header;

	if (!sectun_header_find(skb, &header))
		return SECTUN_A_DROPS_BAD_HEADER;
	if (!header.fragment)
		return sectun_send_by(sa, skb, &header);

	if (!sectun_transport_gather(sa, skb))
		return SECTUN_DROP_NONE;
	if (!sectun_header_find(skb, &header) || header.fragment)
		return SECTUN_A_DROPS_FRAGMENT;
	header.gathered = true;
	return sectun_send_by(sa, skb, &header);
}

static void sectun_send(struct sectun_device *device, struct sk_buff *skb)
{
	const struct sectun_bypass_pair *pair;
	struct sectun_sa *sa = NULL;
	struct sectun_flow flow;
	unsigned int reason;

	if (unlikely(!sectun_flow_from_skb(&flow, skb))) {
		reason = SECTUN_A_DROPS_NOT_IP;
		goto drop;
	}

	pair = sectun_bypass_match(device, &flow);
	if (unlikely(pair) && sectun_bypass_wanted(device, pair, &flow, skb)) {
		sectun_bypass_send(device, &flow, skb);
		return;
	}

	sa = sectun_sa_outbound(device, &flow, &reason);
	if (unlikely(reason)) {
		if (!sectun_trap_acquire(device, &flow))
			dst_link_failure(skb);
		goto drop;
	}

	if (likely(sa->mode == SECTUN_MODE_TUNNEL))
		reason = sectun_send_by(sa, skb, NULL);
	else
		reason = sectun_send_transport(sa, skb);
	if (likely(!reason))
		return;
drop:
	sectun_drop_tx(device, sa, skb, reason);
}

/**
 * sectun_send_xmit - ndo_start_xmit
 * @skb: inner packet
 * @dev: the tunnel
 *
 * Return: NETDEV_TX_OK always.
 */
netdev_tx_t sectun_send_xmit(struct sk_buff *skb, struct net_device *dev)
{
	rcu_read_lock();
	sectun_send(netdev_priv(dev), skb);
	rcu_read_unlock();
	return NETDEV_TX_OK;
}
