// SPDX-License-Identifier: GPL-2.0
/*
 * What an algorithm adds to a packet, and the largest packet that still fits,
 * against RFC 4303 taken step by step.
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

/* Bytes on the wire: one byte of padding more until the trailer ends a block. */
static unsigned int mtu_wire(const struct sectun_algorithm *algorithm,
			     const struct sectun_path *path, unsigned int inner)
{
	unsigned int text = inner + 2;

	while (text % algorithm->block)
		text++;
	text += 8 + algorithm->iv_len + algorithm->icv_len;
	if (path->local_port)
		text += sizeof(struct udphdr);
	return text + (path->local.family == AF_INET6 ? sizeof(struct ipv6hdr) :
							sizeof(struct iphdr));
}

static void mtu_try(struct kunit *test, const struct sectun_sa *sa,
		    const struct sectun_path *path, unsigned int outer)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	unsigned int inner = sectun_mtu_inner(sa, path, outer);

	if (inner)
		KUNIT_EXPECT_LE_MSG(test, mtu_wire(algorithm, path, inner), outer, "%s, %u",
				    algorithm->name, inner);
	KUNIT_EXPECT_GT_MSG(test, mtu_wire(algorithm, path, inner + 1), outer, "%s, %u",
			    algorithm->name, inner);
}

static void mtu_every_size(struct kunit *test, const struct sectun_sa *sa,
			   const struct sectun_path *path)
{
	unsigned int i, outer;

	for (i = 0; i < ARRAY_SIZE(mtu_ranges); i++)
		for (outer = mtu_ranges[i].from; outer <= mtu_ranges[i].to; outer++)
			mtu_try(test, sa, path, outer);
}

static void mtu_every_path(struct kunit *test, struct sectun_sa *sa)
{
	struct sectun_path *path = kunit_kzalloc(test, sizeof(*path), GFP_KERNEL);
	unsigned int variant;

	KUNIT_ASSERT_NOT_NULL(test, path);
	for (variant = 0; variant < 4; variant++) {
		path->local.family = variant & 1 ? AF_INET6 : AF_INET;
		path->remote.family = path->local.family;
		path->local_port = variant & 2 ? htons(4500) : 0;
		path->remote_port = path->local_port;
		mtu_every_size(test, sa, path);
	}
}

static void mtu_largest_that_fits(struct kunit *test)
{
	struct sectun_sa *sa = kunit_kzalloc(test, sizeof(*sa), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, sa);
	for (i = 0; i < sectun_n_algorithms; i++) {
		sa->crypto.algorithm = &sectun_algorithms[i];
		mtu_every_path(test, sa);
	}
}

/* A new device has an MTU that any algorithm can keep over Ethernet. */
static void mtu_default(struct kunit *test)
{
	const struct sectun_path path = { .local = { .family = AF_INET },
					  .local_port = htons(4500) };
	unsigned int i;

	for (i = 0; i < sectun_n_algorithms; i++)
		KUNIT_EXPECT_LE_MSG(test, mtu_wire(&sectun_algorithms[i], &path,
						   SECTUN_MTU_DEFAULT), 1500U,
				    "%s", sectun_algorithms[i].name);
}

static struct kunit_case mtu_cases[] = {
	KUNIT_CASE(mtu_largest_that_fits),
	KUNIT_CASE(mtu_default),
	{}
};

static struct kunit_suite mtu_suite = {
	.name = "sectun_mtu",
	.test_cases = mtu_cases,
};

kunit_test_suite(mtu_suite);
