/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A plan is what a configuration means for this machine, spelled out: names
 * resolved, defaults filled in, algorithms in strongSwan's words. compile.c
 * makes one from a configuration tree, apply.c makes the machine follow it.
 */
#ifndef CONFIG_PLAN_H
#define CONFIG_PLAN_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sectun/libsectun.h>

#include "monitor_file.h"
#include "report.h"
#include "trace_file.h"

struct lyd_node;

/* An IPv4 or IPv6 address with a prefix length; family AF_UNSPEC is "none". */
struct plan_prefix {
	int family;
	uint8_t addr[16];	/* network byte order */
	uint8_t len;		/* bits */
};

/* A device and the addresses that belong on it. */
struct plan_interface {
	char *name;		/* as configured: ge-0/0/0.0 */
	char device[IFNAMSIZ];	/* as Linux has it: ge-0-0-0 */
	bool tunnel;		/* of kind sectun: created and deleted by us */
	uint32_t unit;		/* of a tunnel: N of st0.N */
	bool disabled;
	uint32_t mtu;		/* 0: leave alone */
	char *description;
	struct plan_prefix *addresses;
	size_t n_addresses;
};

enum plan_ike_version { PLAN_IKE_V1 = 1, PLAN_IKE_V2 = 2 };

/* One Junos traffic selector, or the any-to-any pair of a VPN without one. */
struct plan_child {
	char *name;		/* VPN, or VPN-SELECTOR */
	struct plan_prefix local;
	struct plan_prefix remote;
};

/* An IPsec VPN: the CHILD_SAs it asks for. */
struct plan_vpn {
	char *name;
	uint32_t unit;		/* of st0.N; from PLAN_POLICY_UNITS on it is of policies only */
	bool ah;		/* else ESP */
	char *proposals;	/* vici esp_ or ah_proposals, comma separated, PFS group included */
	uint32_t life_seconds;	/* hard */
	uint64_t life_bytes;	/* hard, 0 for unlimited */
	bool immediately;	/* else on traffic */
	uint32_t replay_window;	/* packets */
	enum sectun_df_bit df_bit;
	bool copy_outer_dscp;
	struct monitor_vpn *monitor;	/* NULL: its peer is not probed */
	struct plan_child *children;
	size_t n_children;
};

/*
 * A VPN without a bind-interface, which policies lead into, has a unit of its
 * own, beyond those that can be configured.
 */
#define PLAN_POLICY_UNITS	20000

/* An IKE gateway: one vici connection, with the VPNs that use it. */
struct plan_gateway {
	char *name;
	enum plan_ike_version version;
	bool aggressive;
	char device[IFNAMSIZ];	/* external interface */
	char *local;		/* address of it, NULL for any */
	char *remote;		/* addresses or names, comma separated; "%any" for dynamic */
	char *local_id;		/* NULL for the address */
	char *remote_id;	/* NULL for any that the address names */
	char *psk;		/* secret: wiped by plan_free() */
	size_t psk_len;
	char *proposals;	/* vici proposals */
	uint32_t life_seconds;	/* IKE SA hard lifetime */
	bool dpd;
	uint32_t dpd_interval;	/* seconds */
	uint32_t dpd_threshold;	/* probes without answer */
	struct plan_vpn *vpns;
	size_t n_vpns;
};

struct plan_route {
	struct plan_prefix dst;
	struct plan_prefix gateway;	/* AF_UNSPEC when only a device is named */
	char device[IFNAMSIZ];		/* empty when only a gateway is named */
	uint32_t metric;		/* Junos preference */
	bool discard, reject;
};

struct plan_bgp_neighbor {
	char *group;
	struct plan_prefix address;
	uint32_t peer_as;
	uint32_t local_as;	/* 0: the router's */
	bool external;
	uint32_t hold_time;	/* seconds, 0: default 90 */
	uint32_t multihop;	/* TTL, 0: off */
	struct plan_prefix local_address;
	char *description;
	char *password;		/* secret */
	bool next_hop_self;
};

struct plan_bgp {
	bool enabled;
	uint32_t as;
	char *router_id;	/* NULL: FRR picks */
	struct plan_bgp_neighbor *neighbors;
	size_t n_neighbors;
	struct plan_prefix *networks;	/* announced prefixes */
	size_t n_networks;
};

/* The flow trace; without a file's name there is none. */
struct plan_trace {
	struct trace_file file;
	struct sectun_trace_filter *filters;	/* none: every packet */
	size_t n_filters;
};

struct plan {
	char *host_name;
	struct plan_interface *interfaces;
	size_t n_interfaces;
	struct plan_gateway *gateways;
	size_t n_gateways;
	struct plan_route *routes;
	size_t n_routes;
	struct plan_bgp bgp;
	struct plan_trace trace;
	uint16_t tcp_mss;	/* bytes, of connections through tunnels; 0: no limit */
	struct sectun_rules *rules;	/* of zones and policies; NULL without a zone */
};

/**
 * plan_compile - what the configuration @tree means for this machine
 * @tree: first top-level node, may be NULL for an empty configuration
 * @report: takes errors (nothing may be applied) and warnings, a line each,
 *	among them what is accepted and has no effect
 *
 * Return: the plan, or NULL when @report holds an error.
 */
struct plan *plan_compile(const struct lyd_node *tree, struct report *report);

/* Wipes the secrets. NULL is fine. */
void plan_free(struct plan *plan);

/* The VPN that has a child of that name, or NULL. */
const struct plan_vpn *plan_vpn_of_child(const struct plan *plan, const char *child);

#endif /* CONFIG_PLAN_H */
