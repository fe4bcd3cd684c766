/* SPDX-License-Identifier: GPL-2.0 */
/* Inside of rule sets: what building, looking up and putting into force share. */
#ifndef SECTUN_FLOW_RULESET_H
#define SECTUN_FLOW_RULESET_H

#include <linux/xarray.h>

#include "dimension.h"
#include "draft.h"

/* What a list compares; of addresses each family by itself, IPv6 behind IPv4. */
enum sectun_dimension_kind {
	SECTUN_SOURCE,
	SECTUN_DESTINATION = SECTUN_SOURCE + 2,
	SECTUN_SERVICE = SECTUN_DESTINATION + 2,
	SECTUN_SOURCE_PORT,
	SECTUN_DIMENSIONS,
};

/* Instead of a list's zones: the global policies, behind all other lists. */
#define SECTUN_GLOBAL_LIST	U64_MAX

/**
 * struct sectun_list - policies of a zone pair, or the global ones
 * @zones: places of the two, see sectun_list_zones()
 * @first: of them, in the rules' order
 * @n: over 0
 * @dimensions: one for each kind; that of IPv4 sources has a base in any case
 */
struct sectun_list {
	u64 zones;
	u32 first;
	u32 n;
	struct sectun_dimension dimensions[SECTUN_DIMENSIONS];
};

/**
 * struct sectun_rules - a rule set
 * @generation: over 0 as soon as it is in force; RTNL, read under RCU
 * @given: what it was built from, without addresses and ranges
 * @order: places of policies, list by list
 * @lists: @n_lists of them, by their zones
 * @tunnels: @n_tunnels units that policies send into, each with a zone of the
 *	policy, in order; see sectun_tunnel_zone()
 * @bound: struct sectun_interface by ifindex; RTNL, read under RCU
 * @highest: ifindex that was ever in @bound; RTNL
 *
 * Except for the generation, @bound, @highest and the interfaces' ifindex nothing
 * changes once it is built.
 */
struct sectun_rules {
	u32 generation;
	struct sectun_draft given;
	u32 *order;
	struct sectun_list *lists;
	u32 n_lists;
	u64 *tunnels;
	u32 n_tunnels;
	struct xarray bound;
	int highest;
};

static inline u64 sectun_list_zones(u32 from, u32 to)
{
	return from == SECTUN_NO_ZONE ? SECTUN_GLOBAL_LIST : (u64)from << 32 | to;
}

/* @zone: SECTUN_NO_ZONE of a global policy, which is about all zones. */
static inline u64 sectun_tunnel_zone(u32 unit, u32 zone)
{
	return (u64)unit << 32 | zone;
}

static inline bool sectun_term_matches(const struct sectun_term *term, u32 service, u16 src_port)
{
	return service >= term->low && service <= term->high &&
	       src_port >= term->src_low && src_port <= term->src_high;
}

/* search.c */
bool sectun_terms_allow(const struct sectun_draft *given, const struct sectun_span *list,
			const struct sectun_flow_key *key);

/* build.c */
struct sectun_rules *sectun_rules_build(struct sectun_draft *draft,
					struct netlink_ext_ack *extack);
int sectun_rules_adopt(struct sectun_rules *rules, const struct sectun_rules *old);
void sectun_rules_free(struct sectun_rules *rules);

/* interface.c; under RTNL */
int sectun_interfaces_bind(struct net *net, struct sectun_rules *rules);
int sectun_interface_bind(struct sectun_rules *rules, const struct net_device *dev);
void sectun_interface_unbind(struct sectun_rules *rules, int ifindex);

/* rules.c; in process context */
int sectun_rules_install(struct net *net, struct sectun_rules *rules, u32 *generation,
			 struct netlink_ext_ack *extack);
int sectun_rules_remove(struct net *net, const u32 *generation);
struct sectun_rules *sectun_rules_rtnl(struct net *net);

#endif /* SECTUN_FLOW_RULESET_H */
