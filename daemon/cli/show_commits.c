// SPDX-License-Identifier: GPL-2.0
/* "show system commit". */
#include "commands.h"
#include "history.h"
#include "json_out.h"

static void print_text(struct shell *shell, FILE *out)
{
	struct history_entry entry;
	unsigned int n;

	for (n = 0; n < CONFIG_HISTORY && history_read(shell->config, n, &entry); n++) {
		fprintf(out, "%-3u %s by %s via cli\n", n, entry.when, entry.user);
		if (*entry.comment)
			fprintf(out, "    %s\n", entry.comment);
	}
}

static void print_json(struct shell *shell, FILE *out)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = object_list(root, "commits");
	struct history_entry entry;
	struct json_object *item;
	unsigned int n;

	for (n = 0; n < CONFIG_HISTORY && history_read(shell->config, n, &entry); n++) {
		item = list_object(list);
		object_number(item, "rollback", n);
		object_text(item, "time", entry.when);
		object_text(item, "user", entry.user);
		object_text(item, "comment", *entry.comment ? entry.comment : NULL);
	}
	object_print(root, out);
}

int cmd_show_commits(struct shell *shell, const struct invocation *inv)
{
	if (inv->format == OUTPUT_JSON)
		print_json(shell, inv->out);
	else
		print_text(shell, inv->out);
	return SHELL_OK;
}
