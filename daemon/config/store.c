// SPDX-License-Identifier: GPL-2.0
/* The configurations on disk: names, numbers, the lock. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "store.h"

#define COMMIT		"commit-%06u.conf"
#define STAGED		"commit-%06u.staged"
#define CANDIDATE	"candidate.conf"
#define LOCK		"lock"
#define NAME_SIZE	32

/* "@dir/@name", to be freed. */
static char *path_of(const struct store *store, const char *name, struct report *report)
{
	char *path;

	if (asprintf(&path, "%s/%s", store->dir, name) >= 0)
		return path;
	report_error(report, "out of memory");
	return NULL;
}

static char *commit_path(const struct store *store, const char *form, unsigned int number,
			 struct report *report)
{
	char name[NAME_SIZE];

	/* form is one of the two constants above */
	snprintf(name, sizeof(name), form, number);
	return path_of(store, name, report);
}

/* Like mkdir -p, all but the last with the usual mode. */
static int make_directory(const char *dir)
{
	char *copy = strdup(dir);
	char *p = copy;
	int rc;

	if (!copy)
		return -1;
	while ((p = strchr(p + 1, '/'))) {
		*p = '\0';
		mkdir(copy, 0755);
		*p = '/';
	}
	rc = mkdir(copy, 0700);
	if (rc && errno == EEXIST)
		rc = 0;
	free(copy);
	return rc;
}

int store_open(struct store *store, const char *dir, const struct ly_ctx *ctx,
	       struct report *report)
{
	struct stat st;

	store->ctx = ctx;
	store->dir = strdup(dir);
	if (!store->dir || make_directory(dir) || stat(dir, &st)) {
		report_error(report, "%s: the configuration directory cannot be made: %m", dir);
		return -1;
	}
	if (!S_ISDIR(st.st_mode)) {
		report_error(report, "%s: not a directory", dir);
		return -1;
	}
	/* It holds secrets. */
	if (st.st_mode & 077 && chmod(dir, 0700)) {
		report_error(report, "%s: others may enter, and it cannot be closed: %m", dir);
		return -1;
	}
	if (access(dir, R_OK | W_OK | X_OK)) {
		report_error(report, "%s: %m", dir);
		return -1;
	}
	return 0;
}

void store_close(struct store *store)
{
	free(store->dir);
	store->dir = NULL;
}

static int descending(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Numbers of all commits, newest first, to be freed. Return: how many. */
static size_t list_commits(const struct store *store, unsigned int **numbers)
{
	unsigned int *list = NULL;
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	*numbers = NULL;
	dir = opendir(store->dir);
	if (!dir)
		return 0;
	while ((entry = readdir(dir))) {
		char name[NAME_SIZE];
		unsigned int number;

		if (sscanf(entry->d_name, "commit-%u.conf", &number) != 1)
			continue;
		snprintf(name, sizeof(name), COMMIT, number);
		if (strcmp(name, entry->d_name))
			continue;
		list = reallocarray(*numbers, n + 1, sizeof(*list));
		if (!list)
			break;
		*numbers = list;
		list[n++] = number;
	}
	closedir(dir);
	if (n)
		qsort(*numbers, n, sizeof(**numbers), descending);
	return n;
}

unsigned int store_number(const struct store *store, unsigned int n)
{
	unsigned int *numbers;
	size_t count = list_commits(store, &numbers);
	unsigned int number = n < count ? numbers[n] : 0;

	free(numbers);
	return number;
}

int store_read_commit(const struct store *store, unsigned int number, struct lyd_node **tree,
		      struct report *report)
{
	char *path = commit_path(store, COMMIT, number, report);
	int rc;

	rc = path ? file_read(path, store->ctx, tree, report) : -1;
	if (rc && path)
		report_error(report,
			     "%s: not usable; repair it, or move it away to go back to the commit before",
			     path);
	free(path);
	return rc;
}

int store_read_candidate(const struct store *store, struct lyd_node **tree, bool *found,
			 struct report *report)
{
	char *path = path_of(store, CANDIDATE, report);
	int rc = path ? 0 : -1;

	*found = path && !access(path, F_OK);
	if (*found)
		rc = file_read(path, store->ctx, tree, report);
	if (*found && rc)
		report_error(report,
			     "%s: not usable; repair it, or remove it to begin with the active configuration",
			     path);
	free(path);
	return rc;
}

int store_write_candidate(const struct store *store, const struct lyd_node *tree,
			  struct report *report)
{
	char *path = path_of(store, CANDIDATE, report);
	int rc;

	rc = path ? file_write(path, tree, "candidate", NULL, report) : -1;
	free(path);
	return rc;
}

int store_remove_candidate(const struct store *store, struct report *report)
{
	char *path = path_of(store, CANDIDATE, report);
	int rc = -1;

	if (path && !unlink(path))
		rc = file_sync_directory(store->dir, report);
	else if (path && errno == ENOENT)
		rc = 0;
	else if (path)
		report_error(report, "%s: cannot be removed: %m", path);
	free(path);
	return rc;
}

int store_stage(const struct store *store, unsigned int number, const struct lyd_node *tree,
		const char *comment, struct report *report)
{
	char *path = commit_path(store, STAGED, number, report);
	char title[NAME_SIZE];
	int rc;

	snprintf(title, sizeof(title), "commit %u", number);
	rc = path ? file_write(path, tree, title, comment, report) : -1;
	free(path);
	return rc;
}

int store_publish(const struct store *store, unsigned int number, struct report *report)
{
	char *staged = commit_path(store, STAGED, number, report);
	char *path = commit_path(store, COMMIT, number, report);
	int rc = -1;

	if (staged && path && rename(staged, path))
		report_error(report, "%s: cannot be renamed: %m", staged);
	else if (staged && path)
		rc = file_sync_directory(store->dir, report);
	free(path);
	free(staged);
	return rc;
}

void store_unstage(const struct store *store, unsigned int number)
{
	struct report report = { 0 };
	char *path = commit_path(store, STAGED, number, &report);

	if (path)
		unlink(path);
	free(path);
	report_clear(&report);
}

void store_prune(const struct store *store, unsigned int keep)
{
	struct report report = { 0 };
	unsigned int *numbers;
	size_t n = list_commits(store, &numbers);
	size_t i;

	for (i = keep; i < n; i++) {
		char *path = commit_path(store, COMMIT, numbers[i], &report);

		if (path)
			unlink(path);
		free(path);
	}
	free(numbers);
	report_clear(&report);
}

/* Who holds the lock, from the file's text. */
static void report_holder(int fd, const char *path, struct report *report)
{
	char pid[NAME_SIZE] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	report_error(report, "another commit is under way (process %s holds %s)",
		     *pid ? pid : "?", path);
}

static int take_lock(const char *path, struct report *report)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		report_error(report, "%s: cannot be opened: %m", path);
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			report_holder(fd, path, report);
		else
			report_error(report, "%s: cannot be locked: %m", path);
		close(fd);
		return -1;
	}
	if (ftruncate(fd, 0) || dprintf(fd, "%d\n", (int)getpid()) < 0)
		report_warning(report, "%s: cannot be written: %m", path);
	return fd;
}

int store_lock(const struct store *store, struct report *report)
{
	char *path = path_of(store, LOCK, report);
	int fd;

	fd = path ? take_lock(path, report) : -1;
	free(path);
	return fd;
}
