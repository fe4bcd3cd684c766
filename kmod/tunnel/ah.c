// SPDX-License-Identifier: GPL-2.0
/*
 * AH (RFC 4302): packets that are authenticated, outer IP header included, and
 * not encrypted.
 */
#include <crypto/algapi.h>

#include "ah.h"
#include "decap.h"
#include "mutable.h"
#include "packet.h"
#include "receive.h"

static struct ip_auth_hdr *sectun_ah_header(const struct sk_buff *skb, unsigned int header_len)
{
	return (struct ip_auth_hdr *)(skb_network_header(skb) + header_len);
}

/*
 * Over the IP header as it is when all that may change is 0, AH without its
 * ICV, the payload, and the upper half of an extended number. The packet itself
 * stays as it is: the two headers are copied.
 */
static int sectun_ah_digest(struct sk_buff *skb, unsigned int header_len, u64 sequence,
			    crypto_completion_t complete)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	const struct sectun_crypto *crypto = &packet->sa->crypto;
	struct ahash_request *hash = &packet->request->hash;
	struct sectun_ah_scratch *scratch = (void *)packet->request->iv;
	struct scatterlist *sg = packet->request->sg;
	unsigned int len = header_len + ipv6_authlen(sectun_ah_header(skb, header_len));
	unsigned int payload_at = skb_network_offset(skb) + len, n = 1;
	int pieces;

	memcpy(scratch->header, skb_network_header(skb), len);
	if (!sectun_mutable_clear(scratch->header, header_len))
		return -EPROTO;
	memset(scratch->header + header_len + sizeof(struct ip_auth_hdr), 0,
	       crypto->algorithm->icv_len);

	sg_init_table(sg, SECTUN_SG_MAX);
	sg_set_buf(&sg[0], scratch->header, len);
	if (skb->len > payload_at) {
		pieces = skb_to_sgvec_nomark(skb, sg + n, payload_at, skb->len - payload_at);
		if (pieces < 0)
			return pieces;
		n += pieces;
		len += skb->len - payload_at;
	}
	if (crypto->esn) {
		scratch->high = htonl(upper_32_bits(sequence));
		sg_set_buf(&sg[n++], &scratch->high, sizeof(scratch->high));
		len += sizeof(scratch->high);
	}
	sg_mark_end(&sg[n - 1]);

	ahash_request_set_callback(hash, 0, complete, skb);
	ahash_request_set_crypt(hash, sg, scratch->digest, len);
	return crypto_ahash_digest(hash);
}

/**
 * sectun_ah_protect - authenticates a packet to be sent
 * @skb: linear; its IP header and room for AH are in front, its fragment
 *	fields are what is sent; struct sectun_packet is filled
 * @next: protocol of what is behind AH
 * @sequence: number of the packet
 * @complete: called unless this returns another error than -EINPROGRESS
 *
 * Return: 0, -EINPROGRESS, -EPROTO for an IP header that cannot be
 * authenticated, or another error. To be followed by sectun_ah_seal().
 */
int sectun_ah_protect(struct sk_buff *skb, u8 next, u64 sequence, crypto_completion_t complete)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	const struct sectun_sa *sa = packet->sa;
	struct ip_auth_hdr *ah = sectun_ah_header(skb, packet->header_len);
	unsigned int ah_len = sectun_ah_len(sa->crypto.algorithm->icv_len,
					    sectun_outer_family(skb));

	if (packet->header_len > SECTUN_AH_HEADER_MAX)
		return -EPROTO;

	memset(ah, 0, ah_len);
	ah->nexthdr = next;
	ah->hdrlen = ah_len / 4 - 2;
	ah->spi = sa->spi;
	ah->seq_no = htonl(lower_32_bits(sequence));
	return sectun_ah_digest(skb, packet->header_len, sequence, complete);
}

/**
 * sectun_ah_seal - puts the ICV into an authenticated packet
 * @skb: from sectun_ah_protect()
 */
void sectun_ah_seal(struct sk_buff *skb)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	const struct sectun_ah_scratch *scratch = (void *)packet->request->iv;

	memcpy(sectun_ah_header(skb, packet->header_len)->auth_data, scratch->digest,
	       packet->sa->crypto.algorithm->icv_len);
}

/* Digested, or not; in any case done with. Under the RCU read lock. */
static void sectun_ah_receive_digested(struct sk_buff *skb, int err)
{
	struct sectun_packet *packet = sectun_packet(skb);
	const struct ip_auth_hdr *ah = (const struct ip_auth_hdr *)skb->data;
	const struct sectun_ah_scratch *scratch = (void *)packet->request->iv;
	struct sectun_sa *sa = packet->sa;

	if (!err && crypto_memneq(scratch->digest, ah->auth_data, sa->crypto.algorithm->icv_len))
		err = -EBADMSG;
	sectun_request_put(&sa->crypto, packet->request);
	sectun_receive_done(skb, err);
}

static void sectun_ah_receive_complete(sectun_completion *completion, int err)
{
	struct sk_buff *skb = sectun_completion_data(completion);

	if (err == -EINPROGRESS)
		return;

	rcu_read_lock();
	sectun_ah_receive_digested(skb, err);
	rcu_read_unlock();
}

/* Padding is up to the sender as far as it aligns (RFC 4302 section 2.6). */
static bool sectun_ah_length_ok(const struct sectun_sa *sa, struct sk_buff *skb)
{
	unsigned int len, icv_len = sa->crypto.algorithm->icv_len;

	if (!pskb_may_pull(skb, sizeof(struct ip_auth_hdr)))
		return false;
	len = ipv6_authlen((const struct ip_auth_hdr *)skb->data);
	if (len != sectun_ah_len(icv_len, AF_INET) && len != sectun_ah_len(icv_len, AF_INET6))
		return false;
	return pskb_may_pull(skb, len);
}

/* The payload is read only, and may be in as many pieces as there is room for. */
static bool sectun_ah_pieces_ok(struct sk_buff *skb)
{
	/* Besides: both headers, half a sequence number. */
	if (!skb_has_frag_list(skb) && skb_shinfo(skb)->nr_frags + 1 <= SECTUN_SG_MAX - 2)
		return true;
	return !skb_linearize(skb);
}

/**
 * sectun_ah_receive_crypt - authenticates a packet
 * @skb: from sectun_ah_receive(); finished, in its turn if it has a place
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_ah_receive_crypt(struct sk_buff *skb)
{
	struct sectun_packet *packet = sectun_packet(skb);
	int err;

	packet->request = sectun_ah_pieces_ok(skb) ? sectun_request_get(&packet->sa->crypto) :
						     NULL;
	if (unlikely(!packet->request)) {
		sectun_receive_done(skb, -ENOMEM);
		return;
	}

	err = sectun_ah_digest(skb, skb->data - skb_network_header(skb), packet->sequence,
			       sectun_ah_receive_complete);
	if (likely(err != -EINPROGRESS))
		sectun_ah_receive_digested(skb, err);
}

/**
 * sectun_ah_receive - looks at a packet of an SA of AH
 * @sa: the SA; it may receive
 * @skb: begins at its authentication header
 *
 * Under the RCU read lock, with bottom halves disabled.
 *
 * Return: SECTUN_DROP_NONE or SECTUN_A_DROPS_*.
 */
unsigned int sectun_ah_receive(struct sectun_sa *sa, struct sk_buff *skb)
{
	unsigned int header_len = skb->data - skb_network_header(skb);
	struct sectun_packet *packet = sectun_packet(skb);
	u64 sequence;

	if (!sectun_ah_length_ok(sa, skb))
		return SECTUN_A_DROPS_TRUNCATED;
	if (header_len > SECTUN_AH_HEADER_MAX)
		return SECTUN_A_DROPS_BAD_HEADER;

	sequence = sectun_replay_expand(sa->replay,
					ntohl(((struct ip_auth_hdr *)skb->data)->seq_no));
	if (!sectun_replay_check(sa->replay, sequence))
		return SECTUN_A_DROPS_REPLAY;

	packet->sequence = sequence;
	packet->tos = sectun_outer_tos(skb);
	packet->port = 0;
	return SECTUN_DROP_NONE;
}

/**
 * sectun_ah_strip - takes the authentication header off
 * @skb: begins at it; its headers may be written to when done
 * @next: set to the protocol of what was behind it
 *
 * Who looks on outside has a clone: to that the packet has to stay as it came.
 *
 * Return: SECTUN_DROP_NONE or SECTUN_A_DROPS_NO_MEMORY.
 */
unsigned int sectun_ah_strip(struct sk_buff *skb, u8 *next)
{
	const struct ip_auth_hdr *ah;

	if (skb_unclone(skb, GFP_ATOMIC))
		return SECTUN_A_DROPS_NO_MEMORY;

	ah = (const struct ip_auth_hdr *)skb->data;
	*next = ah->nexthdr;
	__skb_pull(skb, ipv6_authlen(ah));
	return SECTUN_DROP_NONE;
}
