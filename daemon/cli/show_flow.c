// SPDX-License-Identifier: GPL-2.0
/* "show security flow session". */
#include "commands.h"

int cmd_show_flow_session(struct shell *shell, const struct invocation *inv)
{
	(void)shell;
	fputs("Flow sessions are not kept: zones and policies are not enforced by this version\n"
	      "Total sessions: 0\n", inv->out);
	return SHELL_OK;
}
