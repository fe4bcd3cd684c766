// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <sectun/libsectun.h>

#include "step.h"
#include "trace.h"

/* @trace: NULL for none */
static int start(struct apply *apply, const struct plan_trace *trace)
{
	if (apply_open_sectun(apply))
		return -1;
	if (!trace)
		return sectun_trace_stop(apply->sectun);
	return sectun_trace_set(apply->sectun, trace->filters, trace->n_filters, 0);
}

/* @file: where sectund writes it; @trace: which packets */
static void put(struct apply *apply, const struct trace_file *file,
		const struct plan_trace *trace)
{
	const char *rundir = apply->context->rundir;
	int err = trace_file_write(rundir, file);

	if (err)
		report_warning(apply->report, "the flow trace cannot be set up in %s: %s", rundir,
			       strerror(-err));
	else if (start(apply, *file->name ? trace : NULL))
		report_warning(apply->report, "the flow trace cannot be set: %s",
			       sectun_error());
}

/* @data: the settings before these. Nobody can read back what the module traced. */
static void put_back(struct apply *apply, void *data)
{
	const struct trace_file *file = data;

	if (!apply->before && *file->name)
		report_warning(apply->report,
			       "the flow trace could not be put back: that of this configuration goes on");
	else
		put(apply, file, apply->before ? &apply->before->trace : NULL);
}

static int note_change(struct apply *apply, const struct trace_file *file)
{
	struct trace_file *data = malloc(sizeof(*data));

	if (!data)
		return -1;
	*data = *file;
	return undo_push(&apply->undo, put_back, NULL, data);
}

int trace_apply(struct apply *apply)
{
	const struct plan_trace *trace = &apply->after->trace;
	struct trace_file before;
	int err;

	/* Settings that are damaged are replaced. */
	err = trace_file_read(apply->context->rundir, &before);
	if (!err && !*trace->file.name && !*before.name)
		return 0;
	put(apply, &trace->file, trace);
	return note_change(apply, &before);
}
