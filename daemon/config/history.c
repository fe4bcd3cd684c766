// SPDX-License-Identifier: GPL-2.0
/* Who committed when: from the heads of the stored configurations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "private.h"

/* "# sectun commit 12, 2026-01-31 12:00:00 UTC by root", then perhaps the comment. */
static void read_head(FILE *file, struct history_entry *entry)
{
	static const char comment[] = "# comment: ";
	char line[512];

	if (!fgets(line, sizeof(line), file) ||
	    sscanf(line, "# sectun commit %*u, %63[^b\n]by %63s", entry->when, entry->user) != 2)
		return;
	while (*entry->when && entry->when[strlen(entry->when) - 1] == ' ')
		entry->when[strlen(entry->when) - 1] = '\0';
	if (!fgets(line, sizeof(line), file) || strncmp(line, comment, strlen(comment)))
		return;
	line[strcspn(line, "\n")] = '\0';
	snprintf(entry->comment, sizeof(entry->comment), "%.255s", line + strlen(comment));
}

bool history_read(struct config *config, unsigned int n, struct history_entry *entry)
{
	unsigned int number = store_number(&config->store, n);
	FILE *file = NULL;
	char *path;

	memset(entry, 0, sizeof(*entry));
	if (!number || asprintf(&path, "%s/commit-%06u.conf", config->store.dir, number) < 0)
		return false;
	file = fopen(path, "re");
	free(path);
	if (!file)
		return false;
	read_head(file, entry);
	fclose(file);
	return true;
}
