// SPDX-License-Identifier: GPL-2.0
/* Next hops of one route that each have a preference of their own. */
#include <string.h>

#include "qualify.h"
#include "schema.h"
#include "tree.h"

/* A value of a leaf of @entry, or its default. */
static const char *effective(const struct lyd_node *entry, const struct lysc_node *leaf)
{
	const struct lyd_node *node = tree_instance(lyd_child(entry), leaf, NULL);

	return node ? lyd_get_value(node) : schema_default(leaf);
}

/* @entry has a next hop other than @hop. */
static bool has_other(const struct lyd_node *entry, const struct lyd_node *hop)
{
	const struct lyd_node *node;

	LY_LIST_FOR(lyd_child(entry), node)
		if (node->schema == hop->schema &&
		    strcmp(lyd_get_value(node), lyd_get_value(hop)))
			return true;
	return false;
}

/* The leaf of @line_entry beside @hop that entries of @list also have, and its value differs. */
static struct lyd_node *own_leaf(const struct lyd_node *entry, const struct lyd_node *hop,
				 const struct lysc_node *list)
{
	struct lyd_node *node;

	LY_LIST_FOR(lyd_child(lyd_parent(hop)), node) {
		const char *before = NULL;

		if (node->schema->nodetype != LYS_LEAF || lysc_is_key(node->schema) ||
		    !schema_child(LYD_CTX(hop), list, LYD_NAME(node)))
			continue;
		before = effective(entry, node->schema);
		if (!before || strcmp(before, lyd_get_value(node)))
			return node;
	}
	return NULL;
}

static int qualify_hop(struct lyd_node **tree, struct lyd_node *hop)
{
	const struct lysc_node *level = lyd_parent(hop)->schema;
	const struct lyd_node *entry = tree_find(*tree, lyd_parent(hop));
	const struct lysc_node *list;
	struct lyd_node *plain, *leaf, *new;

	list = schema_child(LYD_CTX(hop), level, schema_ext(hop->schema, "qualified"));
	if (!entry || !list || !has_other(entry, hop))
		return 0;
	leaf = own_leaf(entry, hop, list);
	if (!leaf)
		return 0;

	if (lyd_new_list(lyd_parent(hop), list->module, list->name, 0, &new, lyd_get_value(hop)) ||
	    lyd_new_term(new, list->module, LYD_NAME(leaf), lyd_get_value(leaf), 0, NULL))
		return -1;
	plain = tree_find(*tree, hop);
	if (plain)
		tree_remove(tree, plain);
	lyd_free_tree(leaf);
	lyd_free_tree(hop);
	return 0;
}

int qualify_line(struct lyd_node **tree, struct lyd_node *line)
{
	struct lyd_node *node;

	LY_LIST_FOR(line, node) {
		if (node->schema->nodetype == LYS_LEAFLIST && schema_ext(node->schema, "qualified"))
			return qualify_hop(tree, node);
		if (lyd_child(node) && qualify_line(tree, lyd_child(node)))
			return -1;
	}
	return 0;
}
