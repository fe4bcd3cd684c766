// SPDX-License-Identifier: GPL-2.0
/* What may follow the words of a walk: for help, completion and errors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "schema.h"
#include "tree.h"

static void add(struct expect *expect, const char *text, const char *help, bool placeholder)
{
	struct config_word *words;
	size_t i;

	for (i = 0; text && i < expect->n; i++)
		if (!strcmp(expect->words[i].word, text))
			return;
	words = text ? reallocarray(expect->words, expect->n + 1, sizeof(*words)) : NULL;
	if (!words)
		return;
	expect->words = words;
	words += expect->n;
	words->word = strdup(text);
	words->help = strdup(help ? help : "");
	words->placeholder = placeholder;
	if (words->word && words->help)
		expect->n++;
}

/* Descriptions are wrapped in the schema: make one line of @text. */
static char *one_line(const char *text)
{
	char *line = strdup(text ? text : "");
	char *from = line, *to = line;

	while (from && *from) {
		if (*from == '\n') {
			*to++ = ' ';
			from += 1 + strspn(from + 1, " \t");
		} else {
			*to++ = *from++;
		}
	}
	if (to)
		*to = '\0';
	return line;
}

static void add_placeholder(struct expect *expect, const struct lysc_node *node)
{
	char *name = schema_placeholder(node);
	char *expected = schema_expected(node);
	char *what = one_line(node->dsc);
	char *help = NULL;

	if (name && expected && what &&
	    asprintf(&help, "%s (%s)", what, expected) >= 0)
		add(expect, name, help, true);
	free(help);
	free(what);
	free(expected);
	free(name);
}

static void add_enums(struct expect *expect, const struct lysc_type_enum *type)
{
	LY_ARRAY_COUNT_TYPE i;

	if (!type)
		return;
	LY_ARRAY_FOR(type->enums, i)
		add(expect, type->enums[i].name, type->enums[i].dsc, false);
}

/* What is configured under the names that @node refers to or is offered. */
static void add_targets(struct expect *expect, const struct walk *walk,
			const struct lysc_node *node)
{
	const char *path = schema_leafref(node);
	struct ly_set *set;
	uint32_t i;

	if (!path)
		path = schema_ext(node, "offers");
	if (!path || !walk->data || lyd_find_xpath(walk->data, path, &set))
		return;
	for (i = 0; i < set->count; i++)
		add(expect, lyd_get_value(set->dnodes[i]),
		    tree_value(lyd_parent(set->dnodes[i]), "description"), false);
	ly_set_free(set, NULL);
}

/* Where the walk stands in what is configured. */
static const struct lyd_node *here(const struct walk *walk)
{
	const struct lyd_node *node;

	if (!walk->parent)
		return walk->data;
	node = tree_find(walk->data, walk->parent);
	return node ? lyd_child(node) : NULL;
}

/* The entries of @list that are configured; of several keys, the one awaited. */
static void add_entries(struct expect *expect, const struct walk *walk,
			const struct lysc_node *list, const struct lysc_node *key)
{
	const struct lyd_node *node;

	LY_LIST_FOR(here(walk), node) {
		const char *first;

		if (node->schema != list)
			continue;
		first = lyd_get_value(lyd_child(node));
		if (walk->list && walk->n_keys && strcmp(first, walk->key[0]))
			continue;
		add(expect, tree_value(node, key->name), tree_value(node, "description"), false);
	}
}

static void add_values(struct expect *expect, const struct walk *walk)
{
	const struct lysc_type *type = schema_type(walk->want);
	const struct lyd_node *node;

	if (walk->list)
		add_entries(expect, walk, walk->list, walk->want);
	if (walk->mode == WALK_PATH) {
		/* What is there may be named; secrets are not shown. */
		LY_LIST_FOR(walk->list ? NULL : here(walk), node)
			if (node->schema == walk->want && !schema_is_secret(walk->want))
				add(expect, lyd_get_value(node), walk->want->dsc, false);
		return;
	}
	add_enums(expect, schema_enumeration(walk->want));
	if (type->basetype == LY_TYPE_ENUM)
		return;
	add_targets(expect, walk, walk->want);
	add_placeholder(expect, walk->want);
	if (walk->in_brackets)
		add(expect, "]", "Close a list of values", false);
	else if (walk->want->nodetype == LYS_LEAFLIST)
		add(expect, "[", "Open a list of values", false);
}

/* Behind a leaf its own kind is not offered again. */
static bool given(const struct walk *walk, const struct lyd_node *parent,
		  const struct lysc_node *schema)
{
	return walk->mode == WALK_SET && parent && schema->nodetype & (LYS_LEAF | LYS_LEAFLIST) &&
		tree_instance(lyd_child(parent), schema, NULL);
}

/* What may stand where the name of @node is not typed. */
static void add_nameless(struct expect *expect, const struct walk *walk,
			 const struct lysc_node *node)
{
	const struct lysc_node *key = node;

	if (node->nodetype == LYS_LIST) {
		key = schema_key(node, NULL);
		add_entries(expect, walk, node, key);
		add_enums(expect, walk->mode == WALK_SET ? schema_enumeration(key) : NULL);
	} else if (walk->mode == WALK_PATH) {
		add(expect, lyd_get_value(tree_instance(here(walk), node, NULL)), node->dsc,
		    false);
	}
	if (walk->mode == WALK_SET && schema_type(key)->basetype != LY_TYPE_ENUM)
		add_placeholder(expect, key);
}

static void add_keywords(struct expect *expect, const struct walk *walk,
			 const struct lyd_node *parent)
{
	const struct lysc_node *level = parent ? parent->schema : NULL;
	const struct lysc_node *node = NULL;

	while ((node = schema_next(walk->ctx, level, node))) {
		char *help;

		if (given(walk, parent, node))
			continue;
		if (walk->mode == WALK_PATH && !tree_instance(here(walk), node, NULL))
			continue;
		if (schema_ext(node, "refused"))
			continue;
		if (schema_ext(node, "nameless")) {
			add_nameless(expect, walk, node);
			continue;
		}
		help = one_line(node->dsc);
		add(expect, node->name, help, false);
		free(help);
	}
}

/* The level of the walk, and those that a line may climb back to behind a leaf. */
static void add_levels(struct expect *expect, const struct walk *walk)
{
	const struct lyd_node *parent = walk->parent;

	add_keywords(expect, walk, parent);
	if (!walk->after_leaf || walk->mode == WALK_PATH)
		return;
	while (parent && parent->schema->nodetype == LYS_CONTAINER && lyd_parent(parent)) {
		parent = lyd_parent(parent);
		add_keywords(expect, walk, parent);
	}
}

static int by_rank(const void *a, const void *b)
{
	const struct config_word *x = a, *y = b;
	bool x_end = !strcmp(x->word, EXPECT_END);
	bool y_end = !strcmp(y->word, EXPECT_END);

	if (x_end != y_end)
		return x_end ? -1 : 1;
	if (x->placeholder != y->placeholder)
		return x->placeholder ? -1 : 1;
	return strcmp(x->word, y->word);
}

static void sort(struct expect *expect)
{
	if (expect->n)
		qsort(expect->words, expect->n, sizeof(*expect->words), by_rank);
}

/* The list or leaf-list that the walk ended at an entry or value of, if it can be rearranged. */
static const struct lysc_node *arranged(const struct walk *walk)
{
	const struct lysc_node *schema = walk->leaf ? walk->leaf : walk_level(walk);

	if (!schema || walk->list || walk->want || (walk->leaf && !walk->value))
		return NULL;
	return lysc_is_userordered(schema) ? schema : NULL;
}

void expect_side(const struct walk *walk, struct expect *expect)
{
	size_t i;

	for (i = 0; i < expect->n; i++) {
		if (strcmp(expect->words[i].word, EXPECT_END))
			continue;
		free(expect->words[i].word);
		free(expect->words[i].help);
		expect->words[i] = expect->words[--expect->n];
		break;
	}
	if (arranged(walk)) {
		add(expect, "after", "Insert behind another one", false);
		add(expect, "before", "Insert in front of another one", false);
	}
	sort(expect);
}

void expect_neighbours(const struct walk *walk, const struct word *words, size_t n,
		       struct expect *expect)
{
	const struct lysc_node *schema = arranged(walk);
	const struct lyd_node *here = tree_find(walk->data, walk->parent);
	const struct lyd_node *node;

	if (!schema || !here || n > 2)
		return;
	if (n == 2 || (n == 1 && strcmp(words->text, schema->name))) {
		add(expect, EXPECT_END, "Execute this command", true);
		return;
	}
	if (!n && !schema_ext(schema, "nameless")) {
		add(expect, schema->name, schema->dsc, false);
		return;
	}
	LY_LIST_FOR(walk->leaf ? lyd_child(here) : lyd_first_sibling(here), node) {
		const struct lyd_node *name = walk->leaf ? node : lyd_child(node);

		if (node->schema == schema && node != here)
			add(expect, lyd_get_value(name), tree_value(node, "description"), false);
	}
	sort(expect);
}

void expect_words(const struct walk *walk, struct expect *expect)
{
	memset(expect, 0, sizeof(*expect));
	if (walk->want_word && walk->want)
		add(expect, walk->want->name, walk->want->dsc, false);
	else if (walk->want)
		add_values(expect, walk);
	else if (!walk->leaf)
		add_levels(expect, walk);
	if (walk->complete && walk->at)
		add(expect, EXPECT_END, "Execute this command", true);
	sort(expect);
}

static char *list_text(const struct expect *expect)
{
	char *text = NULL;
	size_t size;
	size_t i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (expect->n > 1)
		fputs("one of ", out);
	for (i = 0; i < expect->n; i++)
		fprintf(out, "%s%s", i ? ", " : "", expect->words[i].word);
	if (!expect->n)
		fputs("the end of the line", out);
	fclose(out);
	return text;
}

/* Which keywords the schema has here, whatever is configured. */
static char *keyword_text(const struct walk *walk)
{
	struct walk all = *walk;
	struct expect expect;
	char *text;

	all.mode = WALK_SET;
	all.data = NULL;
	all.complete = false;
	expect_words(&all, &expect);
	text = list_text(&expect);
	config_words_free(expect.words, expect.n);
	return text;
}

char *expect_text(const struct walk *walk)
{
	if (walk->want && walk->want_word)
		return strdup(walk->want->name);
	if (walk->want)
		return schema_expected(walk->want);
	return keyword_text(walk);
}
