// SPDX-License-Identifier: GPL-2.0
/*
 * device-get, device-set, peer-set and stats-get.
 */
#include <linux/err.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "nl.h"

static int put_peer(struct sk_buff *skb, const struct sectun_peer *peer)
{
	struct nlattr *nest = nla_nest_start(skb, SECTUN_A_DEVICE_PEER);

	if (!nest ||
	    sectun_nl_put_addr(skb, SECTUN_A_PEER_LOCAL, &peer->local) ||
	    sectun_nl_put_addr(skb, SECTUN_A_PEER_REMOTE, &peer->remote))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_info(struct sk_buff *skb, const struct sectun_device_info *info)
{
	if (sectun_nl_put_dev(skb, info->ifindex, info->ifname, info->unit) ||
	    nla_put_u8(skb, SECTUN_A_DEVICE_CARRIER, info->carrier) ||
	    nla_put_u32(skb, SECTUN_A_DEVICE_MTU, info->mtu) ||
	    (info->mtu_fixed && nla_put_flag(skb, SECTUN_A_DEVICE_MTU_FIXED)))
		return -EMSGSIZE;

	for (unsigned int i = 0; i < info->n_peers; i++)
		if (put_peer(skb, &info->peers[i]))
			return -EMSGSIZE;

	if (nla_put_u32(skb, SECTUN_A_DEVICE_SAS_IN, info->sas_in) ||
	    nla_put_u32(skb, SECTUN_A_DEVICE_SAS_OUT, info->sas_out) ||
	    nla_put_u32(skb, SECTUN_A_DEVICE_TRAPS, info->traps) ||
	    sectun_nl_put_counters(skb, SECTUN_A_DEVICE_RX, info->rx_packets, info->rx_bytes) ||
	    sectun_nl_put_counters(skb, SECTUN_A_DEVICE_TX, info->tx_packets, info->tx_bytes) ||
	    sectun_nl_put_drops(skb, SECTUN_A_DEVICE_DROPS, info->drops) ||
	    nla_put_u32(skb, SECTUN_A_DEVICE_DF_BIT, info->settings.df_bit) ||
	    nla_put_u16(skb, SECTUN_A_DEVICE_TCP_MSS, info->settings.tcp_mss) ||
	    nla_put_u8(skb, SECTUN_A_DEVICE_DSCP, info->settings.dscp) ||
	    nla_put_u8(skb, SECTUN_A_DEVICE_COPY_OUTER_DSCP, info->settings.copy_outer_dscp) ||
	    nla_put_u8(skb, SECTUN_A_DEVICE_HOLD, info->settings.hold))
		return -EMSGSIZE;
	return 0;
}

/* The state of the device that the request must name; the caller frees it. */
static struct sectun_device_info *get_info(struct genl_info *info)
{
	struct sectun_device_info *device;
	struct sectun_device *dev;
	int err;

	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return ERR_PTR(-ENOMEM);

	rtnl_lock();
	err = sectun_nl_get_dev(genl_info_net(info), info->attrs, &dev, info->extack);
	if (!err)
		sectun_device_info(dev, device);
	rtnl_unlock();
	if (!err)
		return device;

	kfree(device);
	return ERR_PTR(err);
}

/* Answers with what put() makes of a device's state, and frees that state. */
static int answer(struct genl_info *info, u8 cmd, struct sectun_device_info *device,
		  int (*put)(struct sk_buff *skb, const struct sectun_device_info *device))
{
	struct sk_buff *reply;
	int err = -ENOMEM;
	void *hdr;

	if (IS_ERR(device))
		return PTR_ERR(device);

	reply = sectun_nl_reply_new(info, cmd, &hdr);
	if (reply)
		err = sectun_nl_reply_send(reply, info, hdr, put(reply, device));
	kfree(device);
	return err;
}

int sectun_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	if (sectun_nl_lacks_dev(info))
		return -EINVAL;
	return answer(info, SECTUN_CMD_DEVICE_GET, get_info(info), put_info);
}

static int dump_device(struct sectun_device *dev, void *arg)
{
	unsigned long id = (unsigned long)dev;
	struct sectun_nl_dump *dump = arg;
	struct sectun_device_info *info;
	void *hdr;
	int err;

	if (sectun_nl_dump_seen(dump, id))
		return 0;
	info = kzalloc(sizeof(*info), GFP_KERNEL);
	if (!info)
		return -ENOMEM;
	sectun_device_info(dev, info);

	hdr = sectun_nl_dump_put(dump, SECTUN_CMD_DEVICE_GET);
	err = hdr ? sectun_nl_dump_end(dump, hdr, id, put_info(dump->skb, info)) : -EMSGSIZE;
	kfree(info);
	return err;
}

int sectun_nl_device_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct sectun_nl_dump dump;
	int err;

	err = sectun_nl_dump_start(&dump, skb, cb);
	if (err)
		return err;

	rtnl_lock();
	err = sectun_device_for_each(dump.net, dump_device, &dump);
	rtnl_unlock();
	return sectun_nl_dump_stop(&dump, err);
}

static int get_peer(const struct nlattr *nest, struct sectun_peer *peer,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECTUN_A_PEER_MAX + 1];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(sectun_peer_nl_policy) - 1, nest,
			       sectun_peer_nl_policy, extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(extack, (struct nlattr *)nest, tb, SECTUN_A_PEER_REMOTE)) {
		NL_SET_ERR_MSG(extack, "missing attribute remote in a peer");
		return -EINVAL;
	}

	err = sectun_nl_get_addr(tb[SECTUN_A_PEER_LOCAL], &peer->local, extack);
	if (err)
		return err;
	err = sectun_nl_get_addr(tb[SECTUN_A_PEER_REMOTE], &peer->remote, extack);
	if (err)
		return err;
	if (peer->local.family && peer->local.family != peer->remote.family) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "local and remote are of different families");
		return -EINVAL;
	}
	return 0;
}

static int get_peers(struct genl_info *info, struct sectun_peer *peers, unsigned int *n)
{
	const struct nlattr *attr;
	int rem, err;

	*n = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		if (nla_type(attr) != SECTUN_A_DEVICE_PEER)
			continue;
		if (*n == SECTUN_PEERS_MAX) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr, "more than 16 peers");
			return -E2BIG;
		}
		err = get_peer(attr, &peers[(*n)++], info->extack);
		if (err)
			return err;
	}
	return 0;
}

/* What is given; false when nothing is. */
static bool get_settings(struct genl_info *info, struct sectun_device_settings *settings)
{
	const struct nlattr *df_bit = info->attrs[SECTUN_A_DEVICE_DF_BIT];
	const struct nlattr *tcp_mss = info->attrs[SECTUN_A_DEVICE_TCP_MSS];
	const struct nlattr *dscp = info->attrs[SECTUN_A_DEVICE_DSCP];
	const struct nlattr *copy = info->attrs[SECTUN_A_DEVICE_COPY_OUTER_DSCP];
	const struct nlattr *hold = info->attrs[SECTUN_A_DEVICE_HOLD];

	if (df_bit)
		settings->df_bit = nla_get_u32(df_bit);
	if (tcp_mss)
		settings->tcp_mss = nla_get_u16(tcp_mss);
	if (dscp)
		settings->dscp = nla_get_u8(dscp);
	if (copy)
		settings->copy_outer_dscp = nla_get_u8(copy);
	if (hold)
		settings->hold = nla_get_u8(hold);
	return df_bit || tcp_mss || dscp || copy || hold;
}

static int set(struct genl_info *info)
{
	struct sectun_device_settings settings;
	struct sectun_device *dev;
	int err;

	err = sectun_nl_get_dev(genl_info_net(info), info->attrs, &dev, info->extack);
	if (err)
		return err;

	settings = sectun_device_settings(dev);
	if (!get_settings(info, &settings)) {
		NL_SET_ERR_MSG(info->extack,
			       "missing attribute df-bit, tcp-mss, dscp, copy-outer-dscp or hold");
		return -EINVAL;
	}
	err = sectun_device_set(dev, &settings, info->extack);
	if (err)
		NL_SET_BAD_ATTR(info->extack, info->attrs[SECTUN_A_DEVICE_TCP_MSS]);
	return err;
}

int sectun_nl_device_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	if (sectun_nl_lacks_dev(info))
		return -EINVAL;

	rtnl_lock();
	err = set(info);
	rtnl_unlock();
	return err;
}

int sectun_nl_peer_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_peer peers[SECTUN_PEERS_MAX];
	struct sectun_device *dev;
	unsigned int n;
	int err;

	if (sectun_nl_lacks_dev(info))
		return -EINVAL;

	err = get_peers(info, peers, &n);
	if (err)
		return err;

	rtnl_lock();
	err = sectun_nl_get_dev(genl_info_net(info), info->attrs, &dev, info->extack);
	if (!err)
		err = sectun_device_set_peers(dev, peers, n, info->extack);
	rtnl_unlock();
	return err;
}

static int put_stats(struct sk_buff *skb, const struct sectun_device_info *device)
{
	if (device->ifindex &&
	    sectun_nl_put_dev(skb, device->ifindex, device->ifname, device->unit))
		return -EMSGSIZE;
	return sectun_nl_put_drops(skb, SECTUN_A_STATS_DROPS, device->drops);
}

static bool names_device(struct genl_info *info)
{
	return info->attrs[SECTUN_A_STATS_IFINDEX] || info->attrs[SECTUN_A_STATS_IFNAME] ||
	       info->attrs[SECTUN_A_STATS_UNIT];
}

/* What was lost in the whole namespace, as the state of no device. */
static struct sectun_device_info *get_totals(struct genl_info *info)
{
	struct sectun_device_info *totals = kzalloc(sizeof(*totals), GFP_KERNEL);

	if (!totals)
		return ERR_PTR(-ENOMEM);
	sectun_net_drops(genl_info_net(info), totals->drops);
	return totals;
}

int sectun_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return answer(info, SECTUN_CMD_STATS_GET,
		      names_device(info) ? get_info(info) : get_totals(info), put_stats);
}
