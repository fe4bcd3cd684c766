/* SPDX-License-Identifier: GPL-2.0 */
/* A line cut into words. */
#ifndef CONFIG_WORDS_H
#define CONFIG_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct word {
	char *text;
	bool quoted;
};

struct words {
	struct word *word;
	size_t n;
	bool open;		/* ends within a word: no space behind the last one */
};

/**
 * words_split - cuts @line at spaces
 *
 * "quoted text" is one word, with \" and \\ in it; [ and ] are words where they
 * stand at the beginning or end of one; a word that begins with # is a comment.
 *
 * Return: 0; -1 with a text in @error (constant) when a quote is not closed or
 * there is no memory.
 */
int words_split(struct words *words, const char *line, const char **error);

/* A copy of the first @n words. Return: 0 or -1 (memory). */
int words_copy(const struct words *words, size_t n, struct words *copy);

/* Replaces the word at @at by the words of @text. Return: 0 or -1 (memory). */
int words_replace(struct words *words, size_t at, const char *text);

/* Wipes them too: a word may be a secret. */
void words_free(struct words *words);

/* True for [ and ] when they are not quoted. */
bool word_is(const struct word *word, const char *text);

#endif /* CONFIG_WORDS_H */
