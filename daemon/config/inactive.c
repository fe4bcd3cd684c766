// SPDX-License-Identifier: GPL-2.0
/* Statements that are kept and shown and mean nothing: "deactivate". */
#include "inactive.h"
#include "schema.h"
#include "tree.h"

#define MARK	"inactive"	/* the annotation in the schema */

static struct lyd_meta *mark_of(const struct lyd_node *node)
{
	return lyd_find_meta(node->meta, schema_module(LYD_CTX(node)), MARK);
}

bool inactive_is(const struct lyd_node *node)
{
	return mark_of(node);
}

int inactive_set(struct lyd_node *node, bool inactive)
{
	struct lyd_meta *mark = mark_of(node);

	if (inactive == !!mark)
		return 0;
	if (mark) {
		lyd_free_meta_single(mark);
		return 0;
	}
	return lyd_new_meta(LYD_CTX(node), node, schema_module(LYD_CTX(node)), MARK, "true", 0,
			    NULL) ? -1 : 0;
}

/* With the last node in it a container goes, too; what comes behind it stays. */
static void remove_below(struct lyd_node **tree, struct lyd_node *siblings)
{
	struct lyd_node *node, *next;

	for (node = siblings; node; node = next) {
		next = node->next;
		if (inactive_is(node))
			tree_remove(tree, node);
		else
			remove_below(tree, lyd_child_no_keys(node));
	}
}

void inactive_remove(struct lyd_node **tree)
{
	remove_below(tree, *tree);
}

bool inactive_equal(const struct lyd_node *a, const struct lyd_node *b)
{
	const struct lyd_node *node;

	LY_LIST_FOR(a, node) {
		struct lyd_node *match = NULL;

		if (!b || lyd_find_sibling_first(b, node, &match))
			return false;
		if (inactive_is(node) != inactive_is(match) ||
		    !inactive_equal(lyd_child_no_keys(node), lyd_child_no_keys(match)))
			return false;
	}
	return true;
}
