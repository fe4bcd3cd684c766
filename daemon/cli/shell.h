/* SPDX-License-Identifier: GPL-2.0 */
/* The operator's shell: what its files share. */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "config.h"
#include "typed.h"

#define SHELL_MAX_OPTIONS 12

/* Exit status of the program and result of every command. */
enum { SHELL_OK = 0, SHELL_ERROR = 1, SHELL_USAGE = 2 };

/**
 * struct shell - one operator at work
 * @configuring: in configuration mode
 * @path: where "edit" went, "" at the top
 * @refused: statements that were refused since the candidate was last whole;
 *	a batch with such statements is not committed
 * @touched: this shell has changed the candidate
 * @line: number of the statement in a batch, 0 elsewhere
 * @prompt_width: columns the last prompt took, for the caret below an error
 */
struct shell {
	const char *rundir;
	const char *confdir;
	const char *frr;
	struct config *config;
	bool interactive;
	bool configuring;
	char *path;
	unsigned int refused;
	bool touched;
	unsigned int line;
	size_t prompt_width;
	bool done;
};

/* An option of a command: a flag, or a word with a value after it. */
struct option_word {
	const char *word;
	const char *help;
	const char *value;	/* placeholder of its value, NULL for a flag */
	const char *names;	/* list of the configuration whose names fit, or NULL */
};

/* What follows the words of a command as one piece. */
enum rest_kind {
	REST_NONE,
	REST_STATEMENT,		/* a statement of the schema, no pipes */
	REST_PATH,		/* a path in the configuration */
	REST_COMMAND,		/* an operational command */
};

struct invocation;

/**
 * struct command - a node of the command table: help, completion and dispatch all come from it
 * @children: words that may follow, ended by an entry without a word
 * @options: words in any order after the argument, ended likewise
 * @argument: placeholder of the one value without a word in front, or NULL
 * @run: NULL when more words are needed
 */
struct command {
	const char *word;
	const char *help;
	const struct command *children;
	const struct option_word *options;
	const char *argument;
	const char *argument_help;
	const char *argument_names;	/* list of the configuration whose names fit, or NULL */
	bool argument_required;
	bool json;		/* knows "display json" */
	bool pasted;		/* of configuration mode, yet taken at an operational prompt */
	enum rest_kind rest;
	const char *verb;	/* REST_STATEMENT: the word the schema knows it by */
	int (*run)(struct shell *shell, const struct invocation *inv);
};

enum output_format { OUTPUT_TEXT, OUTPUT_SET, OUTPUT_JSON };

/* A command with everything that was typed after it. */
struct invocation {
	const struct command *command;
	const char *argument;
	const char *values[SHELL_MAX_OPTIONS];	/* by option; the word itself for a flag */
	const char *rest;
	enum output_format format;
	bool compare;			/* "| compare" was asked for */
	unsigned int compare_with;	/* … with this rollback */
	bool piped;
	FILE *out;
};

/* Value of option @word, its own word for a flag, NULL when not given. */
const char *invocation_option(const struct invocation *inv, const char *word);

/* The tables: operational mode and configuration mode. */
extern const struct command operational_commands[];
extern const struct command configuration_commands[];

/**
 * shell_execute - carries out one line in the current mode
 * @line: as typed; comments and empty lines are fine
 *
 * Return: SHELL_OK or SHELL_ERROR.
 */
int shell_execute(struct shell *shell, const char *line);

/* "run COMMAND": one operational command, whatever the mode. */
int shell_execute_operational(struct shell *shell, const char *line);

/* Statements from @file until its end; @name for messages. */
int shell_batch(struct shell *shell, FILE *file, const char *name);

/* Prompts until the operator leaves. */
int shell_interactive(struct shell *shell);

/* Host name of the active configuration, or the machine's; to be freed. */
char *shell_host_name(struct shell *shell);

/* The plan of the active configuration, NULL when it makes none; for plan_free(). */
struct plan *shell_active_plan(struct shell *shell);

/* The edit path with @rest behind it; to be freed. */
char *shell_full_path(const struct shell *shell, const char *rest);

/* A question with a yes or no answer; no when nobody can answer. */
bool shell_ask(struct shell *shell, const char *question);

/* Errors and warnings, to the terminal as they come. */
void shell_report(struct shell *shell, struct report *report);
/* … at the end of a command: SHELL_ERROR when there was an error. */
int shell_report_done(struct report *report);

/* An error of a command in the form of all the others. Return: SHELL_ERROR. */
int shell_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whether @line, typed at @path, may hold a secret and must not be kept or echoed. */
bool line_is_sensitive(const char *path, const char *line);

struct apply_context shell_apply_context(const struct shell *shell);

#endif /* CLI_SHELL_H */
