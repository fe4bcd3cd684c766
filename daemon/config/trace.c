// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include <sectun/libsectun.h>

#include "step.h"
#include "trace.h"

static int start(struct apply *apply, const struct plan_trace *trace)
{
	if (apply_open_sectun(apply))
		return -1;
	if (!*trace->file.name)
		return sectun_trace_stop(apply->sectun);
	return sectun_trace_set(apply->sectun, trace->filters, trace->n_filters, 0);
}

int trace_apply(struct apply *apply)
{
	const struct plan_trace *trace = &apply->after->trace;
	const char *rundir = apply->context->rundir;
	struct trace_file before;
	int err;

	/* Settings that are damaged are replaced. */
	err = trace_file_read(rundir, &before);
	if (!err && !*trace->file.name && !*before.name)
		return 0;
	err = trace_file_write(rundir, &trace->file);
	if (err)
		report_warning(apply->report, "the flow trace cannot be set up in %s: %s", rundir,
			       strerror(-err));
	else if (start(apply, trace))
		report_warning(apply->report, "the flow trace cannot be set: %s",
			       sectun_error());
	return 0;
}
