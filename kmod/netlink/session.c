// SPDX-License-Identifier: GPL-2.0
/*
 * session-get, session-flush and their events. Sessions come and go all the time: a dump goes
 * on at the number of the last one it has sent, so that those that are there
 * from its beginning to its end are in it, each once.
 */
#include <linux/rcupdate_wait.h>

#include "../tunnel/addr.h"
#include "nl.h"

/* In netlink_callback.args. */
enum { LAST_ID };

static int put_name(struct sk_buff *skb, int type, const char *name)
{
	return *name ? nla_put_string(skb, type, name) : 0;
}

static int put_port(struct sk_buff *skb, int type, u16 port)
{
	return port ? nla_put_u16(skb, type, port) : 0;
}

/* What is known of one that was not permitted as well. */
static int put_beginning(struct sk_buff *skb, const struct sectun_session_info *session)
{
	if (put_name(skb, SECTUN_A_SESSION_POLICY, session->policy) ||
	    put_name(skb, SECTUN_A_SESSION_FROM, session->from) ||
	    put_name(skb, SECTUN_A_SESSION_TO, session->to) ||
	    put_name(skb, SECTUN_A_SESSION_IN_IFNAME, session->in_ifname) ||
	    put_name(skb, SECTUN_A_SESSION_OUT_IFNAME, session->out_ifname) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SESSION_SRC, &session->src) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SESSION_DST, &session->dst) ||
	    nla_put_u8(skb, SECTUN_A_SESSION_PROTOCOL, session->protocol) ||
	    put_port(skb, SECTUN_A_SESSION_SRC_PORT, session->src_port) ||
	    put_port(skb, SECTUN_A_SESSION_DST_PORT, session->dst_port))
		return -EMSGSIZE;
	return 0;
}

/* What an event of a session's end has as well. */
static int put_session(struct sk_buff *skb, const struct sectun_session_info *session)
{
	if (nla_put_u64_64bit(skb, SECTUN_A_SESSION_ID, session->id, SECTUN_A_SESSION_PAD) ||
	    put_beginning(skb, session) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SESSION_REPLY_SRC, &session->reply_src) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SESSION_REPLY_DST, &session->reply_dst) ||
	    put_port(skb, SECTUN_A_SESSION_REPLY_SRC_PORT, session->reply_src_port) ||
	    put_port(skb, SECTUN_A_SESSION_REPLY_DST_PORT, session->reply_dst_port) ||
	    sectun_nl_put_counters(skb, SECTUN_A_SESSION_IN, session->in.packets,
				   session->in.bytes) ||
	    sectun_nl_put_counters(skb, SECTUN_A_SESSION_OUT, session->out.packets,
				   session->out.bytes) ||
	    nla_put_u32(skb, SECTUN_A_SESSION_AGE, session->age) ||
	    (session->local && nla_put_flag(skb, SECTUN_A_SESSION_LOCAL)))
		return -EMSGSIZE;
	return 0;
}

/* And what only one has that goes on. */
static int put_session_lasts(struct sk_buff *skb, const struct sectun_session_info *session)
{
	if (nla_put_u32(skb, SECTUN_A_SESSION_TIMEOUT, session->timeout) ||
	    nla_put_u32(skb, SECTUN_A_SESSION_STATE, session->state))
		return -EMSGSIZE;
	return 0;
}

/* What a session has to be like; attributes that are not there do not matter. */
struct filter {
	struct nlattr *tb[SECTUN_A_SESSION_MAX + 1];
	struct sectun_addr src;
	struct sectun_addr dst;
	u8 src_len;
	u8 dst_len;
};

/* Of a request whose attributes have met the policy. */
static int get_filter(const struct nlmsghdr *nlh, struct filter *filter,
		      struct netlink_ext_ack *extack)
{
	struct nlattr **tb = filter->tb;
	int err;

	for (int i = 0; i < ARRAY_SIZE(filter->tb); i++)
		tb[i] = nlmsg_find_attr(nlh, GENL_HDRLEN, i);

	if ((tb[SECTUN_A_SESSION_SRC_LEN] && !tb[SECTUN_A_SESSION_SRC]) ||
	    (tb[SECTUN_A_SESSION_DST_LEN] && !tb[SECTUN_A_SESSION_DST])) {
		NL_SET_ERR_MSG(extack, "prefix length without its address");
		return -EINVAL;
	}
	err = sectun_nl_get_prefix(tb[SECTUN_A_SESSION_SRC], tb[SECTUN_A_SESSION_SRC_LEN],
				   &filter->src, &filter->src_len, extack);
	if (err)
		return err;
	return sectun_nl_get_prefix(tb[SECTUN_A_SESSION_DST], tb[SECTUN_A_SESSION_DST_LEN],
				    &filter->dst, &filter->dst_len, extack);
}

static bool name_matches(const struct nlattr *wanted, const char *name)
{
	return !wanted || !nla_strcmp(wanted, name);
}

static bool port_matches(const struct nlattr *wanted, u16 port)
{
	return !wanted || nla_get_u16(wanted) == port;
}

static bool filter_matches(const struct filter *filter, const struct sectun_session_info *info)
{
	struct nlattr *const *tb = filter->tb;

	if (tb[SECTUN_A_SESSION_ID] && nla_get_u64(tb[SECTUN_A_SESSION_ID]) != info->id)
		return false;
	if (tb[SECTUN_A_SESSION_PROTOCOL] &&
	    nla_get_u8(tb[SECTUN_A_SESSION_PROTOCOL]) != info->protocol)
		return false;
	return name_matches(tb[SECTUN_A_SESSION_POLICY], info->policy) &&
	       name_matches(tb[SECTUN_A_SESSION_FROM], info->from) &&
	       name_matches(tb[SECTUN_A_SESSION_TO], info->to) &&
	       name_matches(tb[SECTUN_A_SESSION_IN_IFNAME], info->in_ifname) &&
	       name_matches(tb[SECTUN_A_SESSION_OUT_IFNAME], info->out_ifname) &&
	       port_matches(tb[SECTUN_A_SESSION_SRC_PORT], info->src_port) &&
	       port_matches(tb[SECTUN_A_SESSION_DST_PORT], info->dst_port) &&
	       sectun_addr_in_prefix(&filter->src, filter->src_len, &info->src) &&
	       sectun_addr_in_prefix(&filter->dst, filter->dst_len, &info->dst);
}

static int fill_session(struct genl_info *info, struct sk_buff *reply)
{
	struct nlattr *id = info->attrs[SECTUN_A_SESSION_ID];
	struct sectun_session_info session;
	struct sectun_session *found;

	rcu_read_lock();
	found = sectun_session_by_id(genl_info_net(info), nla_get_u64(id));
	if (found)
		sectun_session_info(found, &session);
	rcu_read_unlock();

	if (!found) {
		NL_SET_ERR_MSG_ATTR(info->extack, id, "no such session");
		return -ENOENT;
	}
	return put_session(reply, &session) ?:
	       put_session_lasts(reply, &session);
}

int sectun_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *hdr;

	if (sectun_nl_missing(info, SECTUN_A_SESSION_ID, "id"))
		return -EINVAL;
	reply = sectun_nl_reply_new(info, SECTUN_CMD_SESSION_GET, &hdr);
	if (!reply)
		return -ENOMEM;
	return sectun_nl_reply_send(reply, info, hdr, fill_session(info, reply));
}

static int dump_session(struct sectun_nl_dump *dump, const struct sectun_session_info *info)
{
	void *hdr = sectun_nl_dump_put(dump, SECTUN_CMD_SESSION_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (put_session(dump->skb, info) ||
	    put_session_lasts(dump->skb, info)) {
		genlmsg_cancel(dump->skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(dump->skb, hdr);
	return 0;
}

/* Those that do not match may be very many. */
static int dump_sessions(struct sectun_nl_dump *dump, const struct filter *filter)
{
	struct netlink_callback *cb = dump->cb;
	struct sectun_session_info info;
	struct sectun_session *session;
	int err = 0;

	rcu_read_lock();
	while ((session = sectun_session_next(dump->net, cb->args[LAST_ID]))) {
		sectun_session_info(session, &info);
		if (filter_matches(filter, &info))
			err = dump_session(dump, &info);
		if (err)
			break;
		cb->args[LAST_ID] = info.id;
		cond_resched_rcu();
	}
	rcu_read_unlock();
	return err && !dump->skb->len ? err : dump->skb->len;
}

int sectun_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct sectun_nl_dump dump;
	struct filter filter;
	int err;

	err = sectun_nl_dump_start(&dump, skb, cb) ?: get_filter(cb->nlh, &filter, cb->extack);
	return err ?: dump_sessions(&dump, &filter);
}

/* Return: how many there were. */
static u32 flush_sessions(struct net *net, const struct filter *filter)
{
	struct sectun_session_info info;
	struct sectun_session *session;
	u32 matched = 0;
	u64 last = 0;

	rcu_read_lock();
	while ((session = sectun_session_next(net, last))) {
		sectun_session_info(session, &info);
		last = info.id;
		if (info.state == SECTUN_SESSION_STATE_ACTIVE && filter_matches(filter, &info)) {
			sectun_session_clear(session);
			matched++;
		}
		cond_resched_rcu();
	}
	rcu_read_unlock();
	return matched;
}

int sectun_nl_session_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct filter filter;
	struct sk_buff *reply;
	void *hdr;
	int err;

	err = get_filter(info->nlhdr, &filter, info->extack);
	if (err)
		return err;
	reply = sectun_nl_reply_new(info, SECTUN_CMD_SESSION_FLUSH, &hdr);
	if (!reply)
		return -ENOMEM;
	err = nla_put_u32(reply, SECTUN_A_SESSION_MATCHED,
			  flush_sessions(genl_info_net(info), &filter));
	return sectun_nl_reply_send(reply, info, hdr, err);
}

/**
 * sectun_event_session_opened - a session of a policy with log-init
 * @net: its namespace
 * @info: the session
 */
void sectun_event_session_opened(struct net *net, const struct sectun_session_info *info)
{
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_SESSION };

	if (sectun_nl_event_new(&event, SECTUN_CMD_SESSION_OPENED, 0))
		sectun_nl_event_send(&event, put_session(event.skb, info) ?:
				     put_session_lasts(event.skb, info));
}

/**
 * sectun_event_session_closed - a session of a policy with log-close has ended
 * @net: its namespace
 * @info: the session
 * @reason: why
 */
void sectun_event_session_closed(struct net *net, const struct sectun_session_info *info,
				 enum sectun_close_reason reason)
{
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_SESSION };

	if (sectun_nl_event_new(&event, SECTUN_CMD_SESSION_CLOSED, 0))
		sectun_nl_event_send(&event, put_session(event.skb, info) ?:
				     nla_put_u32(event.skb, SECTUN_A_SESSION_REASON, reason));
}

static int put_denied(struct sk_buff *skb, const struct sectun_session_info *info, u32 missed)
{
	if (put_beginning(skb, info) ||
	    nla_put_u32(skb, SECTUN_A_SESSION_ACTION, info->action) ||
	    (missed && nla_put_u32(skb, SECTUN_A_SESSION_MISSED, missed)))
		return -EMSGSIZE;
	return 0;
}

/**
 * sectun_event_session_denied - a session that a policy with log-init does not permit
 * @net: its namespace
 * @info: what would be its policy, zones, interfaces, addresses and ports; the action
 * @missed: those before it that were too many
 */
void sectun_event_session_denied(struct net *net, const struct sectun_session_info *info,
				 u32 missed)
{
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_SESSION };

	if (sectun_nl_event_new(&event, SECTUN_CMD_SESSION_DENIED, 0))
		sectun_nl_event_send(&event, put_denied(event.skb, info, missed));
}
