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

#include "bypass.h"
#include "decap.h"
#include "larval.h"
#include "packet.h"
#include "receive.h"
#include "sa.h"

/* In front of ip_vti (100), xfrm_interface (10) and esp4 (0). */
#define SECTUN_RECEIVE_PRIORITY	200

/* What the xfrm handlers return to have the next one look at the packet. */
#define SECTUN_NOT_OURS		(-EINVAL)

/* Decrypted, or not; in any case done with. Under the RCU read lock. */
static void sectun_receive_finish(struct sk_buff *skb, int err)
{
	struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_sa *sa = packet->sa;

	sectun_request_put(&sa->crypto, packet->request);
	if (sa->crypto.esn)
		__skb_pull(skb, sizeof(__be32));
	if (likely(!err))
		sectun_decap(sa, skb);
	else
		sectun_drop_rx(sa->device, sa, skb,
			       err == -EBADMSG ? SECTUN_A_DROPS_AUTH_FAILED :
						 SECTUN_A_DROPS_CRYPTO_FAILED);
}

static void sectun_receive_complete(sectun_completion *completion, int err)
{
	struct sk_buff *skb = sectun_completion_data(completion);
	struct sectun_sa *sa = sectun_packet(skb)->sa;

	if (err == -EINPROGRESS)
		return;

	rcu_read_lock();
	sectun_receive_finish(skb, err);
	percpu_ref_put(&sa->ref);
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

/* The packet is the SA's from here on, unless a reason to drop it comes back. */
static unsigned int sectun_receive_esp(struct sectun_sa *sa, struct sk_buff *skb, bool encap)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_request *request;
	unsigned int reason;
	int pieces, err;
	u64 sequence;

	reason = sectun_lifetime_reason(sa);
	if (reason)
		return reason;
	if (!(sa->device->dev->flags & IFF_UP))
		return SECTUN_A_DROPS_DEVICE_DOWN;
	if (encap != !!rcu_dereference(sa->path)->local_port)
		return SECTUN_A_DROPS_ENCAP_MISMATCH;
	if (!sectun_receive_length_ok(algorithm, skb->len) ||
	    !pskb_may_pull(skb, sizeof(struct ip_esp_hdr) + algorithm->iv_len))
		return SECTUN_A_DROPS_TRUNCATED;

	sequence = sectun_replay_expand(sa->replay,
					ntohl(((struct ip_esp_hdr *)skb->data)->seq_no));
	if (!sectun_replay_check(sa->replay, sequence))
		return SECTUN_A_DROPS_REPLAY;

	pieces = sectun_receive_make_writable(skb);
	if (pieces < 0)
		return SECTUN_A_DROPS_NO_MEMORY;
	request = sectun_request_get(&sa->crypto);
	if (!request)
		return SECTUN_A_DROPS_NO_MEMORY;

	packet->sa = sa;
	packet->request = request;
	packet->sequence = sequence;
	packet->tos = sectun_outer_tos(skb);
	packet->port = encap ? sectun_receive_port(skb) : 0;

	percpu_ref_get(&sa->ref);
	err = sectun_receive_decrypt(sa, skb, pieces);
	if (err == -EINPROGRESS)
		return SECTUN_DROP_NONE;
	sectun_receive_finish(skb, err);
	percpu_ref_put(&sa->ref);
	return SECTUN_DROP_NONE;
}

static bool sectun_receive_kernel_knows(struct net *net, const struct sk_buff *skb, __be32 spi)
{
	struct xfrm_state *x;

	x = xfrm_state_lookup(net, skb->mark, sectun_outer_dest(skb), spi, IPPROTO_ESP,
			      sectun_outer_family(skb));
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
static int sectun_receive_unknown(struct net *net, struct sk_buff *skb, __be32 spi)
{
	struct sectun_net *sn = sectun_pernet(net);
	struct sectun_device *device;

	if (sectun_receive_kernel_knows(net, skb, spi))
		return SECTUN_NOT_OURS;

	list_for_each_entry_rcu(device, &sn->devices, node) {
		if (!sectun_bypass_knows(device, sectun_outer_family(skb),
					 sectun_outer_source(skb)))
			continue;
		sectun_drop_rx(device, NULL, skb, SECTUN_A_DROPS_UNKNOWN_SPI);
		return 0;
	}
	sectun_drops_count(sn->drops, SECTUN_A_DROPS_UNKNOWN_SPI);
	return SECTUN_NOT_OURS;
}

/**
 * sectun_receive_sa - receives a packet of a known SA
 * @sa: the SA
 * @skb: consumed; begins at its ESP header
 * @encap: it came in UDP
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_receive_sa(struct sectun_sa *sa, struct sk_buff *skb, bool encap)
{
	unsigned int reason = sectun_receive_esp(sa, skb, encap);

	if (unlikely(reason))
		sectun_drop_rx(sa->device, sa, skb, reason);
}

static int sectun_receive(struct sk_buff *skb, bool encap)
{
	struct net *net = dev_net(skb->dev);
	struct sectun_net *sn = sectun_pernet(net);
	struct sectun_sa *sa;
	__be32 spi;
	int ret = 0;

	/* Nothing but its place in memory may change before the SPI is known. */
	if (!pskb_may_pull(skb, sizeof(spi)))
		return SECTUN_NOT_OURS;
	spi = ((struct ip_esp_hdr *)skb->data)->spi;

	rcu_read_lock();
	sa = sectun_sa_inbound(sn, spi, skb);
	if (unlikely(!sa)) {
		if (sectun_larval_hold(sn, skb, spi, encap))
			goto unlock;
		/* Its keys may have come just now. */
		sa = sectun_sa_inbound(sn, spi, skb);
	}
	if (likely(sa))
		sectun_receive_sa(sa, skb, encap);
	else
		ret = sectun_receive_unknown(net, skb, spi);
unlock:
	rcu_read_unlock();
	return ret;
}

static int sectun_receive_bare(struct sk_buff *skb)
{
	return sectun_receive(skb, false);
}

static int sectun_receive_encap(struct sk_buff *skb, int nexthdr, __be32 spi, int encap_type)
{
	if (encap_type != UDP_ENCAP_ESPINUDP)
		return SECTUN_NOT_OURS;
	return sectun_receive(skb, true);
}

/* The end of the kernel's own reception: never for our packets. */
static int sectun_receive_cb(struct sk_buff *skb, int err)
{
	return 1;
}

/* Whether an ICMP error is about an ESP packet of ours. */
static bool sectun_receive_quoted(struct net *net, const struct ip_esp_hdr *esp, u16 family,
				  const void *dest)
{
	struct sectun_addr remote;
	bool ours;

	sectun_addr_from(&remote, family, dest);
	rcu_read_lock();
	ours = sectun_sa_find(net, SECTUN_DIRECTION_OUT, esp->spi, &remote);
	rcu_read_unlock();
	return ours;
}

/* The route learns the path's MTU. */
static int sectun_receive_err4(struct sk_buff *skb, u32 info)
{
	const struct iphdr *ip = (const struct iphdr *)skb->data;
	const struct ip_esp_hdr *esp = (const void *)(skb->data + (ip->ihl << 2));
	struct net *net = dev_net(skb->dev);

	if (!sectun_receive_quoted(net, esp, AF_INET, &ip->daddr))
		return -ENOENT;

	if (icmp_hdr(skb)->type == ICMP_DEST_UNREACH &&
	    icmp_hdr(skb)->code == ICMP_FRAG_NEEDED)
		ipv4_update_pmtu(skb, net, info, 0, IPPROTO_ESP);
	return 0;
}

static int sectun_receive_err6(struct sk_buff *skb, struct inet6_skb_parm *opt, u8 type,
			       u8 code, int offset, __be32 info)
{
	const struct ipv6hdr *ip6 = (const struct ipv6hdr *)skb->data;
	const struct ip_esp_hdr *esp = (const void *)(skb->data + offset);
	struct net *net = dev_net(skb->dev);

	if (!sectun_receive_quoted(net, esp, AF_INET6, &ip6->daddr))
		return -ENOENT;

	if (type == ICMPV6_PKT_TOOBIG)
		ip6_update_pmtu(skb, net, info, 0, 0, sock_net_uid(net, NULL));
	return 0;
}

static struct xfrm4_protocol sectun_protocol4 = {
	.handler	= sectun_receive_bare,
	.input_handler	= sectun_receive_encap,
	.cb_handler	= sectun_receive_cb,
	.err_handler	= sectun_receive_err4,
	.priority	= SECTUN_RECEIVE_PRIORITY,
};

static struct xfrm6_protocol sectun_protocol6 = {
	.handler	= sectun_receive_bare,
	.input_handler	= sectun_receive_encap,
	.cb_handler	= sectun_receive_cb,
	.err_handler	= sectun_receive_err6,
	.priority	= SECTUN_RECEIVE_PRIORITY,
};

/**
 * sectun_receive_init - once, when the module is loaded
 *
 * Return: 0 or a negative error.
 */
int __init sectun_receive_init(void)
{
	int err;

	err = xfrm4_protocol_register(&sectun_protocol4, IPPROTO_ESP);
	if (err)
		return err;
	err = xfrm6_protocol_register(&sectun_protocol6, IPPROTO_ESP);
	if (err)
		xfrm4_protocol_deregister(&sectun_protocol4, IPPROTO_ESP);
	return err;
}

/**
 * sectun_receive_exit - once, when the module is unloaded
 *
 * Returns when no packet is on its way in any more.
 */
void sectun_receive_exit(void)
{
	xfrm6_protocol_deregister(&sectun_protocol6, IPPROTO_ESP);
	xfrm4_protocol_deregister(&sectun_protocol4, IPPROTO_ESP);
}
