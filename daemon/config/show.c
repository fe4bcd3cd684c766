// SPDX-License-Identifier: GPL-2.0
/* Printing a configuration, or a part of it. */
#include <stdlib.h>
#include <string.h>

#include "print.h"
#include "private.h"
#include "schema.h"
#include "secret.h"
#include "statement.h"
#include "tree.h"

/* What is to be printed of @node. */
static void show_node(const struct lyd_node *node, enum config_format format, FILE *out)
{
	if (format == CONFIG_SET)
		print_set(out, node, false);
	else
		print_curly(out, node, 0, 0);
}

static void show_all(const struct lyd_node *siblings, enum config_format format, FILE *out)
{
	const struct lyd_node *node;

	for (node = tree_first(siblings); node; node = tree_next(node))
		show_node(node, format, out);
}

static bool is_meant(const struct lyd_node *node, const struct statement_target *target)
{
	return node->schema == target->schema &&
		(!target->value || !strcmp(lyd_get_value(node), target->value));
}

/* Text formats. @parent is what the path of @target led to. */
static void show_text(const struct lyd_node *tree, const struct lyd_node *parent,
		      const struct statement_target *target, enum config_format format, FILE *out)
{
	const struct lyd_node *node;

	if (!target->parent) {
		show_all(tree, format, out);
		return;
	}
	if (!parent)
		return;
	if (target->schema) {
		LY_LIST_FOR(lyd_child(parent), node)
			if (is_meant(node, target))
				show_node(node, format, out);
	} else if (format == CONFIG_SET) {
		print_set(out, parent, false);
	} else {
		show_all(lyd_child(parent), format, out);
	}
}

static int mask_secrets(struct lyd_node *siblings)
{
	struct lyd_node *node;

	LY_LIST_FOR(siblings, node) {
		if (schema_is_secret(node->schema) && lyd_change_term(node, SECRET_MASK))
			return -1;
		if (mask_secrets(lyd_child_no_keys(node)))
			return -1;
	}
	return 0;
}

/* A copy of what is meant, with the way from the top, added to @copy. */
static int copy_node(struct lyd_node **copy, const struct lyd_node *node)
{
	struct lyd_node *part;

	if (lyd_dup_single(node, NULL, LYD_DUP_RECURSIVE | LYD_DUP_WITH_PARENTS, &part))
		return -1;
	while (lyd_parent(part))
		part = lyd_parent(part);
	return lyd_merge_siblings(copy, part, LYD_MERGE_DESTRUCT) ? -1 : 0;
}

static int copy_meant(struct lyd_node **copy, const struct lyd_node *tree,
		      const struct lyd_node *parent, const struct statement_target *target)
{
	const struct lyd_node *node;

	if (!target->parent) {
		if (tree && lyd_dup_siblings(tree, NULL, LYD_DUP_RECURSIVE, copy))
			return -1;
		return 0;
	}
	if (!parent)
		return 0;
	if (!target->schema)
		return copy_node(copy, parent);
	LY_LIST_FOR(lyd_child(parent), node)
		if (is_meant(node, target) && copy_node(copy, node))
			return -1;
	return 0;
}

static int show_json(const struct lyd_node *tree, const struct lyd_node *parent,
		     const struct statement_target *target, FILE *out)
{
	struct lyd_node *copy = NULL;
	char *text = NULL;
	int rc = -1;

	if (!copy_meant(&copy, tree, parent, target) && !mask_secrets(copy) &&
	    !lyd_print_mem(&text, copy, LYD_JSON, LYD_PRINT_WITHSIBLINGS))
		rc = 0;
	if (!rc) {
		bool empty = !text || !*text;
		bool ended = !empty && text[strlen(text) - 1] == '\n';

		fprintf(out, "%s%s", empty ? "{}" : text, ended ? "" : "\n");
	}
	free(text);
	lyd_free_all(copy);
	return rc;
}

int config_show(struct config *config, enum config_which which, const char *path,
		enum config_format format, FILE *out, struct report *report)
{
	const struct lyd_node *tree = config_tree(config, which);
	const struct lyd_node *parent = NULL;
	struct statement_target target;
	int rc = 0;

	if (statement_path(config->ctx, path ? path : "", &target, report))
		return -1;
	if (target.parent)
		parent = tree_find(tree, target.parent);
	if (format == CONFIG_JSON)
		rc = show_json(tree, parent, &target, out);
	else
		show_text(tree, parent, &target, format, out);
	if (rc)
		report_error(report, "out of memory");
	statement_target_free(&target);
	return rc;
}
