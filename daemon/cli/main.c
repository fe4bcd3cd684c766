// SPDX-License-Identifier: GPL-2.0
/* The operator's shell: options, and where the statements come from. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "shell.h"
#include "typed.h"

#ifndef SECTUN_VERSION
#define SECTUN_VERSION "unknown"
#endif

static const char usage[] =
	"usage: sectun [OPTIONS] [-c 'STATEMENT']...\n"
	"       sectun [OPTIONS] STATEMENT...        e.g. load set FILE, commit, show route\n"
	"       sectun [OPTIONS] apply [zones]       put the active configuration in force again\n"
	"       sectun [OPTIONS]                     prompt, or statements from standard input\n"
	"\n"
	"  -c, --command STATEMENT   carry out STATEMENT; several in their order\n"
	"      --rundir DIR          directory of the running sectund (default /run/sectun)\n"
	"      --confdir DIR         directory of the configurations (default /etc/sectun)\n"
	"      --frr PATHSPACE       path space of FRR (vtysh -N)\n"
	"      --help, --version\n";

enum { OPT_RUNDIR = 256, OPT_CONFDIR, OPT_FRR, OPT_HELP, OPT_VERSION };

static const struct option options[] = {
	{ "command", required_argument, NULL, 'c' },
	{ "rundir", required_argument, NULL, OPT_RUNDIR },
	{ "confdir", required_argument, NULL, OPT_CONFDIR },
	{ "frr", required_argument, NULL, OPT_FRR },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ 0 }
};

struct statements {
	const char **text;
	size_t n;
};

static void statements_add(struct statements *statements, const char *text)
{
	statements->text = reallocarray(statements->text, statements->n + 1,
					sizeof(*statements->text));
	if (!statements->text)
		err(1, "memory");
	statements->text[statements->n++] = text;
}

/* Return: -1 to go on, else the exit status. */
static int read_options(struct shell *shell, struct statements *statements, int argc,
			char **argv)
{
	int option;

	/* "+": what stands behind the first word belongs to the statement. */
	while ((option = getopt_long(argc, argv, "+c:h", options, NULL)) >= 0) {
		switch (option) {
		case 'c':
			statements_add(statements, optarg);
			break;
		case OPT_RUNDIR:
			shell->rundir = optarg;
			break;
		case OPT_CONFDIR:
			shell->confdir = optarg;
			break;
		case OPT_FRR:
			shell->frr = optarg;
			break;
		case 'h':
		case OPT_HELP:
			fputs(usage, stdout);
			return SHELL_OK;
		case OPT_VERSION:
			puts("sectun " SECTUN_VERSION);
			return SHELL_OK;
		default:
			fputs(usage, stderr);
			return SHELL_USAGE;
		}
	}
	return -1;
}

/* The words of the command line as one statement behind @line; to be freed. */
static char *join_words(char *line, char **words)
{
	char *word, *longer;

	for (; *words; words++) {
		word = strcmp(*words, "|") ? word_quote(*words) : format_text("|");
		longer = format_text("%s%s%s", line, *line ? " " : "", word);
		explicit_bzero(line, strlen(line));
		free(line);
		free(word);
		line = longer;
	}
	return line;
}

static int run_words(struct shell *shell, char **words)
{
	char *line;
	int status;

	line = join_words(format_text("%s", strcmp(words[0], "apply") ? "" :
				      "request system configuration"), words);
	status = shell_execute(shell, line);
	explicit_bzero(line, strlen(line));
	free(line);
	return status;
}

static int run_statements(struct shell *shell, const struct statements *statements)
{
	int status = SHELL_OK;
	size_t i;

	for (i = 0; i < statements->n && !shell->done; i++)
		if (shell_execute(shell, statements->text[i]) != SHELL_OK)
			status = SHELL_ERROR;
	return status;
}

/* Keeps what a batch made of the candidate, unless part of it was refused. */
static int keep_candidate(struct shell *shell)
{
	struct report report;

	if (!shell->touched)
		return SHELL_OK;
	if (shell->refused)
		return shell_error("the candidate is left as it was before");
	shell_report(shell, &report);
	config_save_candidate(shell->config, &report);
	return shell_report_done(&report);
}

static int work(struct shell *shell, const struct statements *statements, char **words)
{
	int status;

	if (!statements->n && !*words && isatty(STDIN_FILENO))
		return shell_interactive(shell);
	if (statements->n)
		status = run_statements(shell, statements);
	else if (*words)
		status = run_words(shell, words);
	else
		status = shell_batch(shell, stdin, "standard input");
	return keep_candidate(shell) != SHELL_OK ? SHELL_ERROR : status;
}

int main(int argc, char **argv)
{
	struct shell shell = { .rundir = "/run/sectun", .confdir = "/etc/sectun" };
	struct statements statements = { 0 };
	struct report report;
	int status;

	status = read_options(&shell, &statements, argc, argv);
	if (status < 0 && statements.n && optind < argc) {
		fputs(usage, stderr);
		status = SHELL_USAGE;
	}
	if (status >= 0) {
		free(statements.text);
		return status;
	}
	shell.path = format_text("%s", "");
	shell_report(&shell, &report);
	shell.config = config_open(shell.confdir, &report);
	shell_report_done(&report);
	status = SHELL_ERROR;
	if (shell.config) {
		status = work(&shell, &statements, argv + optind);
		config_close(shell.config);
	}
	free(shell.path);
	free(statements.text);
	return status;
}
