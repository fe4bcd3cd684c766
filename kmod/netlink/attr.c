// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the attributes that several operations have in common. The policies
 * have seen to types and lengths; here is what a policy cannot say.
 */
#include <linux/inetdevice.h>
#include <net/ipv6.h>

#include "../compat.h"
#include "nl.h"

/* A device is named in the same way, by the same numbers, in every set. */
static_assert((int)SECTUN_A_SA_IFINDEX == SECTUN_A_DEVICE_IFINDEX);
static_assert((int)SECTUN_A_SA_IFNAME == SECTUN_A_DEVICE_IFNAME);
static_assert((int)SECTUN_A_SA_UNIT == SECTUN_A_DEVICE_UNIT);
static_assert((int)SECTUN_A_TRAP_IFINDEX == SECTUN_A_DEVICE_IFINDEX);
static_assert((int)SECTUN_A_TRAP_IFNAME == SECTUN_A_DEVICE_IFNAME);
static_assert((int)SECTUN_A_TRAP_UNIT == SECTUN_A_DEVICE_UNIT);
static_assert((int)SECTUN_A_STATS_IFINDEX == SECTUN_A_DEVICE_IFINDEX);
static_assert((int)SECTUN_A_STATS_IFNAME == SECTUN_A_DEVICE_IFNAME);
static_assert((int)SECTUN_A_STATS_UNIT == SECTUN_A_DEVICE_UNIT);

/**
 * sectun_nl_lacks_dev - checks that a request names a device
 * @info: the request
 *
 * Return: true, with extack set, when it does not
 */
bool sectun_nl_lacks_dev(struct genl_info *info)
{
	if (info->attrs[SECTUN_A_DEVICE_IFINDEX] || info->attrs[SECTUN_A_DEVICE_UNIT])
		return false;
	return sectun_nl_missing(info, SECTUN_A_DEVICE_IFNAME, "ifname (or ifindex or unit)");
}

static int no_such_dev(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	NL_SET_BAD_ATTR(extack, attr);
	if (nla_type(attr) == SECTUN_A_DEVICE_IFNAME)
		NL_SET_ERR_MSG_FMT(extack, "no such sectun device: %s", (char *)nla_data(attr));
	else
		NL_SET_ERR_MSG_FMT(extack, "no such sectun device: %s %u",
				   nla_type(attr) == SECTUN_A_DEVICE_UNIT ? "unit" : "ifindex",
				   nla_get_u32(attr));
	return -ENODEV;
}

/**
 * sectun_nl_get_dev - finds the device that a request names
 * @net: namespace that carries the device's ESP
 * @tb: the request's attributes, at least up to SECTUN_A_DEVICE_UNIT
 * @dev: the device, NULL when the request names none
 * @extack: names the attribute
 *
 * Under RTNL.
 */
int sectun_nl_get_dev(struct net *net, struct nlattr **tb, struct sectun_device **dev,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *ifindex = tb[SECTUN_A_DEVICE_IFINDEX];
	struct nlattr *ifname = tb[SECTUN_A_DEVICE_IFNAME];
	struct nlattr *unit = tb[SECTUN_A_DEVICE_UNIT];
	struct nlattr *attr = ifname ?: ifindex ?: unit;

	*dev = NULL;
	if (!attr)
		return 0;

	if (!!ifname + !!ifindex + !!unit > 1) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "give only one of ifindex, ifname and unit");
		return -EINVAL;
	}

	if (ifname)
		*dev = sectun_device_by_name(net, nla_data(ifname));
	else if (ifindex)
		*dev = sectun_device_by_index(net, nla_get_u32(ifindex));
	else
		*dev = sectun_device_by_unit(net, nla_get_u32(unit));

	return *dev ? 0 : no_such_dev(attr, extack);
}

/**
 * sectun_nl_get_protocol - reads what an SA's protocol is
 * @tb: attributes of an SA
 *
 * Return: ESP unless they say otherwise
 */
enum sectun_protocol sectun_nl_get_protocol(struct nlattr **tb)
{
	const struct nlattr *attr = tb[SECTUN_A_SA_PROTOCOL];

	return attr ? nla_get_u32(attr) : SECTUN_PROTOCOL_ESP;
}

/**
 * sectun_nl_get_addr - reads an IPv4 or IPv6 address
 * @attr: NULL for none
 * @addr: AF_UNSPEC when @attr is NULL
 * @extack: names the attribute
 */
int sectun_nl_get_addr(const struct nlattr *attr, struct sectun_addr *addr,
		       struct netlink_ext_ack *extack)
{
	memset(addr, 0, sizeof(*addr));
	if (!attr)
		return 0;

	switch (nla_len(attr)) {
	case sizeof(addr->v4):
		addr->family = AF_INET;
		addr->v4 = nla_get_in_addr(attr);
		return 0;
	case sizeof(addr->v6):
		addr->family = AF_INET6;
		addr->v6 = nla_get_in6_addr(attr);
		return 0;
	default:
		NL_SET_ERR_MSG_ATTR(extack, attr, "an address has 4 or 16 bytes");
		return -EINVAL;
	}
}

static bool has_host_bits(const struct sectun_addr *addr, u8 len)
{
	struct in6_addr net;

	if (addr->family == AF_INET)
		return addr->v4 & ~inet_make_mask(len);

	ipv6_addr_prefix(&net, &addr->v6, len);
	return !ipv6_addr_equal(&net, &addr->v6);
}

/**
 * sectun_nl_get_prefix - reads an address prefix
 * @attr: the address, NULL for none
 * @len_attr: its length in bits, NULL for all of them
 * @addr: AF_UNSPEC when @attr is NULL
 * @len: filled
 * @extack: names the attribute
 */
int sectun_nl_get_prefix(const struct nlattr *attr, const struct nlattr *len_attr,
			 struct sectun_addr *addr, u8 *len, struct netlink_ext_ack *extack)
{
	u8 bits;
	int err;

	err = sectun_nl_get_addr(attr, addr, extack);
	if (err)
		return err;

	bits = addr->family == AF_INET ? 32 : 128;
	*len = len_attr ? nla_get_u8(len_attr) : bits;
	if (*len > bits) {
		NL_SET_ERR_MSG_ATTR(extack, len_attr, "prefix length over 32 with an IPv4 address");
		return -EINVAL;
	}
	if (has_host_bits(addr, *len)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "address has bits set outside its prefix");
		return -EINVAL;
	}
	return 0;
}

/* A side that is not given is any address of the other side's family. */
static int get_selector(const struct nlattr *nest, struct sectun_selector *sel,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECTUN_A_SELECTOR_MAX + 1];
	struct nlattr *src, *dst;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(sectun_selector_nl_policy) - 1, nest,
			       sectun_selector_nl_policy, extack);
	if (err)
		return err;

	src = tb[SECTUN_A_SELECTOR_SRC];
	dst = tb[SECTUN_A_SELECTOR_DST];
	if (!src && !dst) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "selector without src and dst");
		return -EINVAL;
	}
	if ((tb[SECTUN_A_SELECTOR_SRC_LEN] && !src) || (tb[SECTUN_A_SELECTOR_DST_LEN] && !dst)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "prefix length without its address");
		return -EINVAL;
	}

	memset(sel, 0, sizeof(*sel));
	if (src) {
		err = sectun_nl_get_prefix(src, tb[SECTUN_A_SELECTOR_SRC_LEN], &sel->src,
					   &sel->src_len, extack);
		if (err)
			return err;
	}
	if (dst) {
		err = sectun_nl_get_prefix(dst, tb[SECTUN_A_SELECTOR_DST_LEN], &sel->dst,
					   &sel->dst_len, extack);
		if (err)
			return err;
	}

	if (!src)
		sel->src.family = sel->dst.family;
	if (!dst)
		sel->dst.family = sel->src.family;
	return 0;
}

static unsigned int count_attrs(const struct nlmsghdr *nlh, int type)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem)
		n += nla_type(attr) == type;
	return n;
}

/**
 * sectun_nl_get_selectors - reads all selectors of a request
 * @nlh: the request
 * @type: attribute that holds one
 * @selectors: for kfree(), NULL when there are none
 * @n: number of them
 * @extack: names the attribute
 */
int sectun_nl_get_selectors(const struct nlmsghdr *nlh, int type,
			    struct sectun_selector **selectors, unsigned int *n,
			    struct netlink_ext_ack *extack)
{
	unsigned int count = count_attrs(nlh, type);
	struct sectun_selector *list;
	const struct nlattr *attr;
	int rem, err;

	*selectors = NULL;
	*n = 0;
	if (!count)
		return 0;
	if (count > SECTUN_SELECTORS_MAX) {
		NL_SET_ERR_MSG(extack, "more than 64 selectors");
		return -E2BIG;
	}

	list = kcalloc(count, sizeof(*list), GFP_KERNEL);
	if (!list)
		return -ENOMEM;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != type)
			continue;
		err = get_selector(attr, &list[(*n)++], extack);
		if (err) {
			kfree(list);
			return err;
		}
	}
	*selectors = list;
	return 0;
}
