// SPDX-License-Identifier: GPL-2.0
/* Sessions. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>

#include "internal.h"

static int put_filter(struct nl_msg *msg, const struct sectun_session_filter *filter)
{
	if (!filter)
		return 0;
	if (put_text(msg, SECTUN_A_SESSION_POLICY, filter->policy) < 0 ||
	    put_text(msg, SECTUN_A_SESSION_FROM, filter->from) < 0 ||
	    put_text(msg, SECTUN_A_SESSION_TO, filter->to) < 0 ||
	    put_text(msg, SECTUN_A_SESSION_IN_IFNAME, filter->in_ifname) < 0 ||
	    put_text(msg, SECTUN_A_SESSION_OUT_IFNAME, filter->out_ifname) < 0 ||
	    put_prefix(msg, SECTUN_A_SESSION_SRC, SECTUN_A_SESSION_SRC_LEN, &filter->src,
		       filter->src_len) < 0 ||
	    put_prefix(msg, SECTUN_A_SESSION_DST, SECTUN_A_SESSION_DST_LEN, &filter->dst,
		       filter->dst_len) < 0 ||
	    put_u8(msg, SECTUN_A_SESSION_PROTOCOL, filter->protocol) < 0 ||
	    put_u16(msg, SECTUN_A_SESSION_SRC_PORT, filter->src_port) < 0 ||
	    put_u16(msg, SECTUN_A_SESSION_DST_PORT, filter->dst_port) < 0 ||
	    (filter->id && nla_put_u64(msg, SECTUN_A_SESSION_ID, filter->id) < 0))
		return -EMSGSIZE;
	return 0;
}

/* A request about sessions, or NULL when there is no memory. */
static struct nl_msg *request_sessions(struct sectun *ctl, uint8_t cmd, int flags,
				       const struct sectun_session_filter *filter)
{
	struct nl_msg *msg = request_new(ctl, cmd, flags);

	if (msg && put_filter(msg, filter)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* Of a dump or an event; @session is overwritten. */
int get_session(struct nlmsghdr *hdr, struct sectun_session_info *session)
{
	struct nlattr *tb[SECTUN_A_SESSION_MAX + 1];

	memset(session, 0, sizeof(*session));
	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_SESSION_MAX, NULL) < 0)
		return -EBADMSG;
	session->id = get_u64(tb[SECTUN_A_SESSION_ID]);
	get_text(tb[SECTUN_A_SESSION_POLICY], session->policy, sizeof(session->policy));
	get_text(tb[SECTUN_A_SESSION_FROM], session->from, sizeof(session->from));
	get_text(tb[SECTUN_A_SESSION_TO], session->to, sizeof(session->to));
	get_text(tb[SECTUN_A_SESSION_IN_IFNAME], session->in_ifname, sizeof(session->in_ifname));
	get_text(tb[SECTUN_A_SESSION_OUT_IFNAME], session->out_ifname,
		 sizeof(session->out_ifname));
	get_addr(tb[SECTUN_A_SESSION_SRC], &session->src);
	get_addr(tb[SECTUN_A_SESSION_DST], &session->dst);
	session->protocol = get_u8(tb[SECTUN_A_SESSION_PROTOCOL]);
	session->src_port = get_u16(tb[SECTUN_A_SESSION_SRC_PORT]);
	session->dst_port = get_u16(tb[SECTUN_A_SESSION_DST_PORT]);
	get_addr(tb[SECTUN_A_SESSION_REPLY_SRC], &session->reply_src);
	get_addr(tb[SECTUN_A_SESSION_REPLY_DST], &session->reply_dst);
	session->reply_src_port = get_u16(tb[SECTUN_A_SESSION_REPLY_SRC_PORT]);
	session->reply_dst_port = get_u16(tb[SECTUN_A_SESSION_REPLY_DST_PORT]);
	get_counters(tb[SECTUN_A_SESSION_IN], &session->in);
	get_counters(tb[SECTUN_A_SESSION_OUT], &session->out);
	session->timeout = get_u32(tb[SECTUN_A_SESSION_TIMEOUT]);
	session->age = get_u32(tb[SECTUN_A_SESSION_AGE]);
	session->state = get_u32(tb[SECTUN_A_SESSION_STATE]);
	session->local = tb[SECTUN_A_SESSION_LOCAL];
	session->reason = get_u32(tb[SECTUN_A_SESSION_REASON]);
	session->action = get_u32(tb[SECTUN_A_SESSION_ACTION]);
	session->missed = get_u32(tb[SECTUN_A_SESSION_MISSED]);
	return 0;
}

static int list_session(struct nlmsghdr *hdr, void *arg)
{
	struct sectun_session_info *session = list_add(arg, sizeof(*session));

	return session ? get_session(hdr, session) : -ENOMEM;
}

int sectun_session_list(struct sectun *ctl, const struct sectun_session_filter *filter,
			struct sectun_session_info **list, size_t *n)
{
	struct list sessions;
	int err;

	do {
		const struct exchange x = {
			.what = "session list",
			.request = request_sessions(ctl, SECTUN_CMD_SESSION_GET, NLM_F_DUMP,
						    filter),
			.answer = list_session,
			.arg = &sessions,
		};

		memset(&sessions, 0, sizeof(sessions));
		err = exchange_family(ctl, &x);
		if (err)
			free(sessions.items);
	} while (err == -EAGAIN);

	if (err)
		return err;
	*list = sessions.items;
	*n = sessions.n;
	return 0;
}

static int take_matched(struct nlmsghdr *hdr, void *arg)
{
	uint32_t *n = arg;

	if (n)
		*n = get_u32(nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_SESSION_MATCHED));
	return 0;
}

int sectun_session_flush(struct sectun *ctl, const struct sectun_session_filter *filter,
			 uint32_t *n)
{
	const struct exchange x = {
		.what = "session flush",
		.request = request_sessions(ctl, SECTUN_CMD_SESSION_FLUSH, 0, filter),
		.answer = take_matched,
		.arg = n,
	};

	return exchange_family(ctl, &x);
}
