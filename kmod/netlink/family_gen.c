// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	netlink-uapi/sectun.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "family_gen.h"

#include <uapi/linux/sectun.h>

/* Common nested types */
const struct nla_policy sectun_address_nl_policy[SECTUN_A_ADDRESS_RANGE + 1] = {
	[SECTUN_A_ADDRESS_ID] = { .type = NLA_U32, },
	[SECTUN_A_ADDRESS_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_ADDRESS_RANGE] = NLA_POLICY_NESTED(sectun_range_nl_policy),
};

const struct nla_policy sectun_application_nl_policy[SECTUN_A_APPLICATION_TERM + 1] = {
	[SECTUN_A_APPLICATION_ID] = { .type = NLA_U32, },
	[SECTUN_A_APPLICATION_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_APPLICATION_TERM] = NLA_POLICY_NESTED(sectun_term_nl_policy),
};

const struct nla_policy sectun_counters_nl_policy[SECTUN_A_COUNTERS_BYTES + 1] = {
	[SECTUN_A_COUNTERS_PACKETS] = { .type = NLA_U64, },
	[SECTUN_A_COUNTERS_BYTES] = { .type = NLA_U64, },
};

const struct nla_policy sectun_flow_filter_nl_policy[SECTUN_A_FLOW_FILTER_IFNAME + 1] = {
	[SECTUN_A_FLOW_FILTER_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_FLOW_FILTER_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_FLOW_FILTER_SRC_LEN] = { .type = NLA_U8, },
	[SECTUN_A_FLOW_FILTER_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_FLOW_FILTER_DST_LEN] = { .type = NLA_U8, },
	[SECTUN_A_FLOW_FILTER_PROTOCOL] = { .type = NLA_U8, },
	[SECTUN_A_FLOW_FILTER_SRC_PORT] = { .type = NLA_U16, },
	[SECTUN_A_FLOW_FILTER_DST_PORT] = { .type = NLA_U16, },
	[SECTUN_A_FLOW_FILTER_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
};

const struct nla_policy sectun_interface_nl_policy[SECTUN_A_INTERFACE_INBOUND + 1] = {
	[SECTUN_A_INTERFACE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_INTERFACE_ZONE] = { .type = NLA_U32, },
	[SECTUN_A_INTERFACE_OWN_INBOUND] = { .type = NLA_FLAG, },
	[SECTUN_A_INTERFACE_INBOUND] = NLA_POLICY_NESTED(sectun_term_nl_policy),
};

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

const struct nla_policy sectun_policy_nl_policy[SECTUN_A_POLICY_COUNTERS + 1] = {
	[SECTUN_A_POLICY_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_POLICY_FROM] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_TO] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_SOURCE] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_SOURCE_EXCLUDED] = { .type = NLA_FLAG, },
	[SECTUN_A_POLICY_DESTINATION] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_DESTINATION_EXCLUDED] = { .type = NLA_FLAG, },
	[SECTUN_A_POLICY_APPLICATION] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_ACTION] = NLA_POLICY_MAX(NLA_U32, 3),
	[SECTUN_A_POLICY_TUNNEL] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_LOG_INIT] = { .type = NLA_FLAG, },
	[SECTUN_A_POLICY_LOG_CLOSE] = { .type = NLA_FLAG, },
	[SECTUN_A_POLICY_COUNT] = { .type = NLA_FLAG, },
	[SECTUN_A_POLICY_INDEX] = { .type = NLA_U32, },
	[SECTUN_A_POLICY_FROM_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_POLICY_TO_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_POLICY_HITS] = { .type = NLA_U64, },
	[SECTUN_A_POLICY_COUNTERS] = NLA_POLICY_NESTED(sectun_counters_nl_policy),
};

const struct nla_policy sectun_range_nl_policy[SECTUN_A_RANGE_HIGH + 1] = {
	[SECTUN_A_RANGE_LOW] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_RANGE_HIGH] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
};

const struct nla_policy sectun_selector_nl_policy[SECTUN_A_SELECTOR_DST_LEN + 1] = {
	[SECTUN_A_SELECTOR_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SELECTOR_SRC_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[SECTUN_A_SELECTOR_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SELECTOR_DST_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
};

const struct nla_policy sectun_term_nl_policy[SECTUN_A_TERM_TIMEOUT + 1] = {
	[SECTUN_A_TERM_PROTOCOL] = { .type = NLA_U8, },
	[SECTUN_A_TERM_SRC_PORT_LOW] = { .type = NLA_U16, },
	[SECTUN_A_TERM_SRC_PORT_HIGH] = { .type = NLA_U16, },
	[SECTUN_A_TERM_DST_PORT_LOW] = { .type = NLA_U16, },
	[SECTUN_A_TERM_DST_PORT_HIGH] = { .type = NLA_U16, },
	[SECTUN_A_TERM_ICMP_TYPE] = { .type = NLA_U8, },
	[SECTUN_A_TERM_ICMP_CODE] = { .type = NLA_U8, },
	[SECTUN_A_TERM_EXCEPT] = { .type = NLA_FLAG, },
	[SECTUN_A_TERM_TIMEOUT] = { .type = NLA_U32, },
};

const struct nla_policy sectun_zone_nl_policy[SECTUN_A_ZONE_IFNAME + 1] = {
	[SECTUN_A_ZONE_ID] = { .type = NLA_U32, },
	[SECTUN_A_ZONE_NAME] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_ZONE_TCP_RST] = { .type = NLA_FLAG, },
	[SECTUN_A_ZONE_INBOUND] = NLA_POLICY_NESTED(sectun_term_nl_policy),
	[SECTUN_A_ZONE_IFNAME] = { .type = NLA_STRING, .len = 15, },
};

/* SECTUN_CMD_DEVICE_GET - do */
static const struct nla_policy sectun_device_get_nl_policy[SECTUN_A_DEVICE_UNIT + 1] = {
	[SECTUN_A_DEVICE_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_DEVICE_UNIT] = { .type = NLA_U32, },
};

/* SECTUN_CMD_DEVICE_SET - do */
static const struct nla_policy sectun_device_set_nl_policy[SECTUN_A_DEVICE_HOLD + 1] = {
	[SECTUN_A_DEVICE_IFINDEX] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_DEVICE_UNIT] = { .type = NLA_U32, },
	[SECTUN_A_DEVICE_DF_BIT] = NLA_POLICY_MAX(NLA_U32, 2),
	[SECTUN_A_DEVICE_TCP_MSS] = { .type = NLA_U16, },
	[SECTUN_A_DEVICE_DSCP] = NLA_POLICY_MAX(NLA_U8, SECTUN_DSCP_COPY),
	[SECTUN_A_DEVICE_COPY_OUTER_DSCP] = NLA_POLICY_MAX(NLA_U8, 1),
	[SECTUN_A_DEVICE_HOLD] = NLA_POLICY_MAX(NLA_U8, 1),
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

/* SECTUN_CMD_RULES_SET - do */
static const struct nla_policy sectun_rules_set_nl_policy[SECTUN_A_RULES_DEFAULT_ACTION + 1] = {
	[SECTUN_A_RULES_ZONE] = NLA_POLICY_NESTED(sectun_zone_nl_policy),
	[SECTUN_A_RULES_INTERFACE] = NLA_POLICY_NESTED(sectun_interface_nl_policy),
	[SECTUN_A_RULES_ADDRESS] = NLA_POLICY_NESTED(sectun_address_nl_policy),
	[SECTUN_A_RULES_APPLICATION] = NLA_POLICY_NESTED(sectun_application_nl_policy),
	[SECTUN_A_RULES_POLICY] = NLA_POLICY_NESTED(sectun_policy_nl_policy),
	[SECTUN_A_RULES_DEFAULT_ACTION] = NLA_POLICY_MAX(NLA_U32, 3),
};

/* SECTUN_CMD_RULES_FLUSH - do */
static const struct nla_policy sectun_rules_flush_nl_policy[SECTUN_A_RULES_GENERATION + 1] = {
	[SECTUN_A_RULES_GENERATION] = { .type = NLA_U32, },
};

/* SECTUN_CMD_RULES_GET - do */
static const struct nla_policy sectun_rules_get_nl_policy[SECTUN_A_RULES_GENERATION + 1] = {
	[SECTUN_A_RULES_GENERATION] = { .type = NLA_U32, },
};

/* SECTUN_CMD_POLICY_MATCH - do */
static const struct nla_policy sectun_policy_match_nl_policy[SECTUN_A_FLOW_ICMP_CODE + 1] = {
	[SECTUN_A_FLOW_FROM] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_FLOW_FROM_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_FLOW_TO] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_FLOW_TO_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_FLOW_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_FLOW_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_FLOW_PROTOCOL] = { .type = NLA_U8, },
	[SECTUN_A_FLOW_SRC_PORT] = { .type = NLA_U16, },
	[SECTUN_A_FLOW_DST_PORT] = { .type = NLA_U16, },
	[SECTUN_A_FLOW_ICMP_TYPE] = { .type = NLA_U8, },
	[SECTUN_A_FLOW_ICMP_CODE] = { .type = NLA_U8, },
};

/* SECTUN_CMD_SESSION_GET - do */
static const struct nla_policy sectun_session_get_nl_policy[SECTUN_A_SESSION_DST_PORT + 1] = {
	[SECTUN_A_SESSION_POLICY] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_SESSION_FROM] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_SESSION_TO] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_SESSION_IN_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SESSION_OUT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SESSION_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SESSION_SRC_LEN] = { .type = NLA_U8, },
	[SECTUN_A_SESSION_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SESSION_DST_LEN] = { .type = NLA_U8, },
	[SECTUN_A_SESSION_PROTOCOL] = { .type = NLA_U8, },
	[SECTUN_A_SESSION_SRC_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SESSION_DST_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SESSION_ID] = { .type = NLA_U64, },
};

/* SECTUN_CMD_SESSION_FLUSH - do */
static const struct nla_policy sectun_session_flush_nl_policy[SECTUN_A_SESSION_DST_PORT + 1] = {
	[SECTUN_A_SESSION_POLICY] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_SESSION_FROM] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_SESSION_TO] = { .type = NLA_NUL_STRING, .len = SECTUN_NAME_MAX_LEN, },
	[SECTUN_A_SESSION_IN_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SESSION_OUT_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[SECTUN_A_SESSION_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SESSION_SRC_LEN] = { .type = NLA_U8, },
	[SECTUN_A_SESSION_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[SECTUN_A_SESSION_DST_LEN] = { .type = NLA_U8, },
	[SECTUN_A_SESSION_PROTOCOL] = { .type = NLA_U8, },
	[SECTUN_A_SESSION_SRC_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SESSION_DST_PORT] = { .type = NLA_U16, },
	[SECTUN_A_SESSION_ID] = { .type = NLA_U64, },
};

/* SECTUN_CMD_TRACE_SET - do */
static const struct nla_policy sectun_trace_set_nl_policy[SECTUN_A_TRACE_STOP + 1] = {
	[SECTUN_A_TRACE_FILTER] = NLA_POLICY_NESTED(sectun_flow_filter_nl_policy),
	[SECTUN_A_TRACE_RATE] = { .type = NLA_U32, },
	[SECTUN_A_TRACE_STOP] = { .type = NLA_FLAG, },
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
		.maxattr	= SECTUN_A_DEVICE_HOLD,
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
	{
		.cmd		= SECTUN_CMD_RULES_SET,
		.doit		= sectun_nl_rules_set_doit,
		.policy		= sectun_rules_set_nl_policy,
		.maxattr	= SECTUN_A_RULES_DEFAULT_ACTION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_RULES_FLUSH,
		.doit		= sectun_nl_rules_flush_doit,
		.policy		= sectun_rules_flush_nl_policy,
		.maxattr	= SECTUN_A_RULES_GENERATION,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_RULES_GET,
		.doit		= sectun_nl_rules_get_doit,
		.dumpit		= sectun_nl_rules_get_dumpit,
		.policy		= sectun_rules_get_nl_policy,
		.maxattr	= SECTUN_A_RULES_GENERATION,
	},
	{
		.cmd		= SECTUN_CMD_POLICY_MATCH,
		.doit		= sectun_nl_policy_match_doit,
		.policy		= sectun_policy_match_nl_policy,
		.maxattr	= SECTUN_A_FLOW_ICMP_CODE,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SESSION_GET,
		.doit		= sectun_nl_session_get_doit,
		.dumpit		= sectun_nl_session_get_dumpit,
		.policy		= sectun_session_get_nl_policy,
		.maxattr	= SECTUN_A_SESSION_DST_PORT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_SESSION_FLUSH,
		.doit		= sectun_nl_session_flush_doit,
		.policy		= sectun_session_flush_nl_policy,
		.maxattr	= SECTUN_A_SESSION_DST_PORT,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd		= SECTUN_CMD_TRACE_SET,
		.doit		= sectun_nl_trace_set_doit,
		.policy		= sectun_trace_set_nl_policy,
		.maxattr	= SECTUN_A_TRACE_STOP,
		.flags		= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group sectun_nl_mcgrps[] = {
	[SECTUN_NLGRP_ACQUIRE] = { "acquire", },
	[SECTUN_NLGRP_EXPIRE] = { "expire", },
	[SECTUN_NLGRP_PEER] = { "peer", },
	[SECTUN_NLGRP_SESSION] = { "session", },
	[SECTUN_NLGRP_TRACE] = { "trace", },
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
