// SPDX-License-Identifier: GPL-2.0
/* How SAs end: seconds, bytes and packets, soft and hard, and their numbers. */
#include <linux/bitops.h>
#include <linux/ktime.h>

#include "sa.h"

/* Longer waits are cut into pieces of this, a timer does not hold them all. */
#define SECTUN_LIFETIME_PIECE	(24 * 60 * 60)

static bool sectun_lifetime_end(struct sectun_sa *sa, int state)
{
	if (cmpxchg(&sa->state, SECTUN_SA_STATE_ACTIVE, state) != SECTUN_SA_STATE_ACTIVE)
		return false;
	sectun_device_update_later(sa->device);
	return true;
}

static void sectun_lifetime_soft(struct sectun_sa *sa)
{
	if (!test_and_set_bit(0, &sa->soft_expired))
		sectun_event_soft_expired(sa->device->net, sa);
}

static void sectun_lifetime_hard(struct sectun_sa *sa)
{
	if (sectun_lifetime_end(sa, SECTUN_SA_STATE_EXPIRED))
		sectun_event_hard_expired(sa->device->net, sa);
}

/**
 * sectun_lifetime_exhausted - an outbound SA has used its last number
 * @sa: the SA
 */
void sectun_lifetime_exhausted(struct sectun_sa *sa)
{
	if (sectun_lifetime_end(sa, SECTUN_SA_STATE_EXHAUSTED))
		sectun_event_exhausted(sa->device->net, sa);
}

/**
 * sectun_lifetime_reason - why an SA carries nothing
 * @sa: the SA
 *
 * Return: SECTUN_DROP_NONE when it is active.
 */
unsigned int sectun_lifetime_reason(const struct sectun_sa *sa)
{
	switch (READ_ONCE(sa->state)) {
	case SECTUN_SA_STATE_ACTIVE:
		return SECTUN_DROP_NONE;
	case SECTUN_SA_STATE_EXHAUSTED:
		return SECTUN_A_DROPS_SEQUENCE_EXHAUSTED;
	default:
		return SECTUN_A_DROPS_EXPIRED;
	}
}

static bool sectun_lifetime_reached(u64 limit, u64 value)
{
	return limit && value >= limit;
}

/**
 * sectun_lifetime_account - a packet wants to be carried
 * @sa: with limits of bytes or packets
 * @bytes: of the inner packet
 *
 * The packet that reaches a hard limit is the last one carried.
 *
 * Return: why it is not carried, or SECTUN_DROP_NONE.
 */
unsigned int sectun_lifetime_account(struct sectun_sa *sa, unsigned int bytes)
{
	const struct sectun_lifetime *lifetime = &sa->lifetime;
	u64 total_bytes = atomic64_add_return(bytes, &sa->bytes);
	u64 total_packets = atomic64_inc_return(&sa->packets);

	if (sectun_lifetime_reached(lifetime->hard_bytes, total_bytes - bytes) ||
	    sectun_lifetime_reached(lifetime->hard_packets, total_packets - 1))
		return SECTUN_A_DROPS_EXPIRED;

	if (sectun_lifetime_reached(lifetime->soft_bytes, total_bytes) ||
	    sectun_lifetime_reached(lifetime->soft_packets, total_packets))
		sectun_lifetime_soft(sa);
	if (sectun_lifetime_reached(lifetime->hard_bytes, total_bytes) ||
	    sectun_lifetime_reached(lifetime->hard_packets, total_packets))
		sectun_lifetime_hard(sa);
	return SECTUN_DROP_NONE;
}

/* Seconds until the next limit that lies ahead, 0 for none. */
static u64 sectun_lifetime_next(const struct sectun_lifetime *lifetime, u64 age)
{
	u64 next = U64_MAX;

	if (lifetime->soft_seconds > age)
		next = lifetime->soft_seconds - age;
	if (lifetime->hard_seconds > age)
		next = min(next, lifetime->hard_seconds - age);
	return next == U64_MAX ? 0 : next;
}

static void sectun_lifetime_work(struct work_struct *work)
{
	struct sectun_sa *sa = container_of(to_delayed_work(work), struct sectun_sa, expire);
	u64 age = ktime_get_boottime_seconds() - sa->started;
	u64 next = sectun_lifetime_next(&sa->lifetime, age);

	rcu_read_lock();
	if (sectun_lifetime_reached(sa->lifetime.soft_seconds, age))
		sectun_lifetime_soft(sa);
	if (sectun_lifetime_reached(sa->lifetime.hard_seconds, age))
		sectun_lifetime_hard(sa);
	rcu_read_unlock();

	if (next)
		queue_delayed_work(sectun_wq, &sa->expire,
				   min_t(u64, next, SECTUN_LIFETIME_PIECE) * HZ);
}

/**
 * sectun_lifetime_start - an SA begins to live
 * @sa: new
 */
void sectun_lifetime_start(struct sectun_sa *sa)
{
	u64 next = sectun_lifetime_next(&sa->lifetime, 0);

	sa->limited = sa->lifetime.soft_bytes || sa->lifetime.hard_bytes ||
		      sa->lifetime.soft_packets || sa->lifetime.hard_packets;
	sa->added = ktime_get_real_seconds();
	sa->started = ktime_get_boottime_seconds();
	INIT_DELAYED_WORK(&sa->expire, sectun_lifetime_work);
	if (next)
		queue_delayed_work(sectun_wq, &sa->expire,
				   min_t(u64, next, SECTUN_LIFETIME_PIECE) * HZ);
}
