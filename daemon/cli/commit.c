// SPDX-License-Identifier: GPL-2.0
/* Commit, rollback, and putting the active configuration in force again. */
#include <stdlib.h>

#include "commands.h"

static int check_only(struct shell *shell, const struct invocation *inv)
{
	struct report report;
	int ret;

	shell_report(shell, &report);
	ret = config_check(shell->config, &report);
	if (!ret && !report.errors)
		fputs("configuration check succeeds\n", inv->out);
	return shell_report_done(&report) || ret ? SHELL_ERROR : SHELL_OK;
}

/* A batch in which a statement was refused is not what its author meant. */
static bool batch_is_broken(const struct shell *shell)
{
	if (shell->interactive || !shell->refused)
		return false;
	shell_error("%u statement%s before this one refused: nothing is committed",
		    shell->refused, shell->refused == 1 ? " was" : "s were");
	return true;
}

int cmd_commit(struct shell *shell, const struct invocation *inv)
{
	struct apply_context context = shell_apply_context(shell);
	struct report report;
	int ret;

	if (batch_is_broken(shell))
		return SHELL_ERROR;
	if (invocation_option(inv, "confirmed"))
		return shell_error("'commit confirmed' is not supported: nothing is committed");
	if (invocation_option(inv, "check"))
		return check_only(shell, inv);
	shell_report(shell, &report);
	ret = config_commit(shell->config, &context, invocation_option(inv, "comment"), &report);
	if (shell_report_done(&report) != SHELL_OK || ret)
		return shell_error("commit failed: the active configuration is unchanged");
	shell->touched = false;
	fputs("commit complete\n", inv->out);
	if (invocation_option(inv, "and-quit") && shell->configuring)
		configure_leave(shell);
	return SHELL_OK;
}

/* What was refused before is gone with the rest of the candidate. */
static void rolled_back(struct shell *shell)
{
	shell->refused = 0;
	shell->touched = true;
}

int cmd_rollback(struct shell *shell, const struct invocation *inv)
{
	struct report report;
	unsigned long n = 0;
	char *end;

	if (inv->argument) {
		n = strtoul(inv->argument, &end, 10);
		if (*end || n >= CONFIG_HISTORY) {
			shell->refused++;
			return shell_error("'%s' is not the number of a configuration (0 to %d)",
					   inv->argument, CONFIG_HISTORY - 1);
		}
	}
	if (shell->interactive && config_changed(shell->config) &&
	    !shell_ask(shell, "Discard uncommitted changes?"))
		return SHELL_OK;
	shell_report(shell, &report);
	if (config_rollback(shell->config, n, &report))
		shell->refused++;
	else
		rolled_back(shell);
	if (!report.errors && shell->interactive)
		fputs("load complete\n", inv->out);
	return shell_report_done(&report);
}

int cmd_apply(struct shell *shell, const struct invocation *inv)
{
	struct apply_context context = shell_apply_context(shell);
	bool zones = invocation_option(inv, "zones");
	struct report report;
	int ret;

	shell_report(shell, &report);
	if (zones)
		ret = config_apply_zones(shell->config, &report);
	else
		ret = config_apply_active(shell->config, &context, &report);
	if (shell_report_done(&report) != SHELL_OK || ret)
		return shell_error("the active %s could not be applied",
				   zones ? "zones and policies" : "configuration");
	fprintf(inv->out, "active %s applied\n", zones ? "zones and policies" : "configuration");
	return SHELL_OK;
}
