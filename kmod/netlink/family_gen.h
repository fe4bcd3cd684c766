/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	netlink-uapi/sectun.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_SECTUN_GEN_H
#define _LINUX_SECTUN_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/sectun.h>

/* Common nested types */
extern const struct nla_policy sectun_address_nl_policy[SECTUN_A_ADDRESS_RANGE + 1];
extern const struct nla_policy sectun_application_nl_policy[SECTUN_A_APPLICATION_TERM + 1];
extern const struct nla_policy sectun_counters_nl_policy[SECTUN_A_COUNTERS_BYTES + 1];
extern const struct nla_policy sectun_flow_filter_nl_policy[SECTUN_A_FLOW_FILTER_IFNAME + 1];
extern const struct nla_policy sectun_interface_nl_policy[SECTUN_A_INTERFACE_INBOUND + 1];
extern const struct nla_policy sectun_lifetime_nl_policy[SECTUN_A_LIFETIME_HARD_PACKETS + 1];
extern const struct nla_policy sectun_peer_nl_policy[SECTUN_A_PEER_REMOTE + 1];
extern const struct nla_policy sectun_policy_nl_policy[SECTUN_A_POLICY_COUNTERS + 1];
extern const struct nla_policy sectun_range_nl_policy[SECTUN_A_RANGE_HIGH + 1];
extern const struct nla_policy sectun_selector_nl_policy[SECTUN_A_SELECTOR_DST_LEN + 1];
extern const struct nla_policy sectun_term_nl_policy[SECTUN_A_TERM_TIMEOUT + 1];
extern const struct nla_policy sectun_zone_nl_policy[SECTUN_A_ZONE_IFNAME + 1];

int sectun_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_device_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int sectun_nl_device_set_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_peer_set_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_sa_add_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_sa_reserve_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_sa_set_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_sa_del_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_sa_get_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_sa_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int sectun_nl_sa_flush_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_trap_add_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_trap_del_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_trap_get_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_trap_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int sectun_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_rules_set_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_rules_flush_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_rules_get_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_rules_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int sectun_nl_policy_match_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_session_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int sectun_nl_session_flush_doit(struct sk_buff *skb, struct genl_info *info);
int sectun_nl_trace_set_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	SECTUN_NLGRP_ACQUIRE,
	SECTUN_NLGRP_EXPIRE,
	SECTUN_NLGRP_PEER,
	SECTUN_NLGRP_SESSION,
	SECTUN_NLGRP_TRACE,
};

extern struct genl_family sectun_nl_family;

#endif /* _LINUX_SECTUN_GEN_H */
