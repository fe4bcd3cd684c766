// SPDX-License-Identifier: GPL-2.0
/* The candidate becomes the active configuration. */
#include <stdlib.h>
#include <unistd.h>

#include "private.h"

int config_check(struct config *config, struct report *report)
{
	struct plan *plan = plan_compile(config->candidate, report);

	if (!plan)
		return -1;
	plan_free(plan);
	return 0;
}

/* Somebody else committed since this configuration was opened. */
static int refuse_overtaken(struct config *config, struct report *report)
{
	unsigned int number = store_number(&config->store, 0);
	struct lyd_node *tree = NULL;

	if (number == config->number)
		return 0;
	if (number && store_read_commit(&config->store, number, &tree, report))
		return -1;
	lyd_free_all(config->active);
	config->active = tree;
	config->number = number;
	report_error(report,
		     "the active configuration was changed by somebody else (commit %u): look at 'show | compare', then commit again",
		     number);
	return -1;
}

/* What is in force, for apply_plan(); NULL when nothing of ours is known to be. */
static struct plan *plan_active(struct config *config)
{
	struct report report = { 0 };
	struct plan *plan = NULL;

	if (config->number)
		plan = plan_compile(config->active, &report);
	report_clear(&report);
	return plan;
}

/* Moves the machine, then the files; when these fail, the machine back. */
static int apply_and_publish(struct config *config, const struct apply_context *context,
			     const struct plan *before, const struct plan *after,
			     struct report *report)
{
	unsigned int number = config->number + 1;
	struct plan *nothing = NULL;

	if (apply_plan(context, before, after, report))
		return -1;
	if (!store_publish(&config->store, number, report)) {
		config->number = number;
		return 0;
	}
	if (!before)
		nothing = plan_compile(NULL, report);
	if (before || nothing)
		apply_plan(context, after, before ? before : nothing, report);
	plan_free(nothing);
	return -1;
}

static int commit_plan(struct config *config, const struct apply_context *context,
		       const struct plan *after, const char *comment, struct report *report)
{
	struct lyd_node *active;
	struct plan *before;
	int rc;

	if (config_copy(config->candidate, &active, report))
		return -1;
	/* The candidate is on the disk from here on, whatever happens. */
	if (store_write_candidate(&config->store, config->candidate, report) ||
	    store_stage(&config->store, config->number + 1, config->candidate, comment, report)) {
		lyd_free_all(active);
		return -1;
	}

	before = plan_active(config);
	rc = apply_and_publish(config, context, before, after, report);
	plan_free(before);
	if (rc) {
		store_unstage(&config->store, config->number + 1);
		lyd_free_all(active);
		report_error(report, "commit failed: the active configuration is as it was");
		return -1;
	}

	lyd_free_all(config->active);
	config->active = active;
	/* Committed it is: what goes wrong with old files is no failure. */
	store_remove_candidate(&config->store, report);
	store_prune(&config->store, CONFIG_HISTORY);
	return 0;
}

static int commit_locked(struct config *config, const struct apply_context *context,
			 const char *comment, struct report *report)
{
	struct plan *plan;
	int rc = 0;

	if (refuse_overtaken(config, report))
		return -1;
	plan = plan_compile(config->candidate, report);
	if (!plan)
		return -1;
	if (config->number && !config_changed(config))
		report_progress(report, "no change: the configuration is in force already");
	else
		rc = commit_plan(config, context, plan, comment, report);
	plan_free(plan);
	return rc;
}

int config_commit(struct config *config, const struct apply_context *context,
		  const char *comment, struct report *report)
{
	int lock = store_lock(&config->store, report);
	int rc;

	if (lock < 0)
		return -1;
	rc = commit_locked(config, context, comment, report);
	close(lock);
	return rc;
}

int config_apply_active(struct config *config, const struct apply_context *context,
			struct report *report)
{
	int lock = store_lock(&config->store, report);
	struct plan *plan;
	int rc = -1;

	if (lock < 0)
		return -1;
	plan = plan_compile(config->active, report);
	if (plan)
		rc = apply_plan(context, NULL, plan, report);
	/* Half a router is no reason to be an open one. */
	if (plan && rc && plan->rules && !apply_rules(plan, report))
		report_warning(report, "zones and policies are in force nevertheless");
	plan_free(plan);
	close(lock);
	return rc;
}

int config_apply_zones(struct config *config, struct report *report)
{
	int lock = store_lock(&config->store, report);
	struct plan *plan;
	int rc = -1;

	if (lock < 0)
		return -1;
	plan = plan_compile(config->active, report);
	if (plan)
		rc = apply_rules(plan, report);
	plan_free(plan);
	close(lock);
	return rc;
}
