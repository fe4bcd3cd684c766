/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules: zones, their interfaces and policies as one whole that never changes
 * once it is in force. A new set takes the place of an old one by a pointer of
 * the namespace, under RCU; no packet meets half of one.
 */
#ifndef SECTUN_FLOW_RULES_H
#define SECTUN_FLOW_RULES_H

#include <linux/refcount.h>
#include <linux/types.h>
#include <net/net_namespace.h>

#include "../tunnel/tunnel.h"

/**
 * struct sectun_flow_key - what the rules look at in a packet
 * @src: source address, after destination and before source translation
 * @dst: of the same family
 * @protocol: of the last header, IPPROTO_*
 * @src_port: host byte order; 0 for protocols without ports
 * @dst_port: host byte order
 * @icmp_type: with IPPROTO_ICMP and IPPROTO_ICMPV6
 * @icmp_code: with IPPROTO_ICMP and IPPROTO_ICMPV6
 */
struct sectun_flow_key {
	struct sectun_addr src;
	struct sectun_addr dst;
	u8 protocol;
	u8 icmp_type;
	u8 icmp_code;
	u16 src_port;
	u16 dst_port;
};

/**
 * struct sectun_rule_stats - what a policy has decided; outlives a rule set that
 *	is replaced by one with the same policy
 * @hits: sessions
 * @packets: with the policy's @count
 * @bytes: with the policy's @count, IP headers included
 */
struct sectun_rule_stats {
	refcount_t refs;
	atomic64_t hits;
	atomic64_t packets;
	atomic64_t bytes;
	struct rcu_head rcu;
};

/**
 * struct sectun_policy - what becomes of the sessions it is about
 * @from: NULL in a global policy, as is @to
 * @index: place in its zone pair, from 1
 * @tunnel: unit of the device, with SECTUN_ACTION_TUNNEL
 * @timeout: of its application, see sectun_rules_find()
 */
struct sectun_policy {
	const char *name;
	const struct sectun_zone *from;
	const struct sectun_zone *to;
	u32 index;
	enum sectun_action action;
	u32 tunnel;
	bool log_init;
	bool log_close;
	bool count;
	struct sectun_rule_stats *stats;
};

/**
 * struct sectun_zone - interfaces that are alike to the rules
 * @index: place in the rule set, from 0
 */
struct sectun_zone {
	const char *name;
	u32 id;
	u32 index;
	bool tcp_rst;
};

struct sectun_rules;

/**
 * struct sectun_verdict - what the rules say about the first packet of a session
 * @policy: NULL when the default decides
 * @timeout: of the application that matched, in seconds; 0 for the usual
 */
struct sectun_verdict {
	enum sectun_action action;
	const struct sectun_policy *policy;
	u32 timeout;
};

/* All of these: under the RCU read lock, in any context, unless said otherwise. */

/** sectun_rules_of - the rules in force, NULL when there are none */
const struct sectun_rules *sectun_rules_of(const struct net *net);

/**
 * sectun_rules_generation - over 0, another for each rule set of a namespace, and
 *	when an interface that it names gets another name
 */
u32 sectun_rules_generation(const struct sectun_rules *rules);

/** sectun_rules_zone - the zone of an interface, NULL when it is in none */
const struct sectun_zone *sectun_rules_zone(const struct sectun_rules *rules, int ifindex);

/**
 * sectun_rules_find - looks a transit session up
 * @rules: in force
 * @from: zone the packet comes from
 * @to: zone it is to leave to
 * @key: the packet
 * @verdict: filled
 *
 * The zone pair's policies in order, then the global ones, then the default.
 * Does not count anything.
 */
void sectun_rules_find(const struct sectun_rules *rules, const struct sectun_zone *from,
		       const struct sectun_zone *to, const struct sectun_flow_key *key,
		       struct sectun_verdict *verdict);

/**
 * sectun_rules_inbound - does the router itself take it
 * @rules: in force
 * @ifindex: of the interface it came from
 * @key: the packet
 *
 * The interface's own list, else its zone's; the first term that matches decides.
 *
 * Return: false when none does, and when the interface is in no zone
 */
bool sectun_rules_inbound(const struct sectun_rules *rules, int ifindex,
			  const struct sectun_flow_key *key);

/** sectun_rules_tunnels - is a device's unit one that policies of a zone send into */
bool sectun_rules_tunnels(const struct sectun_rules *rules, u32 unit,
			  const struct sectun_zone *zone);

#endif /* SECTUN_FLOW_RULES_H */
