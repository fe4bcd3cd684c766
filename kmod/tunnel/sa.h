/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_SA_H
#define SECTUN_SA_H

#include <linux/percpu-refcount.h>
#include <linux/workqueue.h>
#include <net/dst_cache.h>

#include "addr.h"
#include "crypto.h"
#include "device.h"
#include "drop.h"
#include "replay.h"
#include "selector.h"
#include "tunnel.h"

/**
 * struct sectun_path - outer addresses of an SA; replaced as a whole
 * @rcu: frees it
 * @local: this side
 * @remote: the peer, of the same family
 * @local_port: of ESP in UDP, 0 without
 * @remote_port: the same
 * @route: cached
 */
struct sectun_path {
	struct rcu_head rcu;
	struct sectun_addr local;
	struct sectun_addr remote;
	__be16 local_port;
	__be16 remote_port;
	struct dst_cache route;
};

struct sectun_sa_counters {
	u64_stats_t packets;
	u64_stats_t bytes;
	struct u64_stats_sync syncp;
};

/**
 * struct sectun_choice - the place of an outbound SA among those of its device
 * @node: in sectun_device.outbound
 * @sa: the SA
 * @selector: of no family for any to any
 */
struct sectun_choice {
	struct list_head node;
	struct sectun_sa *sa;
	struct sectun_selector selector;
};

/**
 * struct sectun_sa - a security association
 * @device: the tunnel; held while the SA lives
 * @tracker: of that
 * @crypto: algorithm and keys
 * @path: outer addresses
 * @replay: inbound only
 * @sequence: outbound: last number used
 * @sequence_max: outbound: last number there is
 * @spi: on the wire
 * @direction: in or out
 * @state: left once, for good
 * @limited: @lifetime has limits of bytes or packets
 * @n_selectors: number of @selectors, 0 for any to any
 * @selectors: seen in the SA's direction
 * @counters: what it carried
 * @drops: what it lost
 * @used: last packet, seconds since the epoch
 * @bytes: of inner packets, counted only when @limited
 * @packets: the same
 * @soft_expired: bit 0: the event is out
 * @peer_changed: jiffies of the last such event
 * @lifetime: limits
 * @ref: held by packets in asynchronous crypto; killed by deletion
 * @hash_node: in sectun_net.inbound or .outbound
 * @node: in sectun_net.sas
 * @device_node: in sectun_device.sas
 * @choices: outbound: one a selector
 * @reqid: of whoever added it
 * @added: seconds since the epoch
 * @started: seconds since boot
 * @expire: ends the seconds
 * @free: frees it in process context
 */
struct sectun_sa {
	struct sectun_device *device;
	struct sectun_crypto crypto;
	struct sectun_path __rcu *path;
	struct sectun_replay *replay;
	atomic64_t sequence;
	u64 sequence_max;
	__be32 spi;
	u8 direction;
	bool limited;
	int state;
	unsigned int n_selectors;
	struct sectun_selector *selectors;
	struct sectun_sa_counters __percpu *counters;
	struct sectun_drops __percpu *drops;
	u64 used;

	atomic64_t bytes;
	atomic64_t packets;
	unsigned long soft_expired;
	unsigned long peer_changed;
	struct sectun_lifetime lifetime;

	struct percpu_ref ref;
	struct hlist_node hash_node;
	struct list_head node;
	struct list_head device_node;
	struct sectun_choice *choices;
	u32 reqid;
	u64 added;
	u64 started;
	netdevice_tracker tracker;
	struct delayed_work expire;
	struct work_struct free;
};

int sectun_sa_check_free(struct net *net, __be32 spi, const struct sectun_addr *local,
			 unsigned int *bad, struct netlink_ext_ack *extack);
struct sectun_sa *sectun_sa_inbound(struct sectun_net *sn, __be32 spi,
				    const struct sk_buff *skb);
struct sectun_sa *sectun_sa_outbound(struct sectun_device *device,
				     const struct sectun_flow *flow, unsigned int *reason);
void sectun_sa_count(struct sectun_sa *sa, unsigned int bytes);
int sectun_sa_init(void);
void sectun_sa_exit(void);

/* lifetime.c */
void sectun_lifetime_start(struct sectun_sa *sa);
unsigned int sectun_lifetime_account(struct sectun_sa *sa, unsigned int bytes);
void sectun_lifetime_exhausted(struct sectun_sa *sa);
unsigned int sectun_lifetime_reason(const struct sectun_sa *sa);

#endif /* SECTUN_SA_H */
