// SPDX-License-Identifier: GPL-2.0
/* In place of sessions and the flow trace. */
#include "nl.h"

static int not_built(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack, "not built yet");
	return -EOPNOTSUPP;
}

int sectun_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return not_built(info->extack);
}

int sectun_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	return not_built(cb->extack);
}

int sectun_nl_session_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	return not_built(info->extack);
}

int sectun_nl_trace_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return not_built(info->extack);
}
