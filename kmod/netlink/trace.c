// SPDX-License-Identifier: GPL-2.0
/* trace-set */
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
