// SPDX-License-Identifier: GPL-2.0
/* One "set …", "delete …", "insert …" and the like carried out on a tree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "inactive.h"
#include "insert.h"
#include "qualify.h"
#include "schema.h"
#include "secret.h"
#include "statement.h"
#include "tree.h"
#include "walk.h"
#include "words.h"

/* "line 7: " or nothing, in @buffer. */
static const char *where(unsigned int line, char *buffer, size_t size)
{
	buffer[0] = '\0';
	if (line)
		snprintf(buffer, size, "line %u: ", line);
	return buffer;
}

/* The word that was not understood. */
static void report_word(const struct walk *walk, const char *at, struct report *report)
{
	const char *text = walk->words->word[walk->at].text;
	char *expected;

	if (walk->secret)
		text = SECRET_MASK;
	if (walk->why) {
		report_error(report, "%s'%s': %s", at, text, walk->why);
		return;
	}
	expected = expect_text(walk);
	report_error(report,
		     "%s'%s': expected %s", at, text, expected ? expected : "something else");
	free(expected);
}

/* The line ended too early. */
static void report_end(const struct walk *walk, const char *at, struct report *report)
{
	const char *behind = walk->at ? walk->words->word[walk->at - 1].text : "set";
	char *expected = expect_text(walk);

	if (walk->secret && walk->at)
		behind = SECRET_MASK;
	report_error(report, "%sline ends behind '%s': expected %s", at, behind,
		     expected ? expected : "more");
	free(expected);
}

/* Walks @words. Return: 0, or -1 with the reason in @report. */
static int follow(struct walk *walk, const struct ly_ctx *ctx, const struct lyd_node *data,
		  enum walk_mode mode, struct words *words, const char *at, struct report *report)
{
	if (walk_run(walk, ctx, data, mode, words)) {
		report_word(walk, at, report);
		return -1;
	}
	if (!walk->complete) {
		report_end(walk, at, report);
		return -1;
	}
	if (walk_finish(walk)) {
		report_error(report, "%sout of memory", at);
		return -1;
	}
	return 0;
}

static int run_set(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
		   const char *at, struct report *report)
{
	struct walk walk;
	int rc;

	rc = follow(&walk, ctx, *tree, WALK_SET, words, at, report);
	if (!rc && walk.tree) {
		rc = qualify_line(tree, walk.tree) || tree_merge(tree, walk.tree) ? -1 : 0;
		walk.tree = NULL;
		if (rc)
			report_error(report, "%sout of memory", at);
	}
	walk_free(&walk);
	return rc;
}

static void take_target(struct walk *walk, struct statement_target *target)
{
	target->tree = walk->tree;
	target->parent = walk->parent;
	target->schema = walk->leaf ? walk->leaf : walk->list ? walk->list : walk->want;
	target->value = walk->value ? strdup(walk->value) : NULL;
	walk->tree = NULL;
}

void statement_target_free(struct statement_target *target)
{
	lyd_free_all(target->tree);
	if (target->value)
		secret_free(target->value, strlen(target->value));
	memset(target, 0, sizeof(*target));
}

/* Removes what @target names. Return: how many nodes that were. */
static unsigned int remove_target(struct lyd_node **tree, const struct statement_target *target)
{
	struct lyd_node *parent = tree_find(*tree, target->parent);
	struct lyd_node *node;
	unsigned int n = 0;

	if (!parent)
		return 0;
	if (!target->schema) {
		tree_remove(tree, parent);
		return 1;
	}
	/* The parent may go with its last child. */
	while (parent && (node = tree_instance(lyd_child(parent), target->schema, target->value))) {
		tree_remove(tree, node);
		parent = tree_find(*tree, target->parent);
		n++;
	}
	return n;
}

/* Reads all of @words as the path of something that is there, or may be. */
static int read_target(const struct ly_ctx *ctx, const struct lyd_node *tree,
		       struct words *words, const char *at, struct statement_target *target,
		       struct report *report)
{
	struct walk walk;
	int rc = follow(&walk, ctx, tree, WALK_PATH, words, at, report);

	memset(target, 0, sizeof(*target));
	if (!rc)
		take_target(&walk, target);
	walk_free(&walk);
	return rc;
}

static int run_delete(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
		      const char *at, struct report *report)
{
	struct statement_target target;

	if (!words->n) {
		report_error(report, "%sline ends behind 'delete': expected what to delete", at);
		return -1;
	}
	if (read_target(ctx, *tree, words, at, &target, report))
		return -1;
	if (!remove_target(tree, &target))
		report_warning(report, "%sstatement not found: nothing to delete", at);
	statement_target_free(&target);
	return 0;
}

/* Marks what @target names, or takes the mark away. Return: how many nodes, -1: memory. */
static int mark_target(struct lyd_node *tree, const struct statement_target *target,
		       bool inactive)
{
	struct lyd_node *parent = target->parent ? tree_find(tree, target->parent) : NULL;
	struct lyd_node *node;
	int n = 0;

	if (!parent)
		return 0;
	if (!target->schema)
		return inactive_set(parent, inactive) ? -1 : 1;
	LY_LIST_FOR(lyd_child(parent), node) {
		if (node->schema != target->schema ||
		    (target->value && strcmp(lyd_get_value(node), target->value)))
			continue;
		if (inactive_set(node, inactive))
			return -1;
		n++;
	}
	return n;
}

static int run_mark(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
		    bool inactive, const char *at, struct report *report)
{
	const char *verb = inactive ? "deactivate" : "activate";
	struct statement_target target;
	int n;

	if (!words->n) {
		report_error(report, "%sline ends behind '%s': expected what to %s", at, verb,
			     verb);
		return -1;
	}
	if (read_target(ctx, *tree, words, at, &target, report))
		return -1;
	n = mark_target(*tree, &target, inactive);
	if (!n)
		report_warning(report, "%sstatement not found: nothing to %s", at, verb);
	else if (n < 0)
		report_error(report, "%sout of memory", at);
	statement_target_free(&target);
	return n < 0 ? -1 : 0;
}

static int run_activate(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
			const char *at, struct report *report)
{
	return run_mark(ctx, tree, words, false, at, report);
}

static int run_deactivate(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
			  const char *at, struct report *report)
{
	return run_mark(ctx, tree, words, true, at, report);
}

static int run_insert(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
		      const char *at, struct report *report)
{
	struct statement_target target;
	struct insert insert;
	struct words path;
	int rc;

	if (!words->n || !insert_find(words, words->n - 1, &insert)) {
		report_error(report,
			     "%sinsert: expected a statement, 'before' or 'after', and another one of its kind",
			     at);
		return -1;
	}
	if (words_copy(words, insert.at, &path)) {
		report_error(report, "%sout of memory", at);
		return -1;
	}
	rc = read_target(ctx, *tree, &path, at, &target, report);
	if (!rc)
		rc = insert_run(*tree, &target, words, &insert, at, report);
	statement_target_free(&target);
	words_free(&path);
	return rc;
}

/* Takes the first word off. */
static void shift(struct words *words)
{
	free(words->word[0].text);
	memmove(words->word, words->word + 1, --words->n * sizeof(*words->word));
}

static const struct verb {
	const char *word;
	int (*run)(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
		   const char *at, struct report *report);
} verbs[] = {
	{ "set", run_set },
	{ "delete", run_delete },
	{ "activate", run_activate },
	{ "deactivate", run_deactivate },
	{ "insert", run_insert },
};

static const struct verb *find_verb(const struct word *word)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (word_is(word, verbs[i].word))
			return &verbs[i];
	return NULL;
}

int statement_run(const struct ly_ctx *ctx, struct lyd_node **tree, const char *statement,
		  unsigned int line, struct report *report)
{
	const struct verb *verb;
	struct words words;
	const char *error;
	char buffer[32];
	const char *at = where(line, buffer, sizeof(buffer));
	int rc = -1;

	if (words_split(&words, statement, &error)) {
		report_error(report, "%s%s", at, error);
		return -1;
	}
	verb = words.n ? find_verb(&words.word[0]) : NULL;
	if (!words.n) {
		rc = 0;
	} else if (verb) {
		shift(&words);
		rc = verb->run(ctx, tree, &words, at, report);
	} else {
		report_error(report,
			     "%s'%s': expected one of set, delete, activate, deactivate, insert",
			     at, words.word[0].text);
	}
	words_free(&words);
	return rc;
}

int statement_path(const struct ly_ctx *ctx, const char *path, struct statement_target *target,
		   struct report *report)
{
	struct words words;
	const char *error;
	int rc;

	memset(target, 0, sizeof(*target));
	if (words_split(&words, path, &error)) {
		report_error(report, "%s", error);
		return -1;
	}
	rc = read_target(ctx, NULL, &words, "", target, report);
	words_free(&words);
	return rc;
}
