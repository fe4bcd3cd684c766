// SPDX-License-Identifier: GPL-2.0
/* Events. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/* A burst of acquires or expiries must fit until somebody reads. */
#define RECEIVE_BUFFER	(1 << 20)

struct sectun_events {
	struct nl_sock *sock;
	sectun_event_fn fn;
	void *arg;
};

static const struct {
	enum sectun_event_group group;
	const char *name;
} groups[] = {
	{ SECTUN_GROUP_ACQUIRE, SECTUN_MCGRP_ACQUIRE },
	{ SECTUN_GROUP_EXPIRE, SECTUN_MCGRP_EXPIRE },
	{ SECTUN_GROUP_PEER, SECTUN_MCGRP_PEER },
	{ SECTUN_GROUP_SESSION, SECTUN_MCGRP_SESSION },
	{ SECTUN_GROUP_TRACE, SECTUN_MCGRP_TRACE },
};

static int get_acquire(struct nlmsghdr *hdr, struct sectun_event *event)
{
	get_selector(nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_TRAP_PACKET), &event->packet);
	return get_trap(hdr, &event->trap);
}

static int get_change(struct nlmsghdr *hdr, struct sectun_event *event)
{
	get_addr(nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_SA_NEW_REMOTE), &event->new_remote);
	event->new_remote_port =
		get_be16(nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_SA_NEW_REMOTE_PORT));
	return get_sa(hdr, &event->sa);
}

/* Return: -ENOMSG for an event that this version does not know */
static int get_event(struct nlmsghdr *hdr, struct sectun_event *event)
{
	const struct genlmsghdr *genl = nlmsg_data(hdr);

	switch (genl->cmd) {
	case SECTUN_CMD_ACQUIRE:
		event->type = SECTUN_EVENT_ACQUIRE;
		return get_acquire(hdr, event);
	case SECTUN_CMD_SA_SOFT_EXPIRED:
		event->type = SECTUN_EVENT_SOFT_EXPIRED;
		return get_sa(hdr, &event->sa);
	case SECTUN_CMD_SA_HARD_EXPIRED:
		event->type = SECTUN_EVENT_HARD_EXPIRED;
		return get_sa(hdr, &event->sa);
	case SECTUN_CMD_SA_EXHAUSTED:
		event->type = SECTUN_EVENT_EXHAUSTED;
		return get_sa(hdr, &event->sa);
	case SECTUN_CMD_SA_PEER_CHANGED:
		event->type = SECTUN_EVENT_PEER_CHANGED;
		return get_change(hdr, event);
	case SECTUN_CMD_SESSION_OPENED:
		event->type = SECTUN_EVENT_SESSION_OPENED;
		return get_session(hdr, &event->session);
	case SECTUN_CMD_SESSION_CLOSED:
		event->type = SECTUN_EVENT_SESSION_CLOSED;
		return get_session(hdr, &event->session);
	case SECTUN_CMD_SESSION_DENIED:
		event->type = SECTUN_EVENT_SESSION_DENIED;
		return get_session(hdr, &event->session);
	case SECTUN_CMD_TRACE:
		event->type = SECTUN_EVENT_TRACE;
		return get_trace(hdr, &event->trace);
	default:
		return -ENOMSG;
	}
}

static int on_event(struct nl_msg *msg, void *arg)
{
	struct sectun_events *events = arg;
	struct sectun_event event = {};

	if (!get_event(nlmsg_hdr(msg), &event))
		events->fn(&event, events->arg);
	free(event.trap.selectors);
	free(event.sa.selectors);
	return NL_OK;
}

static int join(struct nl_sock *sock, unsigned int wanted)
{
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		int group, err;

		if (!(wanted & groups[i].group))
			continue;
		group = genl_ctrl_resolve_grp(sock, SECTUN_FAMILY_NAME, groups[i].name);
		err = group < 0 ? group : nl_socket_add_membership(sock, group);
		if (err < 0)
			return fail_nl(err, groups[i].name);
	}
	return 0;
}

static int prepare(struct sectun_events *events, unsigned int wanted)
{
	int err;

	err = family_resolve(events->sock);
	if (err < 0)
		return err;
	nl_socket_set_buffer_size(events->sock, RECEIVE_BUFFER, 0);
	err = join(events->sock, wanted);
	if (err)
		return err;

	nl_socket_disable_seq_check(events->sock);
	nl_socket_modify_cb(events->sock, NL_CB_VALID, NL_CB_CUSTOM, on_event, events);
	err = nl_socket_set_nonblocking(events->sock);
	return err < 0 ? fail_nl(err, "events") : 0;
}

struct sectun_events *sectun_events_open(unsigned int wanted)
{
	struct sectun_events *events = calloc(1, sizeof(*events));
	int err;

	if (!events) {
		fail(0, "no memory");
		return NULL;
	}
	events->sock = socket_new(NETLINK_GENERIC);
	err = events->sock ? prepare(events, wanted) : -errno;
	if (err) {
		sectun_events_close(events);
		errno = -err;
		return NULL;
	}
	return events;
}

void sectun_events_close(struct sectun_events *events)
{
	if (!events)
		return;
	nl_socket_free(events->sock);
	free(events);
}

int sectun_events_fd(const struct sectun_events *events)
{
	return nl_socket_get_fd(events->sock);
}

int sectun_events_read(struct sectun_events *events, sectun_event_fn fn, void *arg)
{
	const struct sectun_event lost = { .type = SECTUN_EVENT_LOST };
	int err;

	events->fn = fn;
	events->arg = arg;
	do {
		err = nl_recvmsgs_default(events->sock);
		/* libnl says "no memory" for ENOBUFS: the socket was full. */
		if (err == -NLE_NOMEM) {
			fn(&lost, arg);
			err = 0;
		}
	} while (err >= 0);

	return err == -NLE_AGAIN ? 0 : fail_nl(err, "events");
}
