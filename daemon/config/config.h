/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration: schema (YANG), statements, candidate, active, history.
 * Trees are libyang data trees of schema/sectun-config.yang.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "apply.h"
#include "plan.h"
#include "report.h"

struct config;
struct lyd_node;

#define CONFIG_HISTORY	50	/* rollback 0 (the active one) to 49 */

/**
 * config_open - opens the store at @confdir, made when it is not there (0700)
 *
 * Loads the schema, the active configuration and, when somebody left one, the
 * candidate. Takes no lock; commits do.
 *
 * Return: the store, or NULL with an error in @report.
 */
struct config *config_open(const char *confdir, struct report *report);
void config_close(struct config *config);

/**
 * config_statement - carries out one "set …", "delete …", "activate …",
 *	"deactivate …" or "insert …" on the candidate
 * @line: number for the messages, 0 for none
 *
 * On error the candidate is as it was, and @report names the line, the token
 * and what was expected. Comments (#) and empty lines are fine.
 *
 * Return: 0 or -1.
 */
int config_statement(struct config *config, const char *statement, unsigned int line,
		     struct report *report);

/* Every statement of @file; all or nothing. Errors of all lines are reported. */
int config_load_set(struct config *config, FILE *file, const char *name, struct report *report);

/* Writes the candidate to disk, so that the next shell goes on with it. */
int config_save_candidate(struct config *config, struct report *report);

bool config_changed(const struct config *config);

/* Candidate := rollback N (0 is the active one). */
int config_rollback(struct config *config, unsigned int n, struct report *report);

enum config_format { CONFIG_CURLY, CONFIG_SET, CONFIG_JSON };
enum config_which { CONFIG_CANDIDATE, CONFIG_ACTIVE };

/**
 * config_show - prints a configuration below @path ("security ike", "" for all)
 *
 * Secrets are printed as "##" … "SECRET-DATA", never in clear.
 */
int config_show(struct config *config, enum config_which which, const char *path,
		enum config_format format, FILE *out, struct report *report);

/* Prints candidate against rollback N in the form of "show | compare". */
int config_compare(struct config *config, unsigned int n, FILE *out, struct report *report);

/* Candidate is whole, its references exist, and it compiles. */
int config_check(struct config *config, struct report *report);

/**
 * config_commit - check, apply, and make the candidate the active one
 * @comment: kept with it, or NULL
 *
 * All or nothing. One commit at a time per store (file lock; the report names
 * the process that holds it).
 */
int config_commit(struct config *config, const struct apply_context *context,
		  const char *comment, struct report *report);

/* Applies the active configuration to the machine as it is (boot, new daemon). */
int config_apply_active(struct config *config, const struct apply_context *context,
			struct report *report);

/* Of the active configuration only the zones and policies (boot, before any interface is up). */
int config_apply_zones(struct config *config, struct report *report);

/* The active configuration's or the candidate's tree; owned by @config. */
const struct lyd_node *config_tree(struct config *config, enum config_which which);

struct config_word {
	char *word;		/* keyword, or "<address>" style placeholder */
	char *help;
	bool placeholder;	/* value to be typed */
};

/**
 * config_complete - what may follow @line ("set security ik", "delete ", "show security ")
 * @words: array to be freed by config_words_free()
 *
 * Existing list entries and leafref targets are offered by name.
 *
 * Return: number of words; a "<[Enter]>" placeholder when the line may end.
 */
size_t config_complete(struct config *config, const char *line, struct config_word **words);
void config_words_free(struct config_word *words, size_t n);

#endif /* CONFIG_CONFIG_H */
