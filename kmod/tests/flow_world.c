// SPDX-License-Identifier: GPL-2.0
/* See flow_world.h. */
#include <linux/err.h>
#include <linux/inet.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "flow_world.h"

u32 world_random(struct flow_world *world, u32 below)
{
	return prandom_u32_state(&world->rnd) % below;
}

/* Writing rules down. */

void world_begin(struct flow_world *world)
{
	world->n_addresses = 0;
	world->n_ranges = 0;
	world->n_applications = 0;
	world->n_terms = 0;
	world->n_policies = 0;
	world->n_refs = 0;
	world->default_action = SECTUN_ACTION_DENY;
	memset(world->inbound, 0, sizeof(world->inbound));
	memset(world->own, 0, sizeof(world->own));
	memset(world->has_own, 0, sizeof(world->has_own));
}

u32 world_address(struct flow_world *world)
{
	world->addresses[world->n_addresses] = (struct sectun_span){ .first = world->n_ranges };
	return world->n_addresses++;
}

static u16 world_pton(const char *text, u8 *bytes)
{
	if (in4_pton(text, -1, bytes, -1, NULL))
		return AF_INET;
	return in6_pton(text, -1, bytes, -1, NULL) ? AF_INET6 : AF_UNSPEC;
}

struct sectun_addr world_addr(const char *text)
{
	struct sectun_addr addr = {};

	addr.family = world_pton(text, addr.v6.s6_addr);
	return addr;
}

struct world_range *world_new_range(struct flow_world *world)
{
	world->addresses[world->n_addresses - 1].n++;
	return &world->ranges[world->n_ranges++];
}

/* To the newest address. */
void world_range(struct flow_world *world, const char *low, const char *high)
{
	struct world_range *range = world_new_range(world);

	range->family = world_pton(low, range->low);
	KUNIT_ASSERT_NE(world->test, range->family, AF_UNSPEC);
	KUNIT_ASSERT_EQ(world->test, range->family, world_pton(high, range->high));
}

u32 world_address_of(struct flow_world *world, const char *low, const char *high)
{
	u32 address = world_address(world);

	world_range(world, low, high);
	return address;
}

u32 world_application(struct flow_world *world)
{
	world->applications[world->n_applications] =
		(struct sectun_span){ .first = world->n_terms };
	return world->n_applications++;
}

/* To the newest application. */
struct world_term *world_term(struct flow_world *world, int protocol)
{
	struct world_term *term = &world->terms[world->n_terms++];

	*term = (struct world_term){ protocol, -1, -1, -1, -1, -1, -1 };
	world->applications[world->n_applications - 1].n++;
	return term;
}

void world_ports(struct world_term *term, int src_low, int src_high, int dst_low,
		 int dst_high)
{
	term->src_low = src_low;
	term->src_high = src_high;
	term->dst_low = dst_low;
	term->dst_high = dst_high;
}

struct world_policy *world_policy(struct flow_world *world, u32 from, u32 to)
{
	struct world_policy *policy = &world->policies[world->n_policies++];

	*policy = (struct world_policy){
		.from = from, .to = to, .action = SECTUN_ACTION_PERMIT,
	};
	return policy;
}

/* All of one use in a row. */
void world_use(struct flow_world *world, struct sectun_use *use, u32 what)
{
	if (!use->span.n++)
		use->span.first = world->n_refs;
	world->refs[world->n_refs++] = what;
}

/* And handing them over, as the netlink side does. */

static struct sectun_value world_value(u16 family, const u8 *bytes)
{
	struct sectun_value value = {};

	for (u32 i = 0; i < (family == AF_INET ? 4 : 16); i++) {
		value.high = value.high << 8 | value.low >> 56;
		value.low = value.low << 8 | bytes[i];
	}
	return value;
}

static void world_put_term(struct sectun_term *to, const struct world_term *term)
{
	u32 low = 0, high = U16_MAX;

	if (term->dst_low >= 0) {
		low = term->dst_low;
		high = term->dst_high;
	} else if (term->type >= 0) {
		low = term->type * 256 + (term->code < 0 ? 0 : term->code);
		high = term->type * 256 + (term->code < 0 ? 255 : term->code);
	}
	to->low = term->protocol < 0 ? 0 : term->protocol * 65536 + low;
	to->high = term->protocol < 0 ? 256 * 65536 - 1 : term->protocol * 65536 + high;
	to->src_low = term->src_low < 0 ? 0 : term->src_low;
	to->src_high = term->src_low < 0 ? U16_MAX : term->src_high;
	to->timeout = term->timeout;
	to->except = term->except;
}

static void world_put_policy(struct sectun_policy_entry *to, const struct world_policy *policy,
			     u32 place)
{
	snprintf(to->name, sizeof(to->name), "policy-%u", place);
	to->from = policy->from;
	to->to = policy->to;
	to->source = policy->source;
	to->destination = policy->destination;
	to->application = policy->application;
	to->policy.action = policy->action;
	to->policy.tunnel = policy->tunnel;
}

/* The last interface by name is the first by zone, so that order matters. */
static void world_put_zone(struct sectun_draft *draft, const struct flow_world *world, u32 i)
{
	struct sectun_zone_entry *zone = &draft->zones[i];
	struct sectun_interface *interface = &draft->interfaces[i];

	snprintf(zone->name, sizeof(zone->name), "zone-%u", i);
	zone->zone.id = i + 1;
	zone->inbound = world->inbound[i];
	zone->n_interfaces = 1;
	snprintf(interface->name, sizeof(interface->name), "fake%u", WORLD_ZONES - i);
	interface->zone = i;
	interface->own = world->has_own[i];
	interface->inbound = world->own[i];
}

static void world_put(struct sectun_draft *draft, const struct flow_world *world)
{
	for (u32 i = 0; i < WORLD_ZONES; i++)
		world_put_zone(draft, world, i);
	for (u32 i = 0; i < world->n_ranges; i++) {
		const struct world_range *range = &world->ranges[i];

		draft->ranges[i].family = range->family;
		draft->ranges[i].low = world_value(range->family, range->low);
		draft->ranges[i].high = world_value(range->family, range->high);
	}
	for (u32 i = 0; i < world->n_terms; i++)
		world_put_term(&draft->terms[i], &world->terms[i]);
	for (u32 i = 0; i < world->n_policies; i++)
		world_put_policy(&draft->policies[i], &world->policies[i], i);
	memcpy(draft->addresses, world->addresses, world->n_addresses * sizeof(*draft->addresses));
	memcpy(draft->applications, world->applications,
	       world->n_applications * sizeof(*draft->applications));
	memcpy(draft->refs, world->refs, world->n_refs * sizeof(*draft->refs));
	draft->default_action = world->default_action;
}

static void world_bind(struct flow_world *world)
{
	int err = 0;

	rtnl_lock();
	for (u32 i = 0; i < WORLD_ZONES && !err; i++) {
		snprintf(world->dev->name, IFNAMSIZ, "fake%u", WORLD_ZONES - i);
		world->dev->ifindex = WORLD_IFINDEX + i;
		err = sectun_interface_bind(world->rules, world->dev);
	}
	rtnl_unlock();
	KUNIT_ASSERT_EQ(world->test, err, 0);
}

struct sectun_rules *world_try(struct flow_world *world, struct netlink_ext_ack *extack)
{
	struct sectun_draft draft = {
		.n_zones = WORLD_ZONES,
		.n_interfaces = WORLD_ZONES,
		.n_addresses = world->n_addresses,
		.n_ranges = world->n_ranges,
		.n_applications = world->n_applications,
		.n_terms = world->n_terms,
		.n_policies = world->n_policies,
		.n_refs = world->n_refs,
	};

	if (sectun_draft_alloc(&draft)) {
		sectun_draft_free(&draft);
		return ERR_PTR(-ENOMEM);
	}
	world_put(&draft, world);
	KUNIT_EXPECT_NULL(world->test, sectun_draft_sort(&draft));
	return sectun_rules_build(&draft, extack);
}

void world_build(struct flow_world *world)
{
	struct sectun_rules *rules = world_try(world, NULL);

	KUNIT_ASSERT_FALSE(world->test, IS_ERR(rules));
	sectun_rules_free(world->rules);
	world->rules = rules;
	world->sets++;
	world_bind(world);
}

/* The walk. */

static bool world_within(const struct world_range *range, const struct sectun_addr *addr)
{
	size_t len = range->family == AF_INET ? 4 : 16;

	return range->family == addr->family &&
	       memcmp(range->low, addr->v6.s6_addr, len) <= 0 &&
	       memcmp(range->high, addr->v6.s6_addr, len) >= 0;
}

static bool world_addresses_fit(const struct flow_world *world, const struct sectun_use *use,
				const struct sectun_addr *addr)
{
	bool named = false;

	if (!use->span.n)
		return true;
	for (u32 i = 0; i < use->span.n; i++) {
		const struct sectun_span *address =
			&world->addresses[world->refs[use->span.first + i]];

		for (u32 j = 0; j < address->n; j++)
			if (world_within(&world->ranges[address->first + j], addr))
				named = true;
	}
	return named != use->excluded;
}

static bool world_port_fits(int low, int high, u16 port)
{
	return low < 0 || (low <= port && port <= high);
}

static bool world_term_fits(const struct world_term *term, const struct sectun_flow_key *key)
{
	return (term->protocol < 0 || term->protocol == key->protocol) &&
	       world_port_fits(term->src_low, term->src_high, key->src_port) &&
	       world_port_fits(term->dst_low, term->dst_high, key->dst_port) &&
	       (term->type < 0 || term->type == key->icmp_type) &&
	       (term->code < 0 || term->code == key->icmp_code);
}

const struct world_term *world_first_term(const struct flow_world *world,
					  const struct sectun_span *terms,
					  const struct sectun_flow_key *key)
{
	for (u32 i = 0; i < terms->n; i++)
		if (world_term_fits(&world->terms[terms->first + i], key))
			return &world->terms[terms->first + i];
	return NULL;
}

static bool world_applications_fit(const struct flow_world *world, const struct sectun_use *use,
				   const struct sectun_flow_key *key, u32 *timeout)
{
	const struct world_term *term = NULL;

	*timeout = 0;
	for (u32 i = 0; i < use->span.n && !term; i++) {
		u32 application = world->refs[use->span.first + i];

		term = world_first_term(world, &world->applications[application], key);
	}
	if (term)
		*timeout = term->timeout;
	return term || !use->span.n;
}

/* The place of the first policy that matches, -1 for none. */
static int world_walk(const struct flow_world *world, u32 from, u32 to,
		      const struct sectun_flow_key *key, u32 *timeout)
{
	for (u32 i = 0; i < world->n_policies; i++) {
		const struct world_policy *policy = &world->policies[i];

		if (policy->from == from && policy->to == to &&
		    world_addresses_fit(world, &policy->source, &key->src) &&
		    world_addresses_fit(world, &policy->destination, &key->dst) &&
		    world_applications_fit(world, &policy->application, key, timeout))
			return i;
	}
	*timeout = 0;
	return -1;
}

static int world_wanted(const struct flow_world *world, u32 from, u32 to,
			const struct sectun_flow_key *key, u32 *timeout)
{
	int place = world_walk(world, from, to, key, timeout);

	if (place >= 0)
		return place;
	return world_walk(world, SECTUN_NO_ZONE, SECTUN_NO_ZONE, key, timeout);
}

/* The place of the policy that the lookup finds, -1 for none. */
int world_find(struct flow_world *world, u32 from, u32 to,
	       const struct sectun_flow_key *key, struct sectun_verdict *verdict)
{
	const struct sectun_draft *given = &world->rules->given;

	rcu_read_lock();
	sectun_rules_find(world->rules, &given->zones[from].zone, &given->zones[to].zone, key,
			  verdict);
	rcu_read_unlock();
	if (!verdict->policy)
		return -1;
	return container_of(verdict->policy, struct sectun_policy_entry, policy) - given->policies;
}

/* The first that is wrong is told, the others are counted. */
void world_compare(struct flow_world *world, u32 from, u32 to,
		   const struct sectun_flow_key *key)
{
	struct sectun_verdict verdict;
	u32 timeout;
	int wanted = world_wanted(world, from, to, key, &timeout);
	int found = world_find(world, from, to, key, &verdict);
	enum sectun_action action = wanted < 0 ? world->default_action :
						 world->policies[wanted].action;

	world->packets++;
	if (found == wanted && verdict.action == action && verdict.timeout == timeout)
		return;
	if (world->wrong++)
		return;
	KUNIT_FAIL(world->test, "set %u packet %u: policy %d action %d timeout %u, not %d %d %u",
		   world->sets, world->packets, found, verdict.action, verdict.timeout, wanted,
		   action, timeout);
}

/* Against the walk, and what the test itself says. */
void world_expect(struct flow_world *world, u32 from, u32 to,
		  const struct sectun_flow_key *key, int place)
{
	struct sectun_verdict verdict;

	world_compare(world, from, to, key);
	KUNIT_EXPECT_EQ(world->test, world_find(world, from, to, key, &verdict), place);
}

struct sectun_flow_key world_key(const char *src, const char *dst)
{
	return (struct sectun_flow_key){
		.src = world_addr(src), .dst = world_addr(dst), .protocol = IPPROTO_TCP,
	};
}

/* Rules are too much for the stack; what a case leaves behind goes with them. */
int flow_world_init(struct kunit *test)
{
	struct flow_world *world = vzalloc(sizeof(*world));

	if (!world)
		return -ENOMEM;
	world->dev = kunit_kzalloc(test, sizeof(*world->dev), GFP_KERNEL);
	if (!world->dev) {
		vfree(world);
		return -ENOMEM;
	}
	world->test = test;
	prandom_seed_state(&world->rnd, 1);
	test->priv = world;
	return 0;
}

void flow_world_exit(struct kunit *test)
{
	struct flow_world *world = test->priv;

	if (!world)
		return;
	sectun_rules_free(world->rules);
	vfree(world);
}
