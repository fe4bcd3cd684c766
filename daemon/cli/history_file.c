// SPDX-License-Identifier: GPL-2.0
/* The lines an operator typed, but for those with keys in them. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <readline/history.h>

#include "expand.h"
#include "history_file.h"
#include "shell.h"
#include "typed.h"

#define HISTORY_LINES 1000

static char *history_path;

/*
 * Beginnings of the words around keys, long enough to be no other word:
 * a line that is misspelt or abbreviated is not kept either.
 */
static const char * const sensitive[] = {
	"pre-s", "ascii", "hexa", "authentication-k", "secret", "password", "plain-t",
	"encrypted-p", "simple-p", "$9$",
};

static bool word_is_sensitive(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sensitive); i++)
		if (word_begins(word, sensitive[i]))
			return true;
	return false;
}

bool line_is_sensitive(const char *path, const char *line)
{
	char *full = format_text("%s %s", path, line);
	struct typed words;
	bool found = false;
	size_t i;

	typed_split(&words, full);
	for (i = 0; i < words.n; i++)
		found |= word_is_sensitive(words.text[i]);
	typed_free(&words);
	explicit_bzero(full, strlen(full));
	free(full);
	return found;
}

void history_open(void)
{
	const char *home = getenv("HOME");

	using_history();
	stifle_history(HISTORY_LINES);
	if (!home || !*home)
		return;
	history_path = format_text("%s/.sectun_history", home);
	read_history(history_path);
}

/* With its abbreviations written out, "set … pre asc key" shows what it is. */
static bool expanded_is_sensitive(const struct shell *shell, const char *line)
{
	struct typed words;
	bool found = false;
	char *full, *path;

	typed_split(&words, line);
	if (words.n > 1 && (word_begins("set", words.text[0]) ||
			    word_begins("delete", words.text[0]))) {
		full = shell_full_path(shell, line + words.start[1]);
		path = expand_path(shell->config, full);
		found = line_is_sensitive("", path);
		explicit_bzero(path, strlen(path));
		explicit_bzero(full, strlen(full));
		free(path);
		free(full);
	}
	typed_free(&words);
	return found;
}

void history_keep(const struct shell *shell, const char *line)
{
	HIST_ENTRY *last = history_get(history_base + history_length - 1);

	if (!*line || (last && !strcmp(last->line, line)))
		return;
	if (line_is_sensitive(shell->path, line) || expanded_is_sensitive(shell, line))
		return;
	add_history(line);
}

void history_close(void)
{
	mode_t before;

	if (!history_path)
		return;
	before = umask(077);
	if (!write_history(history_path))
		chmod(history_path, 0600);
	umask(before);
	free(history_path);
	history_path = NULL;
}
