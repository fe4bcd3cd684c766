// SPDX-License-Identifier: GPL-2.0
/* Looking up policies, against a walk over all of them. */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "../flow/ruleset.h"

#define CLASSIFY_ZONES		3
#define CLASSIFY_ADDRESSES	12
#define CLASSIFY_RANGES		4
#define CLASSIFY_APPLICATIONS	8
#define CLASSIFY_TERMS		3
#define CLASSIFY_REFS		3
#define CLASSIFY_WORLDS		60
#define CLASSIFY_PACKETS	1500
#define CLASSIFY_MANY		10000
#define CLASSIFY_DESTINATIONS	5
#define CLASSIFY_ROUNDS		5

/* A draft and what the walk needs of it: building takes some of it away. */
struct classify_world {
	struct kunit *test;
	struct rnd_state rnd;
	struct sectun_draft draft;
	struct sectun_range *ranges;
	struct sectun_span *addresses;
	struct sectun_rules *rules;
};

static u32 classify_random(struct classify_world *world, u32 below)
{
	return prandom_u32_state(&world->rnd) % below;
}

/* Few values, so that ends of ranges and packets meet. */
static struct sectun_value classify_value(struct classify_world *world, u16 family)
{
	static const u32 v4[] = {
		0, 1, 0x0a000000, 0x0a0000ff, 0x0a000100, 0x7fffffff, 0x80000000, 0xfffffffe,
		0xffffffff,
	};
	static const u64 v6[] = { 0, 1, 1ULL << 63, U64_MAX - 1, U64_MAX, 0x20010db800000000 };
	struct sectun_value value = {};

	if (family == AF_INET) {
		value.low = v4[classify_random(world, ARRAY_SIZE(v4))];
		if (!classify_random(world, 3))
			value.low = (u32)(value.low + classify_random(world, 3) - 1);
		return value;
	}
	value.high = v6[classify_random(world, ARRAY_SIZE(v6))];
	value.low = v6[classify_random(world, ARRAY_SIZE(v6))];
	if (!classify_random(world, 3))
		value.low += classify_random(world, 3) - 1;
	return value;
}

static void classify_range(struct classify_world *world, struct sectun_range *range)
{
	range->family = classify_random(world, 2) ? AF_INET : AF_INET6;
	range->low = classify_value(world, range->family);
	range->high = classify_value(world, range->family);
	if (sectun_value_cmp(&range->low, &range->high) > 0)
		swap(range->low, range->high);
	if (classify_random(world, 8))
		return;
	/* 0.0.0.0/0 or ::/0 */
	range->low = (struct sectun_value){};
	range->high.low = range->family == AF_INET ? U32_MAX : U64_MAX;
	range->high.high = range->family == AF_INET ? 0 : U64_MAX;
}

static u8 classify_protocol(struct classify_world *world)
{
	static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, 0, 255 };

	return protocols[classify_random(world, ARRAY_SIZE(protocols))];
}

static u16 classify_port(struct classify_world *world)
{
	static const u16 ports[] = { 0, 1, 22, 23, 80, 65534, 65535 };

	return ports[classify_random(world, ARRAY_SIZE(ports))];
}

static void classify_term(struct classify_world *world, struct sectun_term *term)
{
	u8 protocol = classify_protocol(world);
	u16 a = classify_port(world), b = classify_port(world);

	term->src_high = U16_MAX;
	term->timeout = classify_random(world, 4) ? 0 : 1 + classify_random(world, 100);
	term->except = classify_random(world, 2);
	if (!classify_random(world, 6)) {
		term->high = SECTUN_SERVICE_MAX;
		return;
	}
	term->low = protocol << 16 | (classify_random(world, 2) ? 0 : min(a, b));
	term->high = protocol << 16 | (classify_random(world, 2) ? U16_MAX : max(a, b));
	if (!sectun_protocol_has_ports(protocol) || classify_random(world, 2))
		return;
	a = classify_port(world);
	b = classify_port(world);
	term->src_low = min(a, b);
	term->src_high = max(a, b);
}

static void classify_use(struct classify_world *world, struct sectun_use *use, u32 below,
			 bool may_exclude)
{
	struct sectun_draft *draft = &world->draft;

	use->span.first = draft->n_refs;
	use->span.n = classify_random(world, CLASSIFY_REFS + 1);
	for (u32 i = 0; i < use->span.n; i++)
		draft->refs[draft->n_refs++] = classify_random(world, below);
	use->excluded = may_exclude && use->span.n && !classify_random(world, 4);
}

static void classify_policy(struct classify_world *world, u32 i)
{
	struct sectun_policy_entry *policy = &world->draft.policies[i];

	snprintf(policy->name, sizeof(policy->name), "policy-%u", i);
	policy->policy.action = classify_random(world, 2);
	policy->from = classify_random(world, CLASSIFY_ZONES);
	policy->to = classify_random(world, 2);
	if (!classify_random(world, 4)) {
		policy->from = SECTUN_NO_ZONE;
		policy->to = SECTUN_NO_ZONE;
	}
	classify_use(world, &policy->source, CLASSIFY_ADDRESSES, true);
	classify_use(world, &policy->destination, CLASSIFY_ADDRESSES, true);
	classify_use(world, &policy->application, CLASSIFY_APPLICATIONS, false);
}

static void classify_spans(struct classify_world *world, struct sectun_span *spans, u32 n,
			   u32 most, u32 *used)
{
	*used = 0;
	for (u32 i = 0; i < n; i++) {
		spans[i].first = *used;
		spans[i].n = classify_random(world, most + 1);
		*used += spans[i].n;
	}
}

static void classify_fill(struct classify_world *world, u32 n_policies)
{
	struct sectun_draft *draft = &world->draft;

	draft->n_refs = 0;
	classify_spans(world, draft->addresses, draft->n_addresses, CLASSIFY_RANGES,
		       &draft->n_ranges);
	classify_spans(world, draft->applications, draft->n_applications, CLASSIFY_TERMS,
		       &draft->n_terms);
	for (u32 i = 0; i < draft->n_ranges; i++)
		classify_range(world, &draft->ranges[i]);
	for (u32 i = 0; i < draft->n_terms; i++)
		classify_term(world, &draft->terms[i]);
	for (u32 i = 0; i < CLASSIFY_ZONES; i++)
		snprintf(draft->zones[i].name, sizeof(draft->zones[i].name), "zone-%u", i);
	for (u32 i = 0; i < n_policies; i++)
		classify_policy(world, i);
	draft->default_action = classify_random(world, 2);
}

static void classify_build(struct classify_world *world)
{
	struct sectun_draft *draft = &world->draft;

	world->ranges = kmemdup(draft->ranges, draft->n_ranges * sizeof(*draft->ranges),
				GFP_KERNEL);
	world->addresses = kmemdup(draft->addresses,
				   draft->n_addresses * sizeof(*draft->addresses), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(world->test, world->ranges);
	KUNIT_ASSERT_NOT_NULL(world->test, world->addresses);
	KUNIT_ASSERT_NULL(world->test, sectun_draft_sort(draft));
	world->rules = sectun_rules_build(draft, NULL);
	KUNIT_ASSERT_FALSE(world->test, IS_ERR(world->rules));
}

static void classify_end(struct classify_world *world)
{
	sectun_rules_free(world->rules);
	kfree(world->ranges);
	kfree(world->addresses);
}

static struct classify_world *classify_world(struct kunit *test, u64 seed, u32 n_policies)
{
	struct classify_world *world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	struct sectun_draft *draft;

	KUNIT_ASSERT_NOT_NULL(test, world);
	world->test = test;
	prandom_seed_state(&world->rnd, seed);
	draft = &world->draft;
	draft->n_zones = CLASSIFY_ZONES;
	draft->n_addresses = CLASSIFY_ADDRESSES;
	draft->n_ranges = CLASSIFY_ADDRESSES * CLASSIFY_RANGES;
	draft->n_applications = CLASSIFY_APPLICATIONS;
	draft->n_terms = CLASSIFY_APPLICATIONS * CLASSIFY_TERMS;
	draft->n_policies = n_policies;
	draft->n_refs = 3 * CLASSIFY_REFS * n_policies;
	KUNIT_ASSERT_EQ(test, sectun_draft_alloc(draft), 0);
	classify_fill(world, n_policies);
	return world;
}

static void classify_addr(struct sectun_addr *addr, u16 family, struct sectun_value value)
{
	addr->family = family;
	if (family == AF_INET) {
		addr->v4 = htonl(value.low);
		return;
	}
	put_unaligned_be64(value.high, &addr->v6.s6_addr[0]);
	put_unaligned_be64(value.low, &addr->v6.s6_addr[8]);
}

static void classify_packet(struct classify_world *world, struct sectun_flow_key *key)
{
	u16 family = classify_random(world, 2) ? AF_INET : AF_INET6;

	memset(key, 0, sizeof(*key));
	classify_addr(&key->src, family, classify_value(world, family));
	classify_addr(&key->dst, family, classify_value(world, family));
	key->protocol = classify_protocol(world);
	if (sectun_protocol_has_ports(key->protocol)) {
		key->src_port = classify_port(world);
		key->dst_port = classify_port(world);
	} else if (sectun_protocol_has_types(key->protocol)) {
		key->icmp_type = classify_port(world);
		key->icmp_code = classify_port(world);
	}
}

static bool classify_holds(const struct classify_world *world, const struct sectun_use *use,
			   const struct sectun_addr *addr)
{
	struct sectun_value value = sectun_value_of_addr(addr);
	const u32 *refs = world->rules->given.refs;

	for (u32 i = use->span.first; i < use->span.first + use->span.n; i++) {
		const struct sectun_span *span = &world->addresses[refs[i]];

		for (u32 j = span->first; j < span->first + span->n; j++)
			if (world->ranges[j].family == addr->family &&
			    sectun_value_cmp(&world->ranges[j].low, &value) <= 0 &&
			    sectun_value_cmp(&world->ranges[j].high, &value) >= 0)
				return !use->excluded;
	}
	return !use->span.n || use->excluded;
}

static bool classify_serves(const struct classify_world *world, const struct sectun_use *use,
			    const struct sectun_flow_key *key, u32 *timeout)
{
	const struct sectun_draft *given = &world->rules->given;
	u32 service = sectun_service(key);

	*timeout = 0;
	for (u32 i = use->span.first; i < use->span.first + use->span.n; i++) {
		const struct sectun_span *span = &given->applications[given->refs[i]];

		for (u32 j = span->first; j < span->first + span->n; j++) {
			if (!sectun_term_matches(&given->terms[j], service, key->src_port))
				continue;
			*timeout = given->terms[j].timeout;
			return true;
		}
	}
	return !use->span.n;
}

/* The place of the first policy of two zones that matches, -1 for none. */
static int classify_walk(const struct classify_world *world, u32 from, u32 to,
			 const struct sectun_flow_key *key, u32 *timeout)
{
	const struct sectun_draft *given = &world->rules->given;

	for (u32 i = 0; i < given->n_policies; i++) {
		const struct sectun_policy_entry *policy = &given->policies[i];

		if (policy->from == from && policy->to == to &&
		    classify_holds(world, &policy->source, &key->src) &&
		    classify_holds(world, &policy->destination, &key->dst) &&
		    classify_serves(world, &policy->application, key, timeout))
			return i;
	}
	*timeout = 0;
	return -1;
}

static void classify_compare(struct classify_world *world, u32 from, u32 to,
			     const struct sectun_flow_key *key)
{
	const struct sectun_draft *given = &world->rules->given;
	struct sectun_verdict verdict;
	u32 timeout;
	int place;

	place = classify_walk(world, from, to, key, &timeout);
	if (place < 0)
		place = classify_walk(world, SECTUN_NO_ZONE, SECTUN_NO_ZONE, key, &timeout);
	sectun_rules_find(world->rules, &given->zones[from].zone, &given->zones[to].zone, key,
			  &verdict);
	KUNIT_ASSERT_PTR_EQ(world->test, (const void *)verdict.policy,
			    place < 0 ? NULL : (const void *)&given->policies[place].policy);
	KUNIT_ASSERT_EQ(world->test, verdict.timeout, timeout);
	KUNIT_ASSERT_EQ(world->test, (int)verdict.action,
			(int)(place < 0 ? given->default_action :
			      given->policies[place].policy.action));
}

/* A world of @n policies; most lists have several words. */
static void classify_one(struct kunit *test, u64 seed, u32 n)
{
	struct classify_world *world = classify_world(test, seed, n);
	struct sectun_flow_key key;

	classify_build(world);
	for (u32 i = 0; i < CLASSIFY_PACKETS; i++) {
		classify_packet(world, &key);
		classify_compare(world, classify_random(world, CLASSIFY_ZONES),
				 classify_random(world, CLASSIFY_ZONES), &key);
	}
	classify_end(world);
}

static void classify_few(struct kunit *test)
{
	for (u32 i = 0; i < CLASSIFY_WORLDS; i++)
		classify_one(test, i, i % 20);
}

static void classify_several_words(struct kunit *test)
{
	for (u32 i = 0; i < CLASSIFY_WORLDS / 10; i++)
		classify_one(test, 1000 + i, 1000);
}

/* What a list of host-inbound traffic says about every packet of a world. */
static void classify_inbound(struct kunit *test)
{
	struct classify_world *world = classify_world(test, 7, 0);
	const struct sectun_draft *given;
	struct sectun_flow_key key;

	classify_build(world);
	given = &world->rules->given;
	for (u32 i = 0; i < CLASSIFY_PACKETS; i++) {
		const struct sectun_span *list =
			&given->applications[classify_random(world, CLASSIFY_APPLICATIONS)];
		bool allowed = false, decided = false;

		classify_packet(world, &key);
		for (u32 j = 0; j < list->n && !decided; j++) {
			const struct sectun_term *term = &given->terms[list->first + j];

			decided = sectun_term_matches(term, sectun_service(&key), key.src_port);
			allowed = decided && !term->except;
		}
		KUNIT_ASSERT_EQ(test, sectun_terms_allow(given, list, &key), allowed);
	}
	classify_end(world);
}

/* One zone pair; each policy has a source of its own, and one of few destinations. */
static struct classify_world *classify_many(struct kunit *test, u32 n)
{
	struct classify_world *world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	struct sectun_draft *draft;

	KUNIT_ASSERT_NOT_NULL(test, world);
	world->test = test;
	prandom_seed_state(&world->rnd, n);
	draft = &world->draft;
	draft->n_zones = 1;
	draft->n_policies = n;
	draft->n_addresses = n;
	draft->n_ranges = n;
	draft->n_refs = 2 * n;
	KUNIT_ASSERT_EQ(test, sectun_draft_alloc(draft), 0);

	strscpy(draft->zones[0].name, "zone", sizeof(draft->zones[0].name));
	for (u32 i = 0; i < n; i++) {
		draft->addresses[i] = (struct sectun_span){ .first = i, .n = 1 };
		draft->ranges[i].family = AF_INET;
		draft->ranges[i].low.low = 0x0a000000 + 2 * i;
		draft->ranges[i].high.low = 0x0a000000 + 2 * i;
	}
	for (u32 i = 0; i < n; i++) {
		struct sectun_policy_entry *policy = &draft->policies[i];

		snprintf(policy->name, sizeof(policy->name), "policy-%u", i);
		draft->refs[2 * i] = i;
		draft->refs[2 * i + 1] = i % CLASSIFY_DESTINATIONS;
		policy->source.span = (struct sectun_span){ .first = 2 * i, .n = 1 };
		policy->destination.span = (struct sectun_span){ .first = 2 * i + 1, .n = 1 };
	}
	classify_build(world);
	return world;
}

/* Nanoseconds of a lookup, once round. */
static u64 classify_round(struct classify_world *world, u32 n)
{
	const struct sectun_draft *given = &world->rules->given;
	struct sectun_flow_key key = { .protocol = IPPROTO_TCP };
	struct sectun_verdict verdict;
	u64 start;

	key.src.family = AF_INET;
	key.dst.family = AF_INET;
	start = ktime_get_ns();
	for (u32 i = 0; i < CLASSIFY_MANY; i++) {
		u32 wanted = classify_random(world, n);
		bool other = i % 2;
		u32 dst = (wanted + other) % CLASSIFY_DESTINATIONS;

		key.src.v4 = htonl(0x0a000000 + 2 * wanted);
		key.dst.v4 = htonl(0x0a000000 + 2 * dst);
		sectun_rules_find(world->rules, &given->zones[0].zone, &given->zones[0].zone,
				  &key, &verdict);
		KUNIT_ASSERT_PTR_EQ(world->test, (const void *)verdict.policy, other ? NULL :
				    (const void *)&given->policies[wanted].policy);
	}
	return div_u64(ktime_get_ns() - start, CLASSIFY_MANY);
}

/* For the log only. The best of several: other machines run beside this one. */
static u64 classify_time(struct classify_world *world, u32 n)
{
	u64 best = U64_MAX;

	for (u32 i = 0; i < CLASSIFY_ROUNDS; i++)
		best = min(best, classify_round(world, n));
	return best;
}

static void classify_ten_thousand(struct kunit *test)
{
	struct classify_world *few = classify_many(test, 10);
	struct classify_world *many = classify_many(test, CLASSIFY_MANY);
	u64 ns_few = classify_time(few, 10), ns_many = classify_time(many, CLASSIFY_MANY);

	kunit_info(test, "a lookup: 10 policies %llu ns, %u policies %llu ns",
		   ns_few, CLASSIFY_MANY, ns_many);
	classify_end(few);
	classify_end(many);
}

static struct kunit_case classify_cases[] = {
	KUNIT_CASE(classify_few),
	KUNIT_CASE(classify_several_words),
	KUNIT_CASE(classify_inbound),
	KUNIT_CASE(classify_ten_thousand),
	{}
};

static struct kunit_suite classify_suite = {
	.name = "sectun_flow_classify",
	.test_cases = classify_cases,
};

kunit_test_suite(classify_suite);
