// SPDX-License-Identifier: GPL-2.0
/* "show" of configuration mode and "show configuration". */
#include <stdlib.h>

#include "commands.h"
#include "expand.h"

static enum config_format format_of(const struct invocation *inv)
{
	switch (inv->format) {
	case OUTPUT_SET:
		return CONFIG_SET;
	case OUTPUT_JSON:
		return CONFIG_JSON;
	default:
		return CONFIG_CURLY;
	}
}

static int show(struct shell *shell, const struct invocation *inv, enum config_which which,
		const char *typed)
{
	char *path = expand_path(shell->config, typed);
	struct report report;

	shell_report(shell, &report);
	config_show(shell->config, which, path, format_of(inv), inv->out, &report);
	free(path);
	return shell_report_done(&report);
}

static int compare(struct shell *shell, const struct invocation *inv)
{
	struct report report;

	shell_report(shell, &report);
	config_compare(shell->config, inv->compare_with, inv->out, &report);
	return shell_report_done(&report);
}

int cmd_show_candidate(struct shell *shell, const struct invocation *inv)
{
	char *path;
	int status;

	if (inv->compare)
		return compare(shell, inv);
	path = shell_full_path(shell, inv->rest);
	status = show(shell, inv, CONFIG_CANDIDATE, path);
	free(path);
	return status;
}

int cmd_show_configuration(struct shell *shell, const struct invocation *inv)
{
	return show(shell, inv, CONFIG_ACTIVE, inv->rest);
}
