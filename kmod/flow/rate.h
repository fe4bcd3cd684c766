/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_RATE_H
#define SECTUN_FLOW_RATE_H

#include <linux/jiffies.h>
#include <linux/spinlock.h>

/**
 * struct sectun_rate - how many of something there have been in this second
 * @lock: of what follows
 * @second: jiffies that it began at
 * @taken: in it
 * @missed: that were too many, since the last one that was not
 */
struct sectun_rate {
	spinlock_t lock; /* of what follows */
	unsigned long second;
	u32 taken;
	u32 missed;
};

static inline void sectun_rate_init(struct sectun_rate *rate)
{
	spin_lock_init(&rate->lock);
	rate->second = jiffies;
	rate->taken = 0;
	rate->missed = 0;
}

/**
 * sectun_rate_take - one more
 * @rate: of those
 * @most: of a second
 * @missed: set to how many before it were too many
 *
 * In any context but hard interrupts.
 *
 * Return: false when it is one too many itself.
 */
static inline bool sectun_rate_take(struct sectun_rate *rate, u32 most, u32 *missed)
{
	bool taken;

	spin_lock_bh(&rate->lock);
	if (time_after_eq(jiffies, rate->second + HZ)) {
		rate->second = jiffies;
		rate->taken = 0;
	}
	taken = rate->taken < most;
	if (taken) {
		rate->taken++;
		*missed = rate->missed;
		rate->missed = 0;
	} else {
		rate->missed++;
	}
	spin_unlock_bh(&rate->lock);
	return taken;
}

#endif /* SECTUN_FLOW_RATE_H */
