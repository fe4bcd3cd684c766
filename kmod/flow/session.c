// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions: what the rules have said about a conntrack entry. One exists while
 * its entry does, and keeps the entry's memory for as long as it is in the
 * tables, so that the entry's address is a name of both.
 */
#include <linux/ktime.h>
#include <linux/rcupdate_wait.h>
#include <net/netfilter/nf_conntrack_acct.h>

#include "../tunnel/addr.h"
#include "session.h"
#include "view.h"

static struct kmem_cache *sectun_session_cache;

static const struct rhashtable_params sectun_session_params = {
	.head_offset		= offsetof(struct sectun_session, node),
	.key_offset		= offsetof(struct sectun_session, ct),
	.key_len		= sizeof_field(struct sectun_session, ct),
	.automatic_shrinking	= true,
};

/**
 * sectun_session_find - the session of a conntrack entry
 * @fn: of its namespace
 * @ct: the entry, with a reference
 *
 * Under the RCU read lock.
 *
 * Return: NULL when there is none.
 */
struct sectun_session *sectun_session_find(struct sectun_flow_net *fn, const struct nf_conn *ct)
{
	return rhashtable_lookup_fast(&fn->by_ct, &ct, sectun_session_params);
}

static void sectun_session_count_by(struct sectun_session *session,
				    const struct sectun_policy *policy)
{
	struct sectun_rule_stats *stats = policy && policy->count ? policy->stats : NULL;

	if (stats)
		refcount_inc(&stats->refs);
	sectun_rule_stats_put(rcu_replace_pointer(session->counted, stats, true));
}

/**
 * sectun_session_adopt - takes over what rules say
 * @session: the session
 * @grant: that they permit it
 *
 * Under the session's lock, or before it is known to others, and under the RCU
 * read lock.
 */
void sectun_session_adopt(struct sectun_session *session, const struct sectun_grant *grant)
{
	const struct sectun_policy *policy = grant->verdict.policy;

	sectun_session_count_by(session, policy);
	WRITE_ONCE(session->timeout, (unsigned long)grant->verdict.timeout * HZ);
	session->tunnel = policy ? policy->tunnel : 0;
	session->global = policy && !policy->to;
	session->action = grant->verdict.action;
	session->log_close = policy && policy->log_close;
	session->in = grant->in;
	session->out = grant->out;
	strscpy(session->policy, policy ? policy->name : "", sizeof(session->policy));
	strscpy(session->from, grant->from->name, sizeof(session->from));
	strscpy(session->to, grant->to ? grant->to->name : "", sizeof(session->to));
}

/**
 * sectun_session_settle - later packets like this one need no look at the rules
 * @session: its session
 * @packet: permitted by its rules
 *
 * Under the session's lock, or before it is known to others.
 */
void sectun_session_settle(struct sectun_session *session,
			   const struct sectun_flow_packet *packet)
{
	struct sectun_way *way = &session->ways[sectun_packet_dir(packet)];

	WRITE_ONCE(way->divert, packet->divert);
	WRITE_ONCE(way->path, sectun_path(packet->in, packet->out));
	/* Whoever reads this generation reads the path above, or a later one. */
	smp_store_release(&way->generation, packet->generation);
}

static void sectun_session_free(struct rcu_head *rcu)
{
	struct sectun_session *session = container_of(rcu, struct sectun_session, rcu);

	sectun_rule_stats_put(rcu_dereference_protected(session->counted, true));
	nf_ct_put(session->ct);
	kmem_cache_free(sectun_session_cache, session);
}

/* Out of the tables. Return: false when somebody else has done it. */
static bool sectun_session_remove(struct sectun_session *session)
{
	struct sectun_flow_net *fn = session->fn;

	if (rhashtable_remove_fast(&fn->by_ct, &session->node, sectun_session_params))
		return false;
	xa_erase_bh(&fn->by_id, session->id);
	atomic_dec(&fn->n_sessions);
	return true;
}

static struct sectun_session *sectun_session_new(const struct sectun_flow_packet *packet,
						 const struct sectun_grant *grant)
{
	struct sectun_session *session = kmem_cache_zalloc(sectun_session_cache, GFP_ATOMIC);

	if (!session)
		return NULL;
	nf_conntrack_get(&packet->ct->ct_general);
	session->ct = packet->ct;
	session->fn = packet->fn;
	session->local = !packet->out;
	session->began = ktime_get_boottime_seconds();
	session->generation = packet->generation;
	spin_lock_init(&session->lock);
	sectun_session_adopt(session, grant);
	sectun_session_settle(session, packet);
	return session;
}

/* By number first: whoever finds a session by its entry may end it. */
static int sectun_session_insert(struct sectun_session *session)
{
	struct sectun_flow_net *fn = session->fn;
	int err;

	session->id = atomic64_inc_return(&fn->last_id);
	err = xa_err(xa_store_bh(&fn->by_id, session->id, session, GFP_ATOMIC));
	if (err)
		return err;
	atomic_inc(&fn->n_sessions);
	err = rhashtable_lookup_insert_fast(&fn->by_ct, &session->node, sectun_session_params);
	if (err) {
		xa_erase_bh(&fn->by_id, session->id);
		atomic_dec(&fn->n_sessions);
	}
	return err;
}

static void sectun_session_opened(struct sectun_session *session,
				  const struct sectun_policy *policy)
{
	struct sectun_session_info info;

	if (!policy || !policy->log_init)
		return;
	sectun_session_info(session, &info);
	sectun_event_session_opened(session->fn->net, &info);
}

/**
 * sectun_session_begin - a session that the rules permit
 * @packet: its first, or the first of an entry that was there before the rules
 * @grant: that they permit it
 *
 * Under the RCU read lock.
 *
 * Return: the session, also when another processor has just made it, or NULL when
 * there is no memory.
 */
struct sectun_session *sectun_session_begin(const struct sectun_flow_packet *packet,
					    const struct sectun_grant *grant)
{
	struct sectun_session *session = sectun_session_new(packet, grant);
	int err;

	if (!session)
		return NULL;
	err = sectun_session_insert(session);
	if (err) {
		/* A dump may have found it by its number. */
		call_rcu(&session->rcu, sectun_session_free);
		return err == -EEXIST ? sectun_session_find(packet->fn, packet->ct) : NULL;
	}

	sectun_flow_count(packet->fn, SECTUN_A_FLOW_COUNTERS_SESSIONS);
	sectun_sweep_start(packet->fn);
	sectun_session_opened(session, grant->verdict.policy);
	return session;
}

/* No packet passes by it any more. Return: false when that was so before. */
static bool sectun_session_close_ways(struct sectun_session *session)
{
	bool first;

	spin_lock_bh(&session->lock);
	first = !session->ended;
	WRITE_ONCE(session->ended, true);
	WRITE_ONCE(session->ways[IP_CT_DIR_ORIGINAL].generation, 0);
	WRITE_ONCE(session->ways[IP_CT_DIR_REPLY].generation, 0);
	spin_unlock_bh(&session->lock);
	return first;
}

/**
 * sectun_session_end - ends a session and its conntrack entry
 * @session: the session
 * @reason: why
 *
 * Under the RCU read lock. Without the entry, the middle of a TCP connection
 * cannot pass for its beginning. What the router itself sends is not looked at,
 * so there the entry and the session stay until the sweep finds that the socket
 * is gone: the next segment would make an entry of the router's own.
 */
void sectun_session_end(struct sectun_session *session, enum sectun_close_reason reason)
{
	struct sectun_session_info info;

	if (sectun_session_close_ways(session) && reason == SECTUN_CLOSE_REASON_REMATCH)
		sectun_flow_count(session->fn, SECTUN_A_FLOW_COUNTERS_REMATCHED);
	if (reason != SECTUN_CLOSE_REASON_TIMEOUT && sectun_session_outlives(session))
		return;
	if (!sectun_session_remove(session))
		return;

	/* One that is not confirmed is nobody's but its packet's. */
	if (nf_ct_is_confirmed(session->ct))
		nf_ct_kill(session->ct);
	if (session->log_close) {
		sectun_session_info(session, &info);
		sectun_event_session_closed(session->fn->net, &info, reason);
	}
	call_rcu(&session->rcu, sectun_session_free);
}

/* See view.h. */
void sectun_session_clear(struct sectun_session *session)
{
	sectun_session_end(session, SECTUN_CLOSE_REASON_CLEARED);
}

/**
 * sectun_session_forget - there are no rules any more: packets need no session
 * @fn: of a namespace without hooks
 *
 * In process context. Conntrack entries stay.
 */
void sectun_session_forget(struct sectun_flow_net *fn)
{
	struct sectun_session *session;
	unsigned long id;

	rcu_read_lock();
	xa_for_each(&fn->by_id, id, session) {
		if (sectun_session_remove(session))
			call_rcu(&session->rcu, sectun_session_free);
		cond_resched_rcu();
	}
	rcu_read_unlock();
}

/* The first session whose number is over @after, or NULL. */
struct sectun_session *sectun_session_next(struct net *net, u64 after)
{
	unsigned long id = after;

	return xa_find_after(&sectun_flow_pernet(net)->by_id, &id, ULONG_MAX, XA_PRESENT);
}

/* The session of this number, or NULL. */
struct sectun_session *sectun_session_by_id(struct net *net, u64 id)
{
	return id > ULONG_MAX ? NULL : xa_load(&sectun_flow_pernet(net)->by_id, id);
}

/* The number of a session. */
u64 sectun_session_id(const struct sectun_session *session)
{
	return session->id;
}

/**
 * sectun_info_tuples - protocol, addresses and ports of a session
 * @info: filled as far as that
 * @ct: its conntrack entry
 */
void sectun_info_tuples(struct sectun_session_info *info, const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *orig = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *reply = &ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	u16 family = nf_ct_l3num(ct);

	info->protocol = nf_ct_protonum(ct);
	sectun_addr_from(&info->src, family, &orig->src.u3);
	sectun_addr_from(&info->dst, family, &orig->dst.u3);
	sectun_addr_from(&info->reply_src, family, &reply->src.u3);
	sectun_addr_from(&info->reply_dst, family, &reply->dst.u3);
	if (!sectun_protocol_has_ports(info->protocol))
		return;
	info->src_port = ntohs(orig->src.u.all);
	info->dst_port = ntohs(orig->dst.u.all);
	info->reply_src_port = ntohs(reply->src.u.all);
	info->reply_dst_port = ntohs(reply->dst.u.all);
}

static void sectun_info_counters(struct sectun_session_info *info, const struct nf_conn *ct)
{
	const struct nf_conn_acct *acct = nf_conn_acct_find(ct);
	const struct nf_conn_counter *counter;

	if (!acct)
		return;
	counter = &acct->counter[IP_CT_DIR_ORIGINAL];
	info->in.packets = atomic64_read(&counter->packets);
	info->in.bytes = atomic64_read(&counter->bytes);
	counter = &acct->counter[IP_CT_DIR_REPLY];
	info->out.packets = atomic64_read(&counter->packets);
	info->out.bytes = atomic64_read(&counter->bytes);
}

/**
 * sectun_info_ifname - the name of an interface
 * @name: IFNAMSIZ bytes, empty when there is none
 * @net: its namespace
 * @ifindex: its number, or 0
 *
 * Under the RCU read lock.
 */
void sectun_info_ifname(char *name, struct net *net, int ifindex)
{
	struct net_device *dev = ifindex ? dev_get_by_index_rcu(net, ifindex) : NULL;

	strscpy(name, dev ? dev->name : "", IFNAMSIZ);
}

/*
 * One that another has announced is judged as that other one, which may go the
 * other way round.
 */
static u64 sectun_info_path(const struct sectun_session *session)
{
	u64 path = 0;

	if (session->ct->master)
		path = READ_ONCE(session->ways[IP_CT_DIR_ORIGINAL].path);
	return path ?: sectun_path(session->in, session->out);
}

/* In jiffies. Before the first packet has left, the entry's clock stands still. */
static unsigned long sectun_session_expires(const struct nf_conn *ct)
{
	return nf_ct_is_confirmed(ct) ? nf_ct_expires(ct) : READ_ONCE(ct->timeout);
}

/**
 * sectun_session_info - a view of a session
 * @session: the session
 * @info: filled
 *
 * Under the RCU read lock.
 */
void sectun_session_info(struct sectun_session *session, struct sectun_session_info *info)
{
	struct net *net = session->fn->net;
	u64 path;

	memset(info, 0, sizeof(*info));
	info->id = session->id;
	info->local = session->local;
	info->age = ktime_get_boottime_seconds() - session->began;
	info->timeout = sectun_session_expires(session->ct) / HZ;

	spin_lock_bh(&session->lock);
	info->state = session->ended ? SECTUN_SESSION_STATE_BLOCKED : SECTUN_SESSION_STATE_ACTIVE;
	strscpy(info->policy, session->policy, sizeof(info->policy));
	strscpy(info->from, session->from, sizeof(info->from));
	strscpy(info->to, session->to, sizeof(info->to));
	info->action = session->action;
	path = sectun_info_path(session);
	spin_unlock_bh(&session->lock);

	sectun_info_ifname(info->in_ifname, net, path >> 32);
	sectun_info_ifname(info->out_ifname, net, (u32)path);
	sectun_info_tuples(info, session->ct);
	sectun_info_counters(info, session->ct);
}

/**
 * sectun_session_net_init - a namespace begins
 * @fn: what we keep of it
 *
 * Return: 0 or a negative error.
 */
int sectun_session_net_init(struct sectun_flow_net *fn)
{
	xa_init_flags(&fn->by_id, XA_FLAGS_LOCK_BH);
	sectun_sweep_init(fn);
	return rhashtable_init(&fn->by_ct, &sectun_session_params);
}

/**
 * sectun_session_net_exit - a namespace ends; it has no hooks any more
 * @fn: what we keep of it
 */
void sectun_session_net_exit(struct sectun_flow_net *fn)
{
	sectun_sweep_stop(fn);
	sectun_session_forget(fn);
	rhashtable_destroy(&fn->by_ct);
	xa_destroy(&fn->by_id);
}

/**
 * sectun_session_init - once, when the module is loaded
 *
 * Return: 0 or a negative error.
 */
int __init sectun_session_init(void)
{
	sectun_session_cache = KMEM_CACHE(sectun_session, 0);
	return sectun_session_cache ? 0 : -ENOMEM;
}

/**
 * sectun_session_exit - once, when the module is unloaded
 */
void sectun_session_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(sectun_session_cache);
}
