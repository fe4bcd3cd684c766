// SPDX-License-Identifier: GPL-2.0
/* What may be typed next: from the command table and from the schema. */
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "expand.h"
#include "parse.h"
#include "pipe.h"

static void add_end(struct choices *choices, bool pipes)
{
	choices_add(choices, "<[Enter]>", "Execute this command", true);
	if (pipes)
		choices_add(choices, "|", "Pipe through a command", false);
}

/* What the schema offers behind the edit path and @rest. */
static void add_schema(struct shell *shell, const struct command *command, const char *rest,
		       struct choices *choices)
{
	const char *verb = command->verb ? command->verb : "show";
	struct config_word *words;
	char *full, *path, *line;
	bool set, end = false;
	size_t i, n;

	/* "edit" goes where "set" can go. */
	set = !strcmp(verb, "edit");
	full = command->verb ? shell_full_path(shell, rest) : format_text("%s", rest);
	path = expand_path(shell->config, full);
	line = format_text("%s %s%s", set ? "set" : verb, path, *path ? " " : "");
	n = config_complete(shell->config, line, &words);
	for (i = 0; i < n; i++) {
		if (words[i].placeholder && !strcmp(words[i].word, "<[Enter]>")) {
			end = true;
			continue;
		}
		choices_add(choices, words[i].word, words[i].help, words[i].placeholder);
	}
	config_words_free(words, n);
	if (end || command->rest == REST_PATH)
		add_end(choices, command->rest == REST_PATH && !set);
	free(line);
	free(path);
	free(full);
}

static void add_commands(const struct command *table, struct choices *choices)
{
	for (; table && table->word; table++)
		choices_add(choices, table->word, table->help, false);
}

/* The names that list @path of the active configuration has. */
static void add_names(struct shell *shell, const char *path, struct choices *choices)
{
	char *line = format_text("show configuration %s ", path);
	struct config_word *words;
	size_t i, n;

	n = config_complete(shell->config, line, &words);
	for (i = 0; i < n; i++)
		if (!words[i].placeholder)
			choices_add(choices, words[i].word, words[i].help, false);
	config_words_free(words, n);
	free(line);
}

static void add_operands(struct shell *shell, const struct parse *parse, struct choices *choices)
{
	const struct command *command = parse->command;
	const struct option_word *option;

	if (command->argument && !parse->inv.argument) {
		choices_add(choices, command->argument, command->argument_help, true);
		if (command->argument_names)
			add_names(shell, command->argument_names, choices);
		if (command->argument_required)
			return;
	}
	for (option = command->options; option && option->word; option++)
		if (!parse->inv.values[option - command->options])
			choices_add(choices, option->word, option->help, false);
	if (command->run)
		add_end(choices, true);
}

/* The line behind word @first, up to where the unfinished word begins. */
static char *rest_between(const char *line, const struct typed *words, size_t first, size_t n,
			  size_t typed)
{
	if (first >= n)
		return format_text("%s", "");
	return format_text("%.*s", (int)(typed - words->start[first]), line + words->start[first]);
}

static bool complete_in(struct shell *shell, const struct command *table, const char *line,
			const struct typed *words, size_t n, size_t typed,
			struct choices *choices);

static bool complete_rest(struct shell *shell, const struct parse *parse, const char *line,
			  const struct typed *words, size_t n, size_t typed,
			  struct choices *choices)
{
	char *rest = rest_between(line, words, parse->rest, n, typed);
	struct typed inner;
	bool fits = true;

	if (parse->command->rest == REST_COMMAND) {
		typed_split(&inner, rest);
		fits = complete_in(shell, operational_commands, rest, &inner, inner.n,
				   strlen(rest), choices);
		typed_free(&inner);
	} else {
		add_schema(shell, parse->command, rest, choices);
		fits = choices->n;
	}
	explicit_bzero(rest, strlen(rest));
	free(rest);
	return fits;
}

static bool complete_in(struct shell *shell, const struct command *table, const char *line,
			const struct typed *words, size_t n, size_t typed,
			struct choices *choices)
{
	struct parse parse;

	if (!parse_words(&parse, table, words, n))
		return false;
	if (parse.pipe < n) {
		pipe_choices(words, parse.pipe, n, choices);
		return choices->n;
	}
	if (parse.pending) {
		choices_add(choices, parse.pending->value, parse.pending->help, true);
		if (parse.pending->names)
			add_names(shell, parse.pending->names, choices);
		return true;
	}
	if (parse.command && parse.command->rest)
		return complete_rest(shell, &parse, line, words, n, typed, choices);
	add_commands(parse.next, choices);
	if (parse.command)
		add_operands(shell, &parse, choices);
	return true;
}

bool complete_line(struct shell *shell, const char *line, size_t *typed,
		   struct choices *choices)
{
	const struct command *table = operational_commands;
	struct typed words;
	const char *word;
	size_t n;
	bool fits;

	if (shell->configuring)
		table = configuration_commands;
	typed_split(&words, line);
	n = words.trailing ? words.n : words.n - 1;
	*typed = words.trailing ? strlen(line) : words.start[n];
	word = words.trailing ? "" : words.text[n];
	fits = complete_in(shell, table, line, &words, n, *typed, choices);
	choices_filter(choices, word);
	typed_free(&words);
	return fits;
}
