// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <sectun/libsectun.h>

#include "flow.h"
#include "rules.h"
#include "step.h"

static const struct sectun_rules *rules_of(const struct plan *plan)
{
	return plan ? plan->rules : NULL;
}

/* NULL are no rules: every packet passes. */
static int put(struct apply *apply, const struct sectun_rules *rules)
{
	return rules ? sectun_rules_set(apply->sectun, rules, NULL) :
		sectun_rules_flush(apply->sectun);
}

/* @data: the generation of the rules before these. */
static void put_back(struct apply *apply, void *data)
{
	const uint32_t *generation = data;

	/* Not ours, and nobody can read them back: the new ones are the safer ones. */
	if (!apply->before && *generation)
		report_warning(apply->report,
			       "zones and policies could not be put back: those of this configuration stay in force");
	else if (put(apply, rules_of(apply->before)))
		report_warning(apply->report, "zones and policies could not be put back: %s",
			       sectun_error());
}

static int note_change(struct apply *apply, uint32_t generation)
{
	uint32_t *data = malloc(sizeof(*data));

	if (!data)
		return -1;
	*data = generation;
	return undo_push(&apply->undo, put_back, NULL, data);
}

/* Nothing to do: with generation 0 the module has forgotten them. */
static bool in_force(const struct apply *apply, uint32_t generation)
{
	if (!apply->after->rules)
		return !generation;
	return generation && apply->before &&
		rules_equal(apply->before->rules, apply->after->rules);
}

/* The generation of the rules in force, 0 for none. Return: 0, or -1 with an error. */
static int read_generation(struct apply *apply, uint32_t *generation)
{
	struct sectun_rules_info now;

	if (apply_open_sectun(apply))
		return -1;
	if (sectun_rules_get(apply->sectun, &now)) {
		report_error(apply->report, "zones and policies in force cannot be read: %s",
			     sectun_error());
		return -1;
	}
	*generation = now.generation;
	return 0;
}

static int replace(struct apply *apply, uint32_t generation)
{
	if (put(apply, apply->after->rules)) {
		report_error(apply->report, "zones and policies cannot be set: %s",
			     sectun_error());
		return -1;
	}
	apply->rules_replaced = true;
	return note_change(apply, generation);
}

int flow_protect(struct apply *apply)
{
	uint32_t generation;

	if (!apply->after->rules)
		return 0;
	if (read_generation(apply, &generation))
		return -1;
	return generation ? 0 : replace(apply, 0);
}

int flow_apply(struct apply *apply)
{
	uint32_t generation;

	if (apply->rules_replaced)
		return 0;
	/* Who has no zones and had none leaves alone what somebody else has set. */
	if (!apply->after->rules && !rules_of(apply->before))
		return 0;
	if (read_generation(apply, &generation))
		return -1;
	return in_force(apply, generation) ? 0 : replace(apply, generation);
}
