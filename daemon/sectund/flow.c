// SPDX-License-Identifier: GPL-2.0
#include "flow.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sectun/libsectun.h>

#include "log.h"
#include "trace_file.h"
#include "trace_text.h"
#include "watch.h"

/* Milliseconds until the module is looked for again. */
#define RETRY_TIME	5000

static char rundir[PATH_MAX / 2];
static struct trace_file settings;
static int trace_fd = -1;

static void trace_path(uint32_t age, char path[PATH_MAX])
{
	int len = snprintf(path, PATH_MAX, "%s/" TRACE_FILE_DIRECTORY "/%s", rundir,
			   settings.name);

	if (age)
		snprintf(path + len, PATH_MAX - len, ".%u", age - 1);
}

static void trace_open(void)
{
	char path[PATH_MAX];

	if (trace_fd >= 0)
		close(trace_fd);
	trace_fd = -1;
	if (!*settings.name)
		return;
	trace_path(0, path);
	trace_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (trace_fd < 0)
		log_operator("the flow trace cannot be written to %s: %s", path,
			     strerror(errno));
}

/* The oldest file goes, the others move on by one. */
static void trace_rotate(void)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct stat st;
	uint32_t age;

	if (fstat(trace_fd, &st) < 0 || (uint64_t)st.st_size < settings.size)
		return;
	for (age = settings.files - 1; age > 0; age--) {
		trace_path(age - 1, from);
		trace_path(age, to);
		rename(from, to);
	}
	trace_open();
}

/* A packet's steps stay in one file. */
static void trace_write(const struct sectun_trace_info *trace)
{
	char text[TRACE_TEXT];

	if (trace_fd < 0)
		return;
	if (trace->step == SECTUN_TRACE_STEP_RECEIVED)
		trace_rotate();
	if (trace_fd >= 0)
		dprintf(trace_fd, "%s\n", trace_text(trace, text));
}

static void on_event(const struct sectun_event *event, void *arg)
{
	char text[TRACE_TEXT];

	switch (event->type) {
	case SECTUN_EVENT_TRACE:
		trace_write(&event->trace);
		break;
	case SECTUN_EVENT_SESSION_OPENED:
	case SECTUN_EVENT_SESSION_CLOSED:
	case SECTUN_EVENT_SESSION_DENIED:
		log_operator("%s", session_text(event, text));
		break;
	case SECTUN_EVENT_LOST:
		if (trace_fd >= 0)
			dprintf(trace_fd, "some steps were lost: too many at once\n");
		break;
	default:
		break;
	}
}

static void read_settings(void)
{
	struct trace_file next;

	if (trace_file_read(rundir, &next))
		log_operator("%s/" TRACE_FILE_SETTINGS " is damaged: no flow trace", rundir);
	settings = next;
	trace_open();
}

static void *listen_on(void *arg)
{
	struct sectun_events *events = NULL;
	struct pollfd fds[2] = { { .fd = watch_open(rundir), .events = POLLIN },
				 { .fd = -1, .events = POLLIN } };

	read_settings();
	for (;;) {
		if (!events)
			events = sectun_events_open(SECTUN_GROUP_SESSION | SECTUN_GROUP_TRACE);
		fds[1].fd = events ? sectun_events_fd(events) : -1;
		if (poll(fds, 2, events ? -1 : RETRY_TIME) < 0 && errno != EINTR)
			break;
		if (fds[0].revents && watch_changed(fds[0].fd, TRACE_FILE_SETTINGS))
			read_settings();
		if (events && fds[1].revents && sectun_events_read(events, on_event, NULL) < 0) {
			sectun_events_close(events);
			events = NULL;
		}
	}
	return NULL;
}

void flow_start(const char *dir)
{
	char path[PATH_MAX];
	pthread_t thread;

	snprintf(rundir, sizeof(rundir), "%s", dir);
	snprintf(path, sizeof(path), "%s/" TRACE_FILE_DIRECTORY, rundir);
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		log_operator("cannot make %s: %s", path, strerror(errno));
	if (pthread_create(&thread, NULL, listen_on, NULL))
		log_operator("sessions and the flow trace are not logged: no thread");
	else
		pthread_detach(thread);
}
