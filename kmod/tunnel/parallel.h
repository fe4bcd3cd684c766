/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_PARALLEL_H
#define SECTUN_PARALLEL_H

#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/jump_label.h>
#include <linux/llist.h>
#include <linux/smp.h>

#include "packet.h"
#include "sa.h"

/**
 * struct sectun_worker - what a processor does for others, and they for it
 * @tasklet: where it does so
 * @call: wakes it from another processor
 * @packets: of others, to be encrypted or decrypted
 * @n_packets: number of those
 * @orders: its struct sectun_parallel whose next packet may be finished
 * @called: @call is on its way
 * @awake: it will look at @packets and @orders again
 * @cpu: whose worker it is
 * @rounds: of @tasklet since there was work for others
 * @owner: to be woken, if it has not looked by itself: of what was done
 * @helping: it is encrypting or decrypting @packets
 * @draining: it is finishing packets of @orders
 * @helpers: processors that help it; none unless it shares out
 * @lease: jiffies until which they do
 * @streak: looks in a row that found it hardly idle
 * @stamp: jiffies of the last look
 * @when: time of that look, in microseconds
 * @idle: time it had been idle then, in microseconds
 * @candidate: the processor that is looked at for help
 * @candidate_when: @when of that one
 * @candidate_idle: @idle of that one
 *
 * What is behind @cpu belongs to that processor.
 */
struct sectun_worker {
	struct tasklet_struct tasklet;
	call_single_data_t call;
	struct llist_head packets;
	atomic_t n_packets;
	struct llist_head orders;
	unsigned long called;
	bool awake;
	unsigned int cpu;
	unsigned int rounds;
	struct sectun_worker *owner;
	bool helping;
	bool draining;
	cpumask_var_t helpers;
	unsigned long lease;
	unsigned int streak;
	unsigned long stamp;
	u64 when;
	u64 idle;
	unsigned int candidate;
	u64 candidate_when;
	u64 candidate_idle;
};

extern struct sectun_worker __percpu *sectun_workers;
DECLARE_STATIC_KEY_FALSE(sectun_parallel_possible);

bool sectun_parallel_queue(struct sectun_sa *sa, struct sk_buff *skb);
void sectun_parallel_done(struct sk_buff *skb);
u64 sectun_parallel_packets(const struct sectun_parallel *parallel);
int sectun_parallel_init(void);
void sectun_parallel_exit(void);

/**
 * sectun_parallel_take - has other processors help, if this one needs it
 * @sa: the SA
 * @skb: ready to be encrypted or decrypted, with a reference to the SA
 *
 * With bottom halves disabled, under the RCU read lock.
 *
 * Return: true when the packet has been taken, or dropped.
 */
static inline bool sectun_parallel_take(struct sectun_sa *sa, struct sk_buff *skb)
{
	const struct sectun_worker *here;

	if (!static_branch_unlikely(&sectun_parallel_possible))
		return false;

	here = this_cpu_ptr(sectun_workers);
	if (likely(!time_after(jiffies, here->stamp) && !READ_ONCE(sa->parallel)))
		return false;
	return sectun_parallel_queue(sa, skb);
}

#endif /* SECTUN_PARALLEL_H */
