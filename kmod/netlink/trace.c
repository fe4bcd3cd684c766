// SPDX-License-Identifier: GPL-2.0
/* trace-set */
#include "nl.h"

int sectun_nl_trace_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return -EOPNOTSUPP;
}
