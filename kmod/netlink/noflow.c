// SPDX-License-Identifier: GPL-2.0
/* In place of rules, sessions and the flow trace in a module built with FLOW=n. */
#include "nl.h"

static int left_out(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack, "this module was built without zones and policies");
	return -EOPNOTSUPP;
}

int sectun_nl_rules_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}

int sectun_nl_rules_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}

int sectun_nl_rules_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}

int sectun_nl_rules_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return left_out(cb->extack);
}

int sectun_nl_policy_match_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}

int sectun_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}

int sectun_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return left_out(cb->extack);
}

int sectun_nl_session_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}

int sectun_nl_trace_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return left_out(info->extack);
}
