// SPDX-License-Identifier: GPL-2.0
/* Configuration trees as text. */
#include "inactive.h"
#include "print.h"
#include "schema.h"
#include "secret.h"
#include "tree.h"

#define INDENT		4
#define INACTIVE	"inactive: "

static void print_value(FILE *out, const struct lyd_node *node, bool secrets)
{
	if (schema_is_secret(node->schema) && !secrets)
		fputs("\"" SECRET_MASK "\"", out);
	else
		tree_print_word(out, lyd_get_value(node));
}

static bool is_empty_leaf(const struct lyd_node *node)
{
	return schema_type(node->schema)->basetype == LY_TYPE_EMPTY;
}

/* First thing below @node that is printed. */
static const struct lyd_node *first_below(const struct lyd_node *node)
{
	return tree_first(lyd_child(node));
}

static void print_set_line(FILE *out, const struct lyd_node *node, bool secrets)
{
	fputs("set ", out);
	tree_print_path(out, node);
	if (node->schema->nodetype & LYD_NODE_TERM && !is_empty_leaf(node)) {
		putc(' ', out);
		print_value(out, node, secrets);
	}
	putc('\n', out);
}

/* Behind the lines of the node itself: it has to be there to be deactivated. */
static void print_deactivate(FILE *out, const struct lyd_node *node)
{
	fputs("deactivate ", out);
	tree_print_path(out, node);
	if (node->schema->nodetype == LYS_LEAFLIST) {
		putc(' ', out);
		tree_print_word(out, lyd_get_value(node));
	}
	putc('\n', out);
}

void print_set(FILE *out, const struct lyd_node *node, bool secrets)
{
	const struct lyd_node *child;

	if (!tree_has_content(node))
		return;
	child = first_below(node);
	if (!child)
		print_set_line(out, node, secrets);
	for (; child; child = tree_next(child))
		print_set(out, child, secrets);
	if (inactive_is(node))
		print_deactivate(out, node);
}

/* @node is what the line begins, NULL for another line. */
static void begin_line(FILE *out, const struct lyd_node *node, unsigned int depth, char sign)
{
	unsigned int width = depth * INDENT;

	if (sign) {
		putc(sign, out);
		width += INDENT - 1;
	}
	fprintf(out, "%*s", (int)width, "");
	if (node && inactive_is(node))
		fputs(INACTIVE, out);
}

static void end_line(FILE *out, const struct lyd_node *node)
{
	fputs(schema_is_secret(node->schema) ? "; ## SECRET-DATA\n" : ";\n", out);
}

/* "name value" without an end. */
static void print_term(FILE *out, const struct lyd_node *node)
{
	bool secret = schema_is_secret(node->schema);

	tree_print_term(out, node, secret ? SECRET_MASK : lyd_get_value(node));
}

void print_curly_value(FILE *out, const struct lyd_node *node, unsigned int depth, char sign)
{
	begin_line(out, node, depth, sign);
	print_term(out, node);
	end_line(out, node);
}

static const struct lyd_node *next_value(const struct lyd_node *node)
{
	return node->next && node->next->schema == node->schema ? node->next : NULL;
}

static bool is_first_value(const struct lyd_node *node)
{
	return node->prev->schema != node->schema || !node->prev->next;
}

/* All values of the leaf-list that @node is of are active, or none is. */
static bool are_alike(const struct lyd_node *node)
{
	const struct lyd_node *other;

	LY_LIST_FOR(lyd_first_sibling(node), other)
		if (other->schema == node->schema && inactive_is(other) != inactive_is(node))
			return false;
	return true;
}

/* Every value of a leaf-list with the first one, where that can be said in one line. */
static void print_values(FILE *out, const struct lyd_node *node, unsigned int depth, char sign)
{
	if (!are_alike(node)) {
		print_curly_value(out, node, depth, sign);
		return;
	}
	if (!is_first_value(node))
		return;
	if (!next_value(node)) {
		print_curly_value(out, node, depth, sign);
		return;
	}
	begin_line(out, node, depth, sign);
	fprintf(out, "%s [", LYD_NAME(node));
	for (; node; node = next_value(node)) {
		putc(' ', out);
		print_value(out, node, false);
	}
	fputs(" ];\n", out);
}

/* The only leaf in @node, when there is no more than that. */
static const struct lyd_node *only_leaf(const struct lyd_node *node)
{
	const struct lyd_node *child = first_below(node);

	if (!schema_ext(node->schema, "oneliner") || tree_next(child) ||
	    !(child->schema->nodetype & LYD_NODE_TERM) || inactive_is(child))
		return NULL;
	return child;
}

static void print_inner(FILE *out, const struct lyd_node *node, unsigned int depth, char sign)
{
	const struct lyd_node *child = first_below(node);

	begin_line(out, node, depth, sign);
	tree_print_head(out, node);
	if (!child) {
		fputs(";\n", out);
		return;
	}
	if (only_leaf(node)) {
		putc(' ', out);
		print_term(out, child);
		end_line(out, child);
		return;
	}
	fputs(" {\n", out);
	for (; child; child = tree_next(child))
		print_curly(out, child, depth + 1, sign);
	begin_line(out, NULL, depth, sign);
	fputs("}\n", out);
}

void print_curly(FILE *out, const struct lyd_node *node, unsigned int depth, char sign)
{
	if (!tree_has_content(node))
		return;
	if (node->schema->nodetype == LYS_LEAFLIST)
		print_values(out, node, depth, sign);
	else if (node->schema->nodetype == LYS_LEAF)
		print_curly_value(out, node, depth, sign);
	else
		print_inner(out, node, depth, sign);
}
