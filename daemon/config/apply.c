// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <sectun/libsectun.h>

#include "bgp.h"
#include "flow.h"
#include "ike.h"
#include "link.h"
#include "monitor.h"
#include "route.h"
#include "step.h"
#include "trace.h"
#include "tunnel.h"

/*
 * In this order. The checks touch nothing; each of the others leaves an undo
 * step for whatever it changes. Devices come before the traps and routes that
 * need them. Zones and policies are in force before tunnels start, and the trace
 * tells of what changes.
 */
static int (*const steps[])(struct apply *) = {
	link_check,
	tunnel_check,
	ike_check,
	bgp_check,
	route_save,
	tunnel_create,
	flow_protect,
	trace_apply,
	link_apply,
	tunnel_configure,
	ike_load,
	route_apply,
	bgp_apply,
	flow_apply,
	monitor_apply,
};

int apply_open_sectun(struct apply *apply)
{
	if (!apply->sectun)
		apply->sectun = sectun_open();
	if (apply->sectun)
		return 0;
	report_error(apply->report, "%s", sectun_error());
	return -1;
}

bool apply_made_unit(const struct apply *apply, uint32_t unit)
{
	size_t i;

	for (i = 0; i < apply->n_made_units; i++) {
		if (apply->made_units[i] == unit)
			return true;
	}
	return false;
}

const struct plan_interface *apply_interface(const struct plan *plan, const char *device)
{
	size_t i;

	for (i = 0; plan && i < plan->n_interfaces; i++) {
		if (!strcmp(plan->interfaces[i].device, device))
			return &plan->interfaces[i];
	}
	return NULL;
}

static int run(struct apply *apply)
{
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (steps[i](apply))
			return -1;
	}
	return 0;
}

/* What cannot be undone comes when nothing can fail any more. */
static void finish(struct apply *apply)
{
	undo_keep(&apply->undo);
	ike_end(apply);
	tunnel_delete(apply);
	ike_start(apply);
}

int apply_plan(const struct apply_context *context, const struct plan *before,
	       const struct plan *after, struct report *report)
{
	struct apply apply = {
		.context = context,
		.before = before,
		.after = after,
		.report = report,
	};
	size_t errors = report->errors;
	int err;

	if (rtnl_start(&apply.rtnl, report))
		return -1;
	err = run(&apply);
	if (!err) {
		finish(&apply);
	} else {
		if (report->errors == errors)
			report_error(report, "out of memory");
		undo_run(&apply.undo, &apply);
	}
	ike_close(&apply);
	if (apply.sectun)
		sectun_close(apply.sectun);
	rtnl_stop(&apply.rtnl);
	free(apply.made_units);
	return err;
}

int apply_rules(const struct plan *plan, struct report *report)
{
	struct apply apply = { .after = plan, .report = report };
	int err;

	if (!plan->rules)
		return 0;
	err = flow_apply(&apply);
	undo_keep(&apply.undo);
	if (apply.sectun)
		sectun_close(apply.sectun);
	return err;
}
