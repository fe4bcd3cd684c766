// SPDX-License-Identifier: GPL-2.0
/* The words of a statement as a walk down the schema. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"
#include "secret.h"
#include "tree.h"
#include "value.h"
#include "walk.h"

#define NO_MEMORY	"out of memory"
#define MASKED		"stands for a secret that is not shown: expected the secret itself"

const struct lysc_node *walk_level(const struct walk *walk)
{
	return walk->parent ? walk->parent->schema : NULL;
}

static int unexpected(struct walk *walk, const char *why)
{
	walk->why = why;
	return -1;
}

/* Hangs a new node into the tree, and remembers the top. */
static void rooted(struct walk *walk, struct lyd_node *node)
{
	if (!walk->tree)
		walk->tree = node;
}

static int enter_container(struct walk *walk, const struct lysc_node *schema)
{
	struct lyd_node *node;

	node = walk->parent ? tree_instance(lyd_child(walk->parent), schema, NULL) : NULL;
	if (!node) {
		if (lyd_new_inner(walk->parent, schema->module, schema->name, 0, &node))
			return unexpected(walk, NO_MEMORY);
		rooted(walk, node);
	}
	walk->parent = node;
	walk->complete = walk->mode == WALK_PATH || schema->flags & LYS_PRESENCE;
	return 0;
}

static void want_key(struct walk *walk, const struct lysc_node *key)
{
	walk->want = key;
	walk->want_word = walk->n_keys > 0;
	walk->complete = walk->mode == WALK_PATH && !walk->n_keys;
}

static void begin_list(struct walk *walk, const struct lysc_node *schema)
{
	walk->list = schema;
	walk->n_keys = 0;
	want_key(walk, schema_key(schema, NULL));
}

/* All keys are there. @stay: the next word is another entry, not within this one. */
static int enter_entry(struct walk *walk, bool stay)
{
	const struct lysc_node *schema = walk->list;
	struct lyd_node *node;

	if (lyd_new_list(walk->parent, schema->module, schema->name, 0, &node,
			 walk->key[0], walk->key[1]))
		return unexpected(walk, NO_MEMORY);
	rooted(walk, node);
	if (stay) {
		walk->n_keys = 0;
		return 0;
	}
	walk->parent = node;
	walk->list = NULL;
	walk->want = NULL;
	walk->complete = true;
	return 0;
}

static int take_key(struct walk *walk, const char *text)
{
	if (!value_fits(walk->want, text))
		return unexpected(walk, NULL);
	if (walk->n_keys == WALK_KEYS)
		return unexpected(walk, "too many keys");
	walk->key[walk->n_keys++] = text;
	if (schema_key(walk->list, walk->want)) {
		want_key(walk, schema_key(walk->list, walk->want));
		return 0;
	}
	return enter_entry(walk, walk->in_brackets);
}

/* The secret that is there already, for one that was shown as a mask. */
static const char *unmask(struct walk *walk, const struct lysc_node *schema)
{
	const struct lyd_node *parent = tree_find(walk->data, walk->parent);
	const struct lyd_node *node;

	node = parent ? tree_instance(lyd_child(parent), schema, NULL) : NULL;
	return node ? lyd_get_value(node) : NULL;
}

static int add_term(struct walk *walk, const struct lysc_node *schema, const char *text)
{
	bool several = schema->nodetype == LYS_LEAFLIST;
	struct lyd_node *node;

	if (schema_is_secret(schema) && secret_is_mask(text) && walk->mode == WALK_SET) {
		text = unmask(walk, schema);
		if (!text)
			return unexpected(walk, MASKED);
	}
	if (text && !value_fits(schema, text))
		return unexpected(walk, NULL);
	if (tree_instance(lyd_child(walk->parent), schema, several ? text : NULL)) {
		if (several)
			return 0;
		return unexpected(walk, "a second value of the same statement");
	}
	if (lyd_new_term(walk->parent, schema->module, schema->name, text, 0, &node))
		return unexpected(walk, NULL);
	return 0;
}

static void leaf_done(struct walk *walk)
{
	walk->want = NULL;
	walk->complete = true;
	walk->after_leaf = true;
}

/* A value of the leaf or leaf-list that waits for one. */
static int take_value(struct walk *walk, const char *text)
{
	if (walk->mode == WALK_PATH) {
		if (!value_fits(walk->want, text))
			return unexpected(walk, NULL);
		walk->leaf = walk->want;
		walk->value = text;
		leaf_done(walk);
		return 0;
	}
	if (add_term(walk, walk->want, text))
		return -1;
	if (walk->in_brackets)
		return 0;
	leaf_done(walk);
	return 0;
}

static int open_brackets(struct walk *walk)
{
	bool several = walk->list ? !schema_key(walk->list, walk->want) && !walk->n_keys :
		walk->want->nodetype == LYS_LEAFLIST;

	if (!several || walk->mode != WALK_SET || walk->in_brackets)
		return unexpected(walk, NULL);
	walk->in_brackets = true;
	walk->complete = false;
	return 0;
}

static int close_brackets(struct walk *walk)
{
	if (!walk->in_brackets || word_is(&walk->words->word[walk->at - 1], "["))
		return unexpected(walk, NULL);
	walk->in_brackets = false;
	walk->list = NULL;
	leaf_done(walk);
	return 0;
}

static int begin_leaf(struct walk *walk, const struct lysc_node *schema)
{
	bool empty = schema_type(schema)->basetype == LY_TYPE_EMPTY;

	walk->after_leaf = false;
	walk->secret |= schema_is_secret(schema);
	if (empty && walk->mode == WALK_PATH) {
		walk->leaf = schema;
		leaf_done(walk);
		return 0;
	}
	if (empty) {
		if (add_term(walk, schema, ""))
			return -1;
		leaf_done(walk);
		return 0;
	}
	walk->want = schema;
	walk->want_word = false;
	walk->complete = walk->mode == WALK_PATH || schema_ext(schema, "value-if-none");
	return 0;
}

/* "st0.0" as a key of a list of interfaces: "st0 unit 0". */
static int split_unit(struct walk *walk, const struct lysc_node *list)
{
	const char *unit = schema_ext(list, "dotted-unit");
	const char *text = walk->words->word[walk->at].text;
	const char *dot = strrchr(text, '.');
	char *words;
	int rc;

	if (!unit || !dot || dot == text || !dot[1] || dot[1 + strspn(dot + 1, "0123456789")])
		return 0;
	if (asprintf(&words, "%.*s %s %s", (int)(dot - text), text, unit, dot + 1) < 0)
		return -1;
	rc = words_replace(walk->words, walk->at, words);
	free(words);
	return rc;
}

static int take_nameless(struct walk *walk, const struct lysc_node *list)
{
	if (list->nodetype != LYS_LIST)
		return begin_leaf(walk, list) ? -1 :
			take_value(walk, walk->words->word[walk->at].text);
	begin_list(walk, list);
	if (split_unit(walk, list))
		return unexpected(walk, NO_MEMORY);
	if (word_is(&walk->words->word[walk->at], "["))
		return open_brackets(walk);
	return take_key(walk, walk->words->word[walk->at].text);
}

/*
 * Behind a leaf, one line may go on with another leaf beside it, or beside
 * the containers around it, up to the list entry they all are in.
 */
static bool climb(struct walk *walk)
{
	if (!walk->after_leaf || walk->mode != WALK_SET || !lyd_parent(walk->parent) ||
	    walk->parent->schema->nodetype != LYS_CONTAINER)
		return false;
	walk->parent = lyd_parent(walk->parent);
	return true;
}

static int take_keyword(struct walk *walk)
{
	const struct lysc_node *level = walk_level(walk);
	const char *text = walk->words->word[walk->at].text;
	const char *alias = schema_alias(level, text);
	const struct lysc_node *child;

	if (walk->leaf)
		return unexpected(walk, "expected the end of the line");
	if (alias) {
		if (words_replace(walk->words, walk->at, alias))
			return unexpected(walk, NO_MEMORY);
		text = walk->words->word[walk->at].text;
	}

	child = schema_child(walk->ctx, level, text);
	if (!child) {
		child = schema_nameless(walk->ctx, level);
		if (child)
			return take_nameless(walk, child);
		if (climb(walk))
			return take_keyword(walk);
		return unexpected(walk, NULL);
	}

	if (walk->mode == WALK_SET && schema_ext(child, "refused"))
		return unexpected(walk, schema_ext(child, "refused"));
	switch (child->nodetype) {
	case LYS_CONTAINER:
		return enter_container(walk, child);
	case LYS_LIST:
		begin_list(walk, child);
		return 0;
	default:
		return begin_leaf(walk, child);
	}
}

static int take_key_word(struct walk *walk, const char *text)
{
	if (strcmp(walk->want->name, text))
		return unexpected(walk, NULL);
	walk->want_word = false;
	return 0;
}

/* The word is not the value that the leaf could do without. */
static bool value_left_out(const struct walk *walk, const char *text)
{
	return !walk->list && !walk->in_brackets && walk->mode == WALK_SET &&
		schema_ext(walk->want, "value-if-none") && !value_fits(walk->want, text);
}

static int use_value_if_none(struct walk *walk)
{
	return take_value(walk, schema_ext(walk->want, "value-if-none"));
}

static int take_word(struct walk *walk)
{
	const struct word *word = &walk->words->word[walk->at];

	if (walk->want && value_left_out(walk, word->text) && use_value_if_none(walk))
		return -1;
	if (!walk->want)
		return take_keyword(walk);
	if (walk->want_word)
		return take_key_word(walk, word->text);
	if (word_is(word, "["))
		return open_brackets(walk);
	if (word_is(word, "]"))
		return close_brackets(walk);
	return walk->list ? take_key(walk, word->text) : take_value(walk, word->text);
}

int walk_run(struct walk *walk, const struct ly_ctx *ctx, const struct lyd_node *data,
	     enum walk_mode mode, struct words *words)
{
	memset(walk, 0, sizeof(*walk));
	walk->ctx = ctx;
	walk->data = data;
	walk->mode = mode;
	walk->words = words;
	walk->complete = mode == WALK_PATH;

	for (; walk->at < words->n; walk->at++)
		if (take_word(walk))
			return -1;
	return 0;
}

int walk_finish(struct walk *walk)
{
	if (walk->mode == WALK_SET && walk->want && walk->complete)
		return use_value_if_none(walk);
	return 0;
}

void walk_free(struct walk *walk)
{
	lyd_free_all(walk->tree);
	walk->tree = NULL;
	walk->parent = NULL;
}
