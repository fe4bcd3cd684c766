// SPDX-License-Identifier: GPL-2.0
/* Traffic selectors: what they cover. */
#include <kunit/test.h>
#include <linux/inet.h>

#include "../tunnel/selector.h"

static struct sectun_selector selector_v4(const char *src, u8 src_len,
					  const char *dst, u8 dst_len)
{
	struct sectun_selector selector = {
		.src = { .family = AF_INET, .v4 = in_aton(src) },
		.dst = { .family = AF_INET, .v4 = in_aton(dst) },
		.src_len = src_len,
		.dst_len = dst_len,
	};

	return selector;
}

static bool selector_covers(const struct sectun_selector *selector,
			    const char *src, const char *dst)
{
	__be32 s = in_aton(src), d = in_aton(dst);
	struct sectun_flow flow = { .family = AF_INET, .src = &s, .dst = &d };

	return sectun_selector_match(selector, &flow);
}

static bool selector_covers_v6(const struct sectun_selector *selector,
			       const char *src, const char *dst)
{
	struct in6_addr s, d;
	struct sectun_flow flow = { .family = AF_INET6, .src = &s, .dst = &d };

	return in6_pton(src, -1, s.s6_addr, -1, NULL) &&
	       in6_pton(dst, -1, d.s6_addr, -1, NULL) &&
	       sectun_selector_match(selector, &flow);
}

static void selector_prefixes(struct kunit *test)
{
	struct sectun_selector s = selector_v4("10.1.0.0", 16, "10.2.3.4", 32);

	KUNIT_EXPECT_TRUE(test, selector_covers(&s, "10.1.255.255", "10.2.3.4"));
	KUNIT_EXPECT_FALSE(test, selector_covers(&s, "10.2.0.0", "10.2.3.4"));
	KUNIT_EXPECT_FALSE(test, selector_covers(&s, "10.1.0.1", "10.2.3.5"));
	/* Not the other way round. */
	KUNIT_EXPECT_FALSE(test, selector_covers(&s, "10.2.3.4", "10.1.0.1"));

	s = selector_v4("0.0.0.0", 0, "128.0.0.0", 1);
	KUNIT_EXPECT_TRUE(test, selector_covers(&s, "1.2.3.4", "255.255.255.255"));
	KUNIT_EXPECT_FALSE(test, selector_covers(&s, "1.2.3.4", "127.255.255.255"));

	/* Bits behind the prefix do not count. */
	s = selector_v4("0.0.0.0", 0, "10.2.3.4", 24);
	KUNIT_EXPECT_TRUE(test, selector_covers(&s, "1.2.3.4", "10.2.3.99"));
}

static void selector_families(struct kunit *test)
{
	struct sectun_selector v4 = selector_v4("0.0.0.0", 0, "0.0.0.0", 0);
	struct sectun_selector v6 = {
		.src.family = AF_INET6,
		.dst.family = AF_INET6,
		.dst_len = 33,
	};
	struct sectun_selector any = {};

	KUNIT_ASSERT_TRUE(test, in6_pton("2001:db8:8000::", -1, v6.dst.v6.s6_addr, -1, NULL));
	KUNIT_EXPECT_TRUE(test, selector_covers(&v4, "1.2.3.4", "5.6.7.8"));
	KUNIT_EXPECT_FALSE(test, selector_covers_v6(&v4, "::", "::"));
	KUNIT_EXPECT_FALSE(test, selector_covers(&v6, "1.2.3.4", "5.6.7.8"));
	KUNIT_EXPECT_TRUE(test, selector_covers_v6(&v6, "fe80::1", "2001:db8:ffff::1"));
	KUNIT_EXPECT_FALSE(test, selector_covers_v6(&v6, "fe80::1", "2001:db8:7fff::1"));
	KUNIT_EXPECT_TRUE(test, selector_covers(&any, "1.2.3.4", "5.6.7.8"));
	KUNIT_EXPECT_TRUE(test, selector_covers_v6(&any, "::1", "::2"));
}

static void selector_several(struct kunit *test)
{
	struct sectun_selector s[] = {
		selector_v4("10.0.0.0", 8, "10.1.0.0", 16),
		selector_v4("10.0.0.0", 8, "10.2.0.0", 16),
	};
	__be32 src = in_aton("10.9.9.9"), dst = in_aton("10.2.0.1");
	struct sectun_flow flow = { .family = AF_INET, .src = &src, .dst = &dst };

	KUNIT_EXPECT_TRUE(test, sectun_selectors_match(s, 2, &flow));
	KUNIT_EXPECT_FALSE(test, sectun_selectors_match(s, 1, &flow));
	KUNIT_EXPECT_TRUE(test, sectun_selectors_match(NULL, 0, &flow));
}

static void selector_checks(struct kunit *test)
{
	struct sectun_selector s = selector_v4("10.0.0.0", 32, "10.0.0.0", 32);

	KUNIT_EXPECT_EQ(test, sectun_selector_check(&s, NULL), 0);
	s.dst_len = 33;
	KUNIT_EXPECT_EQ(test, sectun_selector_check(&s, NULL), -EINVAL);
	s.dst_len = 32;
	s.dst.family = AF_INET6;
	KUNIT_EXPECT_EQ(test, sectun_selector_check(&s, NULL), -EINVAL);
	s.src.family = AF_INET6;
	s.dst_len = 128;
	KUNIT_EXPECT_EQ(test, sectun_selector_check(&s, NULL), 0);
	s.src.family = AF_UNSPEC;
	KUNIT_EXPECT_EQ(test, sectun_selector_check(&s, NULL), -EINVAL);
}

static struct kunit_case selector_cases[] = {
	KUNIT_CASE(selector_prefixes),
	KUNIT_CASE(selector_families),
	KUNIT_CASE(selector_several),
	KUNIT_CASE(selector_checks),
	{}
};

static struct kunit_suite selector_suite = {
	.name = "sectun_selector",
	.test_cases = selector_cases,
};

kunit_test_suite(selector_suite);
