// SPDX-License-Identifier: GPL-2.0
/* Making and deleting devices, by rtnetlink. */
#include <errno.h>
#include <string.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "internal.h"

static struct nl_msg *link_request(int type, int flags, const char *name)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);

	if (!msg)
		return NULL;
	if (nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) < 0 ||
	    nla_put_string(msg, IFLA_IFNAME, name) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int put_kind(struct nl_msg *msg, const uint32_t *unit)
{
	struct nlattr *info, *data;

	info = nla_nest_start(msg, IFLA_LINKINFO);
	if (!info || nla_put_string(msg, IFLA_INFO_KIND, SECTUN_LINK_KIND) < 0)
		return -ENOMEM;
	if (unit) {
		data = nla_nest_start(msg, IFLA_INFO_DATA);
		if (!data || nla_put_u32(msg, SECTUN_A_LINK_UNIT, *unit) < 0)
			return -ENOMEM;
		nla_nest_end(msg, data);
	}
	nla_nest_end(msg, info);
	return 0;
}

static int exchange_route(const char *what, struct nl_msg *msg)
{
	const struct exchange x = { .what = what, .request = msg };
	struct nl_sock *sock;
	int err;

	sock = socket_new(NETLINK_ROUTE);
	if (!sock)
		return -errno;
	err = exchange(sock, &x, false);
	nl_socket_free(sock);
	return err;
}

static int check_name(const char *name)
{
	size_t len = strlen(name);

	if (len && len < IF_NAMESIZE)
		return 0;
	return fail(-EINVAL, "'%s' is no interface name: 1 to %d characters", name,
		    IF_NAMESIZE - 1);
}

int sectun_link_add(const char *name, const uint32_t *unit)
{
	struct nl_msg *msg;
	int err;

	err = check_name(name);
	if (err)
		return err;
	msg = link_request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	if (!msg || put_kind(msg, unit)) {
		nlmsg_free(msg);
		return fail(-ENOMEM, "link add %s: no memory", name);
	}

	err = exchange_route("link add", msg);
	nlmsg_free(msg);
	if (err == -EOPNOTSUPP)
		return fail(err,
			    "link add: the sectun kernel module is not loaded (modprobe sectun)");
	return err;
}

int sectun_link_del(struct sectun *ctl, const char *name)
{
	struct sectun_device_info info;
	struct nl_msg *msg;
	int err;

	err = check_name(name);
	if (err)
		return err;
	err = sectun_device_get(ctl, SECTUN_DEV_NAME(name), &info);
	if (err)
		return err;

	msg = link_request(RTM_DELLINK, 0, name);
	if (!msg)
		return fail(-ENOMEM, "link del %s: no memory", name);
	err = exchange_route("link del", msg);
	nlmsg_free(msg);
	return err;
}
