// SPDX-License-Identifier: GPL-2.0
/* The anti-replay window: edges of window, words and number space. */
#include <kunit/test.h>
#include <linux/bottom_half.h>
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
	{}
};

static struct kunit_suite replay_suite = {
	.name = "sectun_replay",
	.test_cases = replay_cases,
};

kunit_test_suite(replay_suite);
