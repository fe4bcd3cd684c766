// SPDX-License-Identifier: GPL-2.0
/* BGP peers. */
#include <string.h>

#include "compile.h"
#include "prefix.h"
#include "tree.h"

/* A statement of the neighbor, or of its group. */
static const struct lyd_node *inherit(const struct lyd_node *neighbor,
				      const struct lyd_node *group, const char *name)
{
	const struct lyd_node *node = tree_child(neighbor, name);

	return node ? node : tree_child(group, name);
}

static uint32_t inherit_number(const struct lyd_node *neighbor, const struct lyd_node *group,
			       const char *name)
{
	return compile_number(tree_child(neighbor, name) ? neighbor : group, name);
}

/* Peer and kind: internal peers are in the own autonomous system. */
static void compile_as(struct compile *compile, const struct lyd_node *neighbor,
		       const struct lyd_node *group, struct plan_bgp_neighbor *new)
{
	const char *type = tree_value(group, "type");
	const char *name = tree_value(neighbor, "name");
	uint32_t own = compile->plan->bgp.as;

	new->local_as = inherit_number(neighbor, group, "local-as");
	new->peer_as = inherit_number(neighbor, group, "peer-as");
	if (type && !strcmp(type, "internal") && !new->peer_as)
		new->peer_as = own;
	if (!new->peer_as) {
		report_error(compile->report,
			     "protocols bgp group %s neighbor %s: peer-as is missing",
			     new->group, name);
		return;
	}
	new->external = new->peer_as != (new->local_as ? new->local_as : own);
	if (!type || new->external == !strcmp(type, "external"))
		return;
	report_error(compile->report,
		     "protocols bgp group %s neighbor %s: type %s, but peer-as %u is %s autonomous system",
		     new->group, name, type, new->peer_as, new->external ? "another" : "the own");
}

static void compile_neighbor(struct compile *compile, const struct lyd_node *group,
			     const struct lyd_node *neighbor)
{
	struct plan_bgp *bgp = &compile->plan->bgp;
	const struct lyd_node *node;
	struct plan_bgp_neighbor *new;
	size_t len;

	new = compile_grow(compile, &bgp->neighbors, &bgp->n_neighbors, sizeof(*new));
	if (!new)
		return;
	new->group = compile_copy(compile, tree_value(group, "name"));
	if (!new->group)
		return;
	prefix_from_address(tree_value(neighbor, "name"), &new->address);
	compile_as(compile, neighbor, group, new);
	new->hold_time = inherit_number(neighbor, group, "hold-time");
	new->multihop = compile_number(inherit(neighbor, group, "multihop"), "ttl");

	node = inherit(neighbor, group, "local-address");
	if (node)
		prefix_from_address(lyd_get_value(node), &new->local_address);
	node = inherit(neighbor, group, "description");
	if (node)
		new->description = compile_copy(compile, lyd_get_value(node));
	node = inherit(neighbor, group, "authentication-key");
	if (node)
		new->password = compile_secret(compile, node, &len);
}

void compile_bgp(struct compile *compile)
{
	const struct lyd_node *options = compile_find(compile->tree, "routing-options");
	const struct lyd_node *node = compile_find(compile->tree, "protocols bgp");
	struct plan_bgp *bgp = &compile->plan->bgp;
	const struct lyd_node *group = NULL;

	bgp->as = compile_number(options, "autonomous-system");
	while ((group = compile_next(node, "group", group))) {
		const struct lyd_node *neighbor = NULL;

		while ((neighbor = compile_next(group, "neighbor", neighbor)))
			compile_neighbor(compile, group, neighbor);
	}
	bgp->enabled = bgp->n_neighbors;
	bgp->router_id = compile_copy(compile, tree_value(options, "router-id"));
	if (bgp->enabled && !bgp->as)
		report_error(compile->report,
			     "protocols bgp: routing-options autonomous-system is missing");
}
