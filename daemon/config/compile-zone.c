// SPDX-License-Identifier: GPL-2.0
/* Zones, their interfaces, and what the router itself takes from them. */
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "schema.h"
#include "tree.h"

bool compile_zone(const struct compile *compile, const char *name, size_t *place)
{
	const struct lyd_node *zones = compile_find(compile->tree, "security zones");
	const struct lyd_node *zone = compile_entry(zones, "security-zone", name);

	if (!zone)
		return false;
	*place = (size_t)(uintptr_t)zone->priv;
	return true;
}

/* What "all" stands for: the terms of all other values of the enumeration. */
static void add_each_other(struct compile *compile, const struct lyd_node *name,
			   struct sectun_term **terms, size_t *n)
{
	const struct lysc_type_enum *type = schema_enumeration(name->schema);
	LY_ARRAY_COUNT_TYPE i;

	LY_ARRAY_FOR(type->enums, i) {
		const char *text = schema_enum_ext(name->schema, type->enums[i].name, "terms");

		if (text)
			compile_terms(compile, text, terms, n);
	}
}

/* The terms of one service or protocol. */
static void add_service(struct compile *compile, const struct lyd_node *name, bool except,
			struct sectun_term **terms, size_t *n)
{
	const char *text = schema_enum_ext(name->schema, lyd_get_value(name), "terms");
	size_t first = *n;

	if (text)
		compile_terms(compile, text, terms, n);
	else
		add_each_other(compile, name, terms, n);
	for (; first < *n; first++)
		(*terms)[first].except = except;
}

/* The first that matches decides: exceptions come before anything else. */
static void add_services(struct compile *compile, const struct lyd_node *traffic, bool except,
			 struct sectun_term **terms, size_t *n)
{
	static const char * const names[][2] = {
		{ "system-services", "service" }, { "protocols", "protocol" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct lyd_node *parent = tree_child(traffic, names[i][0]);
		const struct lyd_node *entry = NULL;

		while ((entry = compile_next(parent, names[i][1], entry)))
			if (!!tree_child(entry, "except") == except)
				add_service(compile, tree_child(entry, "name"), except, terms, n);
	}
}

static struct sectun_term *inbound_terms(struct compile *compile, const struct lyd_node *node,
					 size_t *n)
{
	const struct lyd_node *traffic = tree_child(node, "host-inbound-traffic");
	struct sectun_term *terms = NULL;

	add_services(compile, traffic, true, &terms, n);
	add_services(compile, traffic, false, &terms, n);
	return terms;
}

const struct sectun_zone_interface *compile_zone_interface(const struct plan *plan,
							   const char *device)
{
	size_t i;

	for (i = 0; plan->rules && i < plan->rules->n_interfaces; i++)
		if (!strcmp(plan->rules->interfaces[i].name, device))
			return &plan->rules->interfaces[i];
	return NULL;
}

/* An interface is in one zone, under one of its names. */
static bool is_free(struct compile *compile, const char *zone, const char *name,
		    const char *device)
{
	const struct sectun_zone_interface *other = compile_zone_interface(compile->plan, device);
	const char *its_zone;

	if (!other)
		return true;
	its_zone = compile->plan->rules->zones[other->zone].name;
	if (strcmp(its_zone, zone))
		report_error(compile->report,
			     "security zones security-zone %s interfaces %s: the interface is in zone %s already",
			     zone, name, its_zone);
	else
		report_error(compile->report,
			     "security zones security-zone %s interfaces %s: the interface is named twice",
			     zone, name);
	return false;
}

static void add_interface(struct compile *compile, const struct lyd_node *node, const char *zone,
			  size_t place)
{
	struct sectun_rules *rules = compile->plan->rules;
	const char *name = tree_value(node, "name");
	struct sectun_zone_interface *new;
	char device[IFNAMSIZ];

	if (!strcmp(name, "all")) {
		report_error(compile->report,
			     "security zones security-zone %s interfaces all: interfaces have to be named one by one",
			     zone);
		return;
	}
	if (!compile_device(compile, name, "security zones", device) ||
	    !is_free(compile, zone, name, device))
		return;
	new = compile_grow(compile, &rules->interfaces, &rules->n_interfaces, sizeof(*new));
	if (!new)
		return;
	new->name = compile_copy(compile, device);
	new->zone = place;
	new->own_inbound = tree_child(node, "host-inbound-traffic") &&
		tree_has_content(tree_child(node, "host-inbound-traffic"));
	new->inbound = inbound_terms(compile, node, &new->n_inbound);
}

static void add_zone(struct compile *compile, struct lyd_node *node)
{
	const struct lyd_node *interfaces = tree_child(node, "interfaces");
	struct sectun_rules *rules = compile->plan->rules;
	const struct lyd_node *interface = NULL;
	size_t place = rules->n_zones;
	struct sectun_zone *zone;

	zone = compile_grow(compile, &rules->zones, &rules->n_zones, sizeof(*zone));
	if (!zone)
		return;
	node->priv = (void *)(uintptr_t)place;
	zone->name = compile_copy(compile, tree_value(node, "name"));
	zone->tcp_rst = tree_child(node, "tcp-rst");
	zone->inbound = inbound_terms(compile, node, &zone->n_inbound);
	while ((interface = compile_next(interfaces, "interface", interface)))
		add_interface(compile, interface, tree_value(node, "name"), place);
}

void compile_zones(struct compile *compile)
{
	const struct lyd_node *zones = compile_find(compile->tree, "security zones");
	const struct lyd_node *zone = NULL;

	while ((zone = compile_next(zones, "security-zone", zone)))
		add_zone(compile, (struct lyd_node *)zone);
}
