// SPDX-License-Identifier: GPL-2.0
/* Every lost packet has a name, counted per device and per SA. */
#include <linux/netdevice.h>
#include <linux/percpu.h>

#include "device.h"
#include "drop.h"
#include "sa.h"
#include "watch.h"

/**
 * sectun_drops_alloc - per-CPU counters of every reason, all 0
 *
 * Return: the counters, to be freed with free_percpu(), or NULL.
 */
struct sectun_drops __percpu *sectun_drops_alloc(void)
{
	return netdev_alloc_pcpu_stats(struct sectun_drops);
}

/**
 * sectun_drops_count - counts one packet
 * @drops: counters
 * @reason: SECTUN_A_DROPS_*
 *
 * With bottom halves disabled.
 */
void sectun_drops_count(struct sectun_drops __percpu *drops, unsigned int reason)
{
	struct sectun_drops *here = this_cpu_ptr(drops);

	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&here->count[reason]);
	u64_stats_update_end(&here->syncp);
}

/**
 * sectun_drops_add - adds the counters of all CPUs to a sum
 * @sum: indexed by SECTUN_A_DROPS_*
 * @drops: counters
 */
void sectun_drops_add(u64 *sum, const struct sectun_drops __percpu *drops)
{
	u64 here[SECTUN_A_DROPS_MAX + 1];
	unsigned int start, i;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct sectun_drops *d = per_cpu_ptr(drops, cpu);

		do {
			start = u64_stats_fetch_begin(&d->syncp);
			for (i = 0; i < ARRAY_SIZE(here); i++)
				here[i] = u64_stats_read(&d->count[i]);
		} while (u64_stats_fetch_retry(&d->syncp, start));
		for (i = 0; i < ARRAY_SIZE(here); i++)
			sum[i] += here[i];
	}
}

static void sectun_drop_tell(const struct sectun_device *device, const struct sectun_sa *sa,
			     struct sk_buff *skb, unsigned int reason, bool outbound)
{
	const struct sectun_lost lost = {
		.dev = device->dev,
		.skb = skb,
		.outbound = outbound,
		.protocol = sectun_ipproto(sa ? sa->protocol : SECTUN_PROTOCOL_ESP),
		.spi = sa ? sa->spi : 0,
		.reason = reason,
	};

	sectun_trace_lost(&lost);
}

/**
 * sectun_drop_note - counts a packet that the stack has dropped
 * @device: the tunnel, whose statistics tell of it already
 * @sa: the SA it came by, or NULL
 * @reason: SECTUN_A_DROPS_*
 *
 * With bottom halves disabled.
 */
void sectun_drop_note(struct sectun_device *device, struct sectun_sa *sa, unsigned int reason)
{
	sectun_drops_count(device->drops, reason);
	if (sa)
		sectun_drops_count(sa->drops, reason);
}

static void sectun_drop(struct sectun_device *device, struct sectun_sa *sa, struct sk_buff *skb,
			unsigned int reason, bool outbound)
{
	sectun_drop_note(device, sa, reason);
	if (sectun_watched() && skb)
		sectun_drop_tell(device, sa, skb, reason, outbound);
	kfree_skb(skb);
}

/**
 * sectun_drop_reason - why a packet is lost that could not be encrypted or decrypted
 * @error: negative, of the crypto API or of what was done for it
 *
 * Return: SECTUN_A_DROPS_*.
 */
unsigned int sectun_drop_reason(int error)
{
	switch (error) {
	case -EBADMSG:
		return SECTUN_A_DROPS_AUTH_FAILED;
	case -ENOMEM:
		return SECTUN_A_DROPS_NO_MEMORY;
	case -ENOBUFS:
		return SECTUN_A_DROPS_QUEUE_FULL;
	case -EPROTO:
		return SECTUN_A_DROPS_BAD_HEADER;
	case -ENETUNREACH:
		return SECTUN_A_DROPS_NO_ROUTE;
	}
	return SECTUN_A_DROPS_CRYPTO_FAILED;
}

/**
 * sectun_drop_tx - drops a packet on its way out and counts it
 * @device: the tunnel
 * @sa: the SA it was for, or NULL
 * @skb: consumed
 * @reason: SECTUN_A_DROPS_*
 */
void sectun_drop_tx(struct sectun_device *device, struct sectun_sa *sa,
		    struct sk_buff *skb, unsigned int reason)
{
	DEV_STATS_INC(device->dev, tx_dropped);
	sectun_drop(device, sa, skb, reason, true);
}

/**
 * sectun_drop_rx - drops a packet on its way in and counts it
 * @device: the tunnel
 * @sa: the SA it came by, or NULL
 * @skb: consumed
 * @reason: SECTUN_A_DROPS_*
 */
void sectun_drop_rx(struct sectun_device *device, struct sectun_sa *sa,
		    struct sk_buff *skb, unsigned int reason)
{
	DEV_STATS_INC(device->dev, rx_dropped);
	sectun_drop(device, sa, skb, reason, false);
}
