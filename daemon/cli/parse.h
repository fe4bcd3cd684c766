/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the command of a line in a table. */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include "shell.h"
#include "typed.h"

/**
 * struct parse - how far a line was understood
 * @command: the node that was reached
 * @next: words that may come now, NULL for none
 * @inv: argument and options so far
 * @pending: option whose value has to come now
 * @rest: index of the first word of the command's rest
 * @pipe: index of the first "|", or the number of words
 * @bad: index of the word that does not fit; the number of words: one is missing
 * @expecting: what should stand there, NULL when all is well
 */
struct parse {
	const struct command *command;
	const struct command *next;
	struct invocation inv;
	const struct option_word *pending;
	size_t rest;
	size_t pipe;
	size_t bad;
	const char *expecting;
};

/* Reads the first @n words. Return: whether all of them fit. */
bool parse_words(struct parse *parse, const struct command *table, const struct typed *words,
		 size_t n);

/* Reads all of them as one whole command. */
bool parse_line(struct parse *parse, const struct command *table, const struct typed *words);

#endif /* CLI_PARSE_H */
