/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_NET_H
#define SECTUN_FLOW_NET_H

#include <linux/rhashtable.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/net_namespace.h>

#include "flow.h"
#include "rate.h"

struct sectun_trace;

/* By SECTUN_A_FLOW_COUNTERS_*. */
struct sectun_flow_counts {
	u64_stats_t count[SECTUN_A_FLOW_COUNTERS_MAX + 1];
	struct u64_stats_sync syncp;
};

/**
 * struct sectun_flow_net - what a namespace holds of hooks and sessions
 * @net: the namespace
 * @hooked: there are hooks
 * @accounting: conntrack counts because of us
 * @by_ct: struct sectun_session by its conntrack entry; read under RCU
 * @by_id: the same by its number; read under RCU
 * @last_id: of the newest
 * @n_sessions: number of them
 * @sweep: looks after sessions whose conntrack entry has ended
 * @sweep_at: number of the session that it goes on with
 * @rematch: bit 0: the rules have changed, all sessions are to be looked at
 * @denied: sessions that were denied and told of
 * @counts: of packets and sessions
 * @trace: NULL when no packet is traced; RTNL
 */
struct sectun_flow_net {
	struct net *net;
	bool hooked;
	bool accounting;
	struct rhashtable by_ct;
	struct xarray by_id;
	atomic64_t last_id;
	atomic_t n_sessions;
	struct delayed_work sweep;
	unsigned long sweep_at;
	unsigned long rematch;
	struct sectun_rate denied;
	struct sectun_flow_counts __percpu *counts;
	struct sectun_trace __rcu *trace;
};

struct sectun_flow_net *sectun_flow_pernet(const struct net *net);
void sectun_flow_count(struct sectun_flow_net *fn, unsigned int kind);

/* hook.c */
int sectun_hooks_register(struct net *net);
void sectun_hooks_unregister(struct net *net);

#endif /* SECTUN_FLOW_NET_H */
