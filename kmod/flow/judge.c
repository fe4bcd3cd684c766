// SPDX-License-Identifier: GPL-2.0
/*
 * Judging: what becomes of a packet that no session has settled yet. A session
 * is judged by its first packet, again by each generation of rules, and when its
 * packets take another way.
 */
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "../tunnel/addr.h"
#include "divert.h"
#include "judge.h"
#include "reject.h"
#include "session.h"
#include "trace.h"

/**
 * sectun_flow_key_of - what the rules look at, of a session
 * @key: filled
 * @ct: its conntrack entry
 *
 * The source as it came, the destination as answers come from it: that is after
 * destination and before source translation, also of later packets. Nothing is
 * taken from the packet, which may be an answer.
 */
void sectun_flow_key_of(struct sectun_flow_key *key, const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *orig = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *reply = &ct->tuplehash[IP_CT_DIR_REPLY].tuple;

	memset(key, 0, sizeof(*key));
	sectun_addr_from(&key->src, nf_ct_l3num(ct), &orig->src.u3);
	sectun_addr_from(&key->dst, nf_ct_l3num(ct), &reply->src.u3);
	key->protocol = nf_ct_protonum(ct);

	if (key->protocol == IPPROTO_ICMP || key->protocol == IPPROTO_ICMPV6) {
		key->icmp_type = orig->dst.u.icmp.type;
		key->icmp_code = orig->dst.u.icmp.code;
	} else if (sectun_protocol_has_ports(key->protocol)) {
		key->src_port = ntohs(orig->src.u.all);
		key->dst_port = ntohs(reply->src.u.all);
	}
}

/* A session that another one expects, as FTP's data, is judged as that one. */
static const struct nf_conn *sectun_judge_basis(const struct nf_conn *ct)
{
	while (ct->master)
		ct = ct->master;
	return ct;
}

/* Zones and verdict of a transit session between two interfaces. */
static bool sectun_judge_between(const struct sectun_rules *rules, const struct nf_conn *ct,
				 struct sectun_grant *grant)
{
	struct sectun_flow_key key;

	if (!grant->from || !grant->to)
		return false;
	sectun_flow_key_of(&key, sectun_judge_basis(ct));
	sectun_rules_find(rules, grant->from, grant->to, &key, &grant->verdict);
	return grant->verdict.action == SECTUN_ACTION_PERMIT ||
	       grant->verdict.action == SECTUN_ACTION_TUNNEL;
}

static bool sectun_judge_inbound(const struct sectun_rules *rules, const struct nf_conn *ct,
				 struct sectun_grant *grant)
{
	struct sectun_flow_key key;

	if (!grant->from)
		return false;
	sectun_flow_key_of(&key, sectun_judge_basis(ct));
	grant->verdict = (struct sectun_verdict){ .action = SECTUN_ACTION_PERMIT };
	return sectun_rules_inbound(rules, grant->in, &key);
}

/* Of the interfaces that the rules were last asked about. */
static bool sectun_judge_session(struct sectun_session *session,
				 const struct sectun_rules *rules)
{
	struct sectun_grant grant = {
		.in = session->in,
		.out = session->out,
		.from = sectun_rules_zone(rules, session->in),
	};
	bool permitted;

	if (session->local) {
		permitted = sectun_judge_inbound(rules, session->ct, &grant);
	} else {
		grant.to = sectun_rules_zone(rules, session->out);
		permitted = sectun_judge_between(rules, session->ct, &grant);
	}
	if (permitted)
		sectun_session_adopt(session, &grant);
	return permitted;
}

/**
 * sectun_judge_again - is a session what these rules permit
 * @session: the session
 * @rules: in force a moment ago at least
 *
 * Under the RCU read lock. A session that newer rules have permitted already is
 * not asked about again.
 *
 * Return: false when it has to end.
 */
bool sectun_judge_again(struct sectun_session *session, const struct sectun_rules *rules)
{
	u32 generation = sectun_rules_generation(rules);
	bool permitted = true;

	spin_lock_bh(&session->lock);
	if (session->ended) {
		permitted = false;
	} else if ((s32)(generation - session->generation) > 0) {
		permitted = sectun_judge_session(session, rules);
		session->generation = generation;
	}
	spin_unlock_bh(&session->lock);
	return permitted;
}

static bool sectun_judge_comes_right(struct sectun_flow_packet *packet,
				     const struct sectun_grant *grant)
{
	const struct sectun_policy *policy = grant->verdict.policy;

	return sectun_divert_find(packet, grant->verdict.action, policy ? policy->tunnel : 0,
				  policy ? policy->to : NULL);
}

/* As what the session says. Under its lock. */
static bool sectun_judge_stays_right(struct sectun_flow_packet *packet,
				     const struct sectun_session *session)
{
	return sectun_divert_find(packet, session->action, session->tunnel,
				  session->global ? NULL :
				  sectun_rules_zone(packet->rules, session->out));
}

/* A TCP connection begins with SYN, whatever conntrack takes for its beginning. */
static bool sectun_judge_is_stray(const struct sectun_flow_packet *packet)
{
	struct sk_buff *skb = packet->skb;
	const struct tcphdr *tcp;
	unsigned int offset = 0;
	struct tcphdr buffer;

	if (nf_ct_protonum(packet->ct) != IPPROTO_TCP)
		return false;
	if (packet->state->pf == NFPROTO_IPV4)
		offset = skb_network_offset(skb) + ip_hdrlen(skb);
	else if (ipv6_find_hdr(skb, &offset, IPPROTO_TCP, NULL, NULL) < 0)
		return true;
	tcp = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
	return !tcp || !tcp->syn || tcp->ack || tcp->rst || tcp->fin;
}

static void sectun_judge_hit(struct sectun_flow_packet *packet,
			     const struct sectun_verdict *verdict)
{
	if (packet->note) {
		packet->note->judged = true;
		packet->note->verdict = *verdict;
	}
	if (verdict->policy)
		atomic64_inc(&verdict->policy->stats->hits);
}

static unsigned int sectun_judge_refuse(struct sectun_flow_packet *packet,
					const struct sectun_grant *grant)
{
	if (grant->verdict.action != SECTUN_ACTION_REJECT)
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_DENIED,
					  grant->verdict.policy ? "denied by policy" :
								  "denied by default");
	sectun_reject(packet);
	return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_REJECTED, "rejected by policy");
}

static unsigned int sectun_judge_astray(struct sectun_flow_packet *packet)
{
	return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_TUNNEL_MISMATCH,
				  "not by the tunnel of its policy");
}

static unsigned int sectun_judge_begin(struct sectun_flow_packet *packet,
				       const struct sectun_grant *grant)
{
	if (packet->note)
		packet->note->made = true;
	if (sectun_session_begin(packet, grant))
		return NF_ACCEPT;
	return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_NO_MEMORY,
				  "no memory for a session");
}

/* Zones in the direction of the session's first packet. */
static void sectun_judge_zones(const struct sectun_flow_packet *packet,
			       struct sectun_grant *grant)
{
	bool reply = sectun_packet_dir(packet) == IP_CT_DIR_REPLY;

	memset(grant, 0, sizeof(*grant));
	grant->in = reply ? packet->out : packet->in;
	grant->out = reply ? packet->in : packet->out;
	grant->from = sectun_rules_zone(packet->rules, grant->in);
	grant->to = grant->out ? sectun_rules_zone(packet->rules, grant->out) : NULL;
}

/*
 * An entry that is older than the rules, which do not let the router take its packets.
 * Of a connection that conntrack has not seen begin nobody can tell who has begun it:
 * if it was the router, its next segment makes an entry that says so.
 */
static void sectun_judge_end_older(struct sectun_flow_packet *packet,
				   const struct sectun_grant *grant)
{
	struct nf_conn *ct = packet->ct;
	struct sectun_session *session = NULL;

	if (nf_ct_protonum(ct) == IPPROTO_TCP &&
	    !(ct->proto.tcp.seen[IP_CT_DIR_ORIGINAL].flags & IP_CT_TCP_FLAG_BE_LIBERAL))
		session = sectun_session_begin(packet, grant);
	if (session)
		sectun_session_end(session, SECTUN_CLOSE_REASON_REMATCH);
	else
		nf_ct_kill(ct);
}

/* The first packet, or one of an entry that is older than the rules. */
static unsigned int sectun_judge_first(struct sectun_flow_packet *packet,
				       struct sectun_grant *grant)
{
	bool permitted;

	if (!nf_ct_is_confirmed(packet->ct) && sectun_judge_is_stray(packet)) {
		if (grant->from->tcp_rst)
			sectun_reject_reset(packet);
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INVALID,
					  "TCP segment of no session");
	}

	permitted = sectun_judge_between(packet->rules, packet->ct, grant);
	sectun_judge_hit(packet, &grant->verdict);
	if (permitted && !sectun_judge_comes_right(packet, grant))
		return sectun_judge_astray(packet);
	if (permitted)
		return sectun_judge_begin(packet, grant);
	/* What is not permitted does not stay in the table to be asked about again. */
	if (nf_ct_is_confirmed(packet->ct))
		nf_ct_kill(packet->ct);
	sectun_session_denied(packet, grant);
	return sectun_judge_refuse(packet, grant);
}

/* The first packet of a session that another one has announced. */
static unsigned int sectun_judge_expected(struct sectun_flow_packet *packet)
{
	struct sectun_session *master = NULL;
	struct sectun_grant grant = { };
	bool permitted;

	if (packet->ct->master)
		master = sectun_session_find(packet->fn, packet->ct->master);
	if (!master || !sectun_judge_again(master, packet->rules))
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INVALID,
					  "related to no session");

	spin_lock_bh(&master->lock);
	grant.in = master->in;
	grant.out = master->out;
	spin_unlock_bh(&master->lock);
	grant.from = sectun_rules_zone(packet->rules, grant.in);
	if (master->local) {
		permitted = sectun_judge_inbound(packet->rules, packet->ct, &grant);
	} else {
		grant.to = sectun_rules_zone(packet->rules, grant.out);
		permitted = sectun_judge_between(packet->rules, packet->ct, &grant);
	}
	if (!permitted)
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_DENIED,
					  "related to a session that is not permitted");
	if (packet->out && !sectun_judge_comes_right(packet, &grant))
		return sectun_judge_astray(packet);
	return sectun_judge_begin(packet, &grant);
}

/* Out of the tunnel that the session goes into, whatever zone its device is in. */
static bool sectun_judge_is_answer(const struct sectun_flow_packet *packet,
				   const struct sectun_session *session)
{
	return session->action == SECTUN_ACTION_TUNNEL &&
	       sectun_packet_dir(packet) == IP_CT_DIR_REPLY &&
	       sectun_divert_came_by(packet, session->tunnel);
}

static bool sectun_judge_same_zones(const struct sectun_session *session,
				    const struct sectun_flow_packet *packet,
				    const struct sectun_grant *grant)
{
	if (sectun_rules_zone(packet->rules, session->in) != grant->from)
		return false;
	if (sectun_rules_zone(packet->rules, session->out) == grant->to)
		return true;
	return grant->from != grant->to && sectun_judge_is_answer(packet, session);
}

/*
 * A packet of a session that comes or goes by other interfaces than those before:
 * if these are in the same zones, nothing has changed. In the direction of the
 * first packet the session is from now on one between the new ones. The other way
 * it must not pass by a tunnel of either policy.
 */
static unsigned int sectun_judge_way(struct sectun_flow_packet *packet,
				     struct sectun_session *session,
				     struct sectun_grant *grant)
{
	bool permitted = true, comes_right = true;

	spin_lock_bh(&session->lock);
	if (!sectun_judge_same_zones(session, packet, grant)) {
		permitted = sectun_judge_between(packet->rules, packet->ct, grant);
		comes_right = sectun_judge_comes_right(packet, grant);
		if (permitted && sectun_packet_dir(packet) == IP_CT_DIR_ORIGINAL)
			sectun_session_adopt(session, grant);
	}
	comes_right = comes_right && sectun_judge_stays_right(packet, session);
	if (permitted && comes_right && !session->ended)
		sectun_session_settle(session, packet);
	spin_unlock_bh(&session->lock);

	if (!permitted)
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_DENIED,
					  "session not permitted between these zones");
	return comes_right ? NF_ACCEPT : sectun_judge_astray(packet);
}

/*
 * An error comes from wherever it likes, and so does what was announced, but not
 * past a tunnel.
 */
static unsigned int sectun_judge_anywhere(struct sectun_flow_packet *packet,
					  struct sectun_session *session)
{
	bool comes_right;

	spin_lock_bh(&session->lock);
	comes_right = sectun_judge_stays_right(packet, session);
	if (comes_right && !sectun_packet_is_related(packet) && !session->ended)
		sectun_session_settle(session, packet);
	spin_unlock_bh(&session->lock);
	return comes_right ? NF_ACCEPT : sectun_judge_astray(packet);
}

static unsigned int sectun_judge_known(struct sectun_flow_packet *packet,
				       struct sectun_session *session,
				       struct sectun_grant *grant)
{
	if (!sectun_judge_again(session, packet->rules)) {
		sectun_session_end(session, SECTUN_CLOSE_REASON_REMATCH);
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_DENIED,
					  "session no longer permitted");
	}
	if (sectun_packet_is_related(packet) || packet->ct->master)
		return sectun_judge_anywhere(packet, session);
	return sectun_judge_way(packet, session, grant);
}

/**
 * sectun_judge_transit - judges a packet that is to be forwarded
 * @packet: with a conntrack entry
 * @session: that of the entry, or NULL
 *
 * Under the RCU read lock.
 *
 * Return: a verdict of netfilter.
 */
unsigned int sectun_judge_transit(struct sectun_flow_packet *packet,
				  struct sectun_session *session)
{
	struct sectun_grant grant;

	sectun_judge_zones(packet, &grant);
	if (!grant.from || !grant.to)
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_NO_ZONE,
					  "interface in no zone");

	/* Of a multicast session, copies are forwarded beside what comes here. */
	if (session && session->local)
		return sectun_judge_between(packet->rules, packet->ct, &grant) ?
		       NF_ACCEPT : sectun_judge_refuse(packet, &grant);
	if (session)
		return sectun_judge_known(packet, session, &grant);
	if (sectun_packet_is_related(packet))
		return sectun_judge_expected(packet);
	return sectun_judge_first(packet, &grant);
}

/* Return: true when the rules let the router take it. */
static bool sectun_judge_takes(struct sectun_flow_packet *packet,
			       struct sectun_session *session, struct sectun_grant *grant)
{
	bool permitted;

	if (!session || !session->local)
		return sectun_judge_inbound(packet->rules, packet->ct, grant);

	permitted = sectun_judge_again(session, packet->rules);
	if (!permitted)
		sectun_session_end(session, SECTUN_CLOSE_REASON_REMATCH);
	if (!permitted || sectun_packet_is_related(packet) || packet->ct->master)
		return permitted;

	spin_lock_bh(&session->lock);
	if (session->in != packet->in) {
		permitted = sectun_judge_inbound(packet->rules, packet->ct, grant);
		if (permitted)
			sectun_session_adopt(session, grant);
	}
	if (permitted && !session->ended)
		sectun_session_settle(session, packet);
	spin_unlock_bh(&session->lock);
	return permitted;
}

/**
 * sectun_judge_local - judges a packet that the router itself is to take
 * @packet: with a conntrack entry that somebody else has begun
 * @session: that of the entry, or NULL
 *
 * Under the RCU read lock.
 *
 * Return: a verdict of netfilter.
 */
unsigned int sectun_judge_local(struct sectun_flow_packet *packet,
				struct sectun_session *session)
{
	struct sectun_grant grant;

	sectun_judge_zones(packet, &grant);
	if (!grant.from)
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_NO_ZONE,
					  "interface in no zone");
	if (!session && sectun_packet_is_related(packet))
		return sectun_judge_expected(packet);

	if (!sectun_judge_takes(packet, session, &grant)) {
		if (!session && nf_ct_is_confirmed(packet->ct))
			sectun_judge_end_older(packet, &grant);
		return sectun_packet_drop(packet, SECTUN_A_FLOW_COUNTERS_INBOUND_DENIED,
					  "not among the host-inbound traffic");
	}
	return session ? NF_ACCEPT : sectun_judge_begin(packet, &grant);
}
