// SPDX-License-Identifier: GPL-2.0
/* A typed line as words, and lists of words to choose from. */
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "typed.h"

static void typed_add(struct typed *words, char *text, size_t start)
{
	size_t n = words->n + 1;

	words->text = reallocarray(words->text, n, sizeof(*words->text));
	words->start = reallocarray(words->start, n, sizeof(*words->start));
	if (!words->text || !words->start || !text)
		err(1, "memory");
	words->text[words->n] = text;
	words->start[words->n] = start;
	words->n = n;
}

/* Copies the word at @line + @at, without its quotes. Return: where it ends. */
static size_t typed_take(struct typed *words, const char *line, size_t at)
{
	char *text = malloc(strlen(line + at) + 1);
	size_t start = at, len = 0;
	bool quoted = false;

	if (!text)
		err(1, "memory");
	for (; line[at] && (quoted || !isspace((unsigned char)line[at])); at++) {
		if (line[at] == '"') {
			quoted = !quoted;
			continue;
		}
		if (line[at] == '\\' && quoted && (line[at + 1] == '"' || line[at + 1] == '\\'))
			at++;
		text[len++] = line[at];
	}
	text[len] = '\0';
	words->open_quote = quoted;
	typed_add(words, text, start);
	return at;
}

void typed_split(struct typed *words, const char *line)
{
	size_t at = 0;

	memset(words, 0, sizeof(*words));
	for (;;) {
		while (isspace((unsigned char)line[at]))
			at++;
		if (!line[at] || line[at] == '#')
			break;
		if (line[at] == '|') {
			typed_add(words, strdup("|"), at);
			at++;
			continue;
		}
		at = typed_take(words, line, at);
	}
	words->trailing = !words->open_quote && (!at || isspace((unsigned char)line[at - 1]));
}

void typed_free(struct typed *words)
{
	size_t i;

	/* A statement may hold a key. */
	for (i = 0; i < words->n; i++) {
		explicit_bzero(words->text[i], strlen(words->text[i]));
		free(words->text[i]);
	}
	free(words->text);
	free(words->start);
	memset(words, 0, sizeof(*words));
}

bool word_begins(const char *word, const char *typed)
{
	return !strncmp(word, typed, strlen(typed));
}

char *word_quote(const char *word)
{
	char *text, *at;

	if (*word && !strpbrk(word, " \t\"#|;{}"))
		return format_text("%s", word);
	text = malloc(2 * strlen(word) + 3);
	if (!text)
		err(1, "memory");
	at = text;
	*at++ = '"';
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			*at++ = '\\';
		*at++ = *word;
	}
	*at++ = '"';
	*at = '\0';
	return text;
}

char *format_text(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		err(1, "memory");
	va_end(args);
	return text;
}

void choices_add(struct choices *choices, const char *word, const char *help, bool placeholder)
{
	struct config_word *new;

	choices->words = reallocarray(choices->words, choices->n + 1, sizeof(*choices->words));
	if (!choices->words)
		err(1, "memory");
	new = &choices->words[choices->n++];
	new->word = format_text("%s", word);
	new->help = format_text("%s", help ? help : "");
	new->placeholder = placeholder;
}

void choices_filter(struct choices *choices, const char *typed)
{
	struct config_word *word;
	size_t i, kept = 0;

	for (i = 0; i < choices->n; i++) {
		word = &choices->words[i];
		if (word->placeholder ? *typed && !strcmp(word->word, "<[Enter]>") :
					!word_begins(word->word, typed)) {
			free(word->word);
			free(word->help);
			continue;
		}
		choices->words[kept++] = *word;
	}
	choices->n = kept;
}

void choices_free(struct choices *choices)
{
	size_t i;

	for (i = 0; i < choices->n; i++) {
		free(choices->words[i].word);
		free(choices->words[i].help);
	}
	free(choices->words);
	memset(choices, 0, sizeof(*choices));
}
