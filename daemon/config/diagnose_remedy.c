// SPDX-License-Identifier: GPL-2.0
/* What keeps a VPN from carrying traffic: statements of interfaces that are in the way. */
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "diagnose_line.h"
#include "tree.h"

/* The list entries of an interface and its unit, NULL where the plan has none. */
static void entries_of(const struct diagnose_facts *facts, const char *device,
		       const struct lyd_node **interface, const struct lyd_node **unit)
{
	const struct plan_interface *plan = compile_interface(facts->plan, device);
	char base[NAME_MAX_LEN], number[16];

	*interface = *unit = NULL;
	if (!plan)
		return;
	snprintf(base, sizeof(base), "%.*s", (int)strcspn(plan->name, "."), plan->name);
	snprintf(number, sizeof(number), "%u", plan->unit);
	*interface = compile_entry(compile_find(facts->tree, "interfaces"), "interface", base);
	*unit = compile_entry(*interface, "unit", number);
}

/* "delete", where the statement @name is below @node. */
static bool remedy_delete(struct diagnose_line *line, const struct lyd_node *node,
			  const char *name)
{
	const struct lyd_node *leaf = tree_child(node, name);
	char *path = leaf ? tree_path(leaf) : NULL;

	if (!path)
		return false;
	line_remedy(line, "delete %s", path);
	free(path);
	return true;
}

void diagnose_remedy_disabled(const struct diagnose_facts *facts, const char *device,
			      struct diagnose_line *line)
{
	const struct lyd_node *interface, *unit;
	bool found;

	entries_of(facts, device, &interface, &unit);
	found = remedy_delete(line, interface, "disable");
	found |= remedy_delete(line, unit, "disable");
	/* Somebody else has taken it down. */
	if (!found && interface)
		line_remedy(line, "request system configuration apply");
	else if (!found)
		line_remedy(line, "ip link set %s up", device);
}

void diagnose_remedy_mtu(const struct diagnose_facts *facts, const char *device,
			 struct diagnose_line *line)
{
	const struct lyd_node *interface, *unit, *family;
	bool found;

	entries_of(facts, device, &interface, &unit);
	family = tree_child(unit, "family");
	found = remedy_delete(line, tree_child(family, "inet"), "mtu");
	found |= remedy_delete(line, tree_child(family, "inet6"), "mtu");
	if (!found && !remedy_delete(line, interface, "mtu"))
		line_remedy(line, "ip link set %s mtu 0", device);
}
