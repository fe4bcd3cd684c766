/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where sectund writes the flow trace: a commit leaves it in RUNDIR/flow-trace,
 * and sectund follows.
 */
#ifndef CONFIG_TRACE_FILE_H
#define CONFIG_TRACE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#define TRACE_FILE_SETTINGS	"flow-trace"	/* in RUNDIR */
#define TRACE_FILE_DIRECTORY	"log"		/* of the traces, in RUNDIR */
#define TRACE_FILE_NAME_MAX	128
#define TRACE_FILE_SIZE		(128 * 1024)	/* bytes, unless configured */
#define TRACE_FILE_COUNT	3		/* likewise */

/**
 * struct trace_file - a file and its predecessors, NAME, NAME.0, NAME.1, ...
 * @name: without a path; empty for no trace
 * @size: bytes at which a new file is begun
 * @files: how many are kept
 */
struct trace_file {
	char name[TRACE_FILE_NAME_MAX];
	uint64_t size;
	uint32_t files;
};

/* Return: 0, or a negative errno; without settings there is no trace. */
int trace_file_read(const char *rundir, struct trace_file *file);

/* Writes or, without a trace, removes the settings. Return: 0 or a negative errno. */
int trace_file_write(const char *rundir, const struct trace_file *file);

/* "10k", "1m", "1g", "4096" in bytes; 0 for what is none. */
uint64_t trace_file_size(const char *text);

#endif /* CONFIG_TRACE_FILE_H */
