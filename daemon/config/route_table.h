/* SPDX-License-Identifier: GPL-2.0 */
/* Our routes in the kernel's main table, as values that can be compared. */
#ifndef CONFIG_ROUTE_TABLE_H
#define CONFIG_ROUTE_TABLE_H

#include "plan.h"
#include "rtnl.h"

struct route_hop {
	struct plan_prefix gateway;	/* AF_UNSPEC for none */
	int index;			/* 0: the kernel finds it */
};

struct route_entry {
	struct plan_prefix dst;
	uint32_t metric;
	uint8_t type;			/* RTN_UNICAST, RTN_BLACKHOLE, RTN_UNREACHABLE */
	struct route_hop *hops;
	size_t n_hops;
};

struct route_table {
	struct route_entry *entries;
	size_t n;
};

/* Entry of @dst and @metric, made when it is not there; NULL when memory is short. */
struct route_entry *route_table_at(struct route_table *table, const struct plan_prefix *dst,
				   uint32_t metric);
struct route_entry *route_table_find(const struct route_table *table,
				     const struct plan_prefix *dst, uint32_t metric);
int route_entry_add_hop(struct route_entry *entry, const struct route_hop *hop);
void route_table_clear(struct route_table *table);

/* What @want leaves open (the device of a gateway) may be anything in @have. */
bool route_entry_matches(const struct route_entry *want, const struct route_entry *have);

/* Return: 0 or a negative errno, reason in @rtnl */
int route_table_read(struct rtnl *rtnl, struct route_table *table);

/* @replace: one of ours is there. Return: 0 or a negative errno, reason in @rtnl */
int route_entry_write(struct rtnl *rtnl, const struct route_entry *entry, bool replace);
int route_entry_delete(struct rtnl *rtnl, const struct route_entry *entry);

#endif /* CONFIG_ROUTE_TABLE_H */
