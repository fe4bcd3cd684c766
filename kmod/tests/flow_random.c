// SPDX-License-Identifier: GPL-2.0
/* Looking up policies at random, of one shape by the thousands, and too many. */
#include <linux/err.h>

#include "flow_world.h"

#define RANDOM_SETS	250
#define RANDOM_PACKETS	40
#define RANDOM_UNITS	8
#define RANDOM_WALKS	20
/* Of many policies, every third is looked up. */
#define MANY_STEP	3
/* One more than the placements allow, of this many ranges each. */
#define TOO_MUCH_RANGES	4096
#define TOO_MUCH	(SECTUN_PLACEMENTS_MAX / TOO_MUCH_RANGES + 1)

static u16 random_family(struct flow_world *world)
{
	return world_random(world, 2) ? AF_INET : AF_INET6;
}

/* Few that are apart, so that ranges overlap and packets meet their ends. */
static void random_bytes(struct flow_world *world, u16 family, u8 *bytes)
{
	u32 len = family == AF_INET ? 4 : 16, shape = world_random(world, 6);

	memset(bytes, shape ? U8_MAX : 0, len);
	if (shape < 2)
		return;
	memset(bytes, 0x20, shape == 2 ? len - 1 : len / 2);
	bytes[len - 1] -= world_random(world, 4);
	bytes[len / 2 - 1] += world_random(world, 3) - 1;
	if (shape == 5)
		for (u32 i = 0; i < len; i++)
			bytes[i] = world_random(world, 256);
}

static void random_prefix(struct flow_world *world, struct world_range *range, u32 len)
{
	memcpy(range->high, range->low, len);
	for (u32 bit = world_random(world, 8 * len + 1); bit < 8 * len; bit++) {
		range->low[bit / 8] &= ~(0x80 >> bit % 8);
		range->high[bit / 8] |= 0x80 >> bit % 8;
	}
}

static void random_range(struct flow_world *world)
{
	struct world_range *range = world_new_range(world);
	u32 len;
	u8 swapped[16];

	range->family = random_family(world);
	len = range->family == AF_INET ? 4 : 16;
	random_bytes(world, range->family, range->low);
	random_bytes(world, range->family, range->high);
	if (world_random(world, 2)) {
		random_prefix(world, range, len);
		return;
	}
	if (memcmp(range->low, range->high, len) <= 0)
		return;
	memcpy(swapped, range->low, len);
	memcpy(range->low, range->high, len);
	memcpy(range->high, swapped, len);
}

static int random_protocol(struct flow_world *world)
{
	static const u8 protocols[] = {
		IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_ICMP, IPPROTO_ICMPV6, 0, 47, 255,
	};

	return protocols[world_random(world, ARRAY_SIZE(protocols))];
}

static u16 random_port(struct flow_world *world)
{
	static const u16 ports[] = { 0, 1, 22, 23, 24, 80, 1023, 1024, 65534, 65535 };

	return ports[world_random(world, ARRAY_SIZE(ports))];
}

static void random_ports(struct flow_world *world, int *low, int *high)
{
	u16 a = random_port(world), b = random_port(world);

	if (!world_random(world, 3))
		return;
	*low = min(a, b);
	*high = world_random(world, 2) ? max(a, b) : *low;
}

static void random_term(struct flow_world *world)
{
	int protocol = world_random(world, 8) ? random_protocol(world) : -1;
	struct world_term *term = world_term(world, protocol);

	term->timeout = world_random(world, 4) ? 0 : 1 + world_random(world, 9);
	term->except = world_random(world, 2);
	if (protocol < 0)
		return;
	if (sectun_protocol_has_ports(protocol)) {
		random_ports(world, &term->src_low, &term->src_high);
		random_ports(world, &term->dst_low, &term->dst_high);
	}
	if (sectun_protocol_has_types(protocol) && world_random(world, 3)) {
		term->type = random_port(world) & U8_MAX;
		term->code = world_random(world, 2) ? -1 : random_port(world) & U8_MAX;
	}
}

static void random_use(struct flow_world *world, struct sectun_use *use, u32 below, bool exclude)
{
	u32 n = world_random(world, 4);

	for (u32 i = 0; i < n; i++)
		world_use(world, use, world_random(world, below));
	use->excluded = exclude && n && !world_random(world, 3);
}

static void random_policy(struct flow_world *world)
{
	u32 from = world_random(world, WORLD_ZONES), to = world_random(world, WORLD_ZONES);
	bool global = !world_random(world, 4);
	struct world_policy *policy = world_policy(world, global ? SECTUN_NO_ZONE : from,
						   global ? SECTUN_NO_ZONE : to);

	policy->action = world_random(world, SECTUN_ACTION_TUNNEL + 1);
	if (policy->action == SECTUN_ACTION_TUNNEL)
		policy->tunnel = world_random(world, RANDOM_UNITS);
	random_use(world, &policy->source, world->n_addresses, true);
	random_use(world, &policy->destination, world->n_addresses, true);
	random_use(world, &policy->application, world->n_applications, false);
}

/* Few policies as a rule, now and then some words of them. */
static void random_set(struct flow_world *world)
{
	u32 n = world_random(world, world_random(world, 10) ? 12 : 600);

	world_begin(world);
	for (u32 i = 0; i < 10; i++) {
		world_address(world);
		for (u32 j = world_random(world, 4); j; j--)
			random_range(world);
	}
	for (u32 i = 0; i < 8; i++) {
		world_application(world);
		for (u32 j = world_random(world, 4); j; j--)
			random_term(world);
	}
	for (u32 i = 0; i < WORLD_ZONES; i++) {
		world->inbound[i] = world->applications[world_random(world, 8)];
		world->own[i] = world->applications[world_random(world, 8)];
		world->has_own[i] = world_random(world, 2);
	}
	for (u32 i = 0; i < n; i++)
		random_policy(world);
	world->default_action = world_random(world, 2);
	world_build(world);
}

/* An end of a range or what is beside it. */
static struct sectun_addr random_addr(struct flow_world *world, u16 family)
{
	struct sectun_addr addr = { .family = family };
	u32 at = family == AF_INET ? 4 : 16, by = world_random(world, 3) - 1;
	const struct world_range *range;

	random_bytes(world, family, addr.v6.s6_addr);
	if (!world->n_ranges)
		return addr;
	range = &world->ranges[world_random(world, world->n_ranges)];
	if (range->family != family)
		return addr;
	memcpy(addr.v6.s6_addr, world_random(world, 2) ? range->low : range->high, at);
	while (by && at--) {
		addr.v6.s6_addr[at] += by;
		if (addr.v6.s6_addr[at] != (by == 1 ? 0 : U8_MAX))
			break;
	}
	return addr;
}

static struct sectun_flow_key random_key(struct flow_world *world)
{
	u16 family = random_family(world);
	struct sectun_flow_key key = {
		.src = random_addr(world, family),
		.dst = random_addr(world, family),
		.protocol = random_protocol(world),
	};

	if (sectun_protocol_has_ports(key.protocol)) {
		key.src_port = random_port(world);
		key.dst_port = random_port(world);
	}
	if (sectun_protocol_has_types(key.protocol)) {
		key.icmp_type = random_port(world) & U8_MAX;
		key.icmp_code = random_port(world) & U8_MAX;
	}
	return key;
}

static void random_inbound(struct flow_world *world, const struct sectun_flow_key *key)
{
	u32 zone = world_random(world, WORLD_ZONES);
	const struct sectun_span *list = world->has_own[zone] ? &world->own[zone] :
							       &world->inbound[zone];
	const struct world_term *term = world_first_term(world, list, key);
	bool allowed;

	rcu_read_lock();
	allowed = sectun_rules_inbound(world->rules, WORLD_IFINDEX + zone, key);
	rcu_read_unlock();
	world->wrong += allowed != (term && !term->except);
}

static bool random_leads_into(const struct world_policy *policy, u32 unit, u32 zone)
{
	return policy->action == SECTUN_ACTION_TUNNEL && policy->tunnel == unit &&
	       (policy->from == SECTUN_NO_ZONE || policy->from == zone || policy->to == zone);
}

static void random_tunnels(struct flow_world *world)
{
	for (u32 i = 0; i < RANDOM_UNITS * WORLD_ZONES; i++) {
		u32 unit = i / WORLD_ZONES, zone = i % WORLD_ZONES;
		bool wanted = false, found;

		for (u32 j = 0; j < world->n_policies; j++)
			wanted |= random_leads_into(&world->policies[j], unit, zone);
		rcu_read_lock();
		found = sectun_rules_tunnels(world->rules, unit,
					     sectun_rules_zone(world->rules,
							       WORLD_IFINDEX + zone));
		rcu_read_unlock();
		world->wrong += found != wanted;
	}
}

static void random_sets(struct kunit *test)
{
	struct flow_world *world = test->priv;

	for (u32 i = 0; i < RANDOM_SETS; i++) {
		random_set(world);
		random_tunnels(world);
		for (u32 j = 0; j < RANDOM_PACKETS; j++) {
			struct sectun_flow_key key = random_key(world);

			world_compare(world, world_random(world, WORLD_ZONES),
				      world_random(world, WORLD_ZONES), &key);
			random_inbound(world, &key);
		}
	}
	KUNIT_EXPECT_EQ(test, world->packets, RANDOM_SETS * RANDOM_PACKETS);
	KUNIT_EXPECT_EQ(test, world->wrong, 0U);
}

static u32 many_port(u32 i)
{
	return 1000 + i % WORLD_APPLICATIONS;
}

static void many_range(struct flow_world *world, u32 low, u32 high)
{
	struct world_range *range;

	world_address(world);
	range = world_new_range(world);
	range->family = AF_INET;
	put_unaligned_be32(low, range->low);
	put_unaligned_be32(high, range->high);
}

/* Each has every other address and one of some ports; all others are the last one's. */
static void many_build(struct flow_world *world, u32 last)
{
	world_begin(world);
	for (u32 i = 0; i < WORLD_APPLICATIONS; i++) {
		world_application(world);
		world_ports(world_term(world, IPPROTO_TCP), -1, -1, many_port(i), many_port(i));
	}
	for (u32 i = 0; i < last; i++) {
		struct world_policy *policy = world_policy(world, 0, 1);

		many_range(world, 0x0a000000 + 2 * i, 0x0a000000 + 2 * i);
		world_use(world, &policy->source, i);
		world_use(world, &policy->application, i % WORLD_APPLICATIONS);
	}
	many_range(world, 0x0a000000, 0x0affffff);
	world_use(world, &world_policy(world, 0, 1)->source, last);
	world_build(world);
}

/* A packet for every third of thirty thousand policies, and some beside it. */
static void many_policies(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct sectun_flow_key key = world_key("10.0.0.0", "192.0.2.1");
	u32 own = 0, beside = 0, none = 0, looked = 0;
	int last = WORLD_POLICIES - 1;
	struct sectun_verdict verdict;

	many_build(world, last);
	for (int i = 0; i < last; i += MANY_STEP) {
		looked++;
		key.src.v4 = htonl(0x0a000000 + 2 * i);
		key.dst_port = many_port(i);
		own += world_find(world, 0, 1, &key, &verdict) == i;
		key.dst_port = many_port(i + 1);
		beside += world_find(world, 0, 1, &key, &verdict) == last;
		key.dst_port = many_port(i);
		key.src.v4 = htonl(0x0a000000 + 2 * i + 1);
		beside += world_find(world, 0, 1, &key, &verdict) == last;
		key.src.v4 = htonl(0x0b000000 + 2 * i);
		none += world_find(world, 0, 1, &key, &verdict) == -1;
	}
	KUNIT_EXPECT_EQ(test, own, looked);
	KUNIT_EXPECT_EQ(test, beside, 2 * looked);
	KUNIT_EXPECT_EQ(test, none, looked);

	for (u32 i = 0; i < RANDOM_WALKS; i++) {
		u32 policy = world_random(world, last);

		key.src.v4 = htonl(0x0a000000 + 2 * policy);
		key.dst_port = many_port(policy);
		world_compare(world, 0, 1, &key);
	}
	KUNIT_EXPECT_EQ(test, world->wrong, 0U);
}

/* An address of many ranges in many policies is refused before it costs memory. */
static void too_much(struct kunit *test)
{
	struct flow_world *world = test->priv;
	struct netlink_ext_ack extack = {};
	struct sectun_rules *rules;

	world_begin(world);
	world_address(world);
	for (u32 i = 0; i < TOO_MUCH_RANGES; i++) {
		struct world_range *range = world_new_range(world);

		range->family = AF_INET;
		put_unaligned_be32(0x0a000000 + 2 * i, range->low);
		put_unaligned_be32(0x0a000000 + 2 * i, range->high);
	}
	for (u32 i = 0; i < TOO_MUCH; i++)
		world_use(world, &world_policy(world, 0, 1)->source, 0);

	rules = world_try(world, &extack);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(rules), -E2BIG);
	KUNIT_EXPECT_NOT_NULL(test, extack._msg);
	if (!IS_ERR(rules))
		sectun_rules_free(rules);
}

static struct kunit_case random_cases[] = {
	KUNIT_CASE(random_sets),
	KUNIT_CASE(many_policies),
	KUNIT_CASE(too_much),
	{}
};

static struct kunit_suite random_suite = {
	.name = "sectun_flow_random",
	.init = flow_world_init,
	.exit = flow_world_exit,
	.test_cases = random_cases,
};

kunit_test_suite(random_suite);
