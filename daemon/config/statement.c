// SPDX-License-Identifier: GPL-2.0
/* One "set …" or "delete …" carried out on a tree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
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

static int run_delete(const struct ly_ctx *ctx, struct lyd_node **tree, struct words *words,
		      const char *at, struct report *report)
{
	struct statement_target target;
	struct walk walk;

	if (!words->n) {
		report_error(report, "%sline ends behind 'delete': expected what to delete", at);
		return -1;
	}
	if (follow(&walk, ctx, *tree, WALK_PATH, words, at, report)) {
		walk_free(&walk);
		return -1;
	}
	take_target(&walk, &target);
	if (!remove_target(tree, &target))
		report_warning(report, "%sstatement not found: nothing to delete", at);
	statement_target_free(&target);
	return 0;
}

/* Takes the first word off. */
static void shift(struct words *words)
{
	free(words->word[0].text);
	memmove(words->word, words->word + 1, --words->n * sizeof(*words->word));
}

int statement_run(const struct ly_ctx *ctx, struct lyd_node **tree, const char *statement,
		  unsigned int line, struct report *report)
{
	struct words words;
	const char *error;
	char buffer[32];
	const char *at = where(line, buffer, sizeof(buffer));
	int rc = -1;

	if (words_split(&words, statement, &error)) {
		report_error(report, "%s%s", at, error);
		return -1;
	}
	if (!words.n) {
		rc = 0;
	} else if (word_is(&words.word[0], "set")) {
		shift(&words);
		rc = run_set(ctx, tree, &words, at, report);
	} else if (word_is(&words.word[0], "delete")) {
		shift(&words);
		rc = run_delete(ctx, tree, &words, at, report);
	} else {
		report_error(report, "%s'%s': expected one of set, delete", at, words.word[0].text);
	}
	words_free(&words);
	return rc;
}

int statement_path(const struct ly_ctx *ctx, const char *path, struct statement_target *target,
		   struct report *report)
{
	struct words words;
	struct walk walk;
	const char *error;
	int rc;

	memset(target, 0, sizeof(*target));
	if (words_split(&words, path, &error)) {
		report_error(report, "%s", error);
		return -1;
	}
	rc = follow(&walk, ctx, NULL, WALK_PATH, &words, "", report);
	if (!rc)
		take_target(&walk, target);
	walk_free(&walk);
	words_free(&words);
	return rc;
}
