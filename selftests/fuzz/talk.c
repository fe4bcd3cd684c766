// SPDX-License-Identifier: GPL-2.0
/* Netlink sockets: a request out, everything that it makes the kernel say in. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "talk.h"

static void die(const char *what)
{
	perror(what);
	exit(1);
}

int talk_open(int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol), on = 1;
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };

	/* Errors without the request in them: its keys are the sender's own. */
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)))
		die("netlink socket");
	return fd;
}

static const struct nlattr *find(const void *data, size_t len, uint16_t type)
{
	const struct nlattr *attr = data;

	while (len >= sizeof(*attr) && attr->nla_len >= sizeof(*attr) && attr->nla_len <= len) {
		size_t step = NLA_ALIGN(attr->nla_len);

		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		if (step >= len)
			break;
		len -= step;
		attr = (const void *)attr + step;
	}
	return NULL;
}

static void take_error(struct answer *answer, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	size_t head = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(*err));
	const struct nlattr *attr;

	answer->errors++;
	answer->error = err->error;
	answer->message[0] = '\0';
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || nlh->nlmsg_len <= head)
		return;
	attr = find((const void *)nlh + head, nlh->nlmsg_len - head, NLMSGERR_ATTR_MSG);
	if (attr)
		snprintf(answer->message, sizeof(answer->message), "%.*s",
			 (int)(attr->nla_len - sizeof(*attr)), (const char *)(attr + 1));
}

/* The end of a dump carries an error, too. */
static void take_done(struct answer *answer, const struct nlmsghdr *nlh)
{
	size_t head = NLMSG_HDRLEN + sizeof(int);
	const struct nlattr *attr;

	memcpy(&answer->error, NLMSG_DATA(nlh), sizeof(int));
	if (answer->error >= 0) {
		answer->error = 0;
		return;
	}
	answer->errors++;
	answer->message[0] = '\0';
	attr = find((const void *)nlh + head, nlh->nlmsg_len - head, NLMSGERR_ATTR_MSG);
	if (attr)
		snprintf(answer->message, sizeof(answer->message), "%.*s",
			 (int)(attr->nla_len - sizeof(*attr)), (const char *)(attr + 1));
}

static void take(struct answer *answer, const uint8_t *data, int len)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)data;
	static const char mark[] = REQUEST_KEY_MARK;

	answer->key |= !!memmem(data, len, mark, sizeof(mark) - 1);
	for (; NLMSG_OK(nlh, (unsigned int)len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_type == NLMSG_ERROR)
			take_error(answer, nlh);
		else if (nlh->nlmsg_type == NLMSG_DONE)
			take_done(answer, nlh);
		else
			answer->replies++;
	}
}

void talk(int fd, const struct request *request, struct answer *answer)
{
	static uint8_t buffer[65536] __attribute__((aligned(4)));
	ssize_t len;

	memset(answer, 0, sizeof(*answer));
	/* A message with a header that lies may be refused at once. */
	if (send(fd, request->data, request->len, 0) < 0 && request->framed)
		die("send");
	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);
		if (len > 0) {
			take(answer, buffer, len);
			continue;
		}
		if (len < 0 && errno == EAGAIN)
			return;
		if (len < 0 && errno != ENOBUFS)
			die("recv");
	}
}

uint16_t talk_family(int fd, const char *name)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[GENL_NAMSIZ];
	} request = {
		.nlh = { sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, 1, 0 },
		.genl = { .cmd = CTRL_CMD_GETFAMILY },
		.attr = { sizeof(request.attr) + GENL_NAMSIZ, CTRL_ATTR_FAMILY_NAME },
	};
	uint8_t reply[4096] __attribute__((aligned(4)));
	const struct nlattr *attr;
	ssize_t len;
	uint16_t id;

	snprintf(request.name, sizeof(request.name), "%s", name);
	if (send(fd, &request, sizeof(request), 0) < 0)
		die("send");
	len = recv(fd, reply, sizeof(reply), 0);
	attr = len > (ssize_t)(NLMSG_HDRLEN + GENL_HDRLEN) ?
	       find(reply + NLMSG_HDRLEN + GENL_HDRLEN, len - NLMSG_HDRLEN - GENL_HDRLEN,
		    CTRL_ATTR_FAMILY_ID) : NULL;
	if (!attr) {
		fprintf(stderr, "no family %s\n", name);
		exit(1);
	}
	memcpy(&id, attr + 1, sizeof(id));
	return id;
}
