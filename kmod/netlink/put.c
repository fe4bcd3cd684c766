// SPDX-License-Identifier: GPL-2.0
/*
 * Writing the attributes that several operations have in common. All return 0
 * or -EMSGSIZE.
 */
#include "nl.h"

int sectun_nl_put_dev(struct sk_buff *skb, int ifindex, const char *ifname, u32 unit)
{
	if (nla_put_u32(skb, SECTUN_A_DEVICE_IFINDEX, ifindex) ||
	    nla_put_string(skb, SECTUN_A_DEVICE_IFNAME, ifname) ||
	    nla_put_u32(skb, SECTUN_A_DEVICE_UNIT, unit))
		return -EMSGSIZE;
	return 0;
}

int sectun_nl_put_addr(struct sk_buff *skb, int type, const struct sectun_addr *addr)
{
	switch (addr->family) {
	case AF_INET:
		return nla_put_in_addr(skb, type, addr->v4);
	case AF_INET6:
		return nla_put_in6_addr(skb, type, &addr->v6);
	default:
		return 0;
	}
}

int sectun_nl_put_selector(struct sk_buff *skb, int type,
			   const struct sectun_selector *selector)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    sectun_nl_put_addr(skb, SECTUN_A_SELECTOR_SRC, &selector->src) ||
	    nla_put_u8(skb, SECTUN_A_SELECTOR_SRC_LEN, selector->src_len) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SELECTOR_DST, &selector->dst) ||
	    nla_put_u8(skb, SECTUN_A_SELECTOR_DST_LEN, selector->dst_len))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int sectun_nl_put_selectors(struct sk_buff *skb, int type,
			    const struct sectun_selector *selectors, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (sectun_nl_put_selector(skb, type, &selectors[i]))
			return -EMSGSIZE;
	return 0;
}

int sectun_nl_put_counters(struct sk_buff *skb, int type, u64 packets, u64 bytes)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest ||
	    nla_put_u64_64bit(skb, SECTUN_A_COUNTERS_PACKETS, packets, SECTUN_A_COUNTERS_PAD) ||
	    nla_put_u64_64bit(skb, SECTUN_A_COUNTERS_BYTES, bytes, SECTUN_A_COUNTERS_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

int sectun_nl_put_drops(struct sk_buff *skb, int type, const u64 *drops)
{
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest)
		return -EMSGSIZE;
	for (int i = SECTUN_A_DROPS_PAD + 1; i <= SECTUN_A_DROPS_MAX; i++)
		if (nla_put_u64_64bit(skb, i, drops[i], SECTUN_A_DROPS_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
