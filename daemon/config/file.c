// SPDX-License-Identifier: GPL-2.0
/* A configuration in a file of set statements. */
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "print.h"
#include "statement.h"

#define END	"# end"		/* last line: what is shorter was cut off */

int file_sync_directory(const char *dir, struct report *report)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc)
		report_error(report, "%s: cannot be written to disk: %m", dir);
	if (fd >= 0)
		close(fd);
	return rc;
}

static void write_comment(FILE *out, const char *comment)
{
	fputs("# comment: ", out);
	for (; *comment; comment++)
		putc(*comment == '\n' || *comment == '\r' ? ' ' : *comment, out);
	putc('\n', out);
}

static void write_head(FILE *out, const char *title, const char *comment)
{
	const struct passwd *user = getpwuid(getuid());
	time_t now = time(NULL);
	char when[32] = "";
	struct tm tm;

	if (gmtime_r(&now, &tm))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
	fprintf(out, "# sectun %s, %s by %s\n", title, when, user ? user->pw_name : "?");
	if (comment)
		write_comment(out, comment);
}

static int write_tree(int fd, const struct lyd_node *tree, const char *title, const char *comment)
{
	FILE *out = fdopen(fd, "w");
	const struct lyd_node *node;
	int rc;

	if (!out) {
		close(fd);
		return -1;
	}
	write_head(out, title, comment);
	LY_LIST_FOR(tree, node)
		print_set(out, node, true);
	fputs(END "\n", out);
	rc = fflush(out) || ferror(out) || fsync(fd) ? -1 : 0;
	if (fclose(out))
		rc = -1;
	return rc;
}

static int sync_parent(const char *path, struct report *report)
{
	char *copy = strdup(path);
	int rc;

	rc = copy ? file_sync_directory(dirname(copy), report) : -1;
	free(copy);
	return rc;
}

int file_write(const char *path, const struct lyd_node *tree, const char *title,
	       const char *comment, struct report *report)
{
	char *temporary;
	int fd;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0) {
		report_error(report, "out of memory");
		return -1;
	}
	fd = mkostemp(temporary, O_CLOEXEC);	/* mode 0600 */
	if (fd < 0 || write_tree(fd, tree, title, comment) || rename(temporary, path)) {
		report_error(report, "%s: cannot be written: %m", path);
		if (fd >= 0)
			unlink(temporary);
		free(temporary);
		return -1;
	}
	free(temporary);
	return sync_parent(path, report);
}

/* Every line of @in. @whole tells whether the end was there. */
static int read_lines(FILE *in, const struct ly_ctx *ctx, struct lyd_node **tree, bool *whole,
		      struct report *report)
{
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int rc = 0;

	*whole = false;
	while ((len = getline(&line, &size, in)) >= 0) {
		number++;
		*whole = !strcmp(line, END "\n");
		if (strlen(line) != (size_t)len) {
			report_error(report, "line %u: a zero byte", number);
			rc = -1;
			break;
		}
		if (statement_run(ctx, tree, line, number, report)) {
			rc = -1;
			break;
		}
	}
	if (line)
		explicit_bzero(line, size);
	free(line);
	return rc;
}

int file_read(const char *path, const struct ly_ctx *ctx, struct lyd_node **tree,
	      struct report *report)
{
	FILE *in = fopen(path, "re");
	bool whole;
	int rc;

	*tree = NULL;
	if (!in) {
		report_error(report, "%s: cannot be read: %m", path);
		return -1;
	}
	rc = read_lines(in, ctx, tree, &whole, report);
	fclose(in);
	if (!rc && !whole) {
		report_error(report, "%s: the last line is missing, the file was cut off", path);
		rc = -1;
	}
	if (rc) {
		lyd_free_all(*tree);
		*tree = NULL;
	}
	return rc;
}
