// SPDX-License-Identifier: GPL-2.0
/* The anti-replay window: edges of window, words and number space. */
#include <kunit/test.h>
#include <linux/bottom_half.h>
#include <linux/overflow.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "../tunnel/replay.h"

static struct sectun_replay *replay_new(struct kunit *test, u32 window, bool esn, u64 top)
{
	struct sectun_replay *replay = sectun_replay_alloc(window, esn, top);

	KUNIT_ASSERT_NOT_NULL(test, replay);
	return replay;
}

/* As a packet does it: expand, check, authenticate, update. */
static bool replay_receive(struct sectun_replay *replay, u32 low)
{
	bool fresh;
	u64 sequence;

	local_bh_disable();
	sequence = sectun_replay_expand(replay, low);
	fresh = sectun_replay_check(replay, sequence) &&
		sectun_replay_update(replay, sequence);
	local_bh_enable();
	return fresh;
}

static u64 replay_expand(struct sectun_replay *replay, u32 low)
{
	u64 sequence;

	local_bh_disable();
	sequence = sectun_replay_expand(replay, low);
	local_bh_enable();
	return sequence;
}

static void replay_once_each(struct kunit *test)
{
	struct sectun_replay *replay = replay_new(test, 64, false, 0);
	u32 i;

	KUNIT_EXPECT_FALSE(test, replay_receive(replay, 0));
	for (i = 1; i < 300; i++)
		KUNIT_EXPECT_TRUE(test, replay_receive(replay, i));
	for (i = 0; i < 300; i++)
		KUNIT_EXPECT_FALSE(test, replay_receive(replay, i));
	kfree(replay);
}

static void replay_left_edge(struct kunit *test)
{
	static const u32 windows[] = { 1, 31, 32, 63, 64, 65, 127, 128, 1000, 4096 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		struct sectun_replay *replay = replay_new(test, windows[i], false, 0);
		u32 top = 100000 + i;

		KUNIT_EXPECT_TRUE(test, replay_receive(replay, top));
		KUNIT_EXPECT_FALSE(test, replay_receive(replay, top - windows[i]));
		if (windows[i] > 1)
			KUNIT_EXPECT_TRUE(test, replay_receive(replay, top - windows[i] + 1));
		KUNIT_EXPECT_FALSE(test, replay_receive(replay, top - windows[i] + 1));
		KUNIT_EXPECT_EQ(test, sectun_replay_top(replay), (u64)top);
		kfree(replay);
	}
}

/* Backwards through the whole window, from every offset within a word. */
static void replay_backwards(struct kunit *test)
{
	u32 window = 256, offset, i;

	for (offset = 0; offset < BITS_PER_LONG; offset++) {
		struct sectun_replay *replay = replay_new(test, window, false, 0);
		u32 top = 5000 + offset;

		for (i = 0; i < window; i++)
			KUNIT_ASSERT_TRUE(test, replay_receive(replay, top - i));
		for (i = 0; i < 2 * window; i++)
			KUNIT_ASSERT_FALSE(test, replay_receive(replay, top - i));
		kfree(replay);
	}
}

/* A jump over the ring must forget what lay there before. */
static void replay_jumps(struct kunit *test)
{
	static const u32 jumps[] = { 63, 64, 65, 127, 128, 129, 191, 192, 1000000 };
	unsigned int i;
	u32 back;

	for (i = 0; i < ARRAY_SIZE(jumps); i++) {
		struct sectun_replay *replay = replay_new(test, 64, false, 0);
		u32 top = 1000;

		for (back = 0; back < 64; back++)
			KUNIT_ASSERT_TRUE(test, replay_receive(replay, top - back));
		KUNIT_EXPECT_TRUE(test, replay_receive(replay, top + jumps[i]));
		for (back = 1; back < 64 && back < jumps[i]; back++)
			KUNIT_EXPECT_TRUE(test, replay_receive(replay, top + jumps[i] - back));
		kfree(replay);
	}
}

static void replay_no_window(struct kunit *test)
{
	struct sectun_replay *replay = replay_new(test, 0, false, 0);

	KUNIT_EXPECT_TRUE(test, replay_receive(replay, 5));
	KUNIT_EXPECT_TRUE(test, replay_receive(replay, 5));
	KUNIT_EXPECT_TRUE(test, replay_receive(replay, 1));
	KUNIT_EXPECT_EQ(test, sectun_replay_top(replay), 5ULL);
	kfree(replay);
}

/* What was there before the SA was taken over counts as received. */
static void replay_resume(struct kunit *test)
{
	u32 top;

	for (top = 1; top < 200; top++) {
		struct sectun_replay *replay = replay_new(test, 64, false, top);

		KUNIT_EXPECT_FALSE(test, replay_receive(replay, top));
		KUNIT_EXPECT_FALSE(test, replay_receive(replay, top - 1));
		KUNIT_EXPECT_TRUE(test, replay_receive(replay, top + 2));
		KUNIT_EXPECT_TRUE(test, replay_receive(replay, top + 1));
		kfree(replay);
	}
}

static void replay_last_number(struct kunit *test)
{
	struct sectun_replay *replay = replay_new(test, 64, false, 0);

	KUNIT_EXPECT_TRUE(test, replay_receive(replay, U32_MAX - 1));
	KUNIT_EXPECT_TRUE(test, replay_receive(replay, U32_MAX));
	KUNIT_EXPECT_FALSE(test, replay_receive(replay, 0));
	KUNIT_EXPECT_FALSE(test, replay_receive(replay, 1));
	kfree(replay);
}

struct esn_case {
	u64 top;
	u32 low;
	u64 sequence;
};

/* RFC 4303 appendix A2.2 with a window of 64; 0 where there is no number. */
static const struct esn_case esn_cases[] = {
	{ 0, 1, 1 },
	{ 0, U32_MAX, 0 },
	{ 62, U32_MAX, 0 },
	{ 63, U32_MAX, U32_MAX },
	{ 1000, 937, 937 },
	{ 1000, 936, BIT_ULL(32) + 936 },
	{ U32_MAX, U32_MAX, U32_MAX },
	{ U32_MAX, 0, BIT_ULL(32) },
	{ U32_MAX, 5, BIT_ULL(32) + 5 },
	{ BIT_ULL(32), U32_MAX, U32_MAX },
	{ BIT_ULL(32), U32_MAX - 62, U32_MAX - 62 },
	{ BIT_ULL(32), U32_MAX - 63, BIT_ULL(32) + U32_MAX - 63 },
	{ BIT_ULL(32) + 62, U32_MAX, U32_MAX },
	{ BIT_ULL(32) + 63, 0, BIT_ULL(32) },
	{ BIT_ULL(32) + 63, U32_MAX, BIT_ULL(32) + U32_MAX },
	{ 7 * BIT_ULL(32) + 10, 11, 7 * BIT_ULL(32) + 11 },
	{ 7 * BIT_ULL(32) + 10, U32_MAX, 7 * BIT_ULL(32) - 1 },
	{ U64_MAX, U32_MAX, U64_MAX },
	{ U64_MAX, 0, 0 },
};

static void replay_esn_expand(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(esn_cases); i++) {
		struct sectun_replay *replay = replay_new(test, 64, true, esn_cases[i].top);

		KUNIT_EXPECT_EQ_MSG(test, replay_expand(replay, esn_cases[i].low),
				    esn_cases[i].sequence, "case %u", i);
		kfree(replay);
	}
}

static void replay_esn_crosses(struct kunit *test)
{
	struct sectun_replay *replay = replay_new(test, 64, true, U32_MAX - 100);
	u64 i, last = BIT_ULL(32) + 100;

	for (i = U32_MAX - 99; i <= last; i += 2)
		KUNIT_EXPECT_TRUE(test, replay_receive(replay, lower_32_bits(i)));
	KUNIT_EXPECT_EQ(test, sectun_replay_top(replay), last);
	/* The odd ones within the window are still welcome, once. */
	for (i = last - 63; i < last; i += 2)
		KUNIT_EXPECT_TRUE(test, replay_receive(replay, lower_32_bits(i)));
	for (i = last - 63; i <= last; i++)
		KUNIT_EXPECT_FALSE(test, replay_receive(replay, lower_32_bits(i)));
	kfree(replay);
}

static void replay_esn_no_window(struct kunit *test)
{
	struct sectun_replay *replay = replay_new(test, 0, true, U32_MAX);

	KUNIT_EXPECT_EQ(test, replay_expand(replay, 0), BIT_ULL(32));
	KUNIT_EXPECT_EQ(test, replay_expand(replay, U32_MAX), (u64)U32_MAX);
	KUNIT_EXPECT_TRUE(test, replay_receive(replay, 0));
	KUNIT_EXPECT_EQ(test, replay_expand(replay, U32_MAX), (u64)U32_MAX);
	kfree(replay);
}

/* As many numbers as a reference remembers. */
#define REFERENCE_RANGE		32768
#define REFERENCE_ROUNDS	1500

static const u32 reference_windows[] = { 0, 1, 32, 63, 64, 65, 1024, 4096 };

/**
 * struct reference - what RFC 4303 says, in its simplest form
 * @base: first number that is remembered
 * @top: highest number received
 * @window: in packets
 * @seen: one each number
 */
struct reference {
	u64 base;
	u64 top;
	u32 window;
	bool seen[REFERENCE_RANGE];
};

/*
 * Of all numbers that end in @low the one within 2^32 from the window's left
 * edge on; 0 when there is none. Without a window half of these are old ones.
 */
static u64 reference_expand(u64 top, u32 window, u32 low)
{
	s64 left = -(s64)(window ?: BIT(31)) + 1, around, distance;
	u64 number;

	for (around = -1; around <= 1; around++) {
		distance = around * (s64)BIT_ULL(32) + low - lower_32_bits(top);
		if (distance < left || distance >= left + (s64)BIT_ULL(32))
			continue;
		if (distance < 0)
			return check_sub_overflow(top, (u64)-distance, &number) ? 0 : number;
		return check_add_overflow(top, (u64)distance, &number) ? 0 : number;
	}
	return 0;
}

static bool reference_receive(struct reference *reference, u64 sequence)
{
	bool *seen = &reference->seen[sequence - reference->base];

	if (reference->window) {
		if (!sequence || *seen)
			return false;
		if (sequence < reference->top &&
		    reference->top - sequence >= reference->window)
			return false;
	}
	*seen = true;
	reference->top = max(reference->top, sequence);
	return true;
}

/*
 * A packet of a peer that counts right: one whose number was expanded wrongly
 * is not authentic.
 */
static void reference_packet(struct kunit *test, struct reference *reference,
			     struct sectun_replay *replay, u64 sequence)
{
	u64 wanted = replay->esn ? reference_expand(reference->top, reference->window,
						    lower_32_bits(sequence)) : sequence;

	KUNIT_ASSERT_EQ_MSG(test, replay_expand(replay, lower_32_bits(sequence)), wanted,
			    "window %u, top %llx, %llx", reference->window, reference->top,
			    sequence);
	if (wanted == sequence)
		KUNIT_ASSERT_EQ_MSG(test, replay_receive(replay, lower_32_bits(sequence)),
				    reference_receive(reference, sequence),
				    "window %u, top %llx, %llx", reference->window,
				    reference->top, sequence);
	KUNIT_ASSERT_EQ(test, sectun_replay_top(replay), reference->top);
}

/* Everything up to @top counts as received. */
static struct sectun_replay *reference_start(struct kunit *test, struct reference *reference,
					     u32 window, bool esn, u64 base, u64 top)
{
	memset(reference, 0, sizeof(*reference));
	memset(reference->seen, true, top - base + 1);
	reference->base = base;
	reference->top = top;
	reference->window = window;
	return replay_new(test, window, esn, top);
}

/* Where an attacker, or a network, may well put a packet. */
static s64 reference_step(struct rnd_state *random, s64 window)
{
	s64 near = prandom_u32_state(random) % 5 - 2, far = prandom_u32_state(random);

	switch (prandom_u32_state(random) % 8) {
	case 0:
		return near;
	case 1:
		return near - window;
	case 2:
		return -(far % (window + 1));
	case 3:
		return near - far % 4 * 64;
	case 4:
		return -(far % (2 * window + 200));
	case 5:
		/* A leap, now and then. */
		return far % 64 ? 1 : near + far % (2 * window + 200);
	default:
		return 1;
	}
}

static void reference_random(struct kunit *test, struct reference *reference,
			     struct sectun_replay *replay, u64 seed)
{
	u64 last = reference->base + REFERENCE_RANGE - 1, sequence;
	struct rnd_state random;
	unsigned int i;
	s64 step;

	prandom_seed_state(&random, seed);
	for (i = 0; i < REFERENCE_ROUNDS; i++) {
		step = reference_step(&random, reference->window);
		sequence = reference->top + step;
		if (step < 0 && reference->top - reference->base < -step)
			sequence = reference->base;
		else if (step > 0 && last - reference->top < step)
			sequence = last;
		reference_packet(test, reference, replay, sequence);
	}
}

/* Blocks come backwards, each packet twice, and then once more from the start. */
static void reference_blocks(struct kunit *test, struct reference *reference,
			     struct sectun_replay *replay, u32 block)
{
	u64 first = reference->top + 1;
	u32 i;

	for (i = 0; i < 4 * block; i++)
		reference_packet(test, reference, replay,
				 first + i / 2 / block * block + block - 1 - i / 2 % block);
	for (i = 0; i < 2 * block; i++)
		reference_packet(test, reference, replay, first + i);
}

/* The first number, the end of 32 bits, and the last number there is. */
static void replay_reference(struct kunit *test)
{
	static const struct {
		bool esn;
		u64 base;
		u64 top;
	} starts[] = {
		{ false, 0, 0 },
		{ false, (u64)U32_MAX - REFERENCE_RANGE + 1, U32_MAX - 16500 },
		{ true, 0, 0 },
		{ true, BIT_ULL(32) - REFERENCE_RANGE / 2, BIT_ULL(32) - 200 },
		{ true, 9 * BIT_ULL(32) - REFERENCE_RANGE / 2, 9 * BIT_ULL(32) - 4300 },
		{ true, U64_MAX - REFERENCE_RANGE + 1, U64_MAX - 16500 },
	};
	struct reference *reference = kunit_kzalloc(test, sizeof(*reference), GFP_KERNEL);
	unsigned int i, j;

	KUNIT_ASSERT_NOT_NULL(test, reference);
	for (i = 0; i < ARRAY_SIZE(reference_windows); i++)
		for (j = 0; j < ARRAY_SIZE(starts); j++) {
			struct sectun_replay *replay =
				reference_start(test, reference, reference_windows[i],
						starts[j].esn, starts[j].base, starts[j].top);

			/* The long ones where it is close. */
			if (reference_windows[i] < 1024 || starts[j].esn)
				reference_blocks(test, reference, replay,
						 reference_windows[i] + 1);
			reference_random(test, reference, replay, i * 16 + j);
			kfree(replay);
		}
}

static void reference_expand_around(struct kunit *test, u32 window, u64 top)
{
	struct sectun_replay *replay = replay_new(test, window, true, top);
	u32 low = lower_32_bits(top), i, at;
	int around;

	for (around = -3; around <= 3; around++) {
		const u32 ats[] = { 0, low, low - window, low + BIT(31) };

		for (i = 0; i < ARRAY_SIZE(ats); i++) {
			at = ats[i] + around;
			KUNIT_EXPECT_EQ_MSG(test, replay_expand(replay, at),
					    reference_expand(top, window, at),
					    "window %u, top %llx, %x", window, top, at);
		}
	}
	kfree(replay);
}

/* The upper half around each place where it changes, for every window. */
static void replay_esn_reference(struct kunit *test)
{
	static const u64 tops[] = {
		0, 1, 62, 63, 64, 4095, 4096, BIT_ULL(31), U32_MAX - 1, U32_MAX,
		BIT_ULL(32), BIT_ULL(32) + 62, BIT_ULL(32) + 63, BIT_ULL(32) + 4095,
		BIT_ULL(32) + 4096, 3 * BIT_ULL(31), 5 * BIT_ULL(32) - 1, BIT_ULL(63) - 1,
		BIT_ULL(63), BIT_ULL(63) + 1, U64_MAX - BIT_ULL(32), U64_MAX - BIT_ULL(31),
		U64_MAX - 1, U64_MAX,
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(reference_windows); i++)
		for (j = 0; j < ARRAY_SIZE(tops); j++)
			reference_expand_around(test, reference_windows[i], tops[j]);
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(replay_once_each),
	KUNIT_CASE(replay_left_edge),
	KUNIT_CASE(replay_backwards),
	KUNIT_CASE(replay_jumps),
	KUNIT_CASE(replay_no_window),
	KUNIT_CASE(replay_resume),
	KUNIT_CASE(replay_last_number),
	KUNIT_CASE(replay_esn_expand),
	KUNIT_CASE(replay_esn_crosses),
	KUNIT_CASE(replay_esn_no_window),
	KUNIT_CASE(replay_esn_reference),
	KUNIT_CASE(replay_reference),
	{}
};

static struct kunit_suite replay_suite = {
	.name = "sectun_replay",
	.test_cases = replay_cases,
};

kunit_test_suite(replay_suite);
