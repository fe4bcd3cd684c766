// SPDX-License-Identifier: GPL-2.0
/* Where sectund writes the flow trace. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace_file.h"

static void settings_path(const char *rundir, const char *suffix, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/" TRACE_FILE_SETTINGS "%s", rundir, suffix);
}

int trace_file_read(const char *rundir, struct trace_file *file)
{
	char path[PATH_MAX];
	FILE *in;
	int n;

	memset(file, 0, sizeof(*file));
	settings_path(rundir, "", path);
	in = fopen(path, "re");
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
	char path[PATH_MAX], fresh[PATH_MAX];
	int fd, err = 0;

	settings_path(rundir, "", path);
	settings_path(rundir, ".new", fresh);
	if (!*file->name)
		return unlink(path) && errno != ENOENT ? -errno : 0;
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s %" PRIu64 " %" PRIu32 "\n", file->name, file->size, file->files) < 0)
		err = -errno;
	close(fd);
	/* As a whole: sectund may look at any time. */
	if (!err && rename(fresh, path))
		err = -errno;
	return err;
}

uint64_t trace_file_size(const char *text)
{
	char *end;
	uint64_t size = strtoull(text, &end, 10);
	unsigned int shift = *end == 'g' ? 30 : *end == 'm' ? 20 : *end == 'k' ? 10 : 0;

	return size > UINT32_MAX ? 0 : size << shift;
}
