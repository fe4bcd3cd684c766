// SPDX-License-Identifier: GPL-2.0
/* Help and completion: what may follow a line. */
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "insert.h"
#include "private.h"
#include "walk.h"

#define INSERT	"insert"

/* A verb that is followed by a path or a statement, and what it is about. */
static const struct verb {
	const char *words[2];
	enum walk_mode mode;
	enum config_which which;
} verbs[] = {
	{ { "set" }, WALK_SET, CONFIG_CANDIDATE },
	{ { "delete" }, WALK_PATH, CONFIG_CANDIDATE },
	{ { "activate" }, WALK_PATH, CONFIG_CANDIDATE },
	{ { "deactivate" }, WALK_PATH, CONFIG_CANDIDATE },
	{ { INSERT }, WALK_PATH, CONFIG_CANDIDATE },
	{ { "edit" }, WALK_PATH, CONFIG_CANDIDATE },
	{ { "show", "configuration" }, WALK_PATH, CONFIG_ACTIVE },
	{ { "show" }, WALK_PATH, CONFIG_CANDIDATE },
};

static bool begins_with(const struct words *words, const struct verb *verb, size_t *n)
{
	for (*n = 0; *n < 2 && verb->words[*n]; (*n)++)
		if (*n >= words->n || strcmp(words->word[*n].text, verb->words[*n]))
			return false;
	return true;
}

static const struct verb *find_verb(const struct words *words, size_t *n)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (begins_with(words, &verbs[i], n))
			return &verbs[i];
	return NULL;
}

/* Takes @n words off the front. */
static void drop_words(struct words *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(words->word[i].text);
	words->n -= n;
	memmove(words->word, words->word + n, words->n * sizeof(*words->word));
}

/* Keeps the words that begin with @prefix; placeholders stand for anything. */
static void filter(struct expect *expect, const char *prefix)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < expect->n; i++) {
		struct config_word *word = &expect->words[i];
		bool end = !strcmp(word->word, EXPECT_END);

		if (!end && (word->placeholder || !strncmp(word->word, prefix, strlen(prefix)))) {
			expect->words[kept++] = *word;
		} else {
			free(word->word);
			free(word->help);
		}
	}
	expect->n = kept;
}

/* Behind "insert A before": which other one of its kind. */
static void complete_neighbour(struct config *config, struct words *words,
			       const struct insert *insert, struct expect *expect)
{
	size_t n = words->n - insert->at - 1;
	struct words path;
	struct walk walk;

	if (words_copy(words, insert->at, &path))
		return;
	if (!walk_run(&walk, config->ctx, config->candidate, WALK_PATH, &path))
		expect_neighbours(&walk, words->word + insert->at + 1, n, expect);
	walk_free(&walk);
	words_free(&path);
}

static void complete_words(struct config *config, const struct verb *verb, struct words *words,
			   struct expect *expect)
{
	bool inserts = !strcmp(verb->words[0], INSERT);
	char *prefix = NULL;
	struct insert insert;
	struct walk walk;

	if (words->open)
		prefix = words->word[--words->n].text;
	if (inserts && insert_find(words, words->n, &insert)) {
		complete_neighbour(config, words, &insert, expect);
	} else {
		if (!walk_run(&walk, config->ctx, config_tree(config, verb->which), verb->mode,
			      words))
			expect_words(&walk, expect);
		if (inserts)
			expect_side(&walk, expect);
		walk_free(&walk);
	}
	if (prefix) {
		filter(expect, prefix);
		free(prefix);
	}
}

size_t config_complete(struct config *config, const char *line, struct config_word **words)
{
	struct expect expect = { 0 };
	const struct verb *verb;
	struct words split;
	const char *error;
	size_t n;

	*words = NULL;
	if (words_split(&split, line, &error))
		return 0;
	verb = find_verb(&split, &n);
	/* The verb itself is still being typed. */
	if (verb && !(split.open && split.n == n)) {
		drop_words(&split, n);
		complete_words(config, verb, &split, &expect);
	}
	words_free(&split);
	*words = expect.words;
	return expect.n;
}

void config_words_free(struct config_word *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(words[i].word);
		free(words[i].help);
	}
	free(words);
}
