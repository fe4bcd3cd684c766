// SPDX-License-Identifier: GPL-2.0
/* Carries out one line. */
#include <err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "expand.h"
#include "parse.h"
#include "pipe.h"
#include "shell.h"
#include "typed.h"

int shell_error(const char *fmt, ...)
{
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	fputs("error: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	return SHELL_ERROR;
}

static void print_entry(const struct report_entry *entry, void *arg)
{
	const struct shell *shell = arg;

	if (entry->level == REPORT_PROGRESS && !shell->interactive)
		return;
	fflush(stdout);
	if (entry->level == REPORT_PROGRESS)
		printf("%s\n", entry->text);
	else
		fprintf(stderr, "%s: %s\n",
			entry->level == REPORT_ERROR ? "error" : "warning", entry->text);
}

void shell_report(struct shell *shell, struct report *report)
{
	memset(report, 0, sizeof(*report));
	report->live = print_entry;
	report->arg = shell;
}

int shell_report_done(struct report *report)
{
	int status = report->errors ? SHELL_ERROR : SHELL_OK;

	report_clear(report);
	return status;
}

struct apply_context shell_apply_context(const struct shell *shell)
{
	return (struct apply_context){ .rundir = shell->rundir, .frr = shell->frr };
}

struct plan *shell_active_plan(struct shell *shell)
{
	struct report report = { 0 };
	struct plan *plan = plan_compile(config_tree(shell->config, CONFIG_ACTIVE), &report);

	report_clear(&report);
	return plan;
}

char *shell_full_path(const struct shell *shell, const char *rest)
{
	return format_text("%s%s%s", shell->path, *shell->path && *rest ? " " : "", rest);
}

char *shell_host_name(struct shell *shell)
{
	struct report report = { 0 };
	char *text = NULL, *name;
	char machine[256] = "";
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		err(1, "memory");
	config_show(shell->config, CONFIG_ACTIVE, "system host-name", CONFIG_SET, out, &report);
	fclose(out);
	report_clear(&report);
	name = strstr(text, "host-name ");
	if (name) {
		name += strlen("host-name ");
		name = strndup(name, strcspn(name, " ;\n"));
	} else {
		gethostname(machine, sizeof(machine) - 1);
		name = strdup(machine);
	}
	free(text);
	return name;
}

/* Points at the word that does not fit, as Junos does. */
static int syntax_error(struct shell *shell, const char *line, size_t at, const char *expecting)
{
	size_t column = at + shell->prompt_width;

	fflush(stdout);
	if (!shell->interactive) {
		column = at;
		if (shell->line)
			fprintf(stderr, "line %u:\n", shell->line);
		if (!line_is_sensitive(shell->path, line))
			fprintf(stderr, "%s\n", line);
	}
	fprintf(stderr, "%*s^\nsyntax error, expecting %s\n", (int)column, "", expecting);
	shell->refused++;
	return SHELL_ERROR;
}

static size_t word_position(const struct typed *words, size_t i, const char *line)
{
	return i < words->n ? words->start[i] : strlen(line);
}

/* Runs a command whose output goes through pipes. */
static int run_piped(struct shell *shell, struct invocation *inv, const struct pipe *pipe)
{
	char *text = NULL;
	size_t size;
	int status;

	inv->out = open_memstream(&text, &size);
	if (!inv->out)
		err(1, "memory");
	inv->piped = true;
	status = inv->command->run(shell, inv);
	fclose(inv->out);
	pipe_print(pipe, text, stdout);
	free(text);
	return status;
}

/* JSON of what says so, set statements of a configuration. */
static bool form_known(const struct parse *parse)
{
	switch (parse->inv.format) {
	case OUTPUT_SET:
		return parse->command->json && parse->command->rest == REST_PATH;
	case OUTPUT_JSON:
		return parse->command->json;
	default:
		return true;
	}
}

static int run_parsed(struct shell *shell, struct parse *parse, const struct typed *words,
		      const char *line)
{
	struct pipe *pipe = NULL;
	const char *expecting;
	char *rest = NULL;
	size_t bad, from;
	int status;

	parse->inv.out = stdout;
	if (parse->pipe < words->n) {
		pipe = pipe_parse(words, parse->pipe, &parse->inv, &bad, &expecting);
		if (!pipe)
			return syntax_error(shell, line, word_position(words, bad, line),
					    expecting);
	}
	if (!form_known(parse)) {
		pipe_free(pipe);
		return shell_error("'%s' cannot be displayed in that form", parse->command->word);
	}
	if (parse->inv.compare && parse->command->run != cmd_show_candidate) {
		pipe_free(pipe);
		return shell_error("'| compare' goes with 'show' of configuration mode only");
	}
	if (parse->command->rest) {
		from = word_position(words, parse->rest, line);
		rest = strndup(line + from, word_position(words, parse->pipe, line) - from);
		parse->inv.rest = rest;
	}
	if (pipe)
		status = run_piped(shell, &parse->inv, pipe);
	else
		status = parse->command->run(shell, &parse->inv);
	fflush(stdout);
	pipe_free(pipe);
	if (rest)
		explicit_bzero(rest, strlen(rest));
	free(rest);
	return status;
}

/* Whether a path behind "show" is one of the schema. */
static bool path_fits(struct shell *shell, const struct parse *parse, const struct typed *words,
		      const char *line)
{
	size_t from = word_position(words, parse->rest, line);
	char *rest, *full;
	bool fits;

	if (parse->command->rest != REST_PATH || parse->rest >= parse->pipe)
		return true;
	rest = strndup(line + from, word_position(words, parse->pipe, line) - from);
	full = shell_full_path(shell, rest);
	fits = expand_path_known(shell->config, full);
	free(full);
	free(rest);
	return fits;
}

static bool has_word(const struct command *table, const char *word)
{
	for (; table->word; table++)
		if (!strcmp(table->word, word))
			return true;
	return false;
}

/*
 * Pasted text mixes the modes: what this mode does not know is looked for in
 * the other one, by its whole word. At a prompt the operational mode takes
 * statements only.
 */
static bool other_mode(struct shell *shell, struct parse *parse, const struct typed *words,
		       const char *line)
{
	const struct command *table = operational_commands;

	if (!shell->configuring)
		table = configuration_commands;
	if (!has_word(table, words->text[0]) || !parse_line(parse, table, words))
		return false;
	if (shell->configuring)
		return true;
	return shell->interactive ? parse->command->pasted :
				    path_fits(shell, parse, words, line);
}

static int execute(struct shell *shell, const char *line, const struct typed *words)
{
	const struct command *table = operational_commands;
	struct parse parse, other;

	if (shell->configuring)
		table = configuration_commands;
	if (parse_line(&parse, table, words)) {
		if (!shell->configuring || path_fits(shell, &parse, words, line) ||
		    !other_mode(shell, &other, words, line))
			return run_parsed(shell, &parse, words, line);
		return run_parsed(shell, &other, words, line);
	}
	if (other_mode(shell, &other, words, line))
		return run_parsed(shell, &other, words, line);
	return syntax_error(shell, line, word_position(words, parse.bad, line), parse.expecting);
}

int shell_execute(struct shell *shell, const char *line)
{
	struct typed words;
	int status = SHELL_OK;

	typed_split(&words, line);
	if (words.n)
		status = execute(shell, line, &words);
	typed_free(&words);
	return status;
}

int shell_execute_operational(struct shell *shell, const char *line)
{
	struct typed words;
	struct parse parse;
	int status;

	typed_split(&words, line);
	if (parse_line(&parse, operational_commands, &words))
		status = run_parsed(shell, &parse, &words, line);
	else
		status = syntax_error(shell, line, word_position(&words, parse.bad, line),
				      parse.expecting);
	typed_free(&words);
	return status;
}

int shell_batch(struct shell *shell, FILE *file, const char *name)
{
	int status = SHELL_OK;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while (!shell->done && (len = getline(&line, &size, file)) >= 0) {
		shell->line++;
		line[strcspn(line, "\r\n")] = '\0';
		if (shell_execute(shell, line) != SHELL_OK)
			status = SHELL_ERROR;
		explicit_bzero(line, len);
	}
	if (ferror(file))
		status = shell_error("%s: %m", name);
	free(line);
	return status;
}
