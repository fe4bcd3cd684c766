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

struct sectun_bypass_pair;
struct sectun_parallel;

/**
 * struct sectun_path - outer addresses of an SA; replaced as a whole
 * @rcu: frees it
 * @local: this side
 * @remote: the peer, of the same family
 * @local_port: of ESP in UDP, 0 without
 * @remote_port: the same
 * @protocol: that the IP header says follows
 * @flow_label: of outer IPv6 packets
 * @route: cached
 * @bypass: keeps packets between them out of the tunnel; RTNL
 */
struct sectun_path {
	struct rcu_head rcu;
	struct sectun_addr local;
	struct sectun_addr remote;
	__be16 local_port;
	__be16 remote_port;
	u8 protocol;
	__be32 flow_label;
	struct dst_cache route;
	struct sectun_bypass_pair *bypass;
};

/* What IP calls a protocol of ours. */
static inline u8 sectun_ipproto(enum sectun_protocol protocol)
{
	return protocol == SECTUN_PROTOCOL_AH ? IPPROTO_AH : IPPROTO_ESP;
}

struct sectun_sa_counters {
	u64_stats_t packets;
	u64_stats_t bytes;
	struct u64_stats_sync syncp;
};

/**
 * struct sectun_choice - the place of an outbound SA among those of its device
 * @sa: the SA
 * @entry: in sectun_device.outbound
 */
struct sectun_choice {
	struct sectun_sa *sa;
	struct sectun_trie_entry entry;
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
 * @mode: tunnel or transport
 * @protocol: ESP or AH
 * @state: left once, for good
 * @limited: @lifetime has limits of bytes or packets
 * @n_selectors: number of @selectors, 0 for any to any
 * @selectors: seen in the SA's direction
 * @parallel: NULL as long as one processor is enough; set once
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
 * @n_choices: number of @choices
 * @mtu: longest inner packet that fits, in bytes; 0 when it does not count,
 *	as it is inbound or has ended
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
	u8 mode;
	u8 protocol;
	bool limited;
	int state;
	unsigned int n_selectors;
	struct sectun_selector *selectors;
	struct sectun_parallel *parallel;
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
	unsigned int n_choices;
	unsigned int mtu;
	u32 reqid;
	u64 added;
	u64 started;
	netdevice_tracker tracker;
	struct delayed_work expire;
	struct work_struct free;
};

struct sectun_sa *sectun_sa_inbound(struct sectun_net *sn, enum sectun_protocol protocol,
				    __be32 spi, const struct sk_buff *skb);
void sectun_sa_count(struct sectun_sa *sa, unsigned int bytes);
int sectun_sa_init(void);
void sectun_sa_exit(void);

/* choice.c */
int sectun_choices_reserve(struct sectun_sa *sa);
void sectun_choices_add(struct sectun_sa *sa);
void sectun_choices_remove(struct sectun_sa *sa);
struct sectun_sa *sectun_sa_outbound(struct sectun_device *device,
				     const struct sectun_flow *flow, unsigned int *reason);

/* lifetime.c */
void sectun_lifetime_start(struct sectun_sa *sa);
unsigned int sectun_lifetime_account(struct sectun_sa *sa, unsigned int bytes);
void sectun_lifetime_exhausted(struct sectun_sa *sa);
unsigned int sectun_lifetime_reason(const struct sectun_sa *sa);

#endif /* SECTUN_SA_H */
