// SPDX-License-Identifier: GPL-2.0
/* Errors and warnings on their way to the operator. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "report.h"

static struct report_entry *report_grow(struct report *report)
{
	struct report_entry *entries;

	entries = reallocarray(report->entries, report->n + 1, sizeof(*entries));
	if (!entries)
		return NULL;
	report->entries = entries;
	return &entries[report->n++];
}

void report_add(struct report *report, enum report_level level, const char *fmt, ...)
{
	struct report_entry *entry;
	va_list args;
	char *text;

	/* Counted even when there is no memory to say why. */
	if (level == REPORT_ERROR)
		report->errors++;
	else if (level == REPORT_WARNING)
		report->warnings++;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	if (!text)
		return;

	entry = report_grow(report);
	if (!entry) {
		free(text);
		return;
	}
	entry->level = level;
	entry->text = text;
	if (report->live)
		report->live(entry, report->arg);
}

void report_clear(struct report *report)
{
	size_t i;

	for (i = 0; i < report->n; i++)
		free(report->entries[i].text);
	free(report->entries);
	report->entries = NULL;
	report->n = 0;
	report->errors = 0;
	report->warnings = 0;
}
