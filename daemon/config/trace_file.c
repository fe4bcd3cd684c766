// SPDX-License-Identifier: GPL-2.0
/* Where sectund writes the flow trace. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rundir_file.h"
#include "trace_file.h"

int trace_file_read(const char *rundir, struct trace_file *file)
{
	FILE *in;
	int n;

	memset(file, 0, sizeof(*file));
	in = rundir_file_read(rundir, TRACE_FILE_SETTINGS);
	if (!in)
		return errno == ENOENT ? 0 : -errno;
	n = fscanf(in, "%127s %" SCNu64 " %" SCNu32, file->name, &file->size, &file->files);
	fclose(in);
	if (n == 3 && !strchr(file->name, '/') && *file->name != '.' && file->size &&
	    file->files)
		return 0;
	memset(file, 0, sizeof(*file));
	return -EINVAL;
}

int trace_file_write(const char *rundir, const struct trace_file *file)
{
	FILE *out;

	if (!*file->name)
		return rundir_file_remove(rundir, TRACE_FILE_SETTINGS);
	out = rundir_file_begin(rundir, TRACE_FILE_SETTINGS);
	if (!out)
		return -errno;
	fprintf(out, "%s %" PRIu64 " %" PRIu32 "\n", file->name, file->size, file->files);
	return rundir_file_end(out, rundir, TRACE_FILE_SETTINGS);
}

uint64_t trace_file_size(const char *text)
{
	char *end;
	uint64_t size = strtoull(text, &end, 10);
	unsigned int shift = *end == 'g' ? 30 : *end == 'm' ? 20 : *end == 'k' ? 10 : 0;

	return size > UINT32_MAX ? 0 : size << shift;
}
