// SPDX-License-Identifier: GPL-2.0
/*
 * sectunctl - control utility of the sectun kernel module
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

bool want_json;
bool want_counters;

static const struct command commands[] = {
	{ .name = "link", .more = link_commands, .help = "tunnel devices" },
	{ .name = "peer", .more = peer_commands, .help = "outer addresses of a device" },
	{ .name = "sa", .more = sa_commands, .help = "ESP security associations" },
	{ .name = "trap", .more = trap_commands, .help = "on-traffic triggers" },
	{ .name = "rules", .more = rules_commands, .help = "zones and policies" },
	{ .name = "zone", .more = zone_commands, .help = "zones in force" },
	{ .name = "policy", .more = policy_commands, .help = "policies in force" },
	{ .name = "session", .more = session_commands, .help = "sessions" },
	{ .name = "trace", .more = trace_commands, .help = "the way of packets" },
	{
		.name = "stats",
		.run = run_stats,
		.usage = "[dev NAME]",
		.help = "packets dropped, by reason",
	},
	{
		.name = "monitor",
		.run = run_monitor,
		.usage = "[acquire] [expire] [peer] [session] [trace]",
		.help = "prints events as they come",
	},
	{}
};

/* Continuation lines of a usage start below its first word. */
static void print_usage(FILE *out, const char *path, const struct command *command)
{
	const char *p = command->usage ? command->usage : "";
	int indent = fprintf(out, "  %s %s%s", path, command->name, *p ? " " : "");

	for (; *p; p++) {
		fputc(*p, out);
		if (*p == '\n')
			fprintf(out, "%*s", indent, "");
	}
	fprintf(out, "\n      %s\n", command->help);
}

static void print_table(FILE *out, const char *path, const struct command *table)
{
	char below[64];

	for (; table->name; table++) {
		if (!table->more) {
			print_usage(out, path, table);
			continue;
		}
		snprintf(below, sizeof(below), "%s %s", path, table->name);
		print_table(out, below, table->more);
	}
}

static void print_help(FILE *out, const char *path, const struct command *table)
{
	fprintf(out, "usage: sectunctl [-j] [-s] COMMAND\n");
	fprintf(out, "  -j  JSON    -s  with counters    -h  help, on every level\n\n");
	print_table(out, path, table);
}

static bool is_help(const char *word)
{
	return !strcmp(word, "help") || !strcmp(word, "-h") || !strcmp(word, "--help");
}

static const struct command *find(const struct command *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

static int run(const char *path, const struct command *table, struct words *words)
{
	const struct command *command;
	const char *word = next_word(words);
	char below[64];

	if (!word) {
		print_help(stderr, path, table);
		return 2;
	}
	if (is_help(word)) {
		print_help(stdout, path, table);
		return 0;
	}

	command = find(table, word);
	if (!command)
		bad_words("unknown command '%s' (%s help lists them)", word, path);
	snprintf(below, sizeof(below), "%s %s", path, command->name);
	if (command->more)
		return run(below, command->more, words);
	if (*words->next && is_help(*words->next)) {
		print_usage(stdout, path, command);
		return 0;
	}
	if (command->run(words)) {
		fprintf(stderr, "sectunctl: %s\n", sectun_error());
		return 1;
	}
	return 0;
}

static char **read_options(char **argv)
{
	for (; *argv && (*argv)[0] == '-' && !is_help(*argv); argv++) {
		if (!strcmp(*argv, "-j"))
			want_json = true;
		else if (!strcmp(*argv, "-s"))
			want_counters = true;
		else
			bad_words("unknown option '%s' (sectunctl -h)", *argv);
	}
	return argv;
}

int main(int argc, char **argv)
{
	struct words words = { .prev = "sectunctl" };
	int status;

	(void)argc;
	words.next = read_options(argv + 1);
	status = run("sectunctl", commands, &words);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "sectunctl: cannot write the output\n");
		return 1;
	}
	return status;
}
