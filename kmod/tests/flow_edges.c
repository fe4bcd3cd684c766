// SPDX-License-Identifier: GPL-2.0
/* Looking up policies at the edges of what they compare. */
#include <linux/rtnetlink.h>

#include "flow_world.h"

static const char *const edges_spans[][2] = {
	{ "0.0.0.0", "0.0.0.0" },
	{ "0.0.0.0", "255.255.255.255" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "10.0.0.0", "10.255.255.255" },
	{ "10.0.0.1", "10.0.0.1" },
	{ "127.255.255.255", "128.0.0.0" },
	{ "::", "::" },
	{ "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::" },
	/* as a number, the same as an IPv4 address above */
	{ "::a00:1", "::a00:1" },
};

/* To the address after one, or before it, around the ends. */
static void edges_step(struct sectun_addr *addr, int by)
{
	u32 at = addr->family == AF_INET ? 4 : 16;

	while (at--) {
		addr->v6.s6_addr[at] += by;
		if (addr->v6.s6_addr[at] != (by > 0 ? 0 : U8_MAX))
			return;
	}
}

static void edges_compare_both(struct flow_world *world, const struct sectun_addr *addr)
{
	struct sectun_flow_key key = addr->family == AF_INET ?
		world_key("192.0.2.1", "192.0.2.2") : world_key("2001:db8:9::1", "2001:db8:9::2");
	struct sectun_flow_key back = key;

	key.src = *addr;
	world_compare(world, 0, 1, &key);
	back.dst = *addr;
	world_compare(world, 0, 1, &back);
}

/* Both ends of each range, and what is one below and one above. */
static void edges_compare_spans(struct flow_world *world)
{
	for (u32 i = 0; i < ARRAY_SIZE(edges_spans); i++) {
		for (int by = -1; by <= 1; by++) {
			for (u32 end = 0; end < 2; end++) {
				struct sectun_addr addr = world_addr(edges_spans[i][end]);

				if (by)
					edges_step(&addr, by);
				edges_compare_both(world, &addr);
			}
		}
	}
}

static void edges_ranges(struct kunit *test)
{
	struct flow_world *world = test->priv;

	for (u32 i = 0; i < 4 * ARRAY_SIZE(edges_spans); i++) {
		struct world_policy *policy;
		struct sectun_use *use;

		world_begin(world);
		policy = world_policy(world, 0, 1);
		use = i & 1 ? &policy->source : &policy->destination;
		use->excluded = i & 2;
		world_use(world, use, world_address_of(world, edges_spans[i / 4][0],
						       edges_spans[i / 4][1]));
		world_build(world);
		edges_compare_spans(world);
	}
}

/* Each range in the next one: the first policy decides, not the narrowest. */
static void edges_nested(struct kunit *test)
{
	static const char *const spans[][2] = {
		{ "10.0.0.0", "10.255.255.255" }, { "10.1.0.0", "10.1.255.255" },
		{ "10.1.1.0", "10.1.1.255" }, { "10.1.1.1", "10.1.1.1" },
	};
	static const char *const inside[] = {
		"10.255.255.255", "10.1.2.0", "10.1.1.0", "10.1.1.1",
	};
	struct flow_world *world = test->priv;
	int last = ARRAY_SIZE(spans) - 1;

	for (int widest_first = 0; widest_first < 2; widest_first++) {
		world_begin(world);
		for (int i = 0; i <= last; i++) {
			u32 at = widest_first ? i : last - i;

			world_use(world, &world_policy(world, 0, 1)->source,
				  world_address_of(world, spans[at][0], spans[at][1]));
		}
		world_build(world);
		for (int i = 0; i <= last; i++) {
			struct sectun_flow_key key = world_key(inside[i], "192.0.2.1");

			world_expect(world, 0, 1, &key, widest_first ? 0 : last - i);
		}
	}
}

/* What is excluded twice is excluded, and so is what overlaps. */
static void edges_excluded(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct sectun_flow_key both = world_key("10.0.0.150", "192.0.2.1");
	struct sectun_flow_key none = world_key("10.0.1.45", "192.0.2.1");
	struct sectun_flow_key other = world_key("2001:db8::1", "2001:db8::2");
	struct world_policy *policy;
	u32 address;

	world_begin(world);
	policy = world_policy(world, 0, 1);
	policy->source.excluded = true;
	address = world_address_of(world, "10.0.0.100", "10.0.0.200");
	world_range(world, "10.0.0.150", "10.0.1.44");
	world_use(world, &policy->source, address);
	world_use(world, &policy->source, address);
	world_use(world, &policy->source, world_address_of(world, "10.0.0.0", "10.0.0.255"));
	world_build(world);
	world_expect(world, 0, 1, &both, -1);
	world_expect(world, 0, 1, &none, 0);
	world_expect(world, 0, 1, &other, 0);
}

/* An address without ranges is nobody, one without a name everybody. */
static void edges_nobody(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct sectun_flow_key key = world_key("0.0.0.0", "255.255.255.255");
	struct sectun_flow_key key6 = world_key("::", "::1");
	struct world_policy *policy;

	world_begin(world);
	world_address(world);
	world_use(world, &world_policy(world, 0, 1)->source, 0);
	world_use(world, &world_policy(world, 0, 1)->destination, 0);
	world_application(world);
	world_use(world, &world_policy(world, 0, 1)->application, 0);
	world_build(world);
	world_expect(world, 0, 1, &key, -1);
	world_expect(world, 0, 1, &key6, -1);

	policy = world_policy(world, 0, 1);
	policy->source.excluded = true;
	world_use(world, &policy->source, 0);
	world_build(world);
	world_expect(world, 0, 1, &key, 3);
	world_expect(world, 0, 1, &key6, 3);
}

static void edges_expect_port(struct flow_world *world, u8 protocol, u16 src, u16 dst, int place)
{
	struct sectun_flow_key key = world_key("10.0.0.1", "10.0.0.2");

	key.protocol = protocol;
	key.src_port = src;
	key.dst_port = dst;
	world_expect(world, 0, 1, &key, place);
}

static void edges_expect_type(struct flow_world *world, u8 protocol, u8 type, u8 code, int place)
{
	struct sectun_flow_key key = world_key("2001:db8::1", "2001:db8::2");

	key.protocol = protocol;
	key.icmp_type = type;
	key.icmp_code = code;
	world_expect(world, 0, 1, &key, place);
}

/* One application for each policy, with one term. */
static struct world_term *edges_term_policy(struct flow_world *world, int protocol)
{
	world_use(world, &world_policy(world, 0, 1)->application, world_application(world));
	return world_term(world, protocol);
}

static void edges_of_ports(struct kunit *test)
{
	struct flow_world *world = test->priv;

	world_begin(world);
	world_ports(edges_term_policy(world, IPPROTO_TCP), -1, -1, 0, 0);
	world_ports(edges_term_policy(world, IPPROTO_TCP), -1, -1, 65535, 65535);
	world_ports(edges_term_policy(world, IPPROTO_TCP), 0, 0, -1, -1);
	world_ports(edges_term_policy(world, IPPROTO_TCP), 65535, 65535, 80, 90);
	world_ports(edges_term_policy(world, IPPROTO_UDP), 0, 65535, 0, 65535);
	edges_term_policy(world, 0);
	edges_term_policy(world, 255);
	world_build(world);

	edges_expect_port(world, IPPROTO_TCP, 1, 0, 0);
	edges_expect_port(world, IPPROTO_TCP, 1, 65535, 1);
	edges_expect_port(world, IPPROTO_TCP, 1, 65534, -1);
	edges_expect_port(world, IPPROTO_TCP, 0, 1, 2);
	edges_expect_port(world, IPPROTO_TCP, 65535, 79, -1);
	edges_expect_port(world, IPPROTO_TCP, 65535, 80, 3);
	edges_expect_port(world, IPPROTO_TCP, 65535, 90, 3);
	edges_expect_port(world, IPPROTO_TCP, 65535, 91, -1);
	edges_expect_port(world, IPPROTO_TCP, 65534, 85, -1);
	edges_expect_port(world, IPPROTO_UDP, 0, 0, 4);
	edges_expect_port(world, IPPROTO_UDP, 65535, 65535, 4);
	edges_expect_port(world, 0, 0, 0, 5);
	edges_expect_port(world, 1, 0, 0, -1);
	edges_expect_port(world, 254, 0, 0, -1);
	edges_expect_port(world, 255, 0, 0, 6);
}

static void edges_of_types(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct world_term *term;

	world_begin(world);
	term = edges_term_policy(world, IPPROTO_ICMPV6);
	term->type = 128;
	term->code = 0;
	edges_term_policy(world, IPPROTO_ICMPV6)->type = 128;
	edges_term_policy(world, IPPROTO_ICMPV6)->type = 255;
	edges_term_policy(world, IPPROTO_ICMP)->type = 0;
	world_build(world);

	edges_expect_type(world, IPPROTO_ICMPV6, 128, 0, 0);
	edges_expect_type(world, IPPROTO_ICMPV6, 128, 1, 1);
	edges_expect_type(world, IPPROTO_ICMPV6, 128, 255, 1);
	edges_expect_type(world, IPPROTO_ICMPV6, 129, 0, -1);
	edges_expect_type(world, IPPROTO_ICMPV6, 127, 255, -1);
	edges_expect_type(world, IPPROTO_ICMPV6, 255, 255, 2);
	edges_expect_type(world, IPPROTO_ICMPV6, 0, 0, -1);
	edges_expect_type(world, IPPROTO_ICMP, 0, 255, 3);
	edges_expect_type(world, IPPROTO_ICMP, 1, 0, -1);
}

/* The service of one term and the source port of another are no match. */
static void edges_crossed_terms(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct world_policy *policy;
	struct sectun_verdict verdict;
	struct sectun_flow_key key = world_key("10.0.0.1", "10.0.0.2");

	world_begin(world);
	policy = world_policy(world, 0, 1);
	world_application(world);
	world_ports(world_term(world, IPPROTO_UDP), 500, 500, 500, 500);
	world_ports(world_term(world, IPPROTO_UDP), 4500, 4500, 4500, 4500);
	world->terms[1].timeout = 90;
	world_use(world, &policy->application, 0);
	world_build(world);
	edges_expect_port(world, IPPROTO_UDP, 500, 500, 0);
	edges_expect_port(world, IPPROTO_UDP, 4500, 4500, 0);
	edges_expect_port(world, IPPROTO_UDP, 500, 4500, -1);
	edges_expect_port(world, IPPROTO_UDP, 4500, 500, -1);

	key.protocol = IPPROTO_UDP;
	key.src_port = 4500;
	key.dst_port = 4500;
	world_find(world, 0, 1, &key, &verdict);
	KUNIT_EXPECT_EQ(test, verdict.timeout, 90U);
}

/* The pair's policies, then the global ones wherever they are written, then the default. */
static void edges_order(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct sectun_flow_key lan = world_key("10.0.0.1", "192.0.2.1");
	struct sectun_flow_key other = world_key("11.0.0.1", "192.0.2.1");
	struct sectun_flow_key v6 = world_key("2001:db8::1", "2001:db8::2");
	u32 ten, all;

	world_begin(world);
	ten = world_address_of(world, "10.0.0.0", "10.255.255.255");
	all = world_address_of(world, "0.0.0.0", "255.255.255.255");
	world_use(world, &world_policy(world, SECTUN_NO_ZONE, SECTUN_NO_ZONE)->source, all);
	world_use(world, &world_policy(world, 0, 1)->source, ten);
	world_policy(world, 0, 1)->action = SECTUN_ACTION_REJECT;
	world_use(world, &world_policy(world, 1, 0)->source, ten);
	world_use(world, &world_policy(world, 2, 2)->source, ten);
	world_policy(world, 0, 1);
	world->default_action = SECTUN_ACTION_PERMIT;
	world_build(world);

	world_expect(world, 0, 1, &lan, 1);
	world_expect(world, 0, 1, &other, 2);
	world_expect(world, 1, 0, &lan, 3);
	world_expect(world, 1, 0, &other, 0);
	world_expect(world, 2, 2, &lan, 4);
	world_expect(world, 2, 1, &lan, 0);
	world_expect(world, 1, 0, &v6, -1);
	KUNIT_EXPECT_EQ(test, world->rules->given.policies[0].policy.index, 1U);
	KUNIT_EXPECT_EQ(test, world->rules->given.policies[5].policy.index, 3U);
}

static bool edges_inbound_one(struct flow_world *world, int ifindex,
			      const struct sectun_flow_key *key)
{
	bool allowed;

	rcu_read_lock();
	allowed = sectun_rules_inbound(world->rules, ifindex, key);
	rcu_read_unlock();
	return allowed;
}

/* The interface's own list, even an empty one, is instead of its zone's. */
static void edges_inbound(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct sectun_flow_key key = world_key("10.0.0.1", "10.0.0.2");

	world_begin(world);
	world_application(world);
	world_ports(world_term(world, IPPROTO_TCP), -1, -1, 22, 22);
	world->terms[0].except = true;
	world_term(world, -1);
	for (u32 i = 0; i < WORLD_ZONES; i++)
		world->inbound[i] = world->applications[0];
	world->has_own[1] = true;
	world->has_own[2] = true;
	world->own[2] = (struct sectun_span){ .first = 1, .n = 1 };
	world_build(world);

	for (u32 port = 21; port <= 23; port++) {
		key.dst_port = port;
		KUNIT_EXPECT_EQ(test, edges_inbound_one(world, WORLD_IFINDEX, &key), port != 22);
		KUNIT_EXPECT_FALSE(test, edges_inbound_one(world, WORLD_IFINDEX + 1, &key));
		KUNIT_EXPECT_TRUE(test, edges_inbound_one(world, WORLD_IFINDEX + 2, &key));
		KUNIT_EXPECT_FALSE(test, edges_inbound_one(world, WORLD_IFINDEX + 3, &key));
	}
	rtnl_lock();
	sectun_interface_unbind(world->rules, WORLD_IFINDEX + 2);
	rtnl_unlock();
	KUNIT_EXPECT_FALSE(test, edges_inbound_one(world, WORLD_IFINDEX + 2, &key));
}

static struct kunit_case edges_cases[] = {
	KUNIT_CASE(edges_ranges),
	KUNIT_CASE(edges_nested),
	KUNIT_CASE(edges_excluded),
	KUNIT_CASE(edges_nobody),
	KUNIT_CASE(edges_of_ports),
	KUNIT_CASE(edges_of_types),
	KUNIT_CASE(edges_crossed_terms),
	KUNIT_CASE(edges_order),
	KUNIT_CASE(edges_inbound),
	{}
};

static struct kunit_suite edges_suite = {
	.name = "sectun_flow_edges",
	.init = flow_world_init,
	.exit = flow_world_exit,
	.test_cases = edges_cases,
};

kunit_test_suite(edges_suite);
