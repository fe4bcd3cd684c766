// SPDX-License-Identifier: GPL-2.0
/*
 * One SA on several processors, in order.
 *
 * A packet is worked on where it arrives, start to end, as long as that
 * processor has time to spare. When it has not, and others have, it shares out
 * for a while: its packets get places in a ring of their SA, others encrypt or
 * decrypt them, and it finishes them itself, in the order of the ring. So a
 * packet never leaves the processor that it came to: behind it nothing in the
 * queues of the stack can overtake, neither when sharing begins nor when it
 * ends.
 *
 * Packets of the SA that come to other processors are worked on there, beside
 * the ring: flows keep their order, sequence numbers may leave a few packets
 * out of it, as with any SA that several processors send. When they are many
 * the SA has no need of sharing, and is left alone for a while.
 *
 * Waking a processor is dear. One that helps stays awake for a moment when its
 * work is done, and wakes the owner of a ring only if that one does not look by
 * itself.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/tick.h>

#include "parallel.h"
#include "receive.h"
#include "send.h"

/* Packets of an SA between arrival and their end. */
#define SECTUN_RING_SIZE	1024

/* Packets that wait at a processor that helps. */
#define SECTUN_WORKER_PACKETS	8

/* Packets finished in a row, before others get their turn. */
#define SECTUN_FINISH_BATCH	64

/* Looks in a row without idle time, before a processor shares out. */
#define SECTUN_WORKER_STREAK	3

/* Looks that are farther apart, in jiffies, are not in a row. */
#define SECTUN_WORKER_GAP	2

/* Jiffies until it has to show again that it needs help. */
#define SECTUN_WORKER_LEASE	HZ

/* Rounds without work, before the owner of what is done is woken. */
#define SECTUN_WORKER_WAKE	32

/* Rounds without work, before a processor that helps goes to sleep. */
#define SECTUN_WORKER_LINGER	128

/* Packets after which is decided whether an SA comes to several processors. */
#define SECTUN_RING_LOOK	256

/* Of those, how many may come to another processor than the others. */
#define SECTUN_RING_FEW		16

/* Jiffies that such an SA is left alone. */
#define SECTUN_RING_REST	HZ

/**
 * struct sectun_parallel - the packets of an SA that are shared out
 * @sa: the SA
 * @lock: of what is put in: from here to @rest
 * @owner: the processor that finishes them; another one only while it is empty
 * @head: packets put in, the low bits of @packets
 * @packets: that have been put in, ever
 * @n_own: of those, since the last look, that came to the owner
 * @n_other: and that came to others
 * @rest: jiffies until which none are put in, when @resting
 * @resting: it came to several processors
 * @listed: bit 0: in sectun_worker.orders
 * @finishing: held while packets are taken out
 * @tail: packets taken out
 * @order: in sectun_worker.orders
 * @ring: packets that are encrypted or decrypted, NULL for those that are not yet
 */
struct sectun_parallel {
	struct sectun_sa *sa;
	/* of what is put in */
	spinlock_t lock;
	unsigned int owner;
	u16 head;
	u64 packets;
	unsigned int n_own;
	unsigned int n_other;
	unsigned long rest;
	bool resting;

	unsigned long listed ____cacheline_aligned_in_smp;
	/* of what is taken out */
	spinlock_t finishing;
	u16 tail;
	struct llist_node order;

	struct sk_buff *ring[SECTUN_RING_SIZE];
};

struct sectun_worker __percpu *sectun_workers;
DEFINE_STATIC_KEY_FALSE(sectun_parallel_possible);

static bool sectun_parallel_on = true;
module_param_named(parallel, sectun_parallel_on, bool, 0444);
MODULE_PARM_DESC(parallel, "share an SA out to several processors (default on)");

static void sectun_worker_wake(struct sectun_worker *worker)
{
	/* Pairs with sectun_worker_rests(): it looks again. */
	if (READ_ONCE(worker->awake))
		return;
	if (worker->cpu == smp_processor_id()) {
		tasklet_schedule(&worker->tasklet);
		return;
	}
	if (test_and_set_bit(0, &worker->called))
		return;
	if (!smp_call_function_single_async(worker->cpu, &worker->call))
		return;

	/* It went offline: what it was to do is done here. */
	clear_bit(0, &worker->called);
	tasklet_schedule(&worker->tasklet);
}

static void sectun_worker_called(void *data)
{
	struct sectun_worker *worker = data;

	clear_bit(0, &worker->called);
	tasklet_schedule(&worker->tasklet);
}

/* Idle time of a processor, 0 when this kernel does not keep it. */
static u64 sectun_worker_idle(unsigned int cpu, u64 *now)
{
	u64 idle = get_cpu_idle_time_us(cpu, now);

	return idle == U64_MAX ? 0 : idle;
}

static void sectun_worker_next_candidate(struct sectun_worker *worker)
{
	const struct cpumask *near = cpumask_of_node(cpu_to_node(worker->cpu));
	unsigned int cpu = cpumask_next(worker->candidate, near);

	if (cpu == worker->cpu)
		cpu = cpumask_next(cpu, near);
	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first(near);
	worker->candidate = cpu;
	worker->candidate_idle = sectun_worker_idle(cpu, &worker->candidate_when);
}

/*
 * The candidate helps if it was idle at least half of the time since it was
 * looked at last. One that helps already has work from here.
 */
static void sectun_worker_try_candidate(struct sectun_worker *worker)
{
	u64 now, idle = sectun_worker_idle(worker->candidate, &now);

	if (worker->candidate != worker->cpu && cpu_online(worker->candidate) &&
	    idle - worker->candidate_idle >= (now - worker->candidate_when) / 2)
		cpumask_set_cpu(worker->candidate, worker->helpers);
	sectun_worker_next_candidate(worker);
}

static void sectun_worker_look_at_itself(struct sectun_worker *worker)
{
	u64 now, idle = sectun_worker_idle(worker->cpu, &now);

	if (jiffies - worker->stamp > SECTUN_WORKER_GAP ||
	    (idle - worker->idle) * 8 >= now - worker->when)
		worker->streak = 0;
	else if (worker->streak < SECTUN_WORKER_STREAK)
		worker->streak++;
	worker->when = now;
	worker->idle = idle;
}

/* Looks, once a jiffy, whether this processor needs help, and who gives it. */
static void sectun_worker_look(struct sectun_worker *worker)
{
	bool sharing = !cpumask_empty(worker->helpers);

	sectun_worker_look_at_itself(worker);
	worker->stamp = jiffies;

	if (sharing && time_after(jiffies, worker->lease)) {
		cpumask_clear(worker->helpers);
		worker->streak = 0;
		return;
	}
	if (worker->streak == 1 && !sharing)
		sectun_worker_next_candidate(worker);
	if (!sharing && worker->streak < SECTUN_WORKER_STREAK)
		return;

	sectun_worker_try_candidate(worker);
	if (!sharing)
		worker->lease = jiffies + SECTUN_WORKER_LEASE;
}

/* Who is to encrypt or decrypt the next packet, NULL for this processor. */
static struct sectun_worker *sectun_worker_helper(const struct sectun_worker *here)
{
	struct sectun_worker *worker;
	unsigned int cpu;

	for_each_cpu(cpu, here->helpers) {
		worker = per_cpu_ptr(sectun_workers, cpu);
		if (atomic_read(&worker->n_packets) < SECTUN_WORKER_PACKETS)
			return worker;
	}
	return NULL;
}

static void sectun_worker_give(struct sectun_worker *worker, struct sk_buff *skb)
{
	atomic_inc(&worker->n_packets);
	llist_add(&skb->ll_node, &worker->packets);
	sectun_worker_wake(worker);
}

/*
 * Has @owner woken, at once or, by a processor that helps it, when that has
 * nothing else to do.
 */
static void sectun_worker_wake_owner(struct sectun_worker *owner)
{
	struct sectun_worker *here = this_cpu_ptr(sectun_workers);

	if (!here->helping || owner == here) {
		sectun_worker_wake(owner);
		return;
	}
	if (here->owner && here->owner != owner)
		sectun_worker_wake(here->owner);
	here->owner = owner;
}

/* Has the packet at the head of the ring looked at by the one that finishes. */
static void sectun_parallel_kick(struct sectun_parallel *parallel)
{
	struct sectun_worker *owner = per_cpu_ptr(sectun_workers, READ_ONCE(parallel->owner));

	if (test_and_set_bit(0, &parallel->listed))
		return;
	percpu_ref_get(&parallel->sa->ref);
	llist_add(&parallel->order, &owner->orders);
	sectun_worker_wake_owner(owner);
}

static void sectun_parallel_finish(struct sectun_sa *sa, struct sk_buff *skb)
{
	if (sa->direction == SECTUN_DIRECTION_OUT)
		sectun_send_finish(skb);
	else
		sectun_receive_finish(skb);
}

static void sectun_parallel_crypt(struct sk_buff *skb)
{
	if (sectun_packet(skb)->sa->direction == SECTUN_DIRECTION_OUT)
		sectun_send_crypt(skb);
	else
		sectun_receive_crypt(skb);
}

/* With its lock. Returns how many there were. */
static unsigned int sectun_parallel_take_out(struct sectun_parallel *parallel)
{
	unsigned int n;

	for (n = 0; n < SECTUN_FINISH_BATCH; n++) {
		struct sk_buff **place = &parallel->ring[parallel->tail % SECTUN_RING_SIZE];
		struct sk_buff *skb;

		/* Pairs with sectun_parallel_done(): one of the two sees what the other wrote. */
		smp_mb();
		skb = READ_ONCE(*place);
		if (!skb)
			break;
		WRITE_ONCE(*place, NULL);
		/* Pairs with sectun_parallel_length(): the place is free first. */
		smp_store_release(&parallel->tail, parallel->tail + 1);
		sectun_parallel_finish(parallel->sa, skb);
	}
	return n;
}

static void sectun_parallel_drain(struct sectun_worker *worker, struct sectun_parallel *parallel)
{
	struct sectun_sa *sa = parallel->sa;

	clear_bit(0, &parallel->listed);
	/* A kick may be so late that another processor finishes meanwhile. */
	if (READ_ONCE(parallel->owner) != worker->cpu || !spin_trylock(&parallel->finishing)) {
		sectun_parallel_kick(parallel);
		percpu_ref_put(&sa->ref);
		return;
	}

	if (sectun_parallel_take_out(parallel) == SECTUN_FINISH_BATCH)
		sectun_parallel_kick(parallel);
	spin_unlock(&parallel->finishing);
	percpu_ref_put(&sa->ref);
}

static void sectun_worker_drain(struct sectun_worker *worker)
{
	struct sectun_worker *here = this_cpu_ptr(sectun_workers);
	struct llist_node *list = llist_del_all(&worker->orders);
	struct sectun_parallel *parallel, *next;

	here->draining = true;
	llist_for_each_entry_safe(parallel, next, list, order)
		sectun_parallel_drain(worker, parallel);
	here->draining = false;
}

static bool sectun_worker_crypt(struct sectun_worker *worker)
{
	struct llist_node *list = llist_reverse_order(llist_del_all(&worker->packets));
	struct sectun_worker *here = this_cpu_ptr(sectun_workers);
	struct sk_buff *skb, *next;

	here->helping = worker == here;
	llist_for_each_entry_safe(skb, next, list, ll_node) {
		skb_mark_not_on_list(skb);
		atomic_dec(&worker->n_packets);
		sectun_parallel_crypt(skb);
	}
	here->helping = false;
	return list;
}

/* Whether it stays awake: after work more comes, as a rule. */
static bool sectun_worker_lingers(struct sectun_worker *worker, bool worked)
{
	if (worker->cpu != smp_processor_id())
		return false;
	if (worked)
		worker->rounds = 0;
	if (worker->rounds >= SECTUN_WORKER_LINGER)
		return false;

	if (++worker->rounds >= SECTUN_WORKER_WAKE && worker->owner) {
		if (!llist_empty(&worker->owner->orders))
			sectun_worker_wake(worker->owner);
		worker->owner = NULL;
	}
	return true;
}

/* Whether nothing came while it was awake. */
static bool sectun_worker_rests(struct sectun_worker *worker)
{
	WRITE_ONCE(worker->awake, false);
	/* Pairs with llist_add() in front of sectun_worker_wake(). */
	smp_mb();
	return llist_empty(&worker->packets) && llist_empty(&worker->orders);
}

static void sectun_worker_run(struct tasklet_struct *tasklet)
{
	struct sectun_worker *worker = from_tasklet(worker, tasklet, tasklet);
	bool worked;

	WRITE_ONCE(worker->awake, true);
	rcu_read_lock();
	worked = sectun_worker_crypt(worker);
	sectun_worker_drain(worker);
	rcu_read_unlock();
	if (sectun_worker_lingers(worker, worked) || !sectun_worker_rests(worker))
		tasklet_schedule(&worker->tasklet);
}

/**
 * sectun_parallel_done - a packet in a ring is encrypted or decrypted, or lost
 * @skb: the packet; finished in its turn
 *
 * On any processor, with bottom halves disabled.
 */
void sectun_parallel_done(struct sk_buff *skb)
{
	const struct sectun_packet *packet = sectun_packet(skb);
	struct sectun_parallel *parallel = packet->sa->parallel;
	u16 place = packet->place;

	/* The reference keeps the SA, once the packet is anybody's. */
	percpu_ref_get(&parallel->sa->ref);
	/* Pairs with sectun_parallel_take_out(): what the packet holds comes first. */
	smp_store_release(&parallel->ring[place % SECTUN_RING_SIZE], skb);
	/* And here one of the two sees what the other wrote. */
	smp_mb();
	if (READ_ONCE(parallel->tail) == place)
		sectun_parallel_kick(parallel);
	percpu_ref_put(&parallel->sa->ref);
}

static u16 sectun_parallel_length(const struct sectun_parallel *parallel)
{
	/* Pairs with sectun_parallel_take_out(): the place is free by then. */
	return READ_ONCE(parallel->head) - smp_load_acquire(&parallel->tail);
}

static struct sectun_parallel *sectun_parallel_get(struct sectun_sa *sa)
{
	struct sectun_parallel *parallel = READ_ONCE(sa->parallel), *other;

	if (parallel)
		return parallel;

	parallel = kzalloc(sizeof(*parallel), GFP_ATOMIC | __GFP_NOWARN);
	if (!parallel)
		return NULL;
	parallel->sa = sa;
	spin_lock_init(&parallel->lock);
	spin_lock_init(&parallel->finishing);

	other = cmpxchg(&sa->parallel, NULL, parallel);
	if (!other)
		return parallel;
	kfree(parallel);
	return other;
}

/*
 * Under the lock: whether the SA comes to several processors, so that sharing
 * is not for it.
 */
static void sectun_parallel_look(struct sectun_parallel *parallel)
{
	if (parallel->resting && time_after(jiffies, parallel->rest))
		parallel->resting = false;
	if (parallel->n_own + parallel->n_other < SECTUN_RING_LOOK)
		return;

	if (min(parallel->n_own, parallel->n_other) > SECTUN_RING_FEW) {
		parallel->resting = true;
		parallel->rest = jiffies + SECTUN_RING_REST;
	}
	parallel->n_own = 0;
	parallel->n_other = 0;
}

/*
 * Under the lock: whether the next packet goes into the ring. An empty one goes
 * to who needs it.
 */
static bool sectun_parallel_wanted(struct sectun_parallel *parallel,
				   const struct sectun_worker *here)
{
	sectun_parallel_look(parallel);
	if (parallel->owner == here->cpu)
		parallel->n_own++;
	else
		parallel->n_other++;

	if (sectun_parallel_length(parallel))
		return parallel->owner == here->cpu;
	if (cpumask_empty(here->helpers) || parallel->resting)
		return false;
	WRITE_ONCE(parallel->owner, here->cpu);
	return true;
}

static bool sectun_parallel_place(struct sectun_parallel *parallel, struct sectun_packet *packet)
{
	if (sectun_parallel_length(parallel) >= SECTUN_RING_SIZE)
		return false;
	packet->place = parallel->head;
	packet->ordered = true;
	WRITE_ONCE(parallel->head, parallel->head + 1);
	WRITE_ONCE(parallel->packets, parallel->packets + 1);
	return true;
}

/**
 * sectun_parallel_queue - sectun_parallel_take() when it is not the usual case
 * @sa: the SA
 * @skb: ready to be encrypted or decrypted, with a reference to the SA
 *
 * Under the RCU read lock, with bottom halves disabled; takes the lock of the
 * SA's ring.
 *
 * Return: true when the packet has been taken, or dropped.
 */
bool sectun_parallel_queue(struct sectun_sa *sa, struct sk_buff *skb)
{
	struct sectun_worker *here = this_cpu_ptr(sectun_workers), *worker;
	struct sectun_parallel *parallel = READ_ONCE(sa->parallel);
	bool wanted, resting, placed = false;

	if (time_after(jiffies, here->stamp))
		sectun_worker_look(here);
	if (!cpumask_empty(here->helpers))
		parallel = sectun_parallel_get(sa);
	else if (parallel && !sectun_parallel_length(parallel))
		return false;
	if (!parallel)
		return false;
	if (!llist_empty(&here->orders) && !here->draining)
		sectun_worker_drain(here);

	spin_lock(&parallel->lock);
	wanted = sectun_parallel_wanted(parallel, here);
	if (wanted)
		placed = sectun_parallel_place(parallel, sectun_packet(skb));
	resting = parallel->resting;
	spin_unlock(&parallel->lock);

	if (!wanted)
		return false;
	if (!placed) {
		sectun_packet(skb)->error = -ENOBUFS;
		sectun_parallel_finish(sa, skb);
		return true;
	}
	worker = resting ? NULL : sectun_worker_helper(here);
	if (worker)
		sectun_worker_give(worker, skb);
	else
		sectun_parallel_crypt(skb);
	return true;
}

/**
 * sectun_parallel_packets - how many packets have been shared out
 * @parallel: NULL for none
 *
 * Return: packets.
 */
u64 sectun_parallel_packets(const struct sectun_parallel *parallel)
{
	return parallel ? READ_ONCE(parallel->packets) : 0;
}

static void sectun_parallel_free(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		free_cpumask_var(per_cpu_ptr(sectun_workers, cpu)->helpers);
	free_percpu(sectun_workers);
}

/**
 * sectun_parallel_init - once, when the module is loaded
 *
 * Return: 0 or -ENOMEM.
 */
int __init sectun_parallel_init(void)
{
	unsigned int cpu;

	sectun_workers = alloc_percpu(struct sectun_worker);
	if (!sectun_workers)
		return -ENOMEM;

	for_each_possible_cpu(cpu) {
		struct sectun_worker *worker = per_cpu_ptr(sectun_workers, cpu);

		worker->cpu = cpu;
		worker->candidate = cpu;
		worker->rounds = SECTUN_WORKER_LINGER;
		tasklet_setup(&worker->tasklet, sectun_worker_run);
		INIT_CSD(&worker->call, sectun_worker_called, worker);
		if (!zalloc_cpumask_var_node(&worker->helpers, GFP_KERNEL, cpu_to_node(cpu))) {
			sectun_parallel_free();
			return -ENOMEM;
		}
	}
	if (sectun_parallel_on && num_possible_cpus() > 1)
		static_branch_enable(&sectun_parallel_possible);
	return 0;
}

static void sectun_parallel_nothing(void *data)
{
}

/**
 * sectun_parallel_exit - once, when the module is unloaded; no SA is left
 */
void sectun_parallel_exit(void)
{
	unsigned int cpu;

	/* Calls are taken in order: none of ours is on its way after that. */
	on_each_cpu(sectun_parallel_nothing, NULL, 1);
	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu_ptr(sectun_workers, cpu)->tasklet);
	sectun_parallel_free();
}
