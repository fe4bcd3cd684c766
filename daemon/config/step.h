/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of apply_plan() share while it runs. */
#ifndef CONFIG_STEP_H
#define CONFIG_STEP_H

#include "apply.h"
#include "rtnl.h"
#include "undo.h"

struct ike;
struct sectun;

/**
 * struct apply - one apply_plan() at work
 * @before: may be NULL
 * @sectun: the kernel module, NULL while neither tunnel device nor zone is concerned
 * @ike: the connection to sectund, NULL while no gateway is concerned
 * @rules_replaced: by this run
 * @made_units: tunnel units whose device this run has made
 */
struct apply {
	const struct apply_context *context;
	const struct plan *before;
	const struct plan *after;
	struct report *report;
	struct undo undo;
	struct rtnl rtnl;
	struct sectun *sectun;
	struct ike *ike;
	uint32_t *made_units;
	size_t n_made_units;
	bool rules_replaced;
};

/* Sees to @apply->sectun. Return: 0, or -1 with an error reported. */
int apply_open_sectun(struct apply *apply);

bool apply_made_unit(const struct apply *apply, uint32_t unit);

/* The interface of @plan on @device, NULL when there is none. @plan may be NULL. */
const struct plan_interface *apply_interface(const struct plan *plan, const char *device);

#endif /* CONFIG_STEP_H */
