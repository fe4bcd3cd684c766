// SPDX-License-Identifier: GPL-2.0
/*
 * Inbound: ESP, bare or in UDP, in front of the kernel's own. A packet whose SPI
 * is not ours goes on untouched.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/module.h>
#include <linux/udp.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/xfrm.h>

#include "ah.h"
#include "bypass.h"
#include "decap.h"
#include "larval.h"
#include "packet.h"
#include "parallel.h"
#include "receive.h"
#include "route.h"
#include "sa.h"

/* In front of ip_vti (100), xfrm_interface (10) and esp4 (0). */
#define SECTUN_RECEIVE_PRIORITY	200

/* What the xfrm handlers return to have the next one look at the packet. */
#define SECTUN_NOT_OURS		(-EINVAL)

/**
 * sectun_receive_finish - receives a packet that is decrypted, or drops it
 * @skb: consumed, with its reference to the SA
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_receive_finish(struct sk_buff *skb)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_sa *sa = packet->sa;

	if (likely(!packet->error))
		sectun_decap(sa, skb);
	else
		sectun_drop_rx(sa->device, sa, skb, sectun_drop_reason(packet->error));
	percpu_ref_put(&sa->ref);
}

/**
 * sectun_receive_done - a packet is decrypted or authenticated, or is lost
 * @skb: consumed, in its turn if it has a place
 * @error: 0 or why it is lost
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_receive_done(struct sk_buff *skb, int error)
{
	struct sectun_packet *packet = sectun_packet(skb);

	packet->error = error;
	if (unlikely(packet->ordered))
		sectun_parallel_done(skb);
	else
		sectun_receive_finish(skb);
}

/* Done with by the crypto API. Under the RCU read lock. */
static void sectun_receive_decrypted(struct sk_buff *skb, int error)
{
	struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_crypto *crypto = &packet->sa->crypto;

	sectun_request_put(crypto, packet->request);
	if (crypto->esn) {
		*(__be32 *)skb->data = packet->covered;
		__skb_pull(skb, sizeof(__be32));
	}
	sectun_receive_done(skb, error);
}

static void sectun_receive_complete(sectun_completion *completion, int err)
{
	struct sk_buff *skb = sectun_completion_data(completion);

	if (err == -EINPROGRESS)
		return;

	rcu_read_lock();
	sectun_receive_decrypted(skb, err);
	rcu_read_unlock();
}

/* Number of pieces of a packet that can be decrypted in place, or an error. */
static int sectun_receive_make_writable(struct sk_buff *skb)
{
	struct sk_buff *trailer;
	int n;

	if (!skb_cloned(skb)) {
		if (!skb_is_nonlinear(skb))
			return 1;
		if (!skb_has_frag_list(skb) && !skb_has_shared_frag(skb))
			return skb_shinfo(skb)->nr_frags + 1;
	}

	n = skb_cow_data(skb, 0, &trailer);
	if (n <= SECTUN_SG_MAX)
		return n;
	return skb_linearize(skb) ? -ENOMEM : 1;
}

/*
 * In place. With extended numbers the header is for that time 4 bytes longer,
 * SPI and all 64 bits, over the end of the outer header.
 */
static int sectun_receive_decrypt(struct sectun_sa *sa, struct sk_buff *skb, int pieces)
{
	struct sectun_packet *packet = sectun_packet(skb);
	const struct sectun_crypto *crypto = &sa->crypto;
	const struct sectun_algorithm *algorithm = crypto->algorithm;
	struct aead_request *aead = &packet->request->aead;
	struct scatterlist *sg = packet->request->sg;
	unsigned int aad = crypto->aad_len + algorithm->iv_len;

	memcpy(packet->request->iv, skb->data + sizeof(struct ip_esp_hdr), algorithm->iv_len);
	if (crypto->esn) {
		__be32 *header = __skb_push(skb, sizeof(__be32));

		packet->covered = header[0];
		header[0] = sa->spi;
		header[1] = htonl(upper_32_bits(packet->sequence));
	}

	if (pieces == 1) {
		sg_init_one(sg, skb->data, skb->len);
	} else {
		sg_init_table(sg, pieces);
		if (skb_to_sgvec(skb, sg, 0, skb->len) < 0)
			return -ENOMEM;
	}
	aead_request_set_callback(aead, 0, sectun_receive_complete, skb);
	aead_request_set_crypt(aead, sg, sg, skb->len - aad, packet->request->iv);
	aead_request_set_ad(aead, aad);
	return crypto_aead_decrypt(aead);
}

static void sectun_receive_crypt_esp(struct sk_buff *skb)
{
	struct sectun_packet *packet = sectun_packet(skb);
	int pieces, err;

	pieces = sectun_receive_make_writable(skb);
	packet->request = pieces < 0 ? NULL : sectun_request_get(&packet->sa->crypto);
	if (unlikely(!packet->request)) {
		sectun_receive_done(skb, -ENOMEM);
		return;
	}

	err = sectun_receive_decrypt(packet->sa, skb, pieces);
	if (likely(err != -EINPROGRESS))
		sectun_receive_decrypted(skb, err);
}

/**
 * sectun_receive_crypt - decrypts a packet, here and now if the algorithm can
 * @skb: checked as far as it can be without; finished, in its turn if it has a
 *	place
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_receive_crypt(struct sk_buff *skb)
{
	if (likely(sectun_packet(skb)->sa->protocol == SECTUN_PROTOCOL_ESP))
		sectun_receive_crypt_esp(skb);
	else
		sectun_ah_receive_crypt(skb);
}

/* Long enough for everything that must be there, and in whole blocks. */
static bool sectun_receive_length_ok(const struct sectun_algorithm *algorithm, unsigned int len)
{
	unsigned int fixed = sizeof(struct ip_esp_hdr) + algorithm->iv_len + algorithm->icv_len;

	return len >= fixed + algorithm->block &&
	       IS_ALIGNED(len - fixed, algorithm->block);
}

/* UDP source port of ESP in UDP, whose header is still in front. */
static __be16 sectun_receive_port(const struct sk_buff *skb)
{
	return ((const struct udphdr *)skb->data - 1)->source;
}

/* All that can be said about it without its key. */
static unsigned int sectun_receive_esp(struct sectun_sa *sa, struct sk_buff *skb, bool encap)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	struct sectun_packet *packet = sectun_packet(skb);
	u64 sequence;

	if (!sectun_receive_length_ok(algorithm, skb->len))
		return SECTUN_A_DROPS_TRUNCATED;
	if (!pskb_may_pull(skb, sizeof(struct ip_esp_hdr) + algorithm->iv_len))
		return SECTUN_A_DROPS_NO_MEMORY;

	sequence = sectun_replay_expand(sa->replay,
					ntohl(((struct ip_esp_hdr *)skb->data)->seq_no));
	if (!sectun_replay_check(sa->replay, sequence))
		return SECTUN_A_DROPS_REPLAY;

	packet->sequence = sequence;
	packet->tos = sectun_outer_tos(skb);
	packet->port = encap ? sectun_receive_port(skb) : 0;
	return SECTUN_DROP_NONE;
}

static unsigned int sectun_receive_refuse(struct sectun_sa *sa, bool encap)
{
	unsigned int reason = sectun_lifetime_reason(sa);

	if (reason)
		return reason;
	if (!(sa->device->dev->flags & IFF_UP))
		return SECTUN_A_DROPS_DEVICE_DOWN;
	if (encap != !!rcu_dereference(sa->path)->local_port)
		return SECTUN_A_DROPS_ENCAP_MISMATCH;
	return SECTUN_DROP_NONE;
}

static bool sectun_receive_kernel_knows(struct net *net, const struct sk_buff *skb,
					enum sectun_protocol protocol, __be32 spi)
{
	struct xfrm_state *x;

	x = xfrm_state_lookup(net, skb->mark, sectun_outer_dest(skb), spi,
			      sectun_ipproto(protocol), sectun_outer_family(skb));
	if (!x)
		return false;
	xfrm_state_put(x);
	return true;
}

/*
 * An SPI nobody knows counts as lost. From a peer of ours it ends here: an SA
 * may not be there yet or any more, and an ICMP error about it, which a kernel
 * without ESP of its own would send, tells strangers what is behind the address.
 */
static int sectun_receive_unknown(struct net *net, struct sk_buff *skb,
				  enum sectun_protocol protocol, __be32 spi)
{
	struct sectun_device *device;

	if (sectun_receive_kernel_knows(net, skb, protocol, spi))
		return SECTUN_NOT_OURS;

	device = sectun_bypass_device(net, sectun_outer_family(skb), sectun_outer_source(skb));
	if (!device) {
		sectun_drops_count(sectun_pernet(net)->drops, SECTUN_A_DROPS_UNKNOWN_SPI);
		return SECTUN_NOT_OURS;
	}
	sectun_drop_rx(device, NULL, skb, SECTUN_A_DROPS_UNKNOWN_SPI);
	return 0;
}

/**
 * sectun_receive_sa - receives a packet of a known SA
 * @sa: the SA
 * @skb: consumed; begins at its ESP or AH header
 * @encap: it came in UDP
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_receive_sa(struct sectun_sa *sa, struct sk_buff *skb, bool encap)
{
	unsigned int reason = sectun_receive_refuse(sa, encap);

	if (likely(!reason)) {
		if (likely(sa->protocol == SECTUN_PROTOCOL_ESP))
			reason = sectun_receive_esp(sa, skb, encap);
		else
			reason = sectun_ah_receive(sa, skb);
	}
	if (unlikely(reason)) {
		sectun_drop_rx(sa->device, sa, skb, reason);
		return;
	}

	sectun_packet(skb)->sa = sa;
	sectun_packet(skb)->ordered = false;
	/* The SA keeps its device, the packet's own may go while it is under way. */
	skb->dev = sa->device->dev;
	percpu_ref_get(&sa->ref);
	if (!sectun_parallel_take(sa, skb))
		sectun_receive_crypt(skb);
}

/* Nothing but the packet's place in memory may change before the SPI is known. */
static int sectun_receive(struct sk_buff *skb, enum sectun_protocol protocol, __be32 spi,
			  bool encap)
{
	struct net *net = dev_net(skb->dev);
	struct sectun_net *sn = sectun_pernet(net);
	struct sectun_sa *sa;
	int ret = 0;

	rcu_read_lock();
	sa = sectun_sa_inbound(sn, protocol, spi, skb);
	if (unlikely(!sa)) {
		if (sectun_larval_hold(sn, skb, protocol, spi, encap))
			goto unlock;
		/* Its keys may have come just now. */
		sa = sectun_sa_inbound(sn, protocol, spi, skb);
	}
	if (likely(sa))
		sectun_receive_sa(sa, skb, encap);
	else
		ret = sectun_receive_unknown(net, skb, protocol, spi);
unlock:
	rcu_read_unlock();
	return ret;
}

static int sectun_receive_packet_esp(struct sk_buff *skb, bool encap)
{
	if (!pskb_may_pull(skb, offsetofend(struct ip_esp_hdr, spi)))
		return SECTUN_NOT_OURS;
	return sectun_receive(skb, SECTUN_PROTOCOL_ESP, ((struct ip_esp_hdr *)skb->data)->spi,
			      encap);
}

static int sectun_receive_bare(struct sk_buff *skb)
{
	return sectun_receive_packet_esp(skb, false);
}

static int sectun_receive_ah(struct sk_buff *skb)
{
	if (!pskb_may_pull(skb, offsetofend(struct ip_auth_hdr, spi)))
		return SECTUN_NOT_OURS;
	return sectun_receive(skb, SECTUN_PROTOCOL_AH, ((struct ip_auth_hdr *)skb->data)->spi,
			      false);
}

static int sectun_receive_encap(struct sk_buff *skb, int nexthdr, __be32 spi, int encap_type)
{
	if (encap_type != UDP_ENCAP_ESPINUDP)
		return SECTUN_NOT_OURS;
	return sectun_receive_packet_esp(skb, true);
}

/* The end of the kernel's own reception: never for our packets. */
static int sectun_receive_cb(struct sk_buff *skb, int err)
{
	return 1;
}

/*
 * Whether an ICMP error is about an ESP or AH packet of ours, and the route that
 * had left by, or an error. That need not be the route to its destination, which
 * may lead into the tunnel itself.
 */
static bool sectun_receive_quoted(struct net *net, u8 ipproto, const void *header, u16 family,
				  const void *dest, struct dst_entry **dst)
{
	struct sectun_addr remote;
	struct sectun_sa *sa;

	sectun_addr_from(&remote, family, dest);
	rcu_read_lock();
	if (ipproto == IPPROTO_AH)
		sa = sectun_sa_find(net, SECTUN_DIRECTION_OUT, SECTUN_PROTOCOL_AH,
				    ((const struct ip_auth_hdr *)header)->spi, &remote);
	else
		sa = sectun_sa_find(net, SECTUN_DIRECTION_OUT, SECTUN_PROTOCOL_ESP,
				    ((const struct ip_esp_hdr *)header)->spi, &remote);
	if (sa)
		*dst = sectun_route_lookup(sa->device, rcu_dereference(sa->path));
	rcu_read_unlock();
	return sa;
}

/* The route learns the path's MTU. */
static int sectun_receive_err4(struct sk_buff *skb, u32 info, u8 ipproto)
{
	const struct iphdr *ip = (const struct iphdr *)skb->data;
	struct net *net = dev_net(skb->dev);
	struct dst_entry *dst;

	if (!sectun_receive_quoted(net, ipproto, skb->data + ip->ihl * 4, AF_INET, &ip->daddr,
				   &dst))
		return -ENOENT;
	if (IS_ERR(dst))
		return 0;

	if (icmp_hdr(skb)->type == ICMP_DEST_UNREACH &&
	    icmp_hdr(skb)->code == ICMP_FRAG_NEEDED)
		ipv4_update_pmtu(skb, net, info, dst->dev->ifindex, ipproto);
	dst_release(dst);
	return 0;
}

static int sectun_receive_err4_esp(struct sk_buff *skb, u32 info)
{
	return sectun_receive_err4(skb, info, IPPROTO_ESP);
}

static int sectun_receive_err4_ah(struct sk_buff *skb, u32 info)
{
	return sectun_receive_err4(skb, info, IPPROTO_AH);
}

/*
 * ip6_update_pmtu() would look for a route by itself, and the device is but a
 * preference there. What knows the way updates it by the packet that is quoted.
 */
static void sectun_receive_update_pmtu6(struct sk_buff *skb, struct dst_entry *dst, u32 mtu)
{
	int offset = skb_network_offset(skb);

	skb_reset_network_header(skb);
	dst->ops->update_pmtu(dst, NULL, skb, mtu, true);
	skb_set_network_header(skb, offset);
}

static int sectun_receive_err6(struct sk_buff *skb, u8 type, int offset, __be32 info, u8 ipproto)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)skb->data;
	struct dst_entry *dst;

	if (!sectun_receive_quoted(dev_net(skb->dev), ipproto, skb->data + offset, AF_INET6,
				   &ip6->daddr, &dst))
		return -ENOENT;
	if (IS_ERR(dst))
		return 0;

	if (type == ICMPV6_PKT_TOOBIG)
		sectun_receive_update_pmtu6(skb, dst, ntohl(info));
	dst_release(dst);
	return 0;
}

static int sectun_receive_err6_esp(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type,
				   u8 code, int offset, __be32 info)
{
	return sectun_receive_err6(skb, type, offset, info, IPPROTO_ESP);
}

static int sectun_receive_err6_ah(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type,
				  u8 code, int offset, __be32 info)
{
	return sectun_receive_err6(skb, type, offset, info, IPPROTO_AH);
}

static struct xfrm4_protocol sectun_esp4 = {
	.handler	= sectun_receive_bare,
	.input_handler	= sectun_receive_encap,
	.cb_handler	= sectun_receive_cb,
	.err_handler	= sectun_receive_err4_esp,
	.priority	= SECTUN_RECEIVE_PRIORITY,
};

static struct xfrm6_protocol sectun_esp6 = {
	.handler	= sectun_receive_bare,
	.input_handler	= sectun_receive_encap,
	.cb_handler	= sectun_receive_cb,
	.err_handler	= sectun_receive_err6_esp,
	.priority	= SECTUN_RECEIVE_PRIORITY,
};

static struct xfrm4_protocol sectun_ah4 = {
	.handler	= sectun_receive_ah,
	.cb_handler	= sectun_receive_cb,
	.err_handler	= sectun_receive_err4_ah,
	.priority	= SECTUN_RECEIVE_PRIORITY,
};

static struct xfrm6_protocol sectun_ah6 = {
	.handler	= sectun_receive_ah,
	.cb_handler	= sectun_receive_cb,
	.err_handler	= sectun_receive_err6_ah,
	.priority	= SECTUN_RECEIVE_PRIORITY,
};

static int __init sectun_receive_register(struct xfrm4_protocol *ipv4,
					  struct xfrm6_protocol *ipv6, u8 ipproto)
{
	int err;

	err = xfrm4_protocol_register(ipv4, ipproto);
	if (err)
		return err;
	err = xfrm6_protocol_register(ipv6, ipproto);
	if (err)
		xfrm4_protocol_deregister(ipv4, ipproto);
	return err;
}

/**
 * sectun_receive_init - once, when the module is loaded
 *
 * Return: 0 or a negative error.
 */
int __init sectun_receive_init(void)
{
	int err;

	err = sectun_receive_register(&sectun_esp4, &sectun_esp6, IPPROTO_ESP);
	if (err)
		return err;
	err = sectun_receive_register(&sectun_ah4, &sectun_ah6, IPPROTO_AH);
	if (!err)
		return 0;
	xfrm6_protocol_deregister(&sectun_esp6, IPPROTO_ESP);
	xfrm4_protocol_deregister(&sectun_esp4, IPPROTO_ESP);
	return err;
}

/**
 * sectun_receive_exit - once, when the module is unloaded
 *
 * Returns when no packet is on its way in any more.
 */
void sectun_receive_exit(void)
{
	xfrm6_protocol_deregister(&sectun_ah6, IPPROTO_AH);
	xfrm4_protocol_deregister(&sectun_ah4, IPPROTO_AH);
	xfrm6_protocol_deregister(&sectun_esp6, IPPROTO_ESP);
	xfrm4_protocol_deregister(&sectun_esp4, IPPROTO_ESP);
}
