// SPDX-License-Identifier: GPL-2.0
#include "nl.h"

int sectun_nl_policy_match_doit(struct sk_buff *skb, struct genl_info *info)
{
	return -EOPNOTSUPP;
}
