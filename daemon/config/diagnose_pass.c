// SPDX-License-Identifier: GPL-2.0
/* What keeps a VPN from carrying traffic: routes and rules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "diagnose_line.h"
#include "permit.h"
#include "prefix.h"
#include "range.h"
#include "tree.h"

const struct status_route *diagnose_route_to(const struct status_routes *routes,
					     const struct plan_prefix *to)
{
	const struct status_route *best = NULL, *route;
	size_t i;

	for (i = 0; i < routes->n; i++) {
		route = &routes->routes[i];
		if (!route->active || route->dst.len > to->len ||
		    !compile_contains(&route->dst, to))
			continue;
		if (!best || route->dst.len > best->dst.len)
			best = route;
	}
	return best;
}

/* A route of the configuration that is to lead into the tunnel. */
static bool is_ours(const struct diagnose_facts *facts, const struct plan_route *route)
{
	const struct plan_prefix *far = diagnose_far_end(facts);
	char name[NAME_MAX_LEN];

	if (*route->device)
		return !strcmp(route->device, diagnose_tunnel_name(facts, name));
	return far && prefix_equal(&route->gateway, far);
}

/* Return: whether packets to @to go into the tunnel; if not @line says so. */
static bool leads_in(const struct diagnose_facts *facts, const struct plan_prefix *to,
		     struct diagnose_line *line)
{
	const struct status_route *route = diagnose_route_to(facts->routes, to);
	char tunnel[NAME_MAX_LEN], name[NAME_MAX_LEN], text[PREFIX_TEXT];

	diagnose_tunnel_name(facts, tunnel);
	if (route && !strcmp(route->device, tunnel))
		return true;
	prefix_text(to, text);
	if (!route)
		line_wrong(line, "there is no route to %s", text);
	else
		line_wrong(line, "the route to %s leads out %s, not into %s", text,
			   *route->device ? name_of_device(route->device, name) : "nowhere",
			   tunnel);
	line_remedy(line, "set routing-options static route %s next-hop %s", text, tunnel);
	return false;
}

/* Traffic selectors and static routes name what is behind the peer. */
static bool destinations_lead_in(const struct diagnose_facts *facts, size_t *n,
				 struct diagnose_line *line)
{
	size_t i;

	for (i = 0; i < facts->vpn->n_children; i++) {
		if (prefix_is_any(&facts->vpn->children[i].remote))
			continue;
		(*n)++;
		if (!leads_in(facts, &facts->vpn->children[i].remote, line))
			return false;
	}
	for (i = 0; i < facts->plan->n_routes; i++) {
		if (!is_ours(facts, &facts->plan->routes[i]))
			continue;
		(*n)++;
		if (!leads_in(facts, &facts->plan->routes[i].dst, line))
			return false;
	}
	return true;
}

/* Routes into the tunnel, without that of its own network. */
static size_t count_routes(const struct diagnose_facts *facts)
{
	char name[NAME_MAX_LEN];
	size_t i, n = 0;

	diagnose_tunnel_name(facts, name);
	for (i = 0; i < facts->routes->n; i++) {
		const struct status_route *route = &facts->routes->routes[i];

		n += route->active && !strcmp(route->device, name) &&
		     strcmp(route->protocol, "Direct") && strcmp(route->protocol, "Local") &&
		     strcmp(route->protocol, "Kernel");
	}
	return n;
}

/* A destination that a policy into the tunnel's zone names, or NULL. */
static const struct sectun_range *named_destination(const struct diagnose_facts *facts)
{
	const struct sectun_rules *rules = facts->plan->rules;
	const struct sectun_address *address;
	const struct sectun_policy *policy;
	size_t i;

	for (i = 0; rules && i < rules->n_policies; i++) {
		policy = &rules->policies[i];
		if (policy->global || strcmp(rules->zones[policy->to].name, facts->zone) ||
		    !policy->n_destinations || policy->destination_excluded)
			continue;
		address = &rules->addresses[policy->destinations[0]];
		if (strncmp(address->name, "any", 3) && address->n_ranges)
			return &address->ranges[0];
	}
	return NULL;
}

static void no_route(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct sectun_range *named = named_destination(facts);
	char text[RANGE_TEXT] = "<network-behind-the-peer>", name[NAME_MAX_LEN];

	diagnose_tunnel_name(facts, name);
	if (named)
		range_text(named, text);
	line_wrong(line, "no route leads into %s", name);
	line_remedy(line, "set routing-options static route %s next-hop %s", text, name);
}

void diagnose_route(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct plan_prefix *far;
	char text[PREFIX_TEXT];
	size_t n = 0, routes;

	if (!facts->routes) {
		line_skip(line, "the routing table cannot be read");
		return;
	}
	if (!destinations_lead_in(facts, &n, line))
		return;
	routes = count_routes(facts);
	far = facts->plan->bgp.n_neighbors ? diagnose_far_end(facts) : NULL;
	if (!n && !routes && facts->into_tunnel)
		line_skip(line, "policies lead into this VPN");
	else if (n || routes)
		line_good(line, "%zu route%s", n > routes ? n : routes,
			  n > 1 || routes > 1 ? "s" : "");
	else if (far)
		line_good(line, "to the tunnel's network only: BGP neighbor %s announces nothing",
			  prefix_address_text(far, text));
	else
		no_route(facts, line);
}

static const struct diagnose_verdict *verdict_of(const struct diagnose_way *way, bool out)
{
	return out ? &way->out : &way->in;
}

/* Something passes there: what was looked up, or other sessions. */
static bool passes(const struct diagnose_verdict *verdict)
{
	return verdict->permitted || (verdict->by_default && verdict->others);
}

static void say_permitted(const struct diagnose_verdict *verdict, const char *from,
			  const char *to, struct diagnose_line *line)
{
	if (!verdict->permitted)
		line_good(line, "from %s to %s: by %zu polic%s, but not ping", from, to,
			  verdict->others, verdict->others == 1 ? "y" : "ies");
	else
		line_good(line, "from %s to %s: %s%s", from, to,
			  verdict->by_default ? "by default" : "policy ", verdict->policy);
}

static void say_denied(const struct diagnose_facts *facts, const struct diagnose_verdict *verdict,
		       const char *from, const char *to, struct diagnose_line *line)
{
	char *statements = permit_sessions(facts->plan->rules, from, to);
	char *rest = statements, *one, *name = NULL;

	if (verdict->by_default)
		line_wrong(line, "no policy from %s to %s permits anything", from, to);
	else
		line_wrong(line, "policy %s from %s to %s denies it", verdict->policy, from, to);
	while ((one = strsep(&rest, "\n"))) {
		if (!*one)
			continue;
		line_remedy(line, "%s", one);
		if (!name)
			name = strdup(strstr(one, " policy ") + strlen(" policy "));
	}
	if (name && !verdict->by_default)
		line_remedy(line,
			    "insert security policies from-zone %s to-zone %s policy %.*s before policy %s",
			    from, to, (int)strcspn(name, " "), name, verdict->policy);
	free(name);
	free(statements);
}

/* Which of the networks behind this router pass; one is enough. */
static void policy_of_ways(const struct diagnose_facts *facts, bool out,
			   struct diagnose_line *line)
{
	const struct diagnose_way *first = NULL, *way;
	const struct diagnose_verdict *verdict;
	size_t i;

	for (i = 0; i < facts->n_ways; i++) {
		way = &facts->ways[i];
		if (!*way->zone)
			continue;
		if (!first)
			first = way;
		if (!passes(verdict_of(way, out)))
			continue;
		first = way;
		break;
	}
	if (!first) {
		line_wrong(line, "%s is in no zone: nothing passes it",
			   facts->ways[0].interface->name);
		line_remedy(line, "set security zones security-zone trust interfaces %s",
			    facts->ways[0].interface->name);
		return;
	}
	verdict = verdict_of(first, out);
	if (passes(verdict))
		say_permitted(verdict, out ? first->zone : facts->zone,
			      out ? facts->zone : first->zone, line);
	else
		say_denied(facts, verdict, out ? first->zone : facts->zone,
			   out ? facts->zone : first->zone, line);
}

static void policy_into_tunnel(const struct diagnose_facts *facts, bool out,
			       struct diagnose_line *line)
{
	if (!out) {
		line_skip(line, "the pair-policy of the policy into the VPN");
	} else if (facts->into_tunnel) {
		line_good(line, "%zu polic%s into VPN %s", facts->into_tunnel,
			  facts->into_tunnel == 1 ? "y leads" : "ies lead", facts->vpn->name);
	} else {
		line_wrong(line, "no policy leads into VPN %s", facts->vpn->name);
		line_remedy(line,
			    "set security policies from-zone <zone> to-zone <zone> policy <name> then permit tunnel ipsec-vpn %s",
			    facts->vpn->name);
	}
}

static bool way_passes(const struct diagnose_facts *facts, bool out)
{
	size_t i;

	for (i = 0; i < facts->n_ways; i++)
		if (*facts->ways[i].zone && passes(verdict_of(&facts->ways[i], out)))
			return true;
	return false;
}

void diagnose_policy(const struct diagnose_facts *facts, bool out, struct diagnose_line *line)
{
	if (!facts->enforced)
		line_skip(line, "no zones are configured: every packet passes");
	else if (diagnose_by_policy(facts))
		policy_into_tunnel(facts, out, line);
	else if (!*facts->zone)
		line_skip(line, "needs a zone");
	else if (!facts->n_ways)
		line_skip(line, "there is no network behind this router");
	else if (out && facts->into_tunnel && !way_passes(facts, out))
		policy_into_tunnel(facts, out, line);
	else
		policy_of_ways(facts, out, line);
}

/* Host-inbound traffic of the interface itself is there, and goes before its zone's. */
static bool has_own_inbound(const struct diagnose_facts *facts)
{
	const struct lyd_node *zones = compile_find(facts->tree, "security zones");
	const struct lyd_node *zone = compile_entry(zones, "security-zone", facts->external_zone);
	const struct lyd_node *interfaces = tree_child(zone, "interfaces"), *entry = NULL;
	char device[IFNAMSIZ];

	while ((entry = compile_next(interfaces, "interface", entry)))
		if (!strcmp(name_to_device(tree_value(entry, "name"), device),
			    facts->gateway->device))
			return tree_child(entry, "host-inbound-traffic");
	return false;
}

static void remedy_inbound(const struct diagnose_facts *facts, const char *zone,
			   struct diagnose_line *line)
{
	char name[NAME_MAX_LEN];

	if (has_own_inbound(facts))
		line_remedy(line,
			    "set security zones security-zone %s interfaces %s host-inbound-traffic system-services ike",
			    zone, name_of_device(facts->gateway->device, name));
	else
		line_remedy(line,
			    "set security zones security-zone %s host-inbound-traffic system-services ike",
			    zone);
}

void diagnose_inbound(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	char name[NAME_MAX_LEN];

	name_of_device(facts->gateway->device, name);
	if (!facts->enforced) {
		line_skip(line, "no zones are configured: every packet passes");
	} else if (!*facts->external_zone) {
		line_wrong(line,
			   "the external interface %s is in no zone: the peer cannot reach us",
			   name);
		line_remedy(line, "set security zones security-zone untrust interfaces %s", name);
		remedy_inbound(facts, "untrust", line);
	} else if (!facts->ike_inbound) {
		line_wrong(line, "%s in zone %s does not take the peer's IKE", name,
			   facts->external_zone);
		remedy_inbound(facts, facts->external_zone, line);
	} else {
		line_good(line, "ike on %s, zone %s", name, facts->external_zone);
	}
}
