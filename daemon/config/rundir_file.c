// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "rundir_file.h"

static void path_of(const char *rundir, const char *name, const char *suffix,
		    char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s%s", rundir, name, suffix);
}

FILE *rundir_file_read(const char *rundir, const char *name)
{
	char path[PATH_MAX];

	path_of(rundir, name, "", path);
	return fopen(path, "re");
}

FILE *rundir_file_begin(const char *rundir, const char *name)
{
	char fresh[PATH_MAX];
	FILE *out;
	int fd;

	path_of(rundir, name, ".new", fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return NULL;
	out = fdopen(fd, "w");
	if (!out)
		close(fd);
	return out;
}

int rundir_file_end(FILE *out, const char *rundir, const char *name)
{
	char path[PATH_MAX], fresh[PATH_MAX];
	int err = 0;

	path_of(rundir, name, "", path);
	path_of(rundir, name, ".new", fresh);
	if (fflush(out) || ferror(out))
		err = errno ? -errno : -EIO;
	fclose(out);
	if (!err && rename(fresh, path))
		err = -errno;
	return err;
}

int rundir_file_remove(const char *rundir, const char *name)
{
	char path[PATH_MAX];

	path_of(rundir, name, "", path);
	return unlink(path) && errno != ENOENT ? -errno : 0;
}
