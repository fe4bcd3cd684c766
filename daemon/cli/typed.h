/* SPDX-License-Identifier: GPL-2.0 */
/* A typed line as words, and lists of words to choose from. */
#ifndef CLI_TYPED_H
#define CLI_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/**
 * struct typed - a line taken apart
 * @text: the words, quotes removed
 * @start: where each begins in the line
 * @open_quote: the line ends inside quotes
 * @trailing: the line ends behind the last word (a blank follows it)
 */
struct typed {
	char **text;
	size_t *start;
	size_t n;
	bool open_quote;
	bool trailing;
};

/* Takes @line apart; an unquoted word that begins with "#" ends it. */
void typed_split(struct typed *words, const char *line);
void typed_free(struct typed *words);

/* Whether @typed is @word or the beginning of it. */
bool word_begins(const char *word, const char *typed);

/* @word as it has to be written in a line: quoted when it needs that. To be freed. */
char *word_quote(const char *word);

/* asprintf() that ends the program when memory is out. */
char *format_text(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* Words to choose from, as config_complete() hands them out. */
struct choices {
	struct config_word *words;
	size_t n;
};

void choices_add(struct choices *choices, const char *word, const char *help, bool placeholder);
/* Drops those that do not begin with @typed; placeholders stay. */
void choices_filter(struct choices *choices, const char *typed);
void choices_free(struct choices *choices);

#endif /* CLI_TYPED_H */
