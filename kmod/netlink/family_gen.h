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
extern const struct nla_policy sectun_lifetime_nl_policy[SECTUN_A_LIFETIME_HARD_PACKETS + 1];
extern const struct nla_policy sectun_peer_nl_policy[SECTUN_A_PEER_REMOTE + 1];
extern const struct nla_policy sectun_selector_nl_policy[SECTUN_A_SELECTOR_DST_LEN + 1];

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

enum {
	SECTUN_NLGRP_ACQUIRE,
	SECTUN_NLGRP_EXPIRE,
	SECTUN_NLGRP_PEER,
};

extern struct genl_family sectun_nl_family;

#endif /* _LINUX_SECTUN_GEN_H */
