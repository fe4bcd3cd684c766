// SPDX-License-Identifier: GPL-2.0
/* A request and its answers. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netlink.h>

#include "internal.h"

#define RECEIVE_SIZE	32768

struct state {
	const struct exchange *x;
	const struct nlmsghdr *request;
	bool family;
	bool done;
	bool interrupted;
	int err;
};

/**
 * socket_new - a netlink socket whose errors have the kernel's words
 * @protocol: NETLINK_GENERIC or NETLINK_ROUTE
 *
 * NETLINK_CAP_ACK keeps the kernel from sending requests, keys and all, back
 * with its errors.
 *
 * Return: NULL with errno and the error text set on failure
 */
struct nl_sock *socket_new(int protocol)
{
	struct nl_sock *sock = nl_socket_alloc();
	int one = 1, err;

	if (!sock) {
		fail(0, "no memory for a netlink socket");
		errno = ENOMEM;
		return NULL;
	}
	err = nl_connect(sock, protocol);
	if (err < 0) {
		errno = -fail_nl(err, "netlink socket");
		nl_socket_free(sock);
		return NULL;
	}
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	nl_socket_set_msg_buf_size(sock, RECEIVE_SIZE);
	return sock;
}

/* Answers to an earlier exchange that was given up are passed over. */
static int on_sequence(struct nl_msg *msg, void *arg)
{
	struct state *state = arg;

	return nlmsg_hdr(msg)->nlmsg_seq == state->request->nlmsg_seq ? NL_OK : NL_SKIP;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct state *state = arg;
	const struct exchange *x = state->x;

	if (!x->answer || state->err)
		return NL_OK;
	state->err = x->answer(nlmsg_hdr(msg), x->arg);
	if (state->err < 0)
		fail(0, "%s: %s", x->what, strerror(-state->err));
	return NL_OK;
}

static int on_interrupted(struct nl_msg *msg, void *arg)
{
	struct state *state = arg;

	(void)msg;
	state->interrupted = true;
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct state *state = arg;

	(void)msg;
	state->done = true;
	return NL_STOP;
}

static const struct nlmsghdr *named_request(const struct state *state)
{
	return state->family ? state->request : NULL;
}

/* The end of a dump may tell an error. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct state *state = arg;
	int err = 0;

	if (nlmsg_datalen(hdr) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(hdr), sizeof(err));
	if (err < 0 && !state->err)
		state->err = fail_extack(state->x->what, err, hdr, named_request(state));
	state->done = true;
	return NL_STOP;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	const void *hdr = (const char *)e - NLMSG_HDRLEN;
	struct state *state = arg;

	(void)from;
	state->err = fail_extack(state->x->what, e->error, hdr, named_request(state));
	state->done = true;
	return NL_STOP;
}

static int receive(struct nl_sock *sock, struct nl_cb *cb, struct state *state)
{
	int err;

	while (!state->done) {
		err = nl_recvmsgs(sock, cb);
		if (err < 0 && !state->done && err != -NLE_INTR)
			return fail_nl(err, state->x->what);
	}
	return state->interrupted && !state->err ? -EAGAIN : state->err;
}

/*
 * The kernel takes no message that is longer than the socket's send buffer. It
 * gives out twice what it is asked for, and over the usual limit to root only.
 */
static void make_way(struct nl_sock *sock, int len)
{
	int fd = nl_socket_get_fd(sock), have = 0;
	socklen_t size = sizeof(have);

	if (!getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &have, &size) && len < have / 2)
		return;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &len, sizeof(len)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &len, sizeof(len));
}

static int send_request(struct nl_sock *sock, const struct exchange *x)
{
	int len = nlmsg_hdr(x->request)->nlmsg_len;
	int err;

	make_way(sock, len);
	err = nl_send_auto(sock, x->request);
	if (err == -NLE_MSGSIZE)
		return fail(-EMSGSIZE, "%s: a request of %d bytes is too long for the socket",
			    x->what, len);
	return err < 0 ? fail_nl(err, x->what) : 0;
}

/**
 * exchange - sends a request and takes its answers
 * @sock: from socket_new()
 * @x: the request; stays the caller's
 * @family: it goes to the family, whose attributes have names
 *
 * Return: -EAGAIN when a dump was not of one piece and has to be repeated
 */
int exchange(struct nl_sock *sock, const struct exchange *x, bool family)
{
	struct state state = {
		.x = x,
		.request = nlmsg_hdr(x->request),
		.family = family,
	};
	struct nl_cb *cb;
	int err;

	cb = nl_cb_alloc(NL_CB_CUSTOM);
	if (!cb)
		return fail(-ENOMEM, "%s: no memory", x->what);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence, &state);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, &state);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, &state);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, &state);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, &state);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, &state);

	err = send_request(sock, x);
	if (!err)
		err = receive(sock, cb, &state);
	nl_cb_put(cb);
	return err;
}
