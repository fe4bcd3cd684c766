// SPDX-License-Identifier: GPL-2.0
/* Configuration mode: coming, going and moving about. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "expand.h"
#include "typed.h"

static void move_to(struct shell *shell, char *path)
{
	free(shell->path);
	shell->path = path;
}

int cmd_configure(struct shell *shell, const struct invocation *inv)
{
	shell->configuring = true;
	if (!shell->interactive)
		return SHELL_OK;
	fputs("Entering configuration mode\n", inv->out);
	if (config_changed(shell->config))
		fputs("The configuration has been changed but not committed\n", inv->out);
	return SHELL_OK;
}

bool configure_leave(struct shell *shell)
{
	struct report report;

	if (shell->interactive && config_changed(shell->config)) {
		puts("The configuration has been changed but not committed");
		if (!shell_ask(shell, "Exit with uncommitted changes?"))
			return false;
		shell_report(shell, &report);
		config_save_candidate(shell->config, &report);
		if (shell_report_done(&report) != SHELL_OK)
			return false;
	}
	if (shell->interactive)
		puts("Exiting configuration mode");
	shell->configuring = false;
	move_to(shell, format_text("%s", ""));
	return true;
}

int cmd_leave(struct shell *shell, const struct invocation *inv)
{
	if (!shell->configuring)
		return cmd_quit(shell, inv);
	if (*shell->path && !invocation_option(inv, "configuration-mode")) {
		move_to(shell, format_text("%s", ""));
		return SHELL_OK;
	}
	return configure_leave(shell) ? SHELL_OK : SHELL_ERROR;
}

/*
 * Whether @path is a level: a container or a list entry, where only keywords
 * can follow. Behind a list or a leaf stands a name or a value.
 */
static bool is_level(struct shell *shell, const char *path)
{
	char *line = format_text("set %s ", path);
	struct config_word *words;
	size_t i, n = config_complete(shell->config, line, &words);
	bool keyword = false, value = false;

	for (i = 0; i < n; i++) {
		keyword |= !words[i].placeholder;
		value |= words[i].placeholder && strcmp(words[i].word, "<[Enter]>");
	}
	config_words_free(words, n);
	free(line);
	return keyword && !value;
}

int cmd_edit(struct shell *shell, const struct invocation *inv)
{
	char *full = shell_full_path(shell, inv->rest);
	char *path = expand_path(shell->config, full);

	free(full);
	if (!*path) {
		free(path);
		return shell_error("edit: which level?");
	}
	if (!is_level(shell, path)) {
		shell_error("'%s' is not a level of the configuration", path);
		free(path);
		shell->refused++;
		return SHELL_ERROR;
	}
	shell->configuring = true;
	move_to(shell, path);
	return SHELL_OK;
}

int cmd_top(struct shell *shell, const struct invocation *inv)
{
	(void)inv;
	move_to(shell, format_text("%s", ""));
	return SHELL_OK;
}

/* Takes the last word off the path. */
static void drop_word(char *path)
{
	struct typed words;
	size_t end = 0;

	typed_split(&words, path);
	if (words.n > 1)
		end = words.start[words.n - 1];
	while (end && path[end - 1] == ' ')
		end--;
	path[end] = '\0';
	typed_free(&words);
}

int cmd_up(struct shell *shell, const struct invocation *inv)
{
	unsigned long n = 1;
	char *end;

	if (inv->argument) {
		n = strtoul(inv->argument, &end, 10);
		if (*end || !n)
			return shell_error("'%s' is not a number of levels", inv->argument);
	}
	/* The name of a list entry is no level of its own. */
	while (n-- && *shell->path)
		do
			drop_word(shell->path);
		while (*shell->path && !is_level(shell, shell->path));
	return SHELL_OK;
}

int cmd_run(struct shell *shell, const struct invocation *inv)
{
	return shell_execute_operational(shell, inv->rest);
}
