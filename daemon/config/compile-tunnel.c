// SPDX-License-Identifier: GPL-2.0
/*
 * Policies that lead into a VPN. A VPN without a bind-interface gets a tunnel
 * device of its own, in the zone of its external interface: what comes out of
 * it meets the policies from there. Its SAs are for the policies' addresses. One
 * that has an interface carries what policies send into it beside what is routed
 * there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "prefix.h"
#include "tree.h"

#define UNITS		30000	/* from PLAN_POLICY_UNITS on */
#define PAIRS_MAX	64	/* CHILD_SAs of one VPN */

struct prefixes {
	struct plan_prefix *list;
	size_t n;
};

struct policy_tunnel *policy_tunnel(const struct compile *compile, const char *vpn)
{
	size_t i;

	for (i = 0; i < compile->n_tunnels; i++)
		if (!strcmp(tree_value(compile->tunnels[i].vpn, "name"), vpn))
			return &compile->tunnels[i];
	return NULL;
}

static bool unit_taken(const struct compile *compile, uint32_t unit)
{
	size_t i;

	for (i = 0; i < compile->n_tunnels; i++)
		if (compile->tunnels[i].unit == unit)
			return true;
	return false;
}

/*
 * The name decides (FNV-1a), so that a VPN keeps its device whatever comes and
 * goes beside it.
 */
static uint32_t unit_of(const struct compile *compile, const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * 16777619u;
	hash %= UNITS;
	while (unit_taken(compile, PLAN_POLICY_UNITS + hash))
		hash = (hash + 1) % UNITS;
	return PLAN_POLICY_UNITS + hash;
}

static const char *external_interface(const struct compile *compile, const struct lyd_node *vpn)
{
	const struct lyd_node *ike = compile_find(compile->tree, "security ike");
	const char *gateway = tree_value(tree_child(vpn, "ike"), "gateway");

	return tree_value(compile_entry(ike, "gateway", gateway), "external-interface");
}

/* The interface that leads to the peer of @vpn, NULL when it is in no zone. */
static const struct sectun_zone_interface *outside(struct compile *compile,
						   const struct lyd_node *vpn)
{
	char device[IFNAMSIZ];

	if (!compile_device(compile, external_interface(compile, vpn), "external-interface",
			    device))
		return NULL;
	return compile_zone_interface(compile->plan, device);
}

static struct policy_tunnel *add_tunnel(struct compile *compile, const struct lyd_node *vpn)
{
	const struct sectun_zone_interface *interface = outside(compile, vpn);
	uint32_t unit = unit_of(compile, tree_value(vpn, "name"));
	struct policy_tunnel *tunnel;

	if (!interface) {
		report_error(compile->report,
			     "security ipsec vpn %s: external-interface %s is in no zone: what policies lead into the VPN could not leave",
			     tree_value(vpn, "name"), external_interface(compile, vpn));
		return NULL;
	}

	tunnel = compile_grow(compile, &compile->tunnels, &compile->n_tunnels, sizeof(*tunnel));
	if (!tunnel)
		return NULL;
	tunnel->vpn = vpn;
	tunnel->unit = unit;
	tunnel->zone = interface->zone;
	return tunnel;
}

/* Which bit of an address, from the left, counts @bits bits from the right. */
static bool bit_at(const uint8_t *bytes, size_t size, size_t bits)
{
	size_t i = size * 8 - 1 - bits;

	return bytes[i / 8] & (0x80 >> i % 8);
}

static void set_low_bits(uint8_t *bytes, size_t size, size_t bits)
{
	size_t i;

	for (i = 0; i < bits; i++)
		bytes[size - 1 - i / 8] |= (uint8_t)(1 << i % 8);
}

/* Return: false when that was the last address. */
static bool step(uint8_t *bytes, size_t size)
{
	while (size && !++bytes[size - 1])
		size--;
	return size;
}

/* The networks that make up a range. */
static void add_prefixes(struct compile *compile, const struct sectun_range *range,
			 struct prefixes *prefixes)
{
	int family = range->low.family;
	size_t size = prefix_bytes(family);
	const void *last = family == AF_INET ? (const void *)&range->high.v4 :
		(const void *)&range->high.v6;
	uint8_t at[16] = { 0 };

	memcpy(at, family == AF_INET ? (const void *)&range->low.v4 :
	       (const void *)&range->low.v6, size);
	do {
		struct plan_prefix *new;
		uint8_t end[16];
		size_t bits = 0;

		/* As large as it may be from here on without passing the end. */
		while (bits < size * 8 && !bit_at(at, size, bits)) {
			memcpy(end, at, size);
			set_low_bits(end, size, bits + 1);
			if (memcmp(end, last, size) > 0)
				break;
			bits++;
		}
		new = compile_grow(compile, &prefixes->list, &prefixes->n, sizeof(*new));
		if (!new)
			return;
		new->family = family;
		memcpy(new->addr, at, size);
		new->len = (uint8_t)(size * 8 - bits);
		set_low_bits(at, size, bits);
	} while (memcmp(at, last, size) < 0 && step(at, size) && prefixes->n <= PAIRS_MAX);
}

/* Of all addresses that @places name; none at all for any. */
static void collect(struct compile *compile, const uint32_t *places, size_t n, bool excluded,
		    struct prefixes *prefixes)
{
	const struct sectun_rules *rules = compile->plan->rules;
	size_t i, r;

	for (i = 0; i < n && !excluded; i++) {
		const struct sectun_address *address = &rules->addresses[places[i]];

		for (r = 0; r < address->n_ranges; r++)
			add_prefixes(compile, &address->ranges[r], prefixes);
	}
}

static bool has_pair(const struct policy_tunnel *tunnel, const struct plan_pair *pair)
{
	size_t i;

	for (i = 0; i < tunnel->n_pairs; i++)
		if (prefix_equal(&tunnel->pairs[i].local, &pair->local) &&
		    prefix_equal(&tunnel->pairs[i].remote, &pair->remote))
			return true;
	return false;
}

static void add_pair(struct compile *compile, struct policy_tunnel *tunnel,
		     const struct plan_prefix *local, const struct plan_prefix *remote)
{
	struct plan_pair pair = { *local, *remote };
	struct plan_pair *new;

	if (local->family != remote->family || has_pair(tunnel, &pair))
		return;
	new = compile_grow(compile, &tunnel->pairs, &tunnel->n_pairs, sizeof(*new));
	if (new)
		*new = pair;
}

/* Where nothing is said, everything of the families of the other side. */
static void fill_any(struct compile *compile, struct prefixes *prefixes,
		     const struct prefixes *other)
{
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i, o;

	if (prefixes->n)
		return;
	for (i = 0; i < sizeof(families) / sizeof(*families); i++) {
		bool wanted = !other->n && families[i] == AF_INET;
		struct plan_prefix *new;

		for (o = 0; o < other->n && !wanted; o++)
			wanted = other->list[o].family == families[i];
		new = wanted ? compile_grow(compile, &prefixes->list, &prefixes->n,
					    sizeof(*new)) : NULL;
		if (new)
			new->family = families[i];
	}
}

/* The pairs of networks that @policy sends into the tunnel, or takes from it. */
static void add_pairs(struct compile *compile, struct policy_tunnel *tunnel,
		      const struct sectun_policy *policy)
{
	bool inbound = !policy->global && policy->from == tunnel->zone &&
		policy->to != tunnel->zone;
	struct prefixes source = { 0 }, destination = { 0 };
	size_t s, d;

	collect(compile, policy->sources, policy->n_sources, policy->source_excluded, &source);
	collect(compile, policy->destinations, policy->n_destinations,
		policy->destination_excluded, &destination);
	fill_any(compile, &source, &destination);
	fill_any(compile, &destination, &source);
	for (s = 0; s < source.n; s++)
		for (d = 0; d < destination.n && tunnel->n_pairs <= PAIRS_MAX; d++) {
			if (inbound)
				add_pair(compile, tunnel, &destination.list[d], &source.list[s]);
			else
				add_pair(compile, tunnel, &source.list[s], &destination.list[d]);
		}
	free(source.list);
	free(destination.list);
	if (tunnel->n_pairs > PAIRS_MAX)
		report_error(compile->report,
			     "security ipsec vpn %s: its policies are about more than %d pairs of networks: give it a proxy-identity or traffic-selector",
			     tree_value(tunnel->vpn, "name"), PAIRS_MAX);
}

/* The VPN that @policy leads into, NULL when it does not. */
static const char *vpn_of(const struct lyd_node *policy)
{
	const struct lyd_node *permit = tree_child(tree_child(policy, "then"), "permit");

	return tree_value(tree_child(permit, "tunnel"), "ipsec-vpn");
}

/* The list of policies the other way. */
static const struct lyd_node *opposite(const struct compile *compile,
				       const struct policy_place *place)
{
	const struct lyd_node *policies = compile_find(compile->tree, "security policies");
	const struct lyd_node *pair = NULL;

	if (!place->from)
		return tree_child(policies, "global");
	while ((pair = compile_next(policies, "from-zone", pair)))
		if (!strcmp(tree_value(pair, "from-zone"), place->to) &&
		    !strcmp(tree_value(pair, "to-zone"), place->from))
			break;
	return pair;
}

static void check_pair_policy(struct compile *compile, const struct policy_place *place)
{
	const struct lyd_node *permit = tree_child(tree_child(place->node, "then"), "permit");
	const char *name = tree_value(tree_child(permit, "tunnel"), "pair-policy");
	const struct lyd_node *pair = compile_entry(opposite(compile, place), "policy", name);
	char *where = name ? tree_path(place->node) : NULL;
	const char *vpn;

	if (!where)
		return;
	vpn = pair ? vpn_of(pair) : NULL;
	if (!pair)
		report_error(compile->report,
			     "%s pair-policy: there is no policy '%s' from-zone %s to-zone %s",
			     where, name, place->to ? place->to : "any",
			     place->from ? place->from : "any");
	else if (!vpn || strcmp(vpn, vpn_of(place->node)))
		report_error(compile->report,
			     "%s pair-policy: policy '%s' does not permit tunnel ipsec-vpn %s",
			     where, name, vpn_of(place->node));
	free(where);
}

/* Never may what a policy is about pass outside its tunnel. */
static void deny(struct compile *compile, const struct policy_place *place,
		 struct sectun_policy *policy, const char *bound, const char *why)
{
	char *where = tree_path(place->node);

	policy->action = SECTUN_ACTION_DENY;
	if (where)
		report_warning(compile->report, "%s: what it is about is dropped: %s %s", where,
			       bound, why);
	free(where);
}

/*
 * What a policy is about goes in, wherever the interface is, except that with the
 * interface in one of the policy's zones, what comes from there has come out.
 * A policy from the zone of the peer is meant for what comes out, too, but that
 * comes from the zone of the interface.
 */
static void compile_bound(struct compile *compile, const struct policy_place *place,
			  const struct lyd_node *vpn, struct sectun_policy *policy)
{
	const char *bound = tree_value(vpn, "bind-interface");
	const struct sectun_zone_interface *interface, *external = outside(compile, vpn);

	policy->tunnel = (uint32_t)strtoul(strchr(bound, '.') + 1, NULL, 10);
	interface = compile_zone_interface(compile->plan, bound);
	if (!interface)
		deny(compile, place, policy, bound, "is in no zone");
	else if (!policy->global && external && external->zone == policy->from &&
		 policy->to != policy->from && interface->zone != policy->from &&
		 interface->zone != policy->to)
		deny(compile, place, policy, bound,
		     "is in another zone, whose policies are about what comes out of it");
}

void compile_tunnel(struct compile *compile, const struct policy_place *place,
		    struct sectun_policy *policy)
{
	const struct lyd_node *ipsec = compile_find(compile->tree, "security ipsec");
	const char *name = vpn_of(place->node);
	const struct lyd_node *vpn = compile_entry(ipsec, "vpn", name);
	struct policy_tunnel *tunnel;

	policy->action = SECTUN_ACTION_TUNNEL;
	check_pair_policy(compile, place);
	if (tree_child(vpn, "bind-interface")) {
		compile_bound(compile, place, vpn, policy);
		return;
	}
	tunnel = policy_tunnel(compile, name);
	if (!tunnel)
		tunnel = add_tunnel(compile, vpn);
	if (!tunnel)
		return;
	policy->tunnel = tunnel->unit;
	add_pairs(compile, tunnel, policy);
}

static void add_device(struct compile *compile, const struct policy_tunnel *tunnel)
{
	struct sectun_rules *rules = compile->plan->rules;
	struct sectun_zone_interface *in_zone;
	struct plan_interface *new;

	new = compile_grow(compile, &compile->plan->interfaces, &compile->plan->n_interfaces,
			   sizeof(*new));
	in_zone = compile_grow(compile, &rules->interfaces, &rules->n_interfaces,
			       sizeof(*in_zone));
	if (!new || !in_zone)
		return;
	new->tunnel = true;
	new->unit = tunnel->unit;
	snprintf(new->device, sizeof(new->device), "st0.%u", tunnel->unit);
	new->name = compile_copy(compile, new->device);
	in_zone->name = compile_copy(compile, new->device);
	in_zone->zone = tunnel->zone;
}

void compile_tunnel_interfaces(struct compile *compile)
{
	size_t i;

	for (i = 0; i < compile->n_tunnels; i++)
		add_device(compile, &compile->tunnels[i]);
}
