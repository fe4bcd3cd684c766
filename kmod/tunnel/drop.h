/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_DROP_H
#define SECTUN_DROP_H

#include <linux/skbuff.h>
#include <linux/u64_stats_sync.h>

#include <uapi/linux/sectun.h>

struct sectun_device;
struct sectun_sa;

/* A drop reason is an SECTUN_A_DROPS_* attribute; 0 is no reason to drop. */
#define SECTUN_DROP_NONE	0

struct sectun_drops {
	u64_stats_t count[SECTUN_A_DROPS_MAX + 1];
	struct u64_stats_sync syncp;
};

struct sectun_drops __percpu *sectun_drops_alloc(void);
void sectun_drops_count(struct sectun_drops __percpu *drops, unsigned int reason);
void sectun_drops_add(u64 *sum, const struct sectun_drops __percpu *drops);
unsigned int sectun_drop_reason(int error);
void sectun_drop_note(struct sectun_device *device, struct sectun_sa *sa, unsigned int reason);
void sectun_drop_tx(struct sectun_device *device, struct sectun_sa *sa,
		    struct sk_buff *skb, unsigned int reason);
void sectun_drop_rx(struct sectun_device *device, struct sectun_sa *sa,
		    struct sk_buff *skb, unsigned int reason);

#endif /* SECTUN_DROP_H */
