// SPDX-License-Identifier: GPL-2.0
/* What AH leaves out of an IP header, and which headers it refuses. */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/string.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "../tunnel/mutable.h"

#define MUTABLE_OPTIONS_MAX	40

/**
 * struct mutable_case - an IP header
 * @name: what is special about it
 * @next: of IPv6 what follows the plain header, 0xff for IPv4
 * @fine: AH can be computed
 * @len: bytes of options or extension headers
 * @before: those
 * @after: what is left of them
 */
struct mutable_case {
	const char *name;
	u8 next;
	bool fine;
	u8 len;
	u8 before[MUTABLE_OPTIONS_MAX];
	u8 after[MUTABLE_OPTIONS_MAX];
};

#define MUTABLE_IPV4	0xff

static const struct mutable_case mutable_cases[] = {
	{ "plain", MUTABLE_IPV4, true },
	{
		"options that stay", MUTABLE_IPV4, true, 20,
		{ 148, 4, 0, 0, 1, 130, 3, 7, 133, 3, 7, 134, 3, 7, 149, 3, 7, 0, 9, 9 },
		{ 148, 4, 0, 0, 1, 130, 3, 7, 133, 3, 7, 134, 3, 7, 149, 3, 7, 0, 9, 9 },
	},
	{
		"options that change", MUTABLE_IPV4, true, 16,
		{ 7, 7, 4, 1, 2, 3, 4, 1, 68, 8, 5, 0, 1, 2, 3, 4 },
		{ [7] = 1 },
	},
	{ "no length", MUTABLE_IPV4, false, 4, { 1, 1, 1, 7 } },
	{ "length 1", MUTABLE_IPV4, false, 4, { 7, 1, 0, 0 } },
	{ "cut off", MUTABLE_IPV4, false, 4, { 7, 5, 4, 0 } },
	{ "plain", IPPROTO_AH, true },
	{
		"options", NEXTHDR_HOP, true, 16,
		{ 51, 1, 0x3e, 2, 1, 2, 0x1e, 2, 1, 2, 0, 1, 3, 0, 0, 0 },
		{ 51, 1, 0x3e, 2, 0, 0, 0x1e, 2, 1, 2, 0, 1, 3, 0, 0, 0 },
	},
	{
		"routed, and more", NEXTHDR_ROUTING, true, 32,
		{ NEXTHDR_DEST, 2, 0, 0, [8] = 0x20, [23] = 7, [24] = 51, 0, 0x3e, 4, 1, 2, 3, 4 },
		{ NEXTHDR_DEST, 2, 0, 0, [8] = 0x20, [23] = 7, [24] = 51, 0, 0x3e, 4 },
	},
	{ "on the way", NEXTHDR_ROUTING, false, 24, { 51, 2, 0, 1 } },
	{ "fragment", NEXTHDR_FRAGMENT, false, 8, { 51 } },
	{ "header cut off", NEXTHDR_HOP, false, 8, { 51, 1 } },
	{ "option cut off", NEXTHDR_HOP, false, 8, { 51, 0, 0x3e, 5 } },
	{ "option without length", NEXTHDR_DEST, false, 8, { 51, 0, 1, 3, 0, 0, 0, 0x3e } },
};

static unsigned int mutable_ipv4(u8 *header, const struct mutable_case *c, bool cleared)
{
	struct iphdr *ip = (struct iphdr *)header;

	*ip = (struct iphdr){
		.version = 4,
		.ihl = (sizeof(*ip) + c->len) / 4,
		.tos = cleared ? 0 : 0xff,
		.tot_len = htons(84),
		.id = htons(0x1234),
		.frag_off = cleared ? 0 : htons(IP_DF),
		.ttl = cleared ? 0 : 64,
		.protocol = IPPROTO_AH,
		.check = cleared ? 0 : (__force __sum16)0x9999,
		.saddr = htonl(0xc0000201),
		.daddr = htonl(0xc0000202),
	};
	return sizeof(*ip);
}

static unsigned int mutable_ipv6(u8 *header, const struct mutable_case *c, bool cleared)
{
	struct ipv6hdr *ip6 = (struct ipv6hdr *)header;

	*ip6 = (struct ipv6hdr){
		.payload_len = htons(64),
		.nexthdr = c->next,
		.hop_limit = cleared ? 0 : 64,
		.saddr.s6_addr32 = { htonl(0x20010db8) },
		.daddr.s6_addr32 = { htonl(0x20010db8) },
	};
	ip6_flow_hdr(ip6, cleared ? 0 : 0xff, cleared ? 0 : htonl(0xfffff));
	return sizeof(*ip6);
}

static unsigned int mutable_header(u8 *header, const struct mutable_case *c, bool cleared)
{
	unsigned int len;

	if (c->next == MUTABLE_IPV4)
		len = mutable_ipv4(header, c, cleared);
	else
		len = mutable_ipv6(header, c, cleared);
	memcpy(header + len, cleared ? c->after : c->before, MUTABLE_OPTIONS_MAX);
	return len + c->len;
}

static void mutable_headers(struct kunit *test)
{
	u8 header[sizeof(struct ipv6hdr) + MUTABLE_OPTIONS_MAX] __aligned(8) = {};
	u8 wanted[sizeof(header)] __aligned(8) = {};
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(mutable_cases); i++) {
		const struct mutable_case *c = &mutable_cases[i];

		len = mutable_header(header, c, false);
		mutable_header(wanted, c, true);
		KUNIT_EXPECT_EQ_MSG(test, sectun_mutable_clear(header, len), c->fine, "%s",
				    c->name);
		if (c->fine)
			KUNIT_EXPECT_EQ_MSG(test, memcmp(header, wanted, len), 0, "%s", c->name);
	}
}

static struct kunit_case mutable_kunit_cases[] = {
	KUNIT_CASE(mutable_headers),
	{}
};

static struct kunit_suite mutable_suite = {
	.name = "sectun_mutable",
	.test_cases = mutable_kunit_cases,
};

kunit_test_suite(mutable_suite);
