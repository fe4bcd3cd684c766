/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_REPLAY_H
#define SECTUN_REPLAY_H

#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct sectun_replay - anti-replay window of an inbound SA
 * @lock: guards the rest
 * @top: highest sequence number received
 * @window: in packets, 0 for no check
 * @esn: numbers have 64 bits, of which packets carry the lower 32
 * @words: number of words in @bitmap, a power of two
 * @bitmap: ring of bits, one a sequence number; at least one word longer than
 *	the window, so that moving on clears whole words only (RFC 6479)
 */
struct sectun_replay {
	spinlock_t lock; /* the rest */
	u64 top;
	u32 window;
	bool esn;
	u32 words;
	unsigned long bitmap[];
};

struct sectun_replay *sectun_replay_alloc(u32 window, bool esn, u64 top);
u64 sectun_replay_expand(struct sectun_replay *replay, u32 low);
bool sectun_replay_check(struct sectun_replay *replay, u64 sequence);
bool sectun_replay_update(struct sectun_replay *replay, u64 sequence);
u64 sectun_replay_top(struct sectun_replay *replay);

#endif /* SECTUN_REPLAY_H */
