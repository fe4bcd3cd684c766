// SPDX-License-Identifier: GPL-2.0
/*
 * What an algorithm adds to a packet, and the largest packet that still fits,
 * against RFC 4302 and RFC 4303 taken step by step.
 */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include "../tunnel/crypto.h"
#include "../tunnel/mtu.h"
#include "../tunnel/sa.h"

/* Around every block, and where real paths are. */
static const struct {
	unsigned int from;
	unsigned int to;
} mtu_ranges[] = { { 0, 260 }, { 1270, 1300 }, { 1400, 1520 }, { 8980, 9010 }, { 65500, 65535 } };

static unsigned int mtu_ip_header(u16 family)
{
	return family == AF_INET6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
}

/* RFC 4303: one byte of padding more until the trailer ends a block. */
static unsigned int mtu_esp(const struct sectun_algorithm *algorithm, unsigned int payload)
{
	unsigned int text = payload + 2;

	while (text % algorithm->block)
		text++;
	return 8 + algorithm->iv_len + text + algorithm->icv_len;
}

/* RFC 4302: padding behind the ICV until the header is aligned. */
static unsigned int mtu_ah(const struct sectun_algorithm *algorithm, u16 family,
			   unsigned int payload)
{
	unsigned int header = 12 + algorithm->icv_len;

	while (header % (family == AF_INET6 ? 8 : 4))
		header++;
	return header + payload;
}

/* Bytes on the wire of a packet of so many, in transport mode with its IP header. */
static unsigned int mtu_wire(const struct sectun_sa *sa, const struct sectun_path *path,
			     unsigned int inner)
{
	unsigned int header = mtu_ip_header(path->local.family);
	unsigned int payload = sa->mode == SECTUN_MODE_TUNNEL ? inner : inner - header;

	if (sa->protocol == SECTUN_PROTOCOL_AH)
		return header + mtu_ah(sa->crypto.algorithm, path->local.family, payload);
	return header + (path->local_port ? sizeof(struct udphdr) : 0) +
	       mtu_esp(sa->crypto.algorithm, payload);
}

/* What of that is in front of the packet. */
static unsigned int mtu_front(const struct sectun_sa *sa, const struct sectun_path *path)
{
	unsigned int header = mtu_ip_header(path->local.family);

	if (sa->protocol == SECTUN_PROTOCOL_AH)
		return header + mtu_ah(sa->crypto.algorithm, path->local.family, 0);
	return header + (path->local_port ? sizeof(struct udphdr) : 0) + 8 +
	       sa->crypto.algorithm->iv_len;
}

static void mtu_try(struct kunit *test, const struct sectun_sa *sa,
		    const struct sectun_path *path, unsigned int outer)
{
	unsigned int least = sa->mode == SECTUN_MODE_TUNNEL ? 1 : mtu_ip_header(path->local.family);
	const char *name = sa->crypto.algorithm->name;
	unsigned int inner = sectun_mtu_inner(sa, path, outer);

	if (inner >= least)
		KUNIT_EXPECT_LE_MSG(test, mtu_wire(sa, path, inner), outer, "%s, %u", name, inner);
	KUNIT_EXPECT_GT_MSG(test, mtu_wire(sa, path, max(inner + 1, least)), outer, "%s, %u", name,
			    inner);
}

static void mtu_every_size(struct kunit *test, const struct sectun_sa *sa,
			   const struct sectun_path *path)
{
	unsigned int i, outer;

	for (i = 0; i < ARRAY_SIZE(mtu_ranges); i++)
		for (outer = mtu_ranges[i].from; outer <= mtu_ranges[i].to; outer++)
			mtu_try(test, sa, path, outer);
}

/* AH is never in UDP. */
static void mtu_every_path(struct kunit *test, struct sectun_sa *sa)
{
	struct sectun_path *path = kunit_kzalloc(test, sizeof(*path), GFP_KERNEL);
	unsigned int variant, variants = sa->protocol == SECTUN_PROTOCOL_AH ? 2 : 4;

	KUNIT_ASSERT_NOT_NULL(test, path);
	for (variant = 0; variant < variants; variant++) {
		path->local.family = variant & 1 ? AF_INET6 : AF_INET;
		path->remote.family = path->local.family;
		path->local_port = variant & 2 ? htons(4500) : 0;
		path->remote_port = path->local_port;
		KUNIT_EXPECT_EQ_MSG(test, sectun_mtu_front(sa, path), mtu_front(sa, path), "%s, %u",
				    sa->crypto.algorithm->name, variant);
		mtu_every_size(test, sa, path);
	}
}

static void mtu_table(struct kunit *test, struct sectun_sa *sa,
		      const struct sectun_algorithm *algorithms, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		sa->crypto.algorithm = &algorithms[i];
		mtu_every_path(test, sa);
	}
}

static void mtu_every_algorithm(struct kunit *test, enum sectun_mode mode)
{
	struct sectun_sa *sa = kunit_kzalloc(test, sizeof(*sa), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sa);
	sa->mode = mode;
	sa->protocol = SECTUN_PROTOCOL_ESP;
	mtu_table(test, sa, sectun_algorithms, sectun_n_algorithms);
	sa->protocol = SECTUN_PROTOCOL_AH;
	mtu_table(test, sa, sectun_ah_algorithms, sectun_n_ah_algorithms);
}

static void mtu_largest_in_tunnel_mode(struct kunit *test)
{
	mtu_every_algorithm(test, SECTUN_MODE_TUNNEL);
}

static void mtu_largest_in_transport_mode(struct kunit *test)
{
	mtu_every_algorithm(test, SECTUN_MODE_TRANSPORT);
}

/* A new device has an MTU that any algorithm can keep over Ethernet. */
static void mtu_default(struct kunit *test)
{
	const struct sectun_path path = { .local = { .family = AF_INET },
					  .local_port = htons(4500) };
	struct sectun_sa *sa = kunit_kzalloc(test, sizeof(*sa), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, sa);
	sa->mode = SECTUN_MODE_TUNNEL;
	sa->protocol = SECTUN_PROTOCOL_ESP;
	for (i = 0; i < sectun_n_algorithms; i++) {
		sa->crypto.algorithm = &sectun_algorithms[i];
		KUNIT_EXPECT_LE_MSG(test, mtu_wire(sa, &path, SECTUN_MTU_DEFAULT), 1500U, "%s",
				    sectun_algorithms[i].name);
	}
}

static struct kunit_case mtu_cases[] = {
	KUNIT_CASE(mtu_largest_in_tunnel_mode),
	KUNIT_CASE(mtu_largest_in_transport_mode),
	KUNIT_CASE(mtu_default),
	{}
};

static struct kunit_suite mtu_suite = {
	.name = "sectun_mtu",
	.test_cases = mtu_cases,
};

kunit_test_suite(mtu_suite);
