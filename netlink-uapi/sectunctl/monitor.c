// SPDX-License-Identifier: GPL-2.0
/* sectunctl monitor */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

static const char *const names[] = {
	[SECTUN_EVENT_ACQUIRE] = "acquire",
	[SECTUN_EVENT_SOFT_EXPIRED] = "soft-expired",
	[SECTUN_EVENT_HARD_EXPIRED] = "hard-expired",
	[SECTUN_EVENT_EXHAUSTED] = "exhausted",
	[SECTUN_EVENT_PEER_CHANGED] = "peer-changed",
	[SECTUN_EVENT_SESSION_OPENED] = "session-opened",
	[SECTUN_EVENT_SESSION_CLOSED] = "session-closed",
	[SECTUN_EVENT_SESSION_DENIED] = "session-denied",
	[SECTUN_EVENT_TRACE] = "trace",
	[SECTUN_EVENT_LOST] = "lost",
};

static void print_acquire(const struct sectun_event *event)
{
	char src[SECTUN_ADDR_TEXT], dst[SECTUN_ADDR_TEXT];

	printf("dev %s reqid %" PRIu32 " packet %s %s", event->trap.ifname, event->trap.reqid,
	       sectun_addr_text(&event->packet.src, src),
	       sectun_addr_text(&event->packet.dst, dst));
	print_selectors(event->trap.selectors, event->trap.n_selectors);
	putchar('\n');
}

static void print_change(const struct sectun_event *event)
{
	char old[SECTUN_ADDR_TEXT], new[SECTUN_ADDR_TEXT];

	printf("dev %s spi 0x%08" PRIx32 " remote %s port %u new-remote %s new-remote-port %u\n",
	       event->sa.ifname, event->sa.spi, sectun_addr_text(&event->sa.remote, old),
	       event->sa.encap_remote_port, sectun_addr_text(&event->new_remote, new),
	       event->new_remote_port);
}

static void print_event(const struct sectun_event *event)
{
	printf("%s ", names[event->type]);
	switch (event->type) {
	case SECTUN_EVENT_ACQUIRE:
		print_acquire(event);
		break;
	case SECTUN_EVENT_PEER_CHANGED:
		print_change(event);
		break;
	case SECTUN_EVENT_SESSION_OPENED:
		print_session(&event->session, " ");
		break;
	case SECTUN_EVENT_SESSION_CLOSED:
		print_closed(&event->session);
		break;
	case SECTUN_EVENT_SESSION_DENIED:
		print_denied(&event->session);
		break;
	case SECTUN_EVENT_TRACE:
		print_trace(&event->trace);
		break;
	case SECTUN_EVENT_LOST:
		printf("some events\n");
		break;
	default:
		print_sa(&event->sa);
	}
}

static void add_acquire(struct json_object *json, const struct sectun_event *event)
{
	json_object_object_add(json, "dev", json_object_new_string(event->trap.ifname));
	json_object_object_add(json, "unit", json_object_new_uint64(event->trap.unit));
	json_object_object_add(json, "reqid", json_object_new_uint64(event->trap.reqid));
	json_object_object_add(json, "src", json_addr(&event->packet.src));
	json_object_object_add(json, "dst", json_addr(&event->packet.dst));
	json_object_object_add(json, "selectors",
			       json_selectors(event->trap.selectors, event->trap.n_selectors));
}

static void add_change(struct json_object *json, const struct sectun_event *event)
{
	char spi[16];

	snprintf(spi, sizeof(spi), "0x%08" PRIx32, event->sa.spi);
	json_object_object_add(json, "dev", json_object_new_string(event->sa.ifname));
	json_object_object_add(json, "spi", json_object_new_string(spi));
	json_object_object_add(json, "reqid", json_object_new_uint64(event->sa.reqid));
	json_object_object_add(json, "local", json_addr(&event->sa.local));
	json_object_object_add(json, "remote", json_addr(&event->sa.remote));
	json_object_object_add(json, "remote-port",
			       json_object_new_int(event->sa.encap_remote_port));
	json_object_object_add(json, "new-remote", json_addr(&event->new_remote));
	json_object_object_add(json, "new-remote-port",
			       json_object_new_int(event->new_remote_port));
}

static void add_event(struct json_object *json, const struct sectun_event *event)
{
	switch (event->type) {
	case SECTUN_EVENT_ACQUIRE:
		add_acquire(json, event);
		break;
	case SECTUN_EVENT_PEER_CHANGED:
		add_change(json, event);
		break;
	case SECTUN_EVENT_SESSION_OPENED:
		json_object_object_add(json, "session", json_session(&event->session));
		break;
	case SECTUN_EVENT_SESSION_CLOSED:
		json_object_object_add(json, "session", json_closed(&event->session));
		break;
	case SECTUN_EVENT_SESSION_DENIED:
		json_object_object_add(json, "session", json_denied(&event->session));
		break;
	case SECTUN_EVENT_TRACE:
		json_object_object_add(json, "trace", json_trace(&event->trace));
		break;
	case SECTUN_EVENT_LOST:
		break;
	default:
		json_object_object_add(json, "sa", json_sa(&event->sa));
	}
}

/* One object a line, so that a reader need not wait for an end. */
static void print_event_json(const struct sectun_event *event)
{
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "event", json_object_new_string(names[event->type]));
	add_event(json, event);
	print_json_line(json);
}

static void on_event(const struct sectun_event *event, void *arg)
{
	(void)arg;
	if (want_json)
		print_event_json(event);
	else
		print_event(event);
	fflush(stdout);
}

static int watch(struct sectun_events *events)
{
	struct pollfd fd = { .fd = sectun_events_fd(events), .events = POLLIN };
	int err = 0;

	while (!err && !ferror(stdout)) {
		if (poll(&fd, 1, -1) < 0 && errno != EINTR)
			bad_words("poll: %s", strerror(errno));
		err = sectun_events_read(events, on_event, NULL);
	}
	return err;
}

static unsigned int need_groups(struct words *words)
{
	unsigned int groups = 0;

	for (;;) {
		if (take_word(words, "acquire"))
			groups |= SECTUN_GROUP_ACQUIRE;
		else if (take_word(words, "expire"))
			groups |= SECTUN_GROUP_EXPIRE;
		else if (take_word(words, "peer"))
			groups |= SECTUN_GROUP_PEER;
		else if (take_word(words, "session"))
			groups |= SECTUN_GROUP_SESSION;
		else if (take_word(words, "trace"))
			groups |= SECTUN_GROUP_TRACE;
		else
			break;
	}
	no_more_words(words);
	return groups ? groups : SECTUN_GROUP_ALL;
}

/* Prints events until it is interrupted. */
int run_monitor(struct words *words)
{
	struct sectun_events *events = sectun_events_open(need_groups(words));
	int err;

	if (!events)
		return -1;
	err = watch(events);
	sectun_events_close(events);
	return err;
}
