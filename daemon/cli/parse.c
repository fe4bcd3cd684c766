// SPDX-License-Identifier: GPL-2.0
/* Finds the command of a line in a table. */
#include <string.h>

#include "parse.h"

static bool fail(struct parse *parse, size_t at, const char *expecting)
{
	parse->bad = at;
	parse->expecting = expecting;
	return false;
}

/* The entry that is @typed, or the only one that begins with it. */
static const struct command *find_command(const struct command *table, const char *typed,
					  bool *ambiguous)
{
	const struct command *found = NULL;

	*ambiguous = false;
	for (; table->word; table++) {
		if (!strcmp(table->word, typed))
			return table;
		if (!word_begins(table->word, typed))
			continue;
		*ambiguous |= !!found;
		found = table;
	}
	return *ambiguous ? NULL : found;
}

static const struct option_word *find_option(const struct command *command, const char *typed)
{
	const struct option_word *option, *found = NULL;

	for (option = command->options; option && option->word; option++) {
		if (!strcmp(option->word, typed))
			return option;
		if (!word_begins(option->word, typed))
			continue;
		if (found)
			return NULL;
		found = option;
	}
	return found;
}

/* A word behind the command's own: the argument or an option. */
static bool parse_operand(struct parse *parse, const struct typed *words, size_t i)
{
	const struct command *command = parse->command;
	bool want = command->argument && !parse->inv.argument;
	const struct option_word *option;

	if (want && command->argument_required) {
		parse->inv.argument = words->text[i];
		return true;
	}
	option = find_option(command, words->text[i]);
	if (option) {
		const char **value = &parse->inv.values[option - command->options];

		if (*value)
			return fail(parse, i, "each option once");
		*value = option->word;
		if (option->value)
			parse->pending = option;
		return true;
	}
	if (!want)
		return fail(parse, i, command->options ? "an option or <[Enter]>" : "<[Enter]>");
	parse->inv.argument = words->text[i];
	return true;
}

static bool parse_word(struct parse *parse, const struct typed *words, size_t i)
{
	const struct command *found;
	bool ambiguous = false;

	if (parse->pending) {
		parse->inv.values[parse->pending - parse->command->options] = words->text[i];
		parse->pending = NULL;
		return true;
	}
	if (parse->next) {
		found = find_command(parse->next, words->text[i], &ambiguous);
		if (found) {
			parse->command = found;
			parse->next = found->children;
			parse->rest = i + 1;
			return true;
		}
		if (ambiguous)
			return fail(parse, i, "a word that is not ambiguous");
	}
	if (!parse->command || (parse->next && !parse->command->argument &&
				!parse->command->options))
		return fail(parse, i, "<command>");
	parse->next = NULL;
	return parse_operand(parse, words, i);
}

bool parse_words(struct parse *parse, const struct command *table, const struct typed *words,
		 size_t n)
{
	size_t i;

	memset(parse, 0, sizeof(*parse));
	parse->next = table;
	parse->pipe = n;
	for (i = 0; i < n; i++) {
		if (parse->command && (parse->command->rest == REST_STATEMENT ||
				       parse->command->rest == REST_COMMAND))
			break;	/* a "|" in there is not ours */
		if (words->text[i][0] == '|' && !words->text[i][1]) {
			parse->pipe = i;
			break;
		}
		if (parse->command && parse->command->rest)
			continue;
		if (!parse_word(parse, words, i))
			return false;
	}
	parse->inv.command = parse->command;
	return true;
}

bool parse_line(struct parse *parse, const struct command *table, const struct typed *words)
{
	const struct command *command;

	if (!parse_words(parse, table, words, words->n))
		return false;
	command = parse->command;
	if (parse->pending)
		return fail(parse, parse->pipe, parse->pending->value);
	if (!command || !command->run)
		return fail(parse, parse->pipe, "<command>");
	if (command->argument_required && !parse->inv.argument)
		return fail(parse, parse->pipe, command->argument);
	return true;
}

const char *invocation_option(const struct invocation *inv, const char *word)
{
	const struct option_word *option;

	for (option = inv->command->options; option && option->word; option++)
		if (!strcmp(option->word, word))
			return inv->values[option - inv->command->options];
	return NULL;
}
