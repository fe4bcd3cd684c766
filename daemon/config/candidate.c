// SPDX-License-Identifier: GPL-2.0
/* Opening the configuration and editing the candidate. */
#include <stdlib.h>
#include <string.h>

#include "inactive.h"
#include "private.h"
#include "schema.h"
#include "statement.h"

int config_copy(const struct lyd_node *tree, struct lyd_node **copy, struct report *report)
{
	*copy = NULL;
	if (!tree || !lyd_dup_siblings(tree, NULL, LYD_DUP_RECURSIVE, copy))
		return 0;
	report_error(report, "out of memory");
	return -1;
}

/* The active configuration, and the candidate or a copy instead. */
static int read_store(struct config *config, struct report *report)
{
	bool found;

	config->number = store_number(&config->store, 0);
	if (config->number &&
	    store_read_commit(&config->store, config->number, &config->active, report))
		return -1;
	if (store_read_candidate(&config->store, &config->candidate, &found, report))
		return -1;
	return found ? 0 : config_copy(config->active, &config->candidate, report);
}

struct config *config_open(const char *confdir, struct report *report)
{
	struct config *config = calloc(1, sizeof(*config));

	if (!config) {
		report_error(report, "out of memory");
		return NULL;
	}
	config->ctx = schema_open(report);
	if (config->ctx && !store_open(&config->store, confdir, config->ctx, report) &&
	    !read_store(config, report))
		return config;
	config_close(config);
	return NULL;
}

void config_close(struct config *config)
{
	if (!config)
		return;
	lyd_free_all(config->candidate);
	lyd_free_all(config->active);
	store_close(&config->store);
	ly_ctx_destroy(config->ctx);
	free(config);
}

int config_statement(struct config *config, const char *statement, unsigned int line,
		     struct report *report)
{
	return statement_run(config->ctx, &config->candidate, statement, line, report);
}

/* Every line of @file to @tree; goes on behind a bad one so that all are reported. */
static void load_lines(const struct ly_ctx *ctx, struct lyd_node **tree, FILE *file,
		       struct report *report)
{
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, file)) >= 0) {
		number++;
		if (strlen(line) == (size_t)len)
			statement_run(ctx, tree, line, number, report);
		else
			report_error(report, "line %u: a zero byte: not a text", number);
	}
	if (line)
		explicit_bzero(line, size);
	free(line);
}

int config_load_set(struct config *config, FILE *file, const char *name, struct report *report)
{
	size_t errors = report->errors;
	struct lyd_node *tree;

	if (config_copy(config->candidate, &tree, report))
		return -1;
	load_lines(config->ctx, &tree, file, report);
	if (ferror(file))
		report_error(report, "%s: cannot be read: %m", name);
	if (report->errors != errors) {
		report_error(report, "%s: %zu errors, nothing of it was taken over", name,
			     report->errors - errors);
		lyd_free_all(tree);
		return -1;
	}
	lyd_free_all(config->candidate);
	config->candidate = tree;
	return 0;
}

int config_save_candidate(struct config *config, struct report *report)
{
	if (config_changed(config))
		return store_write_candidate(&config->store, config->candidate, report);
	return store_remove_candidate(&config->store, report);
}

bool config_changed(const struct config *config)
{
	if (!config->active || !config->candidate)
		return config->active != config->candidate;
	return lyd_compare_siblings(config->active, config->candidate,
				    LYD_COMPARE_FULL_RECURSION) != LY_SUCCESS ||
		!inactive_equal(config->active, config->candidate);
}

int config_read_version(struct config *config, unsigned int n, struct lyd_node **tree,
			struct report *report)
{
	unsigned int number;

	if (!n)
		return config_copy(config->active, tree, report);
	number = n < CONFIG_HISTORY ? store_number(&config->store, n) : 0;
	if (number)
		return store_read_commit(&config->store, number, tree, report);
	report_error(report, "rollback %u: there is no such earlier configuration", n);
	return -1;
}

int config_rollback(struct config *config, unsigned int n, struct report *report)
{
	struct lyd_node *tree;

	if (config_read_version(config, n, &tree, report))
		return -1;
	lyd_free_all(config->candidate);
	config->candidate = tree;
	return 0;
}

const struct lyd_node *config_tree(struct config *config, enum config_which which)
{
	return which == CONFIG_ACTIVE ? config->active : config->candidate;
}
