/* SPDX-License-Identifier: GPL-2.0 */
/* The words of a statement as a walk down the schema. */
#ifndef CONFIG_WALK_H
#define CONFIG_WALK_H

#include <libyang/libyang.h>
#include <stdbool.h>

#include "words.h"

#define WALK_KEYS	2	/* a list has at most so many keys */

enum walk_mode {
	WALK_SET,	/* every value is there */
	WALK_PATH,	/* delete, show: may end anywhere */
};

/**
 * struct walk - how far the words led
 * @ctx: the schema
 * @data: what is configured, for secrets that are not retyped
 * @mode: see there
 * @words: the words; spellings that stand for others are replaced on the way
 * @at: the word that was not understood, or @words->n
 * @tree: what the words say, as a data tree of its own
 * @parent: deepest node of it that was entered, NULL for the top
 * @list: list whose keys are being typed
 * @n_keys: how many of them were
 * @key: their values
 * @want: leaf or leaf-list that awaits its value, or the key that does
 * @want_word: @want is a key whose name comes first
 * @in_brackets: values until ]
 * @complete: the line may end here
 * @after_leaf: the word before ended a leaf
 * @leaf: WALK_PATH: the leaf that the words ended with, @value its value
 * @value: or NULL
 * @secret: a secret is in the line: words are not to be repeated
 * @why: what is wrong with the word at @at; NULL: expect.h tells what was expected
 */
struct walk {
	const struct ly_ctx *ctx;
	const struct lyd_node *data;
	enum walk_mode mode;
	struct words *words;
	size_t at;

	struct lyd_node *tree;
	struct lyd_node *parent;
	const struct lysc_node *list;
	size_t n_keys;
	const char *key[WALK_KEYS];
	const struct lysc_node *want;
	bool want_word;
	bool in_brackets;
	bool complete;
	bool after_leaf;
	const struct lysc_node *leaf;
	const char *value;
	bool secret;
	const char *why;
};

/**
 * walk_run - follows @words
 *
 * Return: 0 when every word was understood (@walk->complete tells whether the
 * line may end there), -1 when the one at @walk->at was not.
 */
int walk_run(struct walk *walk, const struct ly_ctx *ctx, const struct lyd_node *data,
	     enum walk_mode mode, struct words *words);

/* Ends the line: gives a leaf that may stand alone its value. Return: 0 or -1. */
int walk_finish(struct walk *walk);

/* The level that the next word is looked up in. */
const struct lysc_node *walk_level(const struct walk *walk);

void walk_free(struct walk *walk);

#endif /* CONFIG_WALK_H */
