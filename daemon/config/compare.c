// SPDX-License-Identifier: GPL-2.0
/*
 * What changed from one configuration to another, in the form of Junos:
 *
 *	[edit security ike gateway G]
 *	-   address 192.0.2.1;
 *	+   address 192.0.2.2;
 *
 * with ! for what only changed its place, or was activated or deactivated.
 */
#include <string.h>

#include "inactive.h"
#include "print.h"
#include "private.h"
#include "schema.h"
#include "secret.h"
#include "tree.h"

struct compare {
	FILE *out;
	const struct lyd_node *level;	/* NULL: the top */
	bool headed;			/* its [edit …] is printed */
};

static void print_header(struct compare *compare)
{
	if (compare->headed)
		return;
	compare->headed = true;
	fputs("[edit", compare->out);
	if (compare->level) {
		putc(' ', compare->out);
		tree_print_path(compare->out, compare->level);
	}
	fputs("]\n", compare->out);
}

static void print_change(struct compare *compare, const struct lyd_node *node, char sign)
{
	print_header(compare);
	if (node->schema->nodetype == LYS_LEAFLIST)
		print_curly_value(compare->out, node, 0, sign);
	else
		print_curly(compare->out, node, 0, sign);
}

/* The counterpart of @node among @siblings. */
static const struct lyd_node *other(const struct lyd_node *siblings, const struct lyd_node *node)
{
	struct lyd_node *match = NULL;

	if (!siblings || lyd_find_sibling_first(siblings, node, &match))
		return NULL;
	return match && tree_has_content(match) ? match : NULL;
}

/* The instance before @node that is also among @siblings. */
static const struct lyd_node *common_before(const struct lyd_node *node,
					    const struct lyd_node *siblings)
{
	while (node->prev->next && node->prev->schema == node->schema) {
		node = node->prev;
		if (other(siblings, node))
			return node;
	}
	return NULL;
}

/* The order of @node among those that are in both is another one. */
static bool has_moved(const struct lyd_node *node, const struct lyd_node *before_siblings,
		      const struct lyd_node *match, const struct lyd_node *after_siblings)
{
	const struct lyd_node *a, *b;

	if (!lysc_is_userordered(node->schema))
		return false;
	a = common_before(node, after_siblings);
	b = common_before(match, before_siblings);
	if (!a || !b)
		return a != b;
	return lyd_compare_single(a, b, 0) != LY_SUCCESS;
}

static void print_moved(struct compare *compare, const struct lyd_node *node)
{
	print_header(compare);
	fputs("!   ", compare->out);
	if (node->schema->nodetype == LYS_LEAFLIST)
		tree_print_term(compare->out, node, lyd_get_value(node));
	else
		tree_print_head(compare->out, node);
	fputs(";\n", compare->out);
}

/* @node, as it is now, was activated or deactivated. */
static void print_mark(struct compare *compare, const struct lyd_node *node)
{
	bool term = node->schema->nodetype & LYD_NODE_TERM;

	print_header(compare);
	fprintf(compare->out, "!   %s: ", inactive_is(node) ? "inactive" : "active");
	if (term)
		tree_print_term(compare->out, node, schema_is_secret(node->schema) ?
				SECRET_MASK : lyd_get_value(node));
	else
		tree_print_head(compare->out, node);
	fputs(term || !tree_first(lyd_child(node)) ? ";\n" : " { ... }\n", compare->out);
}

static void compare_leaf(struct compare *compare, const struct lyd_node *node,
			 const struct lyd_node *match)
{
	if (lyd_compare_single(node, match, 0) == LY_SUCCESS)
		return;
	print_change(compare, node, '-');
	print_change(compare, match, '+');
}

static void compare_level(FILE *out, const struct lyd_node *level, const struct lyd_node *before,
			  const struct lyd_node *after)
{
	struct compare compare = { .out = out, .level = level };
	const struct lyd_node *node, *match;

	for (node = tree_first(before); node; node = tree_next(node)) {
		match = other(after, node);
		if (!match) {
			print_change(&compare, node, '-');
			continue;
		}
		if (node->schema->nodetype == LYS_LEAF)
			compare_leaf(&compare, node, match);
		else if (has_moved(node, before, match, after))
			print_moved(&compare, node);
		if (inactive_is(node) != inactive_is(match))
			print_mark(&compare, match);
	}
	for (node = tree_first(after); node; node = tree_next(node))
		if (!other(before, node))
			print_change(&compare, node, '+');

	for (node = tree_first(before); node; node = tree_next(node)) {
		match = other(after, node);
		if (match && node->schema->nodetype & LYD_NODE_INNER)
			compare_level(out, match, lyd_child(node), lyd_child(match));
	}
}

int config_compare(struct config *config, unsigned int n, FILE *out, struct report *report)
{
	struct lyd_node *before;

	if (config_read_version(config, n, &before, report))
		return -1;
	compare_level(out, NULL, before, config->candidate);
	lyd_free_all(before);
	return 0;
}
