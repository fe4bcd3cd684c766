// SPDX-License-Identifier: GPL-2.0
#include "log.h"

#include <daemon.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A file of this size is set aside as FILE.0; /run is memory. */
#define LOG_SIZE_MAX	(2 * 1024 * 1024)

/*
 * Level 1 tells what goes on. From level 3 on charon dumps raw data and from
 * level 4 on keys, so this is a constant and not a setting.
 */
#define LOG_LEVEL	LEVEL_CTRL

struct log_file {
	char path[PATH_MAX - 2];
	int fd;
};

static struct log_file messages = { .fd = -1 };
static struct log_file trace = { .fd = -1 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool to_stderr;

static bool file_open(struct log_file *file)
{
	int fd;

	fd = open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0) {
		fprintf(stderr, "sectund: cannot open %s: %s\n", file->path, strerror(errno));
		return false;
	}
	if (file->fd >= 0)
		close(file->fd);
	file->fd = fd;
	return true;
}

static void file_rotate(struct log_file *file)
{
	char old[PATH_MAX];
	struct stat st;

	if (fstat(file->fd, &st) < 0 || st.st_size < LOG_SIZE_MAX)
		return;
	snprintf(old, sizeof(old), "%s.0", file->path);
	if (rename(file->path, old) == 0)
		file_open(file);
}

/* Writes one line, whatever a peer has put into @text. */
static void file_write(struct log_file *file, char *text)
{
	char stamp[32];
	struct tm tm;
	time_t now;
	char *c;

	for (c = text; *c; c++) {
		if (*c == '\n' || *c == '\r' || (unsigned char)*c < ' ')
			*c = ' ';
	}
	now = time(NULL);
	localtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S", &tm);

	pthread_mutex_lock(&lock);
	if (file->fd >= 0) {
		file_rotate(file);
		dprintf(file->fd, "%s sectund[%d]: %s\n", stamp, getpid(), text);
	}
	if (to_stderr && file == &messages)
		fprintf(stderr, "sectund: %s\n", text);
	pthread_mutex_unlock(&lock);
}

void log_operator(const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	file_write(&messages, text);
}

/*
 * Lines of level 0 from the kernel interfaces, the library and the daemon are
 * faults or facts for the operator; those about SAs come from narrate.c.
 */
static bool is_for_operator(debug_t group, level_t level)
{
	return level <= LEVEL_AUDIT &&
		(group == DBG_KNL || group == DBG_LIB || group == DBG_DMN);
}

static void vlog(logger_t *this, debug_t group, level_t level, int thread,
		 ike_sa_t *ike_sa, const char *format, va_list args)
{
	char text[4096];
	int prefix;

	(void)this;
	(void)ike_sa;
	prefix = snprintf(text, sizeof(text), "%.2d[%N] ", thread, debug_names, group);
	vsnprintf(text + prefix, sizeof(text) - prefix, format, args);
	file_write(&trace, text);
	if (is_for_operator(group, level))
		file_write(&messages, text + prefix);
}

static level_t get_level(logger_t *this, debug_t group)
{
	(void)this;
	(void)group;
	return LOG_LEVEL;
}

struct logger_t *log_bus_logger(void)
{
	static logger_t logger = {
		.vlog = vlog,
		.get_level = get_level,
	};

	return &logger;
}

static void early(debug_t group, level_t level, char *format, ...)
{
	va_list args;

	if (level > LOG_LEVEL)
		return;
	va_start(args, format);
	vlog(NULL, group, level, 0, NULL, format, args);
	va_end(args);
}

void log_early(void)
{
	dbg = early;
}

void log_to_stderr(bool yes)
{
	to_stderr = yes;
}

bool log_open(const char *rundir)
{
	snprintf(messages.path, sizeof(messages.path), "%s/messages", rundir);
	snprintf(trace.path, sizeof(trace.path), "%s/kmd", rundir);
	return file_open(&messages) && file_open(&trace);
}

bool log_reopen(void)
{
	bool good;

	pthread_mutex_lock(&lock);
	good = file_open(&messages) && file_open(&trace);
	pthread_mutex_unlock(&lock);
	return good;
}
