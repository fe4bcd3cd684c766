// SPDX-License-Identifier: GPL-2.0
/* Static routes. */
#include <string.h>

#include "compile.h"
#include "prefix.h"
#include "tree.h"

static struct plan_route *add_route(struct compile *compile, const struct lyd_node *route,
				    uint32_t metric)
{
	struct plan_route *new;

	new = compile_grow(compile, &compile->plan->routes, &compile->plan->n_routes, sizeof(*new));
	if (!new)
		return NULL;
	new->metric = metric;
	if (!compile_prefix(tree_value(route, "name"), &new->dst))
		report_error(compile->report, "static route %s: not a network",
			     tree_value(route, "name"));
	return new;
}

static void add_hop(struct compile *compile, const struct lyd_node *route, const char *hop,
		    uint32_t metric)
{
	struct plan_route *new = add_route(compile, route, metric);

	if (!new)
		return;
	if (!prefix_from_address(hop, &new->gateway)) {
		new->gateway.family = AF_UNSPEC;
		compile_device(compile, hop, "static route next-hop", new->device);
	} else if (new->gateway.family != new->dst.family) {
		report_error(compile->report,
			     "static route %s: next-hop %s is of the other address family",
			     tree_value(route, "name"), hop);
	}
}

static void compile_route(struct compile *compile, const struct lyd_node *route)
{
	uint32_t preference = compile_number(route, "preference");
	const struct lyd_node *hop = NULL;
	struct plan_route *new;

	if (tree_child(route, "discard") || tree_child(route, "reject")) {
		new = add_route(compile, route, preference);
		if (new) {
			new->discard = tree_child(route, "discard");
			new->reject = !new->discard;
		}
		return;
	}
	while ((hop = compile_next(route, "next-hop", hop)))
		add_hop(compile, route, lyd_get_value(hop), preference);
	while ((hop = compile_next(route, "qualified-next-hop", hop)))
		add_hop(compile, route, tree_value(hop, "name"),
			tree_child(hop, "preference") ? compile_number(hop, "preference") :
			preference);
}

static void compile_static(struct compile *compile, const struct lyd_node *parent)
{
	const struct lyd_node *node = tree_child(parent, "static");
	const struct lyd_node *route = NULL;

	while ((route = compile_next(node, "route", route)))
		compile_route(compile, route);
}

void compile_routes(struct compile *compile)
{
	const struct lyd_node *options = compile_find(compile->tree, "routing-options");
	const struct lyd_node *rib = NULL;

	compile_static(compile, options);
	while ((rib = compile_next(options, "rib", rib)))
		compile_static(compile, rib);
}
