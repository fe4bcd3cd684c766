// SPDX-License-Identifier: GPL-2.0
/* device-get, device-set, peer-set and stats-get. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>

#include "internal.h"

static void get_peers(struct nlmsghdr *hdr, struct sectun_device_info *info)
{
	struct nlattr *tb[SECTUN_A_PEER_MAX + 1];
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, hdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != SECTUN_A_DEVICE_PEER || info->n_peers == SECTUN_PEERS_MAX)
			continue;
		if (nla_parse_nested(tb, SECTUN_A_PEER_MAX, attr, NULL) < 0)
			continue;
		get_addr(tb[SECTUN_A_PEER_LOCAL], &info->peers[info->n_peers].local);
		get_addr(tb[SECTUN_A_PEER_REMOTE], &info->peers[info->n_peers].remote);
		info->n_peers++;
	}
}

static int get_device(struct nlmsghdr *hdr, struct sectun_device_info *info)
{
	struct nlattr *tb[SECTUN_A_DEVICE_MAX + 1];

	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_DEVICE_MAX, NULL) < 0)
		return -EBADMSG;

	memset(info, 0, sizeof(*info));
	info->ifindex = get_u32(tb[SECTUN_A_DEVICE_IFINDEX]);
	get_text(tb[SECTUN_A_DEVICE_IFNAME], info->ifname, sizeof(info->ifname));
	info->unit = get_u32(tb[SECTUN_A_DEVICE_UNIT]);
	info->carrier = get_u8(tb[SECTUN_A_DEVICE_CARRIER]);
	info->mtu = get_u32(tb[SECTUN_A_DEVICE_MTU]);
	info->mtu_fixed = tb[SECTUN_A_DEVICE_MTU_FIXED];
	info->sas_in = get_u32(tb[SECTUN_A_DEVICE_SAS_IN]);
	info->sas_out = get_u32(tb[SECTUN_A_DEVICE_SAS_OUT]);
	info->traps = get_u32(tb[SECTUN_A_DEVICE_TRAPS]);
	get_counters(tb[SECTUN_A_DEVICE_RX], &info->rx);
	get_counters(tb[SECTUN_A_DEVICE_TX], &info->tx);
	get_drops(tb[SECTUN_A_DEVICE_DROPS], &info->drops);
	info->settings.df_bit = get_u32(tb[SECTUN_A_DEVICE_DF_BIT]);
	info->settings.tcp_mss = get_u16(tb[SECTUN_A_DEVICE_TCP_MSS]);
	info->settings.dscp = get_u8(tb[SECTUN_A_DEVICE_DSCP]);
	info->settings.copy_outer_dscp = get_u8(tb[SECTUN_A_DEVICE_COPY_OUTER_DSCP]);
	info->hold = get_u8(tb[SECTUN_A_DEVICE_HOLD]);
	get_peers(hdr, info);
	return 0;
}

static int take_device(struct nlmsghdr *hdr, void *arg)
{
	return get_device(hdr, arg);
}

/* A request that names a device, or NULL when there is no memory. */
static struct nl_msg *request_dev(struct sectun *ctl, uint8_t cmd, const struct sectun_dev *dev)
{
	struct nl_msg *msg = request_new(ctl, cmd, 0);

	if (msg && put_dev(msg, dev) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int sectun_device_get(struct sectun *ctl, const struct sectun_dev *dev,
		      struct sectun_device_info *info)
{
	const struct exchange x = {
		.what = "device get",
		.request = request_dev(ctl, SECTUN_CMD_DEVICE_GET, dev),
		.answer = take_device,
		.arg = info,
	};

	return exchange_family(ctl, &x);
}

static int list_device(struct nlmsghdr *hdr, void *arg)
{
	struct sectun_device_info *info = list_add(arg, sizeof(*info));

	return info ? get_device(hdr, info) : -ENOMEM;
}

int sectun_device_list(struct sectun *ctl, struct sectun_device_info **list, size_t *n)
{
	struct list devices;
	int err;

	do {
		struct exchange x = {
			.what = "device list",
			.request = request_new(ctl, SECTUN_CMD_DEVICE_GET, NLM_F_DUMP),
			.answer = list_device,
			.arg = &devices,
		};

		memset(&devices, 0, sizeof(devices));
		err = exchange_family(ctl, &x);
		if (err)
			free(devices.items);
	} while (err == -EAGAIN);

	if (err)
		return err;
	*list = devices.items;
	*n = devices.n;
	return 0;
}

int sectun_device_set(struct sectun *ctl, const struct sectun_dev *dev,
		      const struct sectun_device_settings *settings)
{
	struct exchange x = {
		.what = "device set",
		.request = request_dev(ctl, SECTUN_CMD_DEVICE_SET, dev),
	};

	if (x.request &&
	    (nla_put_u32(x.request, SECTUN_A_DEVICE_DF_BIT, settings->df_bit) < 0 ||
	     nla_put_u16(x.request, SECTUN_A_DEVICE_TCP_MSS, settings->tcp_mss) < 0 ||
	     nla_put_u8(x.request, SECTUN_A_DEVICE_DSCP, settings->dscp) < 0 ||
	     nla_put_u8(x.request, SECTUN_A_DEVICE_COPY_OUTER_DSCP,
			settings->copy_outer_dscp) < 0)) {
		nlmsg_free(x.request);
		x.request = NULL;
	}
	return exchange_family(ctl, &x);
}

int sectun_device_hold(struct sectun *ctl, const struct sectun_dev *dev, bool hold)
{
	struct exchange x = {
		.what = "device set",
		.request = request_dev(ctl, SECTUN_CMD_DEVICE_SET, dev),
	};

	if (x.request && nla_put_u8(x.request, SECTUN_A_DEVICE_HOLD, hold) < 0) {
		nlmsg_free(x.request);
		x.request = NULL;
	}
	return exchange_family(ctl, &x);
}

static int put_peer(struct nl_msg *msg, const struct sectun_peer *peer)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_DEVICE_PEER | NLA_F_NESTED);

	if (!nest || put_addr(msg, SECTUN_A_PEER_LOCAL, &peer->local) < 0 ||
	    put_addr(msg, SECTUN_A_PEER_REMOTE, &peer->remote) < 0)
		return -ENOMEM;
	nla_nest_end(msg, nest);
	return 0;
}

int sectun_device_set_peers(struct sectun *ctl, const struct sectun_dev *dev,
			    const struct sectun_peer *peers, size_t n)
{
	struct exchange x = {
		.what = "peer set",
		.request = request_dev(ctl, SECTUN_CMD_PEER_SET, dev),
	};

	for (size_t i = 0; x.request && i < n; i++) {
		if (put_peer(x.request, &peers[i])) {
			nlmsg_free(x.request);
			return fail(-E2BIG, "peer set: too many peers");
		}
	}
	return exchange_family(ctl, &x);
}

static int take_drops(struct nlmsghdr *hdr, void *arg)
{
	struct nlattr *tb[SECTUN_A_STATS_MAX + 1];

	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_STATS_MAX, NULL) < 0)
		return -EBADMSG;
	get_drops(tb[SECTUN_A_STATS_DROPS], arg);
	return 0;
}

int sectun_stats_get(struct sectun *ctl, const struct sectun_dev *dev,
		     struct sectun_drops *drops)
{
	const struct exchange x = {
		.what = "stats",
		.request = request_dev(ctl, SECTUN_CMD_STATS_GET, dev),
		.answer = take_drops,
		.arg = drops,
	};

	memset(drops, 0, sizeof(*drops));
	return exchange_family(ctl, &x);
}
