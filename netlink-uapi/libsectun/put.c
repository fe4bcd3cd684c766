// SPDX-License-Identifier: GPL-2.0
/* Writing attributes that several requests have. */
#include <string.h>

#include "internal.h"

int put_dev(struct nl_msg *msg, const struct sectun_dev *dev)
{
	if (!dev)
		return 0;
	if (dev->name)
		return nla_put_string(msg, SECTUN_A_DEVICE_IFNAME, dev->name);
	if (dev->ifindex)
		return nla_put_u32(msg, SECTUN_A_DEVICE_IFINDEX, dev->ifindex);
	return nla_put_u32(msg, SECTUN_A_DEVICE_UNIT, dev->unit);
}

int put_addr(struct nl_msg *msg, int type, const struct sectun_addr *addr)
{
	switch (addr->family) {
	case AF_INET:
		return nla_put(msg, type, sizeof(addr->v4), &addr->v4);
	case AF_INET6:
		return nla_put(msg, type, sizeof(addr->v6), &addr->v6);
	default:
		return 0;
	}
}

/* These leave out what is not set. */
int put_flag(struct nl_msg *msg, int type, bool value)
{
	return value ? nla_put_flag(msg, type) : 0;
}

int put_u8(struct nl_msg *msg, int type, uint8_t value)
{
	return value ? nla_put_u8(msg, type, value) : 0;
}

int put_u16(struct nl_msg *msg, int type, uint16_t value)
{
	return value ? nla_put_u16(msg, type, value) : 0;
}

int put_text(struct nl_msg *msg, int type, const char *text)
{
	return text ? nla_put_string(msg, type, text) : 0;
}

/* The kernel wants a prefix without host bits. */
int put_prefix(struct nl_msg *msg, int type, int len_type, const struct sectun_addr *addr,
	       uint8_t len)
{
	struct sectun_addr net = network_addr(addr, len);
	int err;

	if (addr->family == AF_UNSPEC)
		return 0;
	err = put_addr(msg, type, &net);
	return err < 0 ? err : nla_put_u8(msg, len_type, len);
}

static int put_selector(struct nl_msg *msg, int type, const struct sectun_selector *sel)
{
	struct nlattr *nest = nla_nest_start(msg, type | NLA_F_NESTED);
	int err;

	if (!nest)
		return -NLE_MSGSIZE;
	err = put_prefix(msg, SECTUN_A_SELECTOR_SRC, SECTUN_A_SELECTOR_SRC_LEN, &sel->src,
			 sel->src_len);
	if (err < 0)
		return err;
	err = put_prefix(msg, SECTUN_A_SELECTOR_DST, SECTUN_A_SELECTOR_DST_LEN, &sel->dst,
			 sel->dst_len);
	if (err < 0)
		return err;
	nla_nest_end(msg, nest);
	return 0;
}

int put_selectors(struct nl_msg *msg, int type, const struct sectun_selector *sel, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int err = put_selector(msg, type, &sel[i]);

		if (err < 0)
			return err;
	}
	return 0;
}
