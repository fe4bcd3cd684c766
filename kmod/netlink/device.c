// SPDX-License-Identifier: GPL-2.0
/*
 * device-get, device-set and stats-get.
 */
#include <linux/rtnetlink.h>

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
	    sectun_nl_put_drops(skb, SECTUN_A_DEVICE_DROPS, info->drops))
		return -EMSGSIZE;
	return 0;
}

/* Looks a device up that the request must name, and copies its state. */
static int get_info(struct genl_info *info, struct sectun_device_info *device)
{
	struct sectun_device *dev;
	int err;

	rtnl_lock();
	err = sectun_nl_get_dev(genl_info_net(info), info->attrs, &dev, info->extack);
	if (!err)
		sectun_device_info(dev, device);
	rtnl_unlock();
	return err;
}

int sectun_nl_device_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_device_info device = {};
	struct sk_buff *reply;
	void *hdr;
	int err;

	if (sectun_nl_lacks_dev(info))
		return -EINVAL;

	err = get_info(info, &device);
	if (err)
		return err;

	reply = sectun_nl_reply_new(info, SECTUN_CMD_DEVICE_GET, &hdr);
	if (!reply)
		return -ENOMEM;
	return sectun_nl_reply_send(reply, info, hdr, put_info(reply, &device));
}

static int dump_device(struct sectun_device *dev, void *arg)
{
	unsigned long id = (unsigned long)dev;
	struct sectun_device_info info = {};
	struct sectun_nl_dump *dump = arg;
	void *hdr;

	if (sectun_nl_dump_seen(dump, id))
		return 0;
	hdr = sectun_nl_dump_put(dump, SECTUN_CMD_DEVICE_GET);
	if (!hdr)
		return -EMSGSIZE;
	sectun_device_info(dev, &info);
	return sectun_nl_dump_end(dump, hdr, id, put_info(dump->skb, &info));
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

int sectun_nl_device_set_doit(struct sk_buff *skb, struct genl_info *info)
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

int sectun_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_device_info device = {};
	struct sk_buff *reply;
	void *hdr;
	int err;

	if (names_device(info)) {
		err = get_info(info, &device);
		if (err)
			return err;
	} else {
		sectun_net_drops(genl_info_net(info), device.drops);
	}

	reply = sectun_nl_reply_new(info, SECTUN_CMD_STATS_GET, &hdr);
	if (!reply)
		return -ENOMEM;
	return sectun_nl_reply_send(reply, info, hdr, put_stats(reply, &device));
}
