// SPDX-License-Identifier: GPL-2.0
/* Inner headers: only whole packets pass, whatever they say and wherever they end. */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>

#include "../tunnel/selector.h"

#define HEADER_PACKET_MAX	128
#define HEADER_PAYLOAD		8

/* @len bytes of @data, @paged of them in a page. */
static struct sk_buff *header_skb(struct kunit *test, const u8 *data, unsigned int len,
				  unsigned int paged, __be16 protocol)
{
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	struct page *page;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_data(skb, data, len - paged);
	if (paged) {
		page = alloc_page(GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, page);
		memcpy(page_address(page), data + len - paged, paged);
		skb_add_rx_frag(skb, 0, page, 0, paged, PAGE_SIZE);
	}
	skb->protocol = protocol;
	skb_reset_network_header(skb);
	return skb;
}

/* RFC 791 section 3.1 */
static bool header_whole_v4(const u8 *data, unsigned int len)
{
	unsigned int header = (data[0] & 15) * 4, total = data[2] * 256 + data[3];

	return len >= 20 && data[0] >> 4 == 4 && header >= 20 && total >= header && total <= len;
}

/* RFC 8200 section 3 */
static bool header_whole_v6(const u8 *data, unsigned int len)
{
	return len >= 40 && data[0] >> 4 == 6 && 40 + data[4] * 256 + data[5] <= len;
}

static bool header_whole(const u8 *data, unsigned int len, bool v4)
{
	return v4 ? header_whole_v4(data, len) : header_whole_v6(data, len);
}

static void header_try(struct kunit *test, const u8 *data, unsigned int len,
		       unsigned int paged, bool v4)
{
	struct sk_buff *skb = header_skb(test, data, len, paged,
					 v4 ? htons(ETH_P_IP) : htons(ETH_P_IPV6));
	unsigned int at = v4 ? 12 : 8, addr_len = v4 ? 4 : 16;
	bool whole = header_whole(data, len, v4);
	struct sectun_flow flow = {};

	KUNIT_EXPECT_EQ_MSG(test, sectun_flow_from_skb(&flow, skb), whole,
			    "%*ph, %u bytes, %u in a page", 6, data, len, paged);
	if (whole && flow.src && flow.dst) {
		KUNIT_EXPECT_EQ(test, flow.family, v4 ? AF_INET : AF_INET6);
		KUNIT_EXPECT_MEMEQ(test, flow.src, data + at, addr_len);
		KUNIT_EXPECT_MEMEQ(test, flow.dst, data + at + addr_len, addr_len);
	}
	kfree_skb(skb);
}

/* A packet of our own with a header of @words words. */
static unsigned int header_v4(u8 *data, unsigned int words)
{
	unsigned int i, len = words * 4 + HEADER_PAYLOAD;

	for (i = 0; i < HEADER_PACKET_MAX; i++)
		data[i] = i;
	data[0] = 0x40 | words;
	data[2] = 0;
	data[3] = len;
	return len;
}

static unsigned int header_v6(u8 *data)
{
	unsigned int i;

	for (i = 0; i < HEADER_PACKET_MAX; i++)
		data[i] = i;
	data[0] = 0x60;
	data[4] = 0;
	data[5] = HEADER_PAYLOAD;
	return sizeof(struct ipv6hdr) + HEADER_PAYLOAD;
}

/* Cut off behind each byte, and torn in two there. */
static void header_cuts(struct kunit *test, const u8 *data, unsigned int len, bool v4)
{
	unsigned int end, paged;

	for (end = 0; end <= len + 4; end++)
		header_try(test, data, end, 0, v4);
	for (paged = 1; paged <= len; paged++) {
		header_try(test, data, len, paged, v4);
		header_try(test, data, len - 1, paged - 1, v4);
	}
}

static void header_truncated(struct kunit *test)
{
	u8 data[HEADER_PACKET_MAX];
	unsigned int words;

	for (words = 5; words < 16; words += 5) {
		unsigned int len = header_v4(data, words);

		KUNIT_EXPECT_TRUE(test, header_whole_v4(data, len));
		KUNIT_EXPECT_FALSE(test, header_whole_v4(data, len - 1));
		header_cuts(test, data, len, true);
	}
	header_cuts(test, data, header_v6(data), false);
}

/* Every value of version and header length, and of the packet's length. */
static void header_lies(struct kunit *test)
{
	u8 data[HEADER_PACKET_MAX];
	unsigned int value, len;

	for (value = 0; value < 256; value++) {
		len = header_v4(data, 5);
		data[0] = value;
		header_try(test, data, len, 0, true);
		len = header_v6(data);
		data[0] = value;
		header_try(test, data, len, 0, false);
	}
	for (value = 0; value < 65536; value += value < 100 || value > 65500 ? 1 : 599) {
		len = header_v4(data, 6);
		data[2] = value >> 8;
		data[3] = value;
		header_try(test, data, len, 0, true);
		len = header_v6(data);
		data[4] = value >> 8;
		data[5] = value;
		header_try(test, data, len, 0, false);
	}
}

static void header_other_protocols(struct kunit *test)
{
	static const u16 protocols[] = { 0, ETH_P_ARP, ETH_P_8021Q, ETH_P_MPLS_UC, 0xffff };
	u8 data[HEADER_PACKET_MAX];
	unsigned int i, len = header_v4(data, 5);
	struct sectun_flow flow;

	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		struct sk_buff *skb = header_skb(test, data, len, 0, htons(protocols[i]));

		KUNIT_EXPECT_FALSE(test, sectun_flow_from_skb(&flow, skb));
		kfree_skb(skb);
	}
}

static struct kunit_case header_cases[] = {
	KUNIT_CASE(header_truncated),
	KUNIT_CASE(header_lies),
	KUNIT_CASE(header_other_protocols),
	{}
};

static struct kunit_suite header_suite = {
	.name = "sectun_header",
	.test_cases = header_cases,
};

kunit_test_suite(header_suite);
