// SPDX-License-Identifier: GPL-2.0
/* "show log". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "trace_file.h"
#include "typed.h"

/* Whether the configuration @which has a trace write to a file of this name. */
static bool trace_writes(struct shell *shell, enum config_which which, const char *name)
{
	struct report report = { 0 };
	char *text = NULL, *statement;
	bool found;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return false;
	config_show(shell->config, which, "security", CONFIG_SET, out, &report);
	fclose(out);
	report_clear(&report);
	statement = format_text("traceoptions file %s", name);
	found = strstr(text, statement);
	free(statement);
	free(text);
	return found;
}

static int no_file(struct shell *shell, const char *name, FILE *out)
{
	if (errno != ENOENT)
		return shell_error("log file '%s': %s", name, strerror(errno));
	if (!strcmp(name, "messages") || trace_writes(shell, CONFIG_ACTIVE, name) ||
	    trace_writes(shell, CONFIG_CANDIDATE, name)) {
		fprintf(out, "Nothing has been logged to %s yet\n", name);
		return SHELL_OK;
	}
	return shell_error("there is no log file '%s'", name);
}

/* sectund's own logs are in its directory, traces in one below it. */
static FILE *open_log(const struct shell *shell, const char *name)
{
	static const char * const places[] = { "%s/" TRACE_FILE_DIRECTORY "/%s", "%s/%s" };
	FILE *file = NULL;
	char *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places) && !file; i++) {
		path = format_text(places[i], shell->rundir, name);
		file = fopen(path, "re");
		free(path);
	}
	return file;
}

int cmd_show_log(struct shell *shell, const struct invocation *inv)
{
	const char *name = inv->argument;
	char *line = NULL;
	size_t size = 0;
	FILE *file;

	if (strchr(name, '/') || name[0] == '.')
		return shell_error("'%s' is not the name of a log file", name);
	file = open_log(shell, name);
	if (!file)
		return no_file(shell, name, inv->out);
	while (getline(&line, &size, file) >= 0)
		fputs(line, inv->out);
	free(line);
	fclose(file);
	return SHELL_OK;
}
