// SPDX-License-Identifier: GPL-2.0
/* The largest segment in a SYN: every length, every cut, and options that lie. */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/prandom.h>
#include <linux/tcp.h>
#include <linux/unaligned.h>
#include <net/checksum.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>

#include "../tunnel/mss.h"

#define MSS		1000
#define MSS_OPTIONS_MAX	40
#define MSS_PAYLOAD	4
#define MSS_PACKET_MAX	(sizeof(struct ipv6hdr) + sizeof(struct tcphdr) + MSS_OPTIONS_MAX + \
			 MSS_PAYLOAD)

/**
 * struct mss_packet - a packet and what must become of it
 * @before: as it comes
 * @after: as it must be
 * @len: of both
 * @tcp: where TCP begins
 */
struct mss_packet {
	u8 before[MSS_PACKET_MAX];
	u8 after[MSS_PACKET_MAX];
	unsigned int len;
	unsigned int tcp;
};

static bool mss_is_v4(const u8 *data)
{
	return data[0] >> 4 == 4;
}

static __sum16 mss_checksum(const u8 *data, unsigned int tcp, unsigned int len)
{
	const struct ipv6hdr *ip6 = (const void *)data;
	const struct iphdr *ip = (const void *)data;
	__wsum sum = csum_partial(data + tcp, len - tcp, 0);

	if (mss_is_v4(data))
		return csum_tcpudp_magic(ip->saddr, ip->daddr, len - tcp, IPPROTO_TCP, sum);
	return csum_ipv6_magic(&ip6->saddr, &ip6->daddr, len - tcp, IPPROTO_TCP, sum);
}

static void mss_finish(u8 *data, unsigned int tcp, unsigned int len)
{
	struct tcphdr *header = (struct tcphdr *)(data + tcp);

	header->check = 0;
	header->check = mss_checksum(data, tcp, len);
}

/* RFC 9293 section 3.1: kind alone for 0 and 1, else kind, length, value. */
static void mss_lower(u8 *options, unsigned int len)
{
	unsigned int at = 0;

	while (at < len && options[at] != 0) {
		if (options[at] == 1) {
			at++;
			continue;
		}
		if (at + 1 >= len || options[at + 1] < 2 || at + options[at + 1] > len)
			return;
		if (options[at] == 2 && options[at + 1] == 4 &&
		    options[at + 2] * 256 + options[at + 3] > MSS) {
			options[at + 2] = MSS / 256;
			options[at + 3] = MSS % 256;
		}
		at += options[at + 1];
	}
}

/*
 * A SYN with these options, a multiple of 4 bytes. Behind them are bytes that an
 * option which reaches too far would find worth lowering.
 */
static void mss_build(struct mss_packet *packet, bool v4, const u8 *options, unsigned int len)
{
	struct iphdr ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP,
			    .saddr = htonl(0x0a000101), .daddr = htonl(0x0a000102) };
	struct ipv6hdr ip6 = { .version = 6, .nexthdr = IPPROTO_TCP, .hop_limit = 64,
			       .saddr.s6_addr[15] = 1, .daddr.s6_addr[15] = 2 };
	struct tcphdr tcp = { .source = htons(1000), .dest = htons(2000), .syn = 1,
			      .doff = (sizeof(tcp) + len) / 4 };

	packet->tcp = v4 ? sizeof(ip) : sizeof(ip6);
	packet->len = packet->tcp + sizeof(tcp) + len + MSS_PAYLOAD;
	ip.tot_len = htons(packet->len);
	ip6.payload_len = htons(packet->len - packet->tcp);
	memcpy(packet->before, v4 ? (void *)&ip : (void *)&ip6, packet->tcp);
	memcpy(packet->before + packet->tcp, &tcp, sizeof(tcp));
	memcpy(packet->before + packet->tcp + sizeof(tcp), options, len);
	memset(packet->before + packet->len - MSS_PAYLOAD, 0xff, MSS_PAYLOAD);
	mss_finish(packet->before, packet->tcp, packet->len);

	memcpy(packet->after, packet->before, packet->len);
	mss_lower(packet->after + packet->tcp + sizeof(tcp), len);
	mss_finish(packet->after, packet->tcp, packet->len);
}

/* What becomes of the first @len bytes, @paged of them in a page, is @wanted. */
static void mss_try(struct kunit *test, const u8 *data, const u8 *wanted, unsigned int len,
		    unsigned int paged)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	u8 got[MSS_PACKET_MAX];
	struct page *page;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_data(skb, data, len - paged);
	if (paged) {
		page = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, page);
		memcpy(page_address(page), data + len - paged, paged);
		skb_add_rx_frag(skb, 0, page, 0, paged, PAGE_SIZE);
	}
	skb->protocol = mss_is_v4(data) ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	skb_reset_network_header(skb);
	sectun_mss_clamp(skb, MSS);
	KUNIT_EXPECT_EQ(test, skb->len, len);
	KUNIT_EXPECT_EQ(test, skb_copy_bits(skb, 0, got, len), 0);
	KUNIT_EXPECT_MEMEQ_MSG(test, got, wanted, len, "%u bytes, %u in a page", len, paged);
	kfree_skb(skb);
}

/* Whole, in one piece and in two. */
static void mss_whole(struct kunit *test, struct mss_packet *packet)
{
	mss_try(test, packet->before, packet->after, packet->len, 0);
	mss_try(test, packet->before, packet->after, packet->len, packet->len - packet->tcp);
}

/* Cut off everywhere behind the IP header. */
static void mss_every_cut(struct kunit *test, struct mss_packet *packet)
{
	unsigned int len;

	for (len = packet->tcp; len < packet->len - MSS_PAYLOAD; len++)
		mss_try(test, packet->before, packet->before, len, 0);
}

static void mss_options(struct kunit *test, const u8 *options, unsigned int len, bool cut)
{
	struct mss_packet *packet = kunit_kzalloc(test, sizeof(*packet), GFP_KERNEL);
	unsigned int version;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	for (version = 4; version <= 6; version += 2) {
		mss_build(packet, version == 4, options, len);
		mss_whole(test, packet);
		if (cut)
			mss_every_cut(test, packet);
	}
	kunit_kfree(test, packet);
}

/* At every place, so that the checksum is seen at even and odd ones. */
static void mss_places(struct kunit *test)
{
	static const u16 values[] = { 0, 1, MSS - 1, MSS, MSS + 1, 1460, 0x8000, 0xffff };
	u8 options[MSS_OPTIONS_MAX];
	unsigned int at, i;

	for (i = 0; i < ARRAY_SIZE(values); i++)
		for (at = 0; at + TCPOLEN_MSS <= 8; at++) {
			memset(options, TCPOPT_NOP, sizeof(options));
			options[at] = TCPOPT_MSS;
			options[at + 1] = TCPOLEN_MSS;
			put_unaligned_be16(values[i], options + at + 2);
			mss_options(test, options, 8, values[i] == MSS + 1);
		}
}

/* The option's own length, and where the header ends, are anything. */
static void mss_lengths(struct kunit *test)
{
	u8 options[MSS_OPTIONS_MAX];
	unsigned int stated, at;

	for (stated = 0; stated < 256; stated += stated < 45 ? 1 : 15) {
		for (at = 0; at < 11; at += 5) {
			memset(options, TCPOPT_NOP, sizeof(options));
			options[11] = TCPOPT_MSS;
			options[at] = TCPOPT_MSS;
			options[at + 1] = stated;
			put_unaligned_be16(1460, options + at + 2);
			mss_options(test, options, 12, false);
		}
	}
}

static void mss_random(struct kunit *test)
{
	static const u8 likely[] = { 0, 1, 1, 2, 2, 3, 4, 4, 8, 10, 40, 255 };
	u8 options[MSS_OPTIONS_MAX];
	struct rnd_state random;
	unsigned int round, i;

	prandom_seed_state(&random, 1);
	for (round = 0; round < 100; round++) {
		for (i = 0; i < sizeof(options); i++)
			options[i] = likely[prandom_u32_state(&random) % ARRAY_SIZE(likely)];
		mss_options(test, options, round % 11 * 4, round < 22);
	}
}

/* Neither a fragment, nor another protocol, nor a later segment is touched. */
static void mss_others(struct kunit *test)
{
	static const u8 options[] = { TCPOPT_MSS, TCPOLEN_MSS, 0x05, 0xb4 };
	struct mss_packet *packet = kunit_kzalloc(test, sizeof(*packet), GFP_KERNEL);
	struct tcphdr *tcp;
	unsigned int doff;

	KUNIT_ASSERT_NOT_NULL(test, packet);
	mss_build(packet, true, options, sizeof(options));
	((struct iphdr *)packet->before)->frag_off = htons(1);
	mss_try(test, packet->before, packet->before, packet->len, 0);
	mss_build(packet, true, options, sizeof(options));
	((struct iphdr *)packet->before)->protocol = IPPROTO_UDP;
	mss_try(test, packet->before, packet->before, packet->len, 0);
	mss_build(packet, false, options, sizeof(options));
	((struct ipv6hdr *)packet->before)->nexthdr = IPPROTO_ESP;
	mss_try(test, packet->before, packet->before, packet->len, 0);

	mss_build(packet, true, options, sizeof(options));
	tcp = (struct tcphdr *)(packet->before + packet->tcp);
	tcp->syn = 0;
	mss_try(test, packet->before, packet->before, packet->len, 0);
	tcp->syn = 1;
	for (doff = 0; doff < 16; doff++) {
		/* 6 words end behind the option, 7 with the packet. */
		tcp->doff = doff;
		if (doff < 6 || doff > 7)
			mss_try(test, packet->before, packet->before, packet->len, 0);
	}
}

static struct kunit_case mss_cases[] = {
	KUNIT_CASE(mss_places),
	KUNIT_CASE(mss_lengths),
	KUNIT_CASE(mss_random),
	KUNIT_CASE(mss_others),
	{}
};

static struct kunit_suite mss_suite = {
	.name = "sectun_mss",
	.test_cases = mss_cases,
};

kunit_test_suite(mss_suite);
