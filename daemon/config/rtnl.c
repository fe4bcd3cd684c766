// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "rtnl.h"

/* What libnl 3.7 throws away: the errno, and the sentence that goes with it. */
struct answer {
	int error;
	char text[RTNL_WHY];
};

static void take_text(struct answer *answer, const struct nlmsghdr *nlh,
		      const struct nlmsgerr *err)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	size_t used = sizeof(*err);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		used += err->msg.nlmsg_len - NLMSG_HDRLEN;
	used = NLMSG_ALIGN(used);
	if (nlmsg_datalen(nlh) <= (int)used)
		return;
	if (nla_parse(attrs, NLMSGERR_ATTR_MAX,
		      (struct nlattr *)((char *)nlmsg_data(nlh) + used),
		      nlmsg_datalen(nlh) - used, NULL) < 0 || !attrs[NLMSGERR_ATTR_MSG])
		return;
	nla_strlcpy(answer->text, attrs[NLMSGERR_ATTR_MSG], sizeof(answer->text));
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	const struct nlmsghdr *nlh;
	struct answer *answer = arg;

	(void)from;
	nlh = (const struct nlmsghdr *)((const char *)err - NLMSG_HDRLEN);
	answer->error = err->error;
	take_text(answer, nlh, err);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_STOP;
}

int rtnl_start(struct rtnl *rtnl, struct report *report)
{
	const int on = 1;
	int err;

	*rtnl = (struct rtnl){ .sk = nl_socket_alloc() };
	if (!rtnl->sk) {
		report_error(report, "out of memory");
		return -1;
	}
	err = nl_connect(rtnl->sk, NETLINK_ROUTE);
	if (err < 0) {
		report_error(report, "cannot open a routing socket: %s", nl_geterror(err));
		rtnl_stop(rtnl);
		return -1;
	}
	/* A kernel without it answers with the errno alone. */
	(void)setsockopt(nl_socket_get_fd(rtnl->sk), SOL_NETLINK, NETLINK_EXT_ACK,
			 &on, sizeof(on));
	return 0;
}

void rtnl_stop(struct rtnl *rtnl)
{
	nl_socket_free(rtnl->sk);
	rtnl->sk = NULL;
}

int rtnl_failed(struct rtnl *rtnl, int nlerr)
{
	snprintf(rtnl->why, sizeof(rtnl->why), "%s", nl_geterror(nlerr));
	return nlerr == -NLE_NOMEM ? -ENOMEM : -EINVAL;
}

int rtnl_send(struct rtnl *rtnl, struct nl_msg *msg)
{
	struct answer answer = { 0 };
	struct nl_cb *cb;
	int err;

	err = nl_send_auto(rtnl->sk, msg);
	nlmsg_free(msg);
	if (err < 0)
		return rtnl_failed(rtnl, err);

	cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!cb)
		return rtnl_failed(rtnl, -NLE_NOMEM);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, &answer);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, NULL);
	err = nl_recvmsgs(rtnl->sk, cb);
	nl_cb_put(cb);
	if (answer.error) {
		snprintf(rtnl->why, sizeof(rtnl->why), "%s",
			 answer.text[0] ? answer.text : strerror(-answer.error));
		return answer.error;
	}
	return err < 0 ? rtnl_failed(rtnl, err) : 0;
}
