// SPDX-License-Identifier: GPL-2.0
/* "traceroute". */
#include "commands.h"
#include "names.h"
#include "process.h"

static void print_line(char *text, void *arg)
{
	fprintf(arg, "%s\n", text);
	fflush(arg);
}

int cmd_traceroute(struct shell *shell, const struct invocation *inv)
{
	const char *device = invocation_option(inv, "interface");
	const char *source = invocation_option(inv, "source");
	const char *ttl = invocation_option(inv, "ttl");
	const char *argv[16] = { "traceroute" };
	char name[IFNAMSIZ];
	size_t n = 1;
	int status;

	(void)shell;
	if (device) {
		argv[n++] = "-i";
		argv[n++] = name_to_device(device, name);
	}
	if (source) {
		argv[n++] = "-s";
		argv[n++] = source;
	}
	if (ttl) {
		argv[n++] = "-m";
		argv[n++] = ttl;
	}
	if (invocation_option(inv, "no-resolve"))
		argv[n++] = "-n";
	argv[n++] = "--";
	argv[n++] = inv->argument;
	status = process_lines((char *const *)argv, print_line, inv->out);
	if (status == 127)
		return shell_error("the program 'traceroute' is not installed");
	return status ? SHELL_ERROR : SHELL_OK;
}
