// SPDX-License-Identifier: GPL-2.0
/* A line cut into words. */
#include <stdlib.h>
#include <string.h>

#include "secret.h"
#include "words.h"

#define SPACES	" \t\r\n\f\v"

static int words_add(struct words *words, const char *text, size_t len, bool quoted)
{
	struct word *word;

	word = reallocarray(words->word, words->n + 1, sizeof(*word));
	if (!word)
		return -1;
	words->word = word;
	word += words->n;
	word->text = strndup(text, len);
	word->quoted = quoted;
	if (!word->text)
		return -1;
	words->n++;
	return 0;
}

/* @p is behind the opening quote. Return: behind the closing one, or NULL. */
static const char *split_quoted(struct words *words, const char *p, const char **error)
{
	char *text = malloc(strlen(p) + 1);
	size_t len = 0;
	int rc;

	*error = "out of memory";
	if (!text)
		return NULL;
	while (*p && *p != '"') {
		if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		text[len++] = *p++;
	}
	text[len] = '\0';
	if (!*p) {
		*error = "a quote (\") is not closed";
		secret_free(text, len);
		return NULL;
	}
	rc = words_add(words, text, len, true);
	secret_free(text, len);
	return rc ? NULL : p + 1;
}

/* A run of characters without a space; brackets at its ends are words. */
static const char *split_plain(struct words *words, const char *p)
{
	size_t len = strcspn(p, SPACES "\"");
	const char *end = p + len;
	size_t closing = 0;

	if (*p == '[') {
		if (words_add(words, p++, 1, false))
			return NULL;
		len--;
	}
	while (len && p[len - 1] == ']') {
		closing++;
		len--;
	}
	if (len && words_add(words, p, len, false))
		return NULL;
	while (closing--)
		if (words_add(words, "]", 1, false))
			return NULL;
	return end;
}

int words_split(struct words *words, const char *line, const char **error)
{
	const char *p = line;

	memset(words, 0, sizeof(*words));
	*error = "out of memory";
	for (;;) {
		size_t space = strspn(p, SPACES);

		p += space;
		if (!*p || *p == '#') {
			words->open = words->n && !space && !*p;
			return 0;
		}
		if (*p == '"')
			p = split_quoted(words, p + 1, error);
		else
			p = split_plain(words, p);
		if (!p)
			break;
	}
	words_free(words);
	return -1;
}

int words_copy(const struct words *words, size_t n, struct words *copy)
{
	size_t i;

	memset(copy, 0, sizeof(*copy));
	for (i = 0; i < n; i++) {
		const struct word *word = &words->word[i];

		if (words_add(copy, word->text, strlen(word->text), word->quoted)) {
			words_free(copy);
			return -1;
		}
	}
	return 0;
}

int words_replace(struct words *words, size_t at, const char *text)
{
	struct words by;
	struct word *word;
	const char *error;

	if (words_split(&by, text, &error))
		return -1;
	word = reallocarray(words->word, words->n + by.n, sizeof(*word));
	if (!word) {
		words_free(&by);
		return -1;
	}
	words->word = word;
	free(word[at].text);
	memmove(word + at + by.n, word + at + 1, (words->n - at - 1) * sizeof(*word));
	memcpy(word + at, by.word, by.n * sizeof(*word));
	words->n += by.n - 1;
	free(by.word);
	return 0;
}

void words_free(struct words *words)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		secret_free(words->word[i].text, strlen(words->word[i].text));
	free(words->word);
	memset(words, 0, sizeof(*words));
}

bool word_is(const struct word *word, const char *text)
{
	return !word->quoted && !strcmp(word->text, text);
}
