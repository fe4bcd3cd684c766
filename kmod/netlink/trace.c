// SPDX-License-Identifier: GPL-2.0
/* trace-set and the steps that it asks for. */
#include <linux/rtnetlink.h>

#include "nl.h"

#define RATE_DEFAULT	100

static int get_filter(const struct nlattr *nest, struct sectun_trace_filter *filter,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECTUN_A_FLOW_FILTER_MAX + 1];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(sectun_flow_filter_nl_policy) - 1, nest,
			       sectun_flow_filter_nl_policy, extack);
	if (err)
		return err;
	if ((tb[SECTUN_A_FLOW_FILTER_SRC_LEN] && !tb[SECTUN_A_FLOW_FILTER_SRC]) ||
	    (tb[SECTUN_A_FLOW_FILTER_DST_LEN] && !tb[SECTUN_A_FLOW_FILTER_DST])) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "prefix length without its address");
		return -EINVAL;
	}

	err = sectun_nl_get_prefix(tb[SECTUN_A_FLOW_FILTER_SRC], tb[SECTUN_A_FLOW_FILTER_SRC_LEN],
				   &filter->src, &filter->src_len, extack);
	if (err)
		return err;
	err = sectun_nl_get_prefix(tb[SECTUN_A_FLOW_FILTER_DST], tb[SECTUN_A_FLOW_FILTER_DST_LEN],
				   &filter->dst, &filter->dst_len, extack);
	if (err)
		return err;
	if (tb[SECTUN_A_FLOW_FILTER_PROTOCOL])
		filter->protocol = nla_get_u8(tb[SECTUN_A_FLOW_FILTER_PROTOCOL]);
	if (tb[SECTUN_A_FLOW_FILTER_SRC_PORT])
		filter->src_port = nla_get_u16(tb[SECTUN_A_FLOW_FILTER_SRC_PORT]);
	if (tb[SECTUN_A_FLOW_FILTER_DST_PORT])
		filter->dst_port = nla_get_u16(tb[SECTUN_A_FLOW_FILTER_DST_PORT]);
	if (tb[SECTUN_A_FLOW_FILTER_IFNAME])
		nla_strscpy(filter->ifname, tb[SECTUN_A_FLOW_FILTER_IFNAME],
			    sizeof(filter->ifname));
	return 0;
}

/* Return: number of filters, or a negative error. */
static int get_filters(const struct nlmsghdr *nlh, struct sectun_trace_filter *filters,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int n = 0, rem, err;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != SECTUN_A_TRACE_FILTER)
			continue;
		if (n == SECTUN_FILTERS_MAX) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "more than 8 filters");
			return -E2BIG;
		}
		memset(&filters[n], 0, sizeof(*filters));
		err = get_filter(attr, &filters[n++], extack);
		if (err)
			return err;
	}
	return n;
}

int sectun_nl_trace_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *rate = info->attrs[SECTUN_A_TRACE_RATE];
	struct sectun_trace_filter filters[SECTUN_FILTERS_MAX];
	struct net *net = genl_info_net(info);
	int n, err = 0;

	n = get_filters(info->nlhdr, filters, info->extack);
	if (n < 0)
		return n;

	rtnl_lock();
	if (info->attrs[SECTUN_A_TRACE_STOP])
		sectun_trace_stop(net);
	else
		err = sectun_trace_start(net, filters, n, rate ? nla_get_u32(rate) : RATE_DEFAULT);
	rtnl_unlock();
	return err;
}

static int put_step(struct sk_buff *skb, const struct sectun_trace_event *event)
{
	if (nla_put_u64_64bit(skb, SECTUN_A_TRACE_PACKET, event->packet, SECTUN_A_TRACE_PAD) ||
	    nla_put_u64_64bit(skb, SECTUN_A_TRACE_TIME, event->time, SECTUN_A_TRACE_PAD) ||
	    nla_put_u32(skb, SECTUN_A_TRACE_STEP, event->step) ||
	    sectun_nl_put_addr(skb, SECTUN_A_TRACE_SRC, &event->src) ||
	    sectun_nl_put_addr(skb, SECTUN_A_TRACE_DST, &event->dst) ||
	    nla_put_u8(skb, SECTUN_A_TRACE_PROTOCOL, event->protocol) ||
	    (event->src_port && nla_put_u16(skb, SECTUN_A_TRACE_SRC_PORT, event->src_port)) ||
	    (event->dst_port && nla_put_u16(skb, SECTUN_A_TRACE_DST_PORT, event->dst_port)) ||
	    nla_put_u32(skb, SECTUN_A_TRACE_LENGTH, event->length) ||
	    (*event->ifname && nla_put_string(skb, SECTUN_A_TRACE_IFNAME, event->ifname)) ||
	    (event->zone && nla_put_string(skb, SECTUN_A_TRACE_ZONE, event->zone)))
		return -EMSGSIZE;
	return 0;
}

static int put_findings(struct sk_buff *skb, const struct sectun_trace_event *event)
{
	if ((event->session && nla_put_u64_64bit(skb, SECTUN_A_TRACE_SESSION, event->session,
						 SECTUN_A_TRACE_PAD)) ||
	    (event->fresh && nla_put_flag(skb, SECTUN_A_TRACE_NEW)) ||
	    (event->policy && nla_put_string(skb, SECTUN_A_TRACE_POLICY, event->policy)) ||
	    (event->has_action && nla_put_u32(skb, SECTUN_A_TRACE_ACTION, event->action)) ||
	    (event->spi && nla_put_be32(skb, SECTUN_A_TRACE_SPI, event->spi)) ||
	    sectun_nl_put_addr(skb, SECTUN_A_TRACE_GATEWAY, &event->gateway) ||
	    (event->reason && nla_put_string(skb, SECTUN_A_TRACE_REASON, event->reason)) ||
	    (event->missed && nla_put_u32(skb, SECTUN_A_TRACE_MISSED, event->missed)))
		return -EMSGSIZE;
	return 0;
}

/**
 * sectun_event_trace - a step of a packet that is traced
 * @net: the namespace
 * @step: the step
 */
void sectun_event_trace(struct net *net, const struct sectun_trace_event *step)
{
	struct sectun_nl_event event = { .net = net, .group = SECTUN_NLGRP_TRACE };

	if (sectun_nl_event_new(&event, SECTUN_CMD_TRACE, 0))
		sectun_nl_event_send(&event, put_step(event.skb, step) ?:
				     put_findings(event.skb, step));
}
