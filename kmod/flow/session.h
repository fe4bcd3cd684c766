/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_SESSION_H
#define SECTUN_FLOW_SESSION_H

#include <linux/spinlock.h>

#include "packet.h"

/**
 * struct sectun_way - where packets of one direction come from and leave to
 * @path: the two interfaces, see sectun_path()
 * @divert: ifindex of the tunnel that they go into instead, or 0
 * @generation: of the rules that permit it; set after the others, 0 when none do
 */
struct sectun_way {
	u64 path;
	int divert;
	u32 generation;
};

/**
 * struct sectun_session - what the rules permit, a conntrack entry
 * @node: in sectun_flow_net.by_ct
 * @ct: the entry, with a reference
 * @ways: by IP_CT_DIR_*
 * @counted: its packets are counted there, or NULL
 * @timeout: of its application in jiffies, 0 for the usual
 * @local: with the router itself
 * @fn: of its namespace
 * @id: its number
 * @began: seconds since boot
 * @lock: guards what follows
 * @generation: of the rules that were asked last
 * @ended: they do not permit it, or it was cleared; see sectun_session_end()
 * @log_close: its end is an event
 * @action: SECTUN_ACTION_PERMIT or SECTUN_ACTION_TUNNEL
 * @tunnel: unit of the device, with the latter
 * @global: its policy is, and leads to no zone of its own
 * @in: ifindex of the interface that the rules were asked about, as they are by
 *	the packet that begins a session
 * @out: the same, 0 when @local
 * @policy: names, for rules that are gone
 * @rcu: frees it, and its reference
 *
 * The lock is taken with bottom halves disabled and nothing is taken under it.
 */
struct sectun_session {
	struct rhash_head node;
	struct nf_conn *ct;
	struct sectun_way ways[IP_CT_DIR_MAX];
	struct sectun_rule_stats __rcu *counted;
	unsigned long timeout;
	bool local;
	struct sectun_flow_net *fn;
	unsigned long id;
	u64 began;

	spinlock_t lock; /* of what follows */
	u32 generation;
	bool ended;
	bool log_close;
	bool global;
	u8 action;
	u32 tunnel;
	int in;
	int out;
	char policy[SECTUN_NAME_MAX_LEN + 1];
	char from[SECTUN_NAME_MAX_LEN + 1];
	char to[SECTUN_NAME_MAX_LEN + 1];
	struct rcu_head rcu;
};

/**
 * struct sectun_grant - why a session may be
 * @from: zone it comes from
 * @to: zone it goes to, NULL when the router itself takes it
 * @in: ifindex in @from
 * @out: ifindex in @to, or 0
 * @verdict: of the rules
 */
struct sectun_grant {
	const struct sectun_zone *from;
	const struct sectun_zone *to;
	int in;
	int out;
	struct sectun_verdict verdict;
};

static inline u64 sectun_path(int in, int out)
{
	return (u64)in << 32 | (u32)out;
}

/**
 * sectun_session_settled - is a packet one that the rules have permitted already
 * @session: its session
 * @packet: the packet; told of the tunnel it goes into
 *
 * Under the RCU read lock. Whoever permits a way writes the path first: the path
 * that is read here is permitted by these rules or by newer ones.
 */
static inline bool sectun_session_settled(const struct sectun_session *session,
					  struct sectun_flow_packet *packet)
{
	const struct sectun_way *way = &session->ways[sectun_packet_dir(packet)];

	/* Before the path, see sectun_session_settle(). */
	if (smp_load_acquire(&way->generation) != packet->generation ||
	    READ_ONCE(way->path) != sectun_path(packet->in, packet->out))
		return false;
	packet->divert = READ_ONCE(way->divert);
	return true;
}

struct sectun_session *sectun_session_find(struct sectun_flow_net *fn, const struct nf_conn *ct);
struct sectun_session *sectun_session_begin(const struct sectun_flow_packet *packet,
					    const struct sectun_grant *grant);
void sectun_session_adopt(struct sectun_session *session, const struct sectun_grant *grant);
void sectun_session_settle(struct sectun_session *session,
			   const struct sectun_flow_packet *packet);
void sectun_session_end(struct sectun_session *session, enum sectun_close_reason reason);

/* One that has ended stays, and lets nothing pass, while the router has its socket. */
static inline bool sectun_session_outlives(const struct sectun_session *session)
{
	return session->local && nf_ct_protonum(session->ct) == IPPROTO_TCP;
}

struct sectun_session_info;

void sectun_info_tuples(struct sectun_session_info *info, const struct nf_conn *ct);
void sectun_info_ifname(char *name, struct net *net, int ifindex);

/* denied.c */
void sectun_session_denied(const struct sectun_flow_packet *packet,
			   const struct sectun_grant *grant);

/* socket.c */
struct sock *sectun_socket_find(const struct sectun_session *session);
void sectun_socket_abort(struct sock *sk);

/* sweep.c */
void sectun_session_rematch(struct sectun_flow_net *fn);
void sectun_sweep_start(struct sectun_flow_net *fn);
void sectun_sweep_init(struct sectun_flow_net *fn);
void sectun_sweep_stop(struct sectun_flow_net *fn);

void sectun_session_forget(struct sectun_flow_net *fn);
int sectun_session_net_init(struct sectun_flow_net *fn);
void sectun_session_net_exit(struct sectun_flow_net *fn);
int sectun_session_init(void);
void sectun_session_exit(void);

#endif /* SECTUN_FLOW_SESSION_H */
