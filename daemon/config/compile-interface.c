// SPDX-License-Identifier: GPL-2.0
/* Interfaces and their addresses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "tree.h"

#define ETHERNET_HEADER	14	/* the mtu of a Junos interface contains it */

static void add_addresses(struct compile *compile, const struct lyd_node *family,
			  struct plan_interface *to)
{
	const struct lyd_node *node = NULL;

	while ((node = compile_next(family, "address", node))) {
		struct plan_prefix *prefix;

		prefix = compile_grow(compile, &to->addresses, &to->n_addresses, sizeof(*prefix));
		if (prefix && !compile_prefix(tree_value(node, "name"), prefix))
			report_error(compile->report, "interface %s: %s is not an address",
				     to->name, tree_value(node, "name"));
	}
}

/* The smaller one of what the families say, or what the interface says. */
static uint32_t mtu_of(const struct lyd_node *interface, const struct lyd_node *family,
		       const struct plan_interface *to)
{
	uint32_t inet = compile_number(tree_child(family, "inet"), "mtu");
	uint32_t inet6 = compile_number(tree_child(family, "inet6"), "mtu");
	uint32_t media = compile_number(interface, "mtu");

	if (inet && inet6)
		return inet < inet6 ? inet : inet6;
	if (inet || inet6)
		return inet + inet6;
	if (!media || to->tunnel || !strcmp(to->device, "lo"))
		return media;
	return media - ETHERNET_HEADER;
}

/* Two names of one device: ge-0/0/0 and ge-0-0-0. */
static void refuse_twice(struct compile *compile, const struct plan_interface *new)
{
	const struct plan *plan = compile->plan;
	size_t i;

	for (i = 0; i + 1 < plan->n_interfaces; i++)
		if (!strcmp(plan->interfaces[i].device, new->device))
			report_error(compile->report,
				     "interfaces %s and %s are the same device, %s",
				     plan->interfaces[i].name, new->name, new->device);
}

/* @unit is NULL for the unit 0 that nobody configured. */
static void add_interface(struct compile *compile, const struct lyd_node *interface,
			  const struct lyd_node *unit)
{
	const struct lyd_node *family = tree_child(unit, "family");
	const char *base = tree_value(interface, "name");
	const char *description = tree_value(unit, "description");
	struct plan_interface *new;

	new = compile_grow(compile, &compile->plan->interfaces, &compile->plan->n_interfaces,
			   sizeof(*new));
	if (!new)
		return;
	new->unit = compile_number(unit, "name");
	if (asprintf(&new->name, "%s.%u", base, new->unit) < 0) {
		new->name = NULL;
		report_error(compile->report, "out of memory");
		return;
	}
	if (!compile_device(compile, new->name, "interfaces", new->device))
		return;
	new->tunnel = !strcmp(base, "st0");
	new->disabled = tree_child(interface, "disable") || tree_child(unit, "disable");
	new->mtu = mtu_of(interface, family, new);
	if (!description)
		description = tree_value(interface, "description");
	new->description = compile_copy(compile, description);
	add_addresses(compile, tree_child(family, "inet"), new);
	add_addresses(compile, tree_child(family, "inet6"), new);
	refuse_twice(compile, new);
}

void compile_interfaces(struct compile *compile)
{
	const struct lyd_node *interfaces = compile_find(compile->tree, "interfaces");
	const struct lyd_node *interface = NULL;

	while ((interface = compile_next(interfaces, "interface", interface))) {
		const struct lyd_node *unit = compile_next(interface, "unit", NULL);

		/* A tunnel interface is nothing without units. */
		if (!unit && strcmp(tree_value(interface, "name"), "st0"))
			add_interface(compile, interface, NULL);
		for (; unit; unit = compile_next(interface, "unit", unit))
			add_interface(compile, interface, unit);
	}
}
