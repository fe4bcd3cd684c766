/* SPDX-License-Identifier: GPL-2.0 */
/* Errors and warnings on their way to the operator. */
#ifndef CONFIG_REPORT_H
#define CONFIG_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum report_level { REPORT_PROGRESS, REPORT_WARNING, REPORT_ERROR };

struct report_entry {
	enum report_level level;
	char *text;		/* one or more lines, no newline at the end */
};

struct report {
	struct report_entry *entries;
	size_t n;
	size_t errors;
	size_t warnings;
	/* Optional: sees every entry as it is made (progress lines). */
	void (*live)(const struct report_entry *entry, void *arg);
	void *arg;
};

void report_add(struct report *report, enum report_level level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
#define report_error(r, ...) report_add(r, REPORT_ERROR, __VA_ARGS__)
#define report_warning(r, ...) report_add(r, REPORT_WARNING, __VA_ARGS__)
#define report_progress(r, ...) report_add(r, REPORT_PROGRESS, __VA_ARGS__)
void report_clear(struct report *report);

#endif /* CONFIG_REPORT_H */
