/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the firewall have of each other: rules, hooks and sessions.
 */
#ifndef SECTUN_FLOW_H
#define SECTUN_FLOW_H

#include <linux/init.h>
#include <net/net_namespace.h>

#include "rules.h"

#ifdef SECTUN_FLOW
/* net.c and rules.c, called by main.c in this order */
int sectun_flow_init(void);
void sectun_flow_exit(void);
int sectun_rules_init(void);
void sectun_rules_exit(void);
#else
static inline int sectun_flow_init(void) { return 0; }
static inline void sectun_flow_exit(void) {}
static inline int sectun_rules_init(void) { return 0; }
static inline void sectun_rules_exit(void) {}
#endif

/**
 * sectun_rule_stats_put - gives up a reference to a policy's statistics
 * @stats: may be NULL
 *
 * In any context; the memory stays for an RCU grace period.
 */
void sectun_rule_stats_put(struct sectun_rule_stats *stats);

/**
 * sectun_flow_rules_changed - other rules of a namespace are in force
 * @net: the namespace
 * @had_rules: there were some before
 * @has_rules: there are some now
 *
 * In process context, one call at a time for a namespace; also at its end. New
 * rules are already in force. Packets that began to be looked at before may
 * still meet the old ones.
 *
 * Return: 0; a negative error, which only the first rules may cause, takes them
 *	back: rules that nothing enforces must not seem to be in force.
 */
int sectun_flow_rules_changed(struct net *net, bool had_rules, bool has_rules);

/**
 * sectun_flow_zones_changed - an interface of a namespace is in another zone
 * @net: the namespace
 *
 * Under RTNL; the rules in force have a new generation already.
 */
void sectun_flow_zones_changed(struct net *net);

/**
 * sectun_flow_counters - what has become of the packets of a namespace
 * @net: the namespace
 * @counters: filled, indexed by SECTUN_A_FLOW_COUNTERS_*
 */
void sectun_flow_counters(const struct net *net, u64 *counters);

/**
 * sectun_flow_sessions - the number of sessions of a namespace
 * @net: the namespace
 */
u32 sectun_flow_sessions(const struct net *net);

#endif /* SECTUN_FLOW_H */
