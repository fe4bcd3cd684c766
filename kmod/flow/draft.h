/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A draft: rules as they were handed over, checked, before they are built.
 */
#ifndef SECTUN_FLOW_DRAFT_H
#define SECTUN_FLOW_DRAFT_H

#include "rules.h"
#include "value.h"

#define SECTUN_ZONES_MAX		1024
#define SECTUN_INTERFACES_MAX		4096
/* All names of a zone's interfaces fit into one attribute of a dump. */
#define SECTUN_ZONE_INTERFACES_MAX	1024
#define SECTUN_ADDRESSES_MAX		65536
#define SECTUN_RANGES_MAX		131072
#define SECTUN_APPLICATIONS_MAX		65536
#define SECTUN_TERMS_MAX		131072
#define SECTUN_POLICIES_MAX		65536
#define SECTUN_REFS_MAX			(4 * 1024 * 1024)

/* Instead of a zone's place, in a global policy. */
#define SECTUN_NO_ZONE			U32_MAX

/**
 * struct sectun_span - some in a row of an array
 */
struct sectun_span {
	u32 first;
	u32 n;
};

/**
 * struct sectun_range - addresses from the one to the other, both included
 */
struct sectun_range {
	u16 family;
	struct sectun_value low;
	struct sectun_value high;
};

/**
 * struct sectun_term - a protocol and its ports
 * @low: as sectun_service()
 * @high: of the same protocol as @low, or of any
 * @src_low: host byte order
 * @src_high: host byte order
 * @timeout: seconds, 0 for the usual
 * @except: of host-inbound traffic: this is refused
 */
struct sectun_term {
	u32 low;
	u32 high;
	u16 src_low;
	u16 src_high;
	u32 timeout;
	bool except;
};

/**
 * struct sectun_zone_entry - a zone
 * @inbound: in the terms
 * @n_interfaces: that it is to have
 */
struct sectun_zone_entry {
	struct sectun_zone zone;
	char name[SECTUN_NAME_MAX_LEN + 1];
	struct sectun_span inbound;
	u32 n_interfaces;
};

/**
 * struct sectun_interface - an interface of a zone
 * @zone: place of the zone
 * @own: @inbound is instead of the zone's
 * @inbound: in the terms
 * @ifindex: 0 while there is no such interface; written under RTNL
 */
struct sectun_interface {
	char name[IFNAMSIZ];
	u32 zone;
	bool own;
	struct sectun_span inbound;
	int ifindex;
};

/**
 * struct sectun_use - what one policy names of addresses or applications
 * @span: in the references; none means everything
 * @excluded: not those, all others
 */
struct sectun_use {
	struct sectun_span span;
	bool excluded;
};

/**
 * struct sectun_policy_entry - a policy
 * @from: place of a zone, or SECTUN_NO_ZONE, as is @to
 * @bits_decide: no term of its applications needs a second look, see search.c
 */
struct sectun_policy_entry {
	struct sectun_policy policy;
	char name[SECTUN_NAME_MAX_LEN + 1];
	u32 from;
	u32 to;
	struct sectun_use source;
	struct sectun_use destination;
	struct sectun_use application;
	bool bits_decide;
};

/**
 * struct sectun_draft - rules before they are built
 * @addresses: spans of @ranges
 * @applications: spans of @terms
 * @policies: in order, of each zone pair and of the global ones
 * @refs: places of addresses and of applications, which policies name
 * @by_name: places of policies, by the names of zones and policy
 *
 * Names and numbers are unique, and everything that is named is there; the
 * netlink side sees to that, since it can say what is wrong in which attribute.
 */
struct sectun_draft {
	struct sectun_zone_entry *zones;
	struct sectun_interface *interfaces;
	struct sectun_span *addresses;
	struct sectun_range *ranges;
	struct sectun_span *applications;
	struct sectun_term *terms;
	struct sectun_policy_entry *policies;
	u32 *refs;
	u32 *by_name;
	u32 n_zones;
	u32 n_interfaces;
	u32 n_addresses;
	u32 n_ranges;
	u32 n_applications;
	u32 n_terms;
	u32 n_policies;
	u32 n_refs;
	enum sectun_action default_action;
};

int sectun_draft_alloc(struct sectun_draft *draft);
void sectun_draft_free(struct sectun_draft *draft);
const struct sectun_policy_entry *sectun_draft_sort(struct sectun_draft *draft);
int sectun_policy_cmp(const struct sectun_draft *a, const struct sectun_policy_entry *policy_a,
		      const struct sectun_draft *b, const struct sectun_policy_entry *policy_b);

#endif /* SECTUN_FLOW_DRAFT_H */
