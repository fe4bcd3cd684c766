// SPDX-License-Identifier: GPL-2.0
/* "clear security flow session". */
#include "commands.h"
#include "flow.h"
#include "session_filter.h"

/* The kernel compares an interface with one direction. */
static int flush(struct sectun *ctl, struct session_filter *filter, uint32_t *n)
{
	struct sectun_session_filter *kernel = &filter->kernel;
	uint32_t more = 0;
	int err;

	if (filter->any)
		return sectun_session_flush(ctl, NULL, n);
	if (!*filter->device)
		return sectun_session_flush(ctl, kernel, n);
	kernel->in_ifname = filter->device;
	err = sectun_session_flush(ctl, kernel, n);
	if (err)
		return err;
	kernel->in_ifname = NULL;
	kernel->out_ifname = filter->device;
	err = sectun_session_flush(ctl, kernel, &more);
	*n += more;
	return err;
}

int cmd_clear_flow_session(struct shell *shell, const struct invocation *inv)
{
	struct session_filter filter;
	struct flow flow;
	uint32_t n = 0;
	int err;

	if (!session_filter_read(&filter, inv))
		return SHELL_ERROR;
	if (!filter.any && invocation_option(inv, "all"))
		return shell_error("'all' goes with no other option");
	if (!flow_open(shell, &flow))
		return SHELL_ERROR;
	err = flush(flow.ctl, &filter, &n);
	if (err)
		flow_failed("the sessions cannot be cleared");
	else
		fprintf(inv->out, "%u active session%s cleared\n", n, n == 1 ? "" : "s");
	flow_close(&flow);
	return err ? SHELL_ERROR : SHELL_OK;
}
