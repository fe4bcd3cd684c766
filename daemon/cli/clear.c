// SPDX-License-Identifier: GPL-2.0
/* "clear security ike|ipsec security-associations". */
#include <stdlib.h>

#include "commands.h"
#include "ipsec_index.h"
#include "status.h"

int cmd_clear_ike(struct shell *shell, const struct invocation *inv)
{
	struct report report;
	int n;

	shell_report(shell, &report);
	n = status_clear_ike(shell->rundir, inv->argument, &report);
	if (n >= 0)
		fprintf(inv->out, "%d IKE security association%s cleared\n", n,
			n == 1 ? "" : "s");
	return shell_report_done(&report);
}

/* A tunnel that is being rekeyed has two pairs. Return: how many went, -1 on error. */
static int clear_tunnel(const char *rundir, const struct status *status, uint32_t index,
			struct report *report)
{
	const struct status_ike *ike;
	int n, cleared = 0;
	size_t i, j;

	for (i = 0; i < status->n_ikes; i++) {
		ike = &status->ikes[i];
		for (j = 0; j < ike->n_children; j++) {
			if (ipsec_index(&ike->children[j]) != index)
				continue;
			n = status_clear_ipsec(rundir, ike->children[j].unique_id, report);
			if (n < 0)
				return -1;
			cleared += n;
		}
	}
	return cleared;
}

int cmd_clear_ipsec(struct shell *shell, const struct invocation *inv)
{
	struct report report;
	struct status *status;
	uint32_t index = 0;
	char *end;
	int n = -1;

	if (inv->argument) {
		index = strtoul(inv->argument, &end, 10);
		if (*end || !index)
			return shell_error("'%s' is not the index of a tunnel", inv->argument);
	}
	shell_report(shell, &report);
	status = index ? status_get(shell->rundir, &report) : NULL;
	if (!index)
		n = status_clear_ipsec(shell->rundir, 0, &report);
	else if (status)
		n = clear_tunnel(shell->rundir, status, index, &report);
	status_free(status);
	if (n >= 0)
		fprintf(inv->out, "%d IPsec security association%s cleared\n", n,
			n == 1 ? "" : "s");
	return shell_report_done(&report);
}
