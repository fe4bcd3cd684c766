// SPDX-License-Identifier: GPL-2.0
/* Outbound SAs by selector, against a walk over all of them. */
#include <kunit/test.h>
#include <linux/kthread.h>
#include <linux/prandom.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "../tunnel/sa.h"

#define TRIE_SAS	48
#define TRIE_SELECTORS	3
#define TRIE_STEPS	2000
#define TRIE_SHAPES	32
#define TRIE_OTHERS	16
#define TRIE_EXCHANGES	500
#define TRIE_FLOWS	12
#define TRIE_MANY	1000
/* A node of each length, and one beside each. */
#define TRIE_DEPTH	260

/* A device and its outbound SAs, the newest last. */
struct trie_world {
	struct kunit *test;
	struct rnd_state rnd;
	struct sectun_device *device;
	struct sectun_sa *sas[TRIE_MANY];
	unsigned int n;
	const struct sectun_trie_node **stack;
};

static struct trie_world *trie_world(struct kunit *test)
{
	struct trie_world *world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, world);
	world->device = kunit_kzalloc(test, sizeof(*world->device), GFP_KERNEL);
	world->stack = kunit_kcalloc(test, TRIE_DEPTH, sizeof(*world->stack), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world->device);
	KUNIT_ASSERT_NOT_NULL(test, world->stack);
	world->test = test;
	prandom_seed_state(&world->rnd, 1);
	return world;
}

static u32 trie_random(struct trie_world *world, u32 below)
{
	return prandom_u32_state(&world->rnd) % below;
}

static void trie_free(struct sectun_sa *sa)
{
	if (!sa)
		return;
	kfree(sa->selectors);
	kfree(sa->choices);
	kfree(sa);
}

static struct sectun_sa *trie_sa(struct trie_world *world,
				 const struct sectun_selector *selectors, unsigned int n)
{
	struct sectun_sa *sa = kzalloc(sizeof(*sa), GFP_KERNEL);

	if (!sa)
		return NULL;
	sa->device = world->device;
	sa->n_selectors = n;
	sa->selectors = kmemdup(selectors, n * sizeof(*selectors), GFP_KERNEL);
	if (sa->selectors && !sectun_choices_reserve(sa))
		return sa;
	trie_free(sa);
	return NULL;
}

static struct sectun_sa *trie_add(struct trie_world *world,
				  const struct sectun_selector *selectors, unsigned int n)
{
	struct sectun_sa *sa;

	rtnl_lock();
	sa = trie_sa(world, selectors, n);
	if (sa)
		sectun_choices_add(sa);
	rtnl_unlock();
	KUNIT_ASSERT_NOT_NULL(world->test, sa);
	world->sas[world->n++] = sa;
	return sa;
}

static void trie_delete(struct trie_world *world, unsigned int i)
{
	struct sectun_sa *sa = world->sas[i];

	rtnl_lock();
	sectun_choices_remove(sa);
	rtnl_unlock();
	trie_free(sa);
	world->n--;
	memmove(&world->sas[i], &world->sas[i + 1], (world->n - i) * sizeof(sa));
}

static bool trie_better(const struct sectun_selector *a, const struct sectun_selector *b)
{
	if (!b)
		return true;
	if (a->src.family == AF_UNSPEC || b->src.family == AF_UNSPEC)
		return a->src.family > b->src.family;
	if (a->dst_len != b->dst_len)
		return a->dst_len > b->dst_len;
	return a->src_len > b->src_len;
}

/* What is to be found: of those that carry, else of all, the best and newest. */
static struct sectun_sa *trie_walk(struct trie_world *world, const struct sectun_flow *flow,
				   unsigned int *reason)
{
	static const struct sectun_selector any;
	const struct sectun_selector *best[2] = {}, *selector;
	struct sectun_sa *found[2] = {}, *sa;
	unsigned int i, j, ended;

	for (i = world->n; i--;) {
		sa = world->sas[i];
		ended = !!sectun_lifetime_reason(sa);
		for (j = 0; j < max(sa->n_selectors, 1U); j++) {
			selector = sa->n_selectors ? &sa->selectors[j] : &any;
			if (!sectun_selector_match(selector, flow) ||
			    !trie_better(selector, best[ended]))
				continue;
			best[ended] = selector;
			found[ended] = sa;
		}
	}
	sa = found[0] ?: found[1];
	*reason = sa ? sectun_lifetime_reason(sa) : SECTUN_A_DROPS_NO_SA;
	return sa;
}

static struct sectun_sa *trie_find(struct trie_world *world, const struct sectun_flow *flow,
				   unsigned int *reason)
{
	struct sectun_sa *sa;

	rcu_read_lock();
	sa = sectun_sa_outbound(world->device, flow, reason);
	rcu_read_unlock();
	return sa;
}

static void trie_check_flow(struct trie_world *world, const struct sectun_addr *src,
			    const struct sectun_addr *dst)
{
	struct sectun_flow flow = { .family = src->family, .src = &src->v6, .dst = &dst->v6 };
	struct sectun_sa *found, *wanted;
	unsigned int got, reason;

	wanted = trie_walk(world, &flow, &reason);
	found = trie_find(world, &flow, &got);
	KUNIT_EXPECT_PTR_EQ(world->test, found, wanted);
	KUNIT_EXPECT_EQ(world->test, got, reason);
}

/* Shares some bits with all others of its family, and often all. */
static struct sectun_addr trie_address(struct trie_world *world, u16 family)
{
	unsigned int bits = family == AF_INET ? 32 : 128, same, i;
	struct sectun_addr addr = { .family = family };
	u8 *bytes = addr.v6.s6_addr;

	memset(bytes, 0x5a, bits / 8);
	same = trie_random(world, bits + 8);
	for (i = same; i < bits; i++)
		if (i == same || trie_random(world, 2))
			bytes[i / 8] ^= 0x80 >> i % 8;
	return addr;
}

static u8 trie_length(struct trie_world *world, u16 family)
{
	static const u8 edges[] = { 0, 1, 31, 32, 63, 64, 65, 127, 128 };
	unsigned int max = family == AF_INET ? 32 : 128;

	if (trie_random(world, 2))
		return min_t(u8, edges[trie_random(world, ARRAY_SIZE(edges))], max);
	return trie_random(world, max + 1);
}

static struct sectun_selector trie_selector(struct trie_world *world, u16 family)
{
	return (struct sectun_selector) {
		.src = trie_address(world, family),
		.dst = trie_address(world, family),
		.src_len = trie_length(world, family),
		.dst_len = trie_length(world, family),
	};
}

static u16 trie_family(struct trie_world *world)
{
	return trie_random(world, 2) ? AF_INET : AF_INET6;
}

/* Now and then exactly what is there already: a rekeying. */
static void trie_add_random(struct trie_world *world)
{
	struct sectun_selector selectors[TRIE_SELECTORS];
	unsigned int i, n = trie_random(world, 10) ? 1 + trie_random(world, TRIE_SELECTORS) : 0;
	const struct sectun_sa *old;

	if (world->n && !trie_random(world, 3)) {
		old = world->sas[trie_random(world, world->n)];
		trie_add(world, old->selectors, old->n_selectors);
		return;
	}
	for (i = 0; i < n; i++)
		selectors[i] = trie_selector(world, trie_family(world));
	trie_add(world, selectors, n);
}

static void trie_step(struct trie_world *world)
{
	unsigned int what = trie_random(world, 8);

	if (world->n < TRIE_SAS && (what < 4 || !world->n)) {
		trie_add_random(world);
		return;
	}
	if (what < 7)
		trie_delete(world, trie_random(world, world->n));
	else
		world->sas[trie_random(world, world->n)]->state =
			trie_random(world, 2) ? SECTUN_SA_STATE_EXPIRED :
						SECTUN_SA_STATE_EXHAUSTED;
}

/*
 * Every prefix is longer than the one above and within it, and none is there in
 * vain. Returns the number of those that have something of their own.
 */
static unsigned int trie_shape(struct trie_world *world, const struct sectun_trie_node *root,
			       bool sources)
{
	const struct sectun_trie_node *node, *child, **top = world->stack;
	struct kunit *test = world->test;
	unsigned int i, children, n = 0;
	bool own;

	if (root)
		*top++ = root;
	while (top > world->stack) {
		node = *--top;
		own = sources ? !hlist_empty(&node->entries) : !!node->sources;
		children = 0;
		for (i = 0; i < 2; i++) {
			child = rtnl_dereference(node->child[i]);
			if (!child)
				continue;
			KUNIT_EXPECT_GT(test, child->len, node->len);
			KUNIT_EXPECT_TRUE(test, sectun_trie_covers(node, &child->bits));
			KUNIT_EXPECT_EQ(test, sectun_bits_at(&child->bits, node->len), i);
			*top++ = child;
			children++;
		}
		KUNIT_EXPECT_TRUE(test, own || children == 2);
		n += own;
	}
	return n;
}

static unsigned int trie_destinations(struct trie_world *world)
{
	struct sectun_trie *trie = &world->device->outbound;
	unsigned int n;

	rtnl_lock();
	n = trie_shape(world, rtnl_dereference(trie->destinations[0]), false) +
	    trie_shape(world, rtnl_dereference(trie->destinations[1]), false);
	rtnl_unlock();
	return n;
}

static void trie_expect_empty(struct trie_world *world)
{
	const struct sectun_trie empty = {};

	KUNIT_EXPECT_EQ(world->test, memcmp(&world->device->outbound, &empty, sizeof(empty)), 0);
}

static void trie_check_random(struct trie_world *world)
{
	unsigned int i;

	for (i = 0; i < TRIE_FLOWS; i++) {
		u16 family = trie_family(world);
		struct sectun_addr src = trie_address(world, family);
		struct sectun_addr dst = trie_address(world, family);

		trie_check_flow(world, &src, &dst);
	}
}

static void trie_at_random(struct kunit *test)
{
	struct trie_world *world = trie_world(test);
	unsigned int i;

	for (i = 0; i < TRIE_STEPS; i++) {
		trie_step(world);
		trie_check_random(world);
		if (!(i % TRIE_SHAPES))
			trie_destinations(world);
	}
	while (world->n)
		trie_delete(world, trie_random(world, world->n));
	trie_expect_empty(world);
}

static struct sectun_selector trie_selector_v4(u32 src, u8 src_len, u32 dst, u8 dst_len)
{
	return (struct sectun_selector) {
		.src = { .family = AF_INET, .v4 = htonl(src) },
		.dst = { .family = AF_INET, .v4 = htonl(dst) },
		.src_len = src_len,
		.dst_len = dst_len,
	};
}

/* Best first; the one that has ended is passed over for the next. */
static void trie_order(struct kunit *test)
{
	const struct sectun_selector best_first[] = {
		trie_selector_v4(0, 0, 0x0a010101, 32),
		trie_selector_v4(0x0a000001, 24, 0x0a010100, 24),
		trie_selector_v4(0x0a000000, 8, 0x0a010100, 24),
		trie_selector_v4(0x0a000001, 32, 0x0a000000, 8),
		trie_selector_v4(0, 0, 0, 0),
	};
	struct sectun_addr src = { .family = AF_INET, .v4 = htonl(0x0a000001) };
	struct sectun_addr dst = { .family = AF_INET, .v4 = htonl(0x0a010101) };
	struct sectun_flow flow = { .family = AF_INET, .src = &src.v4, .dst = &dst.v4 };
	unsigned int i, place, reason, n = ARRAY_SIZE(best_first), reverse;

	for (reverse = 0; reverse < 2; reverse++) {
		struct trie_world *world = trie_world(test);

		for (i = 0; i < n; i++)
			trie_add(world, &best_first[reverse ? n - 1 - i : i], 1);
		trie_add(world, NULL, 0);
		for (i = 0; i <= n; i++) {
			place = reverse && i < n ? n - 1 - i : i;
			KUNIT_EXPECT_PTR_EQ(test, trie_find(world, &flow, &reason),
					    world->sas[place]);
			KUNIT_EXPECT_EQ(test, reason, SECTUN_DROP_NONE);
			world->sas[place]->state = i ? SECTUN_SA_STATE_EXPIRED :
						       SECTUN_SA_STATE_EXHAUSTED;
		}
		/* None is left: the reason is that of the best one. */
		KUNIT_EXPECT_PTR_EQ(test, trie_find(world, &flow, &reason),
				    world->sas[reverse ? n - 1 : 0]);
		KUNIT_EXPECT_EQ(test, reason, SECTUN_A_DROPS_SEQUENCE_EXHAUSTED);
		while (world->n)
			trie_delete(world, 0);
		KUNIT_EXPECT_NULL(test, trie_find(world, &flow, &reason));
		KUNIT_EXPECT_EQ(test, reason, SECTUN_A_DROPS_NO_SA);
	}
}

/* Prefixes of all lengths of one address, taken away at random. */
static void trie_nested(struct kunit *test)
{
	struct trie_world *world = trie_world(test);
	struct sectun_addr base = { .family = AF_INET6 };
	struct sectun_addr other = base;
	struct sectun_selector selector = { .src = base, .dst = base };
	unsigned int i;

	for (i = 0; i <= 128; i++) {
		selector.dst_len = i;
		selector.src_len = 128 - i;
		trie_add(world, &selector, 1);
	}
	KUNIT_EXPECT_EQ(test, trie_destinations(world), 129U);
	while (world->n) {
		for (i = 0; i < 128; i += 1 + trie_random(world, 8)) {
			other.v6 = in6addr_any;
			other.v6.s6_addr[i / 8] = 0x80 >> i % 8;
			trie_check_flow(world, &base, &other);
			trie_check_flow(world, &other, &base);
		}
		trie_check_flow(world, &base, &base);
		trie_delete(world, trie_random(world, world->n));
		trie_destinations(world);
	}
	trie_expect_empty(world);
}

/* Many peers of which one address is the same. */
static void trie_many(struct kunit *test)
{
	struct trie_world *world = trie_world(test);
	struct sectun_addr hub = { .family = AF_INET, .v4 = htonl(0x0a000001) };
	struct sectun_addr peer = hub;
	struct sectun_selector selector = { .src = hub, .dst = hub, .src_len = 32, .dst_len = 32 };
	unsigned int i, same_destination;

	for (same_destination = 0; same_destination < 2; same_destination++) {
		struct sectun_addr *many = same_destination ? &selector.src : &selector.dst;

		selector.src = hub;
		selector.dst = hub;
		for (i = 0; i < TRIE_MANY; i++) {
			many->v4 = htonl(0xc0000000 + i * 0x101);
			trie_add(world, &selector, 1);
		}
		KUNIT_EXPECT_EQ(test, trie_destinations(world),
				same_destination ? 1U : TRIE_MANY);
		for (i = 0; i < TRIE_MANY; i += 97) {
			peer.v4 = htonl(0xc0000000 + i * 0x101);
			trie_check_flow(world, &hub, &peer);
			trie_check_flow(world, &peer, &hub);
		}
		while (world->n)
			trie_delete(world, trie_random(world, world->n));
		trie_expect_empty(world);
	}
}

struct trie_reader {
	struct trie_world *world;
	struct sectun_flow flow;
	unsigned long found, missed;
};

static int trie_read(void *arg)
{
	struct trie_reader *reader = arg;
	unsigned int reason;

	while (!kthread_should_stop()) {
		if (trie_find(reader->world, &reader->flow, &reason) == reader->world->sas[0])
			reader->found++;
		else
			reader->missed++;
		cond_resched();
	}
	return 0;
}

/* Another one, or none, in the place of an SA. */
static void trie_exchange(struct trie_world *world, struct sectun_sa **sa,
			  const struct sectun_selector *selector)
{
	struct sectun_sa *old = *sa;

	rtnl_lock();
	*sa = selector ? trie_sa(world, selector, 1) : NULL;
	if (*sa)
		sectun_choices_add(*sa);
	if (old)
		sectun_choices_remove(old);
	rtnl_unlock();
	synchronize_rcu_expedited();
	trie_free(old);
}

/* What is there all the time is found all the time. */
static void trie_readers(struct kunit *test)
{
	struct trie_world *world = trie_world(test);
	struct sectun_addr base = { .family = AF_INET, .v4 = htonl(0x5a5a5a5a) };
	struct sectun_selector selector = {
		.src = base, .dst = base, .src_len = 32, .dst_len = 32,
	};
	struct trie_reader reader = {
		.world = world,
		.flow = { .family = AF_INET, .src = &base.v4, .dst = &base.v4 },
	};
	struct sectun_sa *others[TRIE_OTHERS] = {};
	struct task_struct *task;
	unsigned int i;

	trie_add(world, &selector, 1);
	task = kthread_run(trie_read, &reader, "sectun_trie");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	for (i = 0; i < TRIE_EXCHANGES; i++) {
		selector = trie_selector(world, AF_INET);
		selector.dst_len = min_t(u8, selector.dst_len, 31);
		trie_exchange(world, &others[trie_random(world, TRIE_OTHERS)], &selector);
	}
	kthread_stop(task);
	for (i = 0; i < TRIE_OTHERS; i++)
		trie_exchange(world, &others[i], NULL);
	KUNIT_EXPECT_GT(test, reader.found, 0UL);
	KUNIT_EXPECT_EQ(test, reader.missed, 0UL);
	trie_delete(world, 0);
	trie_expect_empty(world);
}

static struct kunit_case trie_cases[] = {
	KUNIT_CASE(trie_order),
	KUNIT_CASE(trie_nested),
	KUNIT_CASE(trie_many),
	KUNIT_CASE(trie_at_random),
	KUNIT_CASE(trie_readers),
	{}
};

static struct kunit_suite trie_suite = {
	.name = "sectun_trie",
	.test_cases = trie_cases,
};

kunit_test_suite(trie_suite);
