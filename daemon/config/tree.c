// SPDX-License-Identifier: GPL-2.0
/* Data trees: finding, removing and naming nodes. */
#include <stdlib.h>
#include <string.h>

#include "schema.h"
#include "tree.h"

struct lyd_node *tree_find(const struct lyd_node *tree, const struct lyd_node *like)
{
	const struct lyd_node *parent = lyd_parent(like);
	struct lyd_node *match = NULL;

	if (parent) {
		parent = tree_find(tree, parent);
		if (!parent)
			return NULL;
		tree = lyd_child(parent);
	}
	if (!tree || lyd_find_sibling_first(tree, like, &match))
		return NULL;
	return match;
}

struct lyd_node *tree_instance(const struct lyd_node *siblings, const struct lysc_node *schema,
			       const char *value)
{
	struct lyd_node *node;

	for (node = (struct lyd_node *)siblings; node; node = node->next)
		if (node->schema == schema &&
		    (!value || !strcmp(lyd_get_value(node), value)))
			break;
	return node;
}

void tree_remove(struct lyd_node **tree, struct lyd_node *node)
{
	while (node) {
		struct lyd_node *parent = lyd_parent(node);

		if (*tree == node)
			*tree = node->next;
		lyd_free_tree(node);

		node = parent;
		if (!node || node->schema->nodetype != LYS_CONTAINER ||
		    node->schema->flags & LYS_PRESENCE || lyd_child(node))
			return;
	}
}

static void remove_other_cases(struct lyd_node **tree, const struct lyd_node *siblings,
			       const struct lysc_node *schema)
{
	const struct lysc_node *here, *there;
	const struct lysc_node *choice = schema_choice(schema, &here);
	struct lyd_node *node, *next;

	if (!choice)
		return;
	for (node = (struct lyd_node *)siblings; node; node = next) {
		next = node->next;
		if (schema_choice(node->schema, &there) == choice && there != here)
			tree_remove(tree, node);
	}
}

/* Takes out of @tree what @line chooses instead of. */
static void remove_alternatives(struct lyd_node **tree, const struct lyd_node *line)
{
	for (; line; line = line->next) {
		const struct lyd_node *parent = lyd_parent(line);

		parent = parent ? tree_find(*tree, parent) : NULL;
		if (parent)
			remove_other_cases(tree, lyd_child(parent), line->schema);
		remove_alternatives(tree, lyd_child(line));
	}
}

int tree_merge(struct lyd_node **tree, struct lyd_node *line)
{
	remove_alternatives(tree, line);
	return lyd_merge_siblings(tree, line, LYD_MERGE_DESTRUCT) ? -1 : 0;
}

const struct lyd_node *tree_first(const struct lyd_node *siblings)
{
	while (siblings && (lysc_is_key(siblings->schema) || !tree_has_content(siblings)))
		siblings = siblings->next;
	return siblings;
}

const struct lyd_node *tree_next(const struct lyd_node *node)
{
	return tree_first(node->next);
}

bool tree_has_content(const struct lyd_node *node)
{
	if (node->flags & LYD_DEFAULT)
		return false;
	if (node->schema->nodetype != LYS_CONTAINER || node->schema->flags & LYS_PRESENCE)
		return true;
	return tree_first(lyd_child(node));
}

const struct lyd_node *tree_child(const struct lyd_node *node, const char *name)
{
	const struct lyd_node *child;

	LY_LIST_FOR(node ? lyd_child(node) : NULL, child)
		if (!strcmp(LYD_NAME(child), name))
			return child;
	return NULL;
}

const char *tree_value(const struct lyd_node *node, const char *name)
{
	const struct lyd_node *child = tree_child(node, name);

	return child ? lyd_get_value(child) : NULL;
}

void tree_print_word(FILE *out, const char *text)
{
	const char *p;

	if (*text && !strpbrk(text, " \t\r\n\"\\;{}[]#$&|<>()*?'`")) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			putc('\\', out);
		putc(*p, out);
	}
	putc('"', out);
}

static void print_keys(FILE *out, const struct lyd_node *list)
{
	bool word = !schema_ext(list->schema, "nameless");
	const struct lyd_node *key;

	if (word)
		fputs(LYD_NAME(list), out);
	LY_LIST_FOR(lyd_child(list), key) {
		if (!lysc_is_key(key->schema))
			return;
		if (key != lyd_child(list))
			fprintf(out, " %s", LYD_NAME(key));
		if (word)
			putc(' ', out);
		tree_print_word(out, lyd_get_value(key));
	}
}

/* A leaf that is nothing but its value. */
static bool is_bare(const struct lyd_node *node)
{
	return node->schema->nodetype == LYS_LEAF && schema_ext(node->schema, "nameless");
}

void tree_print_head(FILE *out, const struct lyd_node *node)
{
	if (node->schema->nodetype == LYS_LIST)
		print_keys(out, node);
	else if (!is_bare(node))
		fputs(LYD_NAME(node), out);
}

void tree_print_path(FILE *out, const struct lyd_node *node)
{
	if (lyd_parent(node)) {
		tree_print_path(out, lyd_parent(node));
		if (!is_bare(node))
			putc(' ', out);
	}
	tree_print_head(out, node);
}

void tree_print_term(FILE *out, const struct lyd_node *node, const char *value)
{
	tree_print_head(out, node);
	if (schema_type(node->schema)->basetype == LY_TYPE_EMPTY)
		return;
	if (!is_bare(node))
		putc(' ', out);
	tree_print_word(out, value);
}

char *tree_path(const struct lyd_node *node)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	tree_print_path(out, node);
	fclose(out);
	return text;
}
