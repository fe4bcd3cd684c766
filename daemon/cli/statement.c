// SPDX-License-Identifier: GPL-2.0
/* Statements: one at a time, or from a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "expand.h"
#include "typed.h"

static void wipe_free(char *text)
{
	explicit_bzero(text, strlen(text));
	free(text);
}

static int carry_out(struct shell *shell, const char *verb, const char *path,
		     struct report *report)
{
	char *statement = format_text("%s %s", verb, path);
	int ret = config_statement(shell->config, statement, shell->line, report);

	wipe_free(statement);
	return ret;
}

/* What was said about the statement, now that it is known which spelling counts. */
static void print_report(struct shell *shell, const struct report *said)
{
	struct report report;
	size_t i;

	shell_report(shell, &report);
	for (i = 0; i < said->n; i++)
		report_add(&report, said->entries[i].level, "%s", said->entries[i].text);
	report_clear(&report);
}

int cmd_statement(struct shell *shell, const struct invocation *inv)
{
	const char *verb = inv->command->verb;
	char *full = shell_full_path(shell, inv->rest);
	struct report first = { 0 }, second = { 0 };
	char *expanded;
	int ret;

	if (!*full && !strcmp(verb, "delete") && shell->interactive &&
	    !shell_ask(shell, "Delete everything?")) {
		free(full);
		return SHELL_OK;
	}
	ret = carry_out(shell, verb, full, &first);
	if (ret) {
		/* Not as it stands: perhaps keywords are abbreviated. */
		expanded = expand_path(shell->config, full);
		if (strcmp(expanded, full))
			ret = carry_out(shell, verb, expanded, &second);
		wipe_free(expanded);
	}
	if (!ret && first.errors)
		print_report(shell, &second);
	else
		print_report(shell, &first);
	report_clear(&first);
	report_clear(&second);
	wipe_free(full);
	if (ret)
		shell->refused++;
	else
		shell->touched = true;
	return ret ? SHELL_ERROR : SHELL_OK;
}

static int load_from(struct shell *shell, FILE *file, const char *name)
{
	struct report report;

	shell_report(shell, &report);
	if (config_load_set(shell->config, file, name, &report))
		shell->refused++;
	else
		shell->touched = true;
	if (shell->interactive && !report.errors)
		puts("load complete");
	return shell_report_done(&report);
}

static int load_terminal(struct shell *shell)
{
	int status;

	if (shell->interactive)
		puts("[Type ^D at a new line to end input]");
	fflush(stdout);
	status = load_from(shell, stdin, "terminal");
	clearerr(stdin);
	return status;
}

int cmd_load_set(struct shell *shell, const struct invocation *inv)
{
	FILE *file;
	int status;

	if (!strcmp(inv->argument, "terminal"))
		return load_terminal(shell);
	file = fopen(inv->argument, "re");
	if (!file) {
		shell->refused++;
		return shell_error("%s: %s", inv->argument, strerror(errno));
	}
	status = load_from(shell, file, inv->argument);
	fclose(file);
	return status;
}
