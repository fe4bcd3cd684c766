// SPDX-License-Identifier: GPL-2.0
/* Abbreviated keywords of the schema. */
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "expand.h"
#include "typed.h"

/* The one keyword @typed can mean behind @line, NULL when it is a name, a value or unknown. */
static char *find_keyword(struct config *config, const char *line, const char *typed)
{
	struct config_word *words, *found = NULL;
	size_t i, n = config_complete(config, line, &words);
	char *keyword = NULL;

	for (i = 0; i < n; i++) {
		if (words[i].placeholder) {
			if (strcmp(words[i].word, "<[Enter]>"))
				goto out;
			continue;
		}
		if (!strcmp(words[i].word, typed)) {
			found = &words[i];
			break;
		}
		if (!word_begins(words[i].word, typed))
			continue;
		if (found)
			goto out;
		found = &words[i];
	}
	if (found)
		keyword = format_text("%s", found->word);
out:
	config_words_free(words, n);
	return keyword;
}

static void append(char **line, const char *word)
{
	char *longer = format_text("%s%s ", *line, word);

	explicit_bzero(*line, strlen(*line));
	free(*line);
	*line = longer;
}

char *expand_path(struct config *config, const char *path)
{
	/* Behind "set", unlike "delete", a name that is new can stand where names do. */
	char *line = format_text("%s", "set ");
	char *word, *expanded;
	struct typed words;
	size_t i;

	typed_split(&words, path);
	for (i = 0; i < words.n; i++) {
		word = find_keyword(config, line, words.text[i]);
		if (!word)
			word = word_quote(words.text[i]);
		append(&line, word);
		explicit_bzero(word, strlen(word));
		free(word);
	}
	typed_free(&words);
	line[strlen(line) - 1] = '\0';
	expanded = format_text("%s", strlen(line) > 4 ? line + 4 : "");
	explicit_bzero(line, strlen(line));
	free(line);
	return expanded;
}

bool expand_path_known(struct config *config, const char *path)
{
	char *expanded = expand_path(config, path);
	char *line = format_text("delete %s ", expanded);
	struct config_word *words;
	size_t n = config_complete(config, line, &words);

	config_words_free(words, n);
	free(line);
	free(expanded);
	return n;
}
