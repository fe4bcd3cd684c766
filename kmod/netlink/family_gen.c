// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	netlink-uapi/sectun.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "family_gen.h"

#include <uapi/linux/sectun.h>

/* Common nested types */
const struct nla_policy sectun_lifetime_nl_policy[SECTUN_A_LIFETIME_HARD_PACKETS + 1] = {
	[SECTUN_A_LIFETIME_SOFT_SECONDS] = { .type = NLA_U64, },
	[SECTUN_A_LIFETIME_HARD_SECONDS] = { .type = NLA_U64, },
	[SECTUN_A_LIFETIME_SOFT_BYTES] = { .type = NLA_U64, },
	[SECTUN_A_LIFETIME_HARD_BYTES] = { .type = NLA_U64, },
	[SECTUN_A_LIFETIME_SOFT_PACKETS] = { .type = NLA_U64, },
	[SECTUN_A_LIFETIME_HARD_PACKETS] = { .type = NLA_U64, },
};

const struct nla_policy sectun_peer_nl_policy[SECTUN_A_PEER_REMOTE + 1] = {
	[SECTUN_A_PEER_LOCAL] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_PEER_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
};

const struct nla_policy sectun_selector_nl_policy[SECTUN_A_SELECTOR_DST_LEN + 1] = {
	[SECTUN_A_SELECTOR_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SELECTOR_SRC_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[SECTUN_A_SELECTOR_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SELECTOR_DST_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

/* SECTUN_CMD_DEVICE_GET - do */
static const struct nla_policy sectun_device_get_nl_policy[SECTUN_A_DEVICE_UNIT + 1] = {
	[SECTUN_A_DEVICE_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_DEVICE_UNIT] = { .type = NLA_U32, },
};

/* SECTUN_CMD_DEVICE_SET - do */
static const struct nla_policy sectun_device_set_nl_policy[SECTUN_A_DEVICE_COPY_OUTER_DSCP + 1] = {
	[SECTUN_A_DEVICE_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_DEVICE_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_DF_BIT] = NLA_POLICY_MAX(NLA_U32, 2),
	[SECTUN_A_DEVICE_TCP_MSS] = { .type = NLA_U16, },
	[SECTUN_A_DEVICE_DSCP] = NLA_POLICY_MAX(NLA_U8, SECTUN_DSCP_COPY),
	[SECTUN_A_DEVICE_COPY_OUTER_DSCP] = NLA_POLICY_MAX(NLA_U8, 1),
};

/* SECTUN_CMD_PEER_SET - do */
static const struct nla_policy sectun_peer_set_nl_policy[SECTUN_A_DEVICE_PEER + 1] = {
	[SECTUN_A_DEVICE_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_DEVICE_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_PEER] = NLA_POLICY_NESTED(sectun_peer_nl_policy),
};

/* SECTUN_CMD_SA_ADD - do */
static const struct nla_policy sectun_sa_add_nl_policy[SECTUN_A_SA_PROTOCOL + 1] = {
	[SECTUN_A_SA_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_SA_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SA_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_SA_DIRECTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[SECTUN_A_SA_SPI] = { .type = NLA_U32, },
	[SECTUN_A_SA_LOCAL] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_ALGORITHM] = { .type = NLA_NUL_STRING, .len = SECTUN_ALGORITHM_MAX_LEN, },
	[SECTUN_A_SA_KEY] = { .type = NLA_BINARY, .len = SECTUN_KEY_MAX_LEN, },
	[SECTUN_A_SA_AUTH_KEY] = { .type = NLA_BINARY, .len = SECTUN_KEY_MAX_LEN, },
	[SECTUN_A_SA_MODE] = NLA_POLICY_MAX(NLA_U32, 1),
	[SECTUN_A_SA_ESN] = { .type = NLA_FLAG, },
	[SECTUN_A_SA_REPLAY_WINDOW] = NLA_POLICY_MAX(NLA_U32, SECTUN_REPLAY_WINDOW_MAX),
	[SECTUN_A_SA_ENCAP_LOCAL_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SA_ENCAP_REMOTE_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SA_SELECTOR] = NLA_POLICY_NESTED(sectun_selector_nl_policy),
	[SECTUN_A_SA_REQID] = { .type = NLA_U32, },
	[SECTUN_A_SA_LIFETIME] = NLA_POLICY_NESTED(sectun_lifetime_nl_policy),
	[SECTUN_A_SA_SEQUENCE] = { .type = NLA_U64, },
	[SECTUN_A_SA_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* SECTUN_CMD_SA_RESERVE - do */
static const struct nla_policy sectun_sa_reserve_nl_policy[SECTUN_A_SA_PROTOCOL + 1] = {
	[SECTUN_A_SA_SPI] = { .type = NLA_U32, },
	[SECTUN_A_SA_LOCAL] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* SECTUN_CMD_SA_SET - do */
static const struct nla_policy sectun_sa_set_nl_policy[SECTUN_A_SA_PROTOCOL + 1] = {
	[SECTUN_A_SA_DIRECTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[SECTUN_A_SA_SPI] = { .type = NLA_U32, },
	[SECTUN_A_SA_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_NEW_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_NEW_REMOTE_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SA_NEW_LOCAL] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_NEW_LOCAL_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SA_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* SECTUN_CMD_SA_DEL - do */
static const struct nla_policy sectun_sa_del_nl_policy[SECTUN_A_SA_PROTOCOL + 1] = {
	[SECTUN_A_SA_DIRECTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[SECTUN_A_SA_SPI] = { .type = NLA_U32, },
	[SECTUN_A_SA_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* SECTUN_CMD_SA_GET - do */
static const struct nla_policy sectun_sa_get_nl_policy[SECTUN_A_SA_PROTOCOL + 1] = {
	[SECTUN_A_SA_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_SA_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SA_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_SA_DIRECTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[SECTUN_A_SA_SPI] = { .type = NLA_U32, },
	[SECTUN_A_SA_REMOTE] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SA_PROTOCOL] = NLA_POLICY_MAX(NLA_U32, 1),
};

/* SECTUN_CMD_SA_FLUSH - do */
static const struct nla_policy sectun_sa_flush_nl_policy[SECTUN_A_SA_UNIT + 1] = {
	[SECTUN_A_SA_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_SA_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SA_UNIT] = { .type = NLA_U32, },
};

/* SECTUN_CMD_TRAP_ADD - do */
static const struct nla_policy sectun_trap_add_nl_policy[SECTUN_A_TRAP_SELECTOR + 1] = {
	[SECTUN_A_TRAP_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_TRAP_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_REQID] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_SELECTOR] = NLA_POLICY_NESTED(sectun_selector_nl_policy),
};

/* SECTUN_CMD_TRAP_DEL - do */
static const struct nla_policy sectun_trap_del_nl_policy[SECTUN_A_TRAP_REQID + 1] = {
	[SECTUN_A_TRAP_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_TRAP_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_REQID] = { .type = NLA_U32, },
};

/* SECTUN_CMD_TRAP_GET - do */
static const struct nla_policy sectun_trap_get_nl_policy[SECTUN_A_TRAP_REQID + 1] = {
	[SECTUN_A_TRAP_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_TRAP_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_TRAP_REQID] = { .type = NLA_U32, },
};

/* SECTUN_CMD_STATS_GET - do */
static const struct nla_policy sectun_stats_get_nl_policy[SECTUN_A_STATS_UNIT + 1] = {
	[SECTUN_A_STATS_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_STATS_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_STATS_UNIT] = { .type = NLA_U32, },
};

/* Ops table for sectun */
static const struct genl_ops sectun_nl_ops[] = {
	{
		.cmd		= SECTUN_CMD_DEVICE_GET,
		.doit		= sectun_nl_device_get_doit,
		.dumpit		= sectun_nl_device_get_dumpit,
		.policy		= sectun_device_get_nl_policy,
		.maxattr	= SECTUN_A_DEVICE_UNIT,
	},
	{
		.cmd		= SECTUN_CMD_DEVICE_SET,
		.doit		= sectun_nl_device_set_doit,
		.policy		= sectun_device_set_nl_policy,
		.maxattr	= SECTUN_A_DEVICE_COPY_OUTER_DSCP,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_PEER_SET,
		.doit		= sectun_nl_peer_set_doit,
		.policy		= sectun_peer_set_nl_policy,
		.maxattr	= SECTUN_A_DEVICE_PEER,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SA_ADD,
		.doit		= sectun_nl_sa_add_doit,
		.policy		= sectun_sa_add_nl_policy,
		.maxattr	= SECTUN_A_SA_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SA_RESERVE,
		.doit		= sectun_nl_sa_reserve_doit,
		.policy		= sectun_sa_reserve_nl_policy,
		.maxattr	= SECTUN_A_SA_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SA_SET,
		.doit		= sectun_nl_sa_set_doit,
		.policy		= sectun_sa_set_nl_policy,
		.maxattr	= SECTUN_A_SA_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SA_DEL,
		.doit		= sectun_nl_sa_del_doit,
		.policy		= sectun_sa_del_nl_policy,
		.maxattr	= SECTUN_A_SA_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SA_GET,
		.doit		= sectun_nl_sa_get_doit,
		.dumpit		= sectun_nl_sa_get_dumpit,
		.policy		= sectun_sa_get_nl_policy,
		.maxattr	= SECTUN_A_SA_PROTOCOL,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SA_FLUSH,
		.doit		= sectun_nl_sa_flush_doit,
		.policy		= sectun_sa_flush_nl_policy,
		.maxattr	= SECTUN_A_SA_UNIT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_TRAP_ADD,
		.doit		= sectun_nl_trap_add_doit,
		.policy		= sectun_trap_add_nl_policy,
		.maxattr	= SECTUN_A_TRAP_SELECTOR,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_TRAP_DEL,
		.doit		= sectun_nl_trap_del_doit,
		.policy		= sectun_trap_del_nl_policy,
		.maxattr	= SECTUN_A_TRAP_REQID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_TRAP_GET,
		.doit		= sectun_nl_trap_get_doit,
		.dumpit		= sectun_nl_trap_get_dumpit,
		.policy		= sectun_trap_get_nl_policy,
		.maxattr	= SECTUN_A_TRAP_REQID,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_STATS_GET,
		.doit		= sectun_nl_stats_get_doit,
		.policy		= sectun_stats_get_nl_policy,
		.maxattr	= SECTUN_A_STATS_UNIT,
	},
};

static const struct genl_multicast_group sectun_nl_mcgrps[] = {
	[SECTUN_NLGRP_ACQUIRE] = { "acquire", },
	[SECTUN_NLGRP_EXPIRE] = { "expire", },
	[SECTUN_NLGRP_PEER] = { "peer", },
};

struct genl_family sectun_nl_family __ro_after_init = {
	.name		= SECTUN_FAMILY_NAME,
	.version	= SECTUN_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= sectun_nl_ops,
	.n_ops		= ARRAY_SIZE(sectun_nl_ops),
	.mcgrps		= sectun_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(sectun_nl_mcgrps),
};
