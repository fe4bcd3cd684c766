// SPDX-License-Identifier: GPL-2.0
/* "help", and leaving. */
#include <stdlib.h>

#include "commands.h"
#include "typed.h"

static void print_commands(const struct command *table, const char *before, FILE *out)
{
	char *path;

	for (; table->word; table++) {
		path = format_text("%s%s%s", before, *before ? " " : "", table->word);
		if (table->run)
			fprintf(out, "%s%s%s\n    %s\n", path, table->argument ? " " : "",
				table->argument ? table->argument : "", table->help);
		if (table->children)
			print_commands(table->children, path, out);
		free(path);
	}
}

int cmd_help(struct shell *shell, const struct invocation *inv)
{
	(void)shell;
	if (inv->command->children) {
		fputs("Type '?' for what may come next and Tab to complete a word.\n"
		      "'help commands' lists all commands; see also sectun(8).\n", inv->out);
		return SHELL_OK;
	}
	fputs("Operational mode:\n\n", inv->out);
	print_commands(operational_commands, "", inv->out);
	fputs("\nConfiguration mode:\n\n", inv->out);
	print_commands(configuration_commands, "", inv->out);
	return SHELL_OK;
}

int cmd_quit(struct shell *shell, const struct invocation *inv)
{
	(void)inv;
	shell->done = true;
	return SHELL_OK;
}
