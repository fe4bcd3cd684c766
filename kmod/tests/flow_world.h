/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules as a user has written them, and a walk over all policies that the lookup
 * is held against. They share no code with the lookup: here an address is bytes,
 * and a term is of a protocol and ports, neither of them a number.
 */
#ifndef SECTUN_TESTS_FLOW_WORLD_H
#define SECTUN_TESTS_FLOW_WORLD_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "../flow/ruleset.h"

#define WORLD_ZONES		3
/* More than one long of an index tells of. */
#define WORLD_POLICIES		(BITS_PER_LONG * SECTUN_BLOCK_POLICIES + 200)
#define WORLD_ADDRESSES		(WORLD_POLICIES + 1)
#define WORLD_RANGES		WORLD_ADDRESSES
#define WORLD_APPLICATIONS	64
#define WORLD_TERMS		256
#define WORLD_REFS		(2 * WORLD_POLICIES)
/* What the fake interfaces of the zones are numbered from. */
#define WORLD_IFINDEX		1000

/* Both included, in network byte order. */
struct world_range {
	u16 family;
	u8 low[16];
	u8 high[16];
};

/* -1 for what it does not say. */
struct world_term {
	int protocol;
	int src_low;
	int src_high;
	int dst_low;
	int dst_high;
	int type;
	int code;
	u32 timeout;
	bool except;
};

struct world_policy {
	u32 from;
	u32 to;
	struct sectun_use source;
	struct sectun_use destination;
	struct sectun_use application;
	enum sectun_action action;
	u32 tunnel;
};

/* Rules as they were written, and the set that came of them. */
struct flow_world {
	struct kunit *test;
	struct rnd_state rnd;
	struct sectun_rules *rules;
	struct net_device *dev;
	u32 sets;
	u32 packets;
	u32 wrong;
	u32 n_addresses;
	u32 n_ranges;
	u32 n_applications;
	u32 n_terms;
	u32 n_policies;
	u32 n_refs;
	enum sectun_action default_action;
	struct sectun_span inbound[WORLD_ZONES];
	struct sectun_span own[WORLD_ZONES];
	bool has_own[WORLD_ZONES];
	struct sectun_span addresses[WORLD_ADDRESSES];
	struct world_range ranges[WORLD_RANGES];
	struct sectun_span applications[WORLD_APPLICATIONS];
	struct world_term terms[WORLD_TERMS];
	struct world_policy policies[WORLD_POLICIES];
	u32 refs[WORLD_REFS];
};

u32 world_random(struct flow_world *world, u32 below);
void world_begin(struct flow_world *world);
u32 world_address(struct flow_world *world);
struct sectun_addr world_addr(const char *text);
struct world_range *world_new_range(struct flow_world *world);
void world_range(struct flow_world *world, const char *low, const char *high);
u32 world_address_of(struct flow_world *world, const char *low, const char *high);
u32 world_application(struct flow_world *world);
struct world_term *world_term(struct flow_world *world, int protocol);
void world_ports(struct world_term *term, int src_low, int src_high, int dst_low, int dst_high);
struct world_policy *world_policy(struct flow_world *world, u32 from, u32 to);
void world_use(struct flow_world *world, struct sectun_use *use, u32 what);
struct sectun_rules *world_try(struct flow_world *world, struct netlink_ext_ack *extack);
void world_build(struct flow_world *world);
const struct world_term *world_first_term(const struct flow_world *world,
					  const struct sectun_span *terms,
					  const struct sectun_flow_key *key);
int world_find(struct flow_world *world, u32 from, u32 to,
	       const struct sectun_flow_key *key, struct sectun_verdict *verdict);
void world_compare(struct flow_world *world, u32 from, u32 to,
		   const struct sectun_flow_key *key);
void world_expect(struct flow_world *world, u32 from, u32 to,
		  const struct sectun_flow_key *key, int place);
struct sectun_flow_key world_key(const char *src, const char *dst);
int flow_world_init(struct kunit *test);
void flow_world_exit(struct kunit *test);

#endif /* SECTUN_TESTS_FLOW_WORLD_H */
