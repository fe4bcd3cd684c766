// SPDX-License-Identifier: GPL-2.0
#include "watch.h"

#include <limits.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

int watch_open(const char *rundir)
{
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (watch >= 0)
		inotify_add_watch(watch, rundir, IN_MOVED_TO | IN_DELETE);
	return watch;
}

bool watch_changed(int watch, const char *name)
{
	char buffer[sizeof(struct inotify_event) + NAME_MAX + 1]
		__attribute__((aligned(__alignof__(struct inotify_event))));
	const struct inotify_event *event;
	bool changed = false;
	ssize_t len, at;

	while ((len = read(watch, buffer, sizeof(buffer))) > 0) {
		for (at = 0; at < len; at += sizeof(*event) + event->len) {
			event = (const struct inotify_event *)(buffer + at);
			changed |= event->len && !strcmp(event->name, name);
		}
	}
	return changed;
}
