// SPDX-License-Identifier: GPL-2.0
/*
 * Anti-replay: RFC 4303 section 3.4.3 and appendix A, bitmap after RFC 6479.
 *
 * Packets are handled with bottom halves disabled, hence the plain locks.
 */
#include <linux/bits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "replay.h"

/* Without a window, numbers up to half the space behind count as old. */
#define SECTUN_REPLAY_HALF	BIT(31)

/**
 * sectun_replay_alloc - a window for a new SA
 * @window: in packets, 0 for no check
 * @esn: with extended sequence numbers
 * @top: highest number seen already; it and all before count as received
 *
 * Return: the window, to be freed with kfree(), or NULL.
 */
struct sectun_replay *sectun_replay_alloc(u32 window, bool esn, u64 top)
{
	u32 words = window ? roundup_pow_of_two(DIV_ROUND_UP(window, BITS_PER_LONG) + 1) : 0;
	struct sectun_replay *replay;

	replay = kzalloc(struct_size(replay, bitmap, words), GFP_KERNEL);
	if (!replay)
		return NULL;

	spin_lock_init(&replay->lock);
	replay->top = top;
	replay->window = window;
	replay->esn = esn;
	replay->words = words;
	if (top && words) {
		memset(replay->bitmap, 0xff, words * sizeof(replay->bitmap[0]));
		replay->bitmap[(top / BITS_PER_LONG) & (words - 1)] =
			GENMASK(top % BITS_PER_LONG, 0);
	}
	return replay;
}

/* Which 64 bit number ends in @low and lies nearest to the window (A2.2). */
static u64 __sectun_replay_expand(const struct sectun_replay *replay, u32 low)
{
	u32 window = replay->window ?: SECTUN_REPLAY_HALF;
	u32 top_low = lower_32_bits(replay->top);
	u32 high = upper_32_bits(replay->top);
	u32 bottom = top_low - window + 1;

	if (top_low >= window - 1) {
		/* The window lies in one subspace. */
		if (low < bottom && !++high)
			return 0;
	} else if (low >= bottom && !high--) {
		/* It spans two, but there is none before the first. */
		return 0;
	}
	return (u64)high << 32 | low;
}

/**
 * sectun_replay_expand - the whole sequence number of a packet
 * @replay: the window
 * @low: the 32 bits it carries
 *
 * Return: the number, 0 when there is none.
 */
u64 sectun_replay_expand(struct sectun_replay *replay, u32 low)
{
	u64 sequence;

	if (!replay->esn)
		return low;

	spin_lock(&replay->lock);
	sequence = __sectun_replay_expand(replay, low);
	spin_unlock(&replay->lock);
	return sequence;
}

static bool __sectun_replay_check(const struct sectun_replay *replay, u64 sequence)
{
	u64 word = sequence / BITS_PER_LONG;

	if (!replay->window)
		return true;
	if (!sequence)
		return false;
	if (sequence > replay->top)
		return true;
	if (replay->top - sequence >= replay->window)
		return false;
	return !(replay->bitmap[word & (replay->words - 1)] &
		 BIT(sequence % BITS_PER_LONG));
}

/**
 * sectun_replay_check - may a packet of this number still be received
 * @replay: the window
 * @sequence: from sectun_replay_expand()
 *
 * Return: false when it is a replay or too old.
 */
bool sectun_replay_check(struct sectun_replay *replay, u64 sequence)
{
	bool fresh;

	spin_lock(&replay->lock);
	fresh = __sectun_replay_check(replay, sequence);
	spin_unlock(&replay->lock);
	return fresh;
}

static void sectun_replay_advance(struct sectun_replay *replay, u64 sequence)
{
	u64 from = replay->top / BITS_PER_LONG, to = sequence / BITS_PER_LONG;
	u64 i, n = min_t(u64, to - from, replay->words);

	for (i = 1; i <= n; i++)
		replay->bitmap[(from + i) & (replay->words - 1)] = 0;
	replay->top = sequence;
}

/**
 * sectun_replay_update - an authenticated packet of this number came
 * @replay: the window
 * @sequence: its number
 *
 * Checks again: another packet of the same number may have overtaken it.
 *
 * Return: false when it is a replay or too old.
 */
bool sectun_replay_update(struct sectun_replay *replay, u64 sequence)
{
	bool fresh;

	spin_lock(&replay->lock);
	fresh = __sectun_replay_check(replay, sequence);
	if (!fresh)
		goto unlock;
	if (sequence > replay->top)
		sectun_replay_advance(replay, sequence);
	if (replay->window)
		replay->bitmap[(sequence / BITS_PER_LONG) & (replay->words - 1)] |=
			BIT(sequence % BITS_PER_LONG);
unlock:
	spin_unlock(&replay->lock);
	return fresh;
}

/**
 * sectun_replay_top - the highest number received
 * @replay: the window
 *
 * Return: the number.
 */
u64 sectun_replay_top(struct sectun_replay *replay)
{
	u64 top;

	spin_lock_bh(&replay->lock);
	top = replay->top;
	spin_unlock_bh(&replay->lock);
	return top;
}
