// SPDX-License-Identifier: GPL-2.0
/* Policies, in their order. */
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "tree.h"

/**
 * struct reference - a leaf-list of a policy that names something
 * @policy: it belongs to
 * @list: "source-address", ...
 * @zone: whose address books count, NULL for the global one alone
 */
struct reference {
	const struct policy_place *policy;
	const char *list;
	const char *zone;
};

static const struct lyd_node *match_of(const struct policy_place *place)
{
	return tree_child(place->node, "match");
}

static bool is_the_word_any(const struct lyd_node *leaf)
{
	return !strcmp(lyd_get_value(leaf), "any");
}

/* "any" among the values, or none at all. */
static bool is_any(const struct lyd_node *match, const char *list)
{
	const struct lyd_node *leaf = compile_next(match, list, NULL);

	if (!leaf)
		return true;
	for (; leaf; leaf = compile_next(match, list, leaf))
		if (is_the_word_any(leaf))
			return true;
	return false;
}

static bool find_place(struct compile *compile, const struct reference *reference,
		       const struct lyd_node *leaf, uint32_t *place)
{
	char *where = tree_path(leaf);
	bool found;

	if (!where)
		return false;
	if (!strcmp(reference->list, "application"))
		found = compile_application(compile, leaf, where, place);
	else
		found = compile_address(compile, lyd_get_value(leaf), reference->zone, where,
					place);
	free(where);
	return found;
}

/* The places of what @reference names; none for any. */
static uint32_t *places_of(struct compile *compile, const struct reference *reference, size_t *n)
{
	const struct lyd_node *match = match_of(reference->policy);
	const struct lyd_node *leaf = NULL;
	uint32_t *places = NULL;
	uint32_t place;

	/* What stands beside "any" does not matter, but it has to be there. */
	while ((leaf = compile_next(match, reference->list, leaf))) {
		uint32_t *new;

		if (is_the_word_any(leaf) || !find_place(compile, reference, leaf, &place) ||
		    is_any(match, reference->list))
			continue;
		new = compile_grow(compile, &places, n, sizeof(*new));
		if (new)
			*new = place;
	}
	return places;
}

/* "All but any" would be nothing. */
static bool is_excluded(struct compile *compile, const struct policy_place *place,
			const char *list)
{
	const struct lyd_node *match = match_of(place);
	bool source = !strcmp(list, "source-address");
	const struct lyd_node *leaf;
	char *where;

	leaf = tree_child(match, source ? "source-address-excluded" :
			  "destination-address-excluded");
	if (!leaf)
		return false;
	where = is_any(match, list) ? tree_path(leaf) : NULL;
	if (where)
		report_error(compile->report, "%s: needs a %s other than any", where, list);
	free(where);
	return true;
}

static void compile_match(struct compile *compile, const struct policy_place *place,
			  struct sectun_policy *policy)
{
	struct reference source = { place, "source-address", place->from };
	struct reference destination = { place, "destination-address", place->to };
	struct reference application = { place, "application", NULL };

	policy->sources = places_of(compile, &source, &policy->n_sources);
	policy->destinations = places_of(compile, &destination, &policy->n_destinations);
	policy->applications = places_of(compile, &application, &policy->n_applications);
	policy->source_excluded = is_excluded(compile, place, source.list);
	policy->destination_excluded = is_excluded(compile, place, destination.list);
}

/* What is not permitted is no session, and has no end. */
static void warn_close(struct compile *compile, const struct policy_place *place,
		       const struct sectun_policy *policy)
{
	char *where;

	if (!policy->log_close || tree_child(tree_child(place->node, "then"), "permit"))
		return;
	where = tree_path(place->node);
	if (where)
		report_warning(compile->report,
			       "%s then log session-close: no effect without permit", where);
	free(where);
}

static void compile_then(struct compile *compile, const struct policy_place *place,
			 struct sectun_policy *policy)
{
	const struct lyd_node *then = tree_child(place->node, "then");
	const struct lyd_node *permit = tree_child(then, "permit");
	const struct lyd_node *log = tree_child(then, "log");

	policy->log_init = tree_child(log, "session-init");
	policy->log_close = tree_child(log, "session-close");
	policy->count = tree_child(then, "count");
	if (tree_child(permit, "tunnel"))
		compile_tunnel(compile, place, policy);
	else if (permit)
		policy->action = SECTUN_ACTION_PERMIT;
	else if (tree_child(then, "reject"))
		policy->action = SECTUN_ACTION_REJECT;
	else
		policy->action = SECTUN_ACTION_DENY;
	warn_close(compile, place, policy);
}

static void compile_policy(struct compile *compile, const struct policy_place *place)
{
	struct sectun_rules *rules = compile->plan->rules;
	struct sectun_policy *policy;

	policy = compile_grow(compile, &rules->policies, &rules->n_policies, sizeof(*policy));
	if (!policy)
		return;
	policy->name = compile_copy(compile, tree_value(place->node, "name"));
	policy->global = !place->from;
	if (place->from && (!compile_zone(compile, place->from, &policy->from) ||
			    !compile_zone(compile, place->to, &policy->to)))
		return;
	compile_match(compile, place, policy);
	compile_then(compile, place, policy);
}

static void compile_list(struct compile *compile, const struct lyd_node *parent,
			 const char *from, const char *to)
{
	struct policy_place place = { .from = from, .to = to };

	while ((place.node = compile_next(parent, "policy", place.node)))
		compile_policy(compile, &place);
}

void compile_policies(struct compile *compile)
{
	const struct lyd_node *policies = compile_find(compile->tree, "security policies");
	const struct lyd_node *pair = NULL;

	if (tree_child(tree_child(policies, "default-policy"), "permit-all"))
		compile->plan->rules->default_action = SECTUN_ACTION_PERMIT;
	while ((pair = compile_next(policies, "from-zone", pair)))
		compile_list(compile, pair, tree_value(pair, "from-zone"),
			     tree_value(pair, "to-zone"));
	compile_list(compile, tree_child(policies, "global"), NULL, NULL);
}
