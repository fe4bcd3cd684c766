// SPDX-License-Identifier: GPL-2.0
/*
 * sa-get, sa-set, sa-del and sa-flush.
 */
#include <linux/rtnetlink.h>

#include "../tunnel/addr.h"
#include "nl.h"

static int put_lifetime(struct sk_buff *skb, const struct sectun_lifetime *life)
{
	const struct {
		int type;
		u64 value;
	} limits[] = {
		{ SECTUN_A_LIFETIME_SOFT_SECONDS, life->soft_seconds },
		{ SECTUN_A_LIFETIME_HARD_SECONDS, life->hard_seconds },
		{ SECTUN_A_LIFETIME_SOFT_BYTES, life->soft_bytes },
		{ SECTUN_A_LIFETIME_HARD_BYTES, life->hard_bytes },
		{ SECTUN_A_LIFETIME_SOFT_PACKETS, life->soft_packets },
		{ SECTUN_A_LIFETIME_HARD_PACKETS, life->hard_packets },
	};
	struct nlattr *nest = nla_nest_start(skb, SECTUN_A_SA_LIFETIME);

	if (!nest)
		return -EMSGSIZE;
	for (int i = 0; i < ARRAY_SIZE(limits); i++)
		if (limits[i].value &&
		    nla_put_u64_64bit(skb, limits[i].type, limits[i].value,
				      SECTUN_A_LIFETIME_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_encap(struct sk_buff *skb, const struct sectun_sa_info *sa)
{
	if (!sa->encap_remote_port)
		return 0;
	if (nla_put_be16(skb, SECTUN_A_SA_ENCAP_LOCAL_PORT, sa->encap_local_port) ||
	    nla_put_be16(skb, SECTUN_A_SA_ENCAP_REMOTE_PORT, sa->encap_remote_port))
		return -EMSGSIZE;
	return 0;
}

static int put_state(struct sk_buff *skb, const struct sectun_sa_info *sa)
{
	if (nla_put_u64_64bit(skb, SECTUN_A_SA_SEQUENCE, sa->sequence, SECTUN_A_SA_PAD) ||
	    nla_put_u32(skb, SECTUN_A_SA_STATE, sa->state) ||
	    sectun_nl_put_counters(skb, SECTUN_A_SA_COUNTERS, sa->packets, sa->bytes) ||
	    sectun_nl_put_drops(skb, SECTUN_A_SA_DROPS, sa->drops) ||
	    nla_put_u64_64bit(skb, SECTUN_A_SA_ADDED, sa->added, SECTUN_A_SA_PAD) ||
	    nla_put_u64_64bit(skb, SECTUN_A_SA_USED, sa->used, SECTUN_A_SA_PAD) ||
	    nla_put_u64_64bit(skb, SECTUN_A_SA_SHARED, sa->shared, SECTUN_A_SA_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * sectun_nl_put_sa - writes what may be known about an SA
 * @skb: message
 * @sa: the SA; it has no keys to write
 *
 * Return: 0 or -EMSGSIZE
 */
int sectun_nl_put_sa(struct sk_buff *skb, const struct sectun_sa_info *sa)
{
	if (sectun_nl_put_dev(skb, sa->ifindex, sa->ifname, sa->unit) ||
	    nla_put_u32(skb, SECTUN_A_SA_DIRECTION, sa->direction) ||
	    nla_put_be32(skb, SECTUN_A_SA_SPI, sa->spi) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SA_LOCAL, &sa->local) ||
	    sectun_nl_put_addr(skb, SECTUN_A_SA_REMOTE, &sa->remote) ||
	    nla_put_string(skb, SECTUN_A_SA_ALGORITHM, sa->algorithm) ||
	    nla_put_u32(skb, SECTUN_A_SA_PROTOCOL, sa->protocol) ||
	    nla_put_u32(skb, SECTUN_A_SA_MODE, sa->mode) ||
	    (sa->esn && nla_put_flag(skb, SECTUN_A_SA_ESN)) ||
	    nla_put_u32(skb, SECTUN_A_SA_REPLAY_WINDOW, sa->replay_window) ||
	    put_encap(skb, sa) ||
	    sectun_nl_put_selectors(skb, SECTUN_A_SA_SELECTOR, sa->selectors,
				    sa->n_selectors) ||
	    nla_put_u32(skb, SECTUN_A_SA_REQID, sa->reqid) ||
	    put_lifetime(skb, &sa->lifetime) ||
	    put_state(skb, sa))
		return -EMSGSIZE;
	return 0;
}

struct sa_search {
	enum sectun_protocol protocol;
	__be32 spi;
	struct sectun_sa *found;
	unsigned int n;
};

static int match_outbound(struct sectun_sa *sa, void *arg)
{
	struct sa_search *search = arg;
	struct sectun_sa_info info;

	sectun_sa_info(sa, &info);
	if (info.direction == SECTUN_DIRECTION_OUT && info.protocol == search->protocol &&
	    info.spi == search->spi) {
		search->found = sa;
		search->n++;
	}
	return 0;
}

/* An outbound SPI is the peer's choice: two peers may have chosen the same. */
static int find_outbound(struct genl_info *info, __be32 spi, struct sectun_sa **sa)
{
	struct sa_search search = {
		.protocol = sectun_nl_get_protocol(info->attrs),
		.spi = spi,
	};

	sectun_sa_for_each(genl_info_net(info), NULL, match_outbound, &search);
	if (search.n > 1) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SECTUN_A_SA_REMOTE);
		GENL_SET_ERR_MSG(info, "several outbound SAs have this SPI, give remote");
		return -ENOTUNIQ;
	}
	*sa = search.found;
	return 0;
}

/* An inbound SA is found by its SPI alone; a remote that is given must fit. */
static bool has_other_remote(struct sectun_sa *sa, const struct sectun_addr *remote)
{
	struct sectun_sa_info info;

	if (!remote->family)
		return false;
	sectun_sa_info(sa, &info);
	return !sectun_addr_equal(&info.remote, remote);
}

/* Under RTNL, which keeps the SA. */
static int find_sa(struct genl_info *info, struct sectun_sa **sa)
{
	struct netlink_ext_ack *extack = info->extack;
	enum sectun_direction direction;
	struct sectun_addr remote;
	__be32 spi;
	int err;

	direction = nla_get_u32(info->attrs[SECTUN_A_SA_DIRECTION]);
	spi = nla_get_be32(info->attrs[SECTUN_A_SA_SPI]);
	err = sectun_nl_get_addr(info->attrs[SECTUN_A_SA_REMOTE], &remote, extack);
	if (err)
		return err;

	if (direction == SECTUN_DIRECTION_OUT && !remote.family) {
		err = find_outbound(info, spi, sa);
		if (err)
			return err;
	} else {
		*sa = sectun_sa_find(genl_info_net(info), direction,
				     sectun_nl_get_protocol(info->attrs), spi, &remote);
	}

	if (!*sa || has_other_remote(*sa, &remote)) {
		NL_SET_ERR_MSG_ATTR(extack, info->attrs[SECTUN_A_SA_SPI], "no such SA");
		return -ENOENT;
	}
	return 0;
}

static bool lacks_key(struct genl_info *info)
{
	return sectun_nl_missing(info, SECTUN_A_SA_DIRECTION, "direction") ||
	       sectun_nl_missing(info, SECTUN_A_SA_SPI, "spi");
}

static int refuse_device(struct genl_info *info)
{
	struct nlattr **tb = info->attrs;
	struct nlattr *attr = tb[SECTUN_A_SA_IFNAME] ?: tb[SECTUN_A_SA_IFINDEX] ?:
			      tb[SECTUN_A_SA_UNIT];

	if (!attr)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "one SA is named by direction, spi and remote, not by device");
	return -EINVAL;
}

static int fill_sa(struct genl_info *info, struct sk_buff *reply)
{
	struct sectun_sa_info sa_info;
	struct sectun_sa *sa;
	int err;

	err = find_sa(info, &sa);
	if (err)
		return err;
	sectun_sa_info(sa, &sa_info);
	return sectun_nl_put_sa(reply, &sa_info);
}

int sectun_nl_sa_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *hdr;
	int err;

	if (lacks_key(info))
		return -EINVAL;
	err = refuse_device(info);
	if (err)
		return err;

	reply = sectun_nl_reply_new(info, SECTUN_CMD_SA_GET, &hdr);
	if (!reply)
		return -ENOMEM;

	rtnl_lock();
	err = fill_sa(info, reply);
	rtnl_unlock();
	return sectun_nl_reply_send(reply, info, hdr, err);
}

static int dump_sa(struct sectun_sa *sa, void *arg)
{
	struct sectun_nl_dump *dump = arg;
	struct sectun_sa_info info;
	void *hdr;

	if (sectun_nl_dump_seen(dump, (unsigned long)sa))
		return 0;
	hdr = sectun_nl_dump_put(dump, SECTUN_CMD_SA_GET);
	if (!hdr)
		return -EMSGSIZE;
	sectun_sa_info(sa, &info);
	return sectun_nl_dump_end(dump, hdr, (unsigned long)sa,
				  sectun_nl_put_sa(dump->skb, &info));
}

int sectun_nl_sa_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct sectun_nl_dump dump;
	struct sectun_device *dev;
	int err;

	err = sectun_nl_dump_start(&dump, skb, cb);
	if (err)
		return err;

	rtnl_lock();
	err = sectun_nl_dump_dev(&dump, &dev);
	if (!err)
		err = sectun_sa_for_each(dump.net, dev, dump_sa, &dump);
	rtnl_unlock();
	return sectun_nl_dump_stop(&dump, err);
}

static int get_port(const struct nlattr *attr, __be16 *port, struct netlink_ext_ack *extack)
{
	*port = attr ? nla_get_be16(attr) : 0;
	if (!attr || *port)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "port 0");
	return -EINVAL;
}

static int get_move(struct genl_info *info, struct sectun_sa_move *move)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr **tb = info->attrs;
	int err;

	if (!tb[SECTUN_A_SA_NEW_LOCAL] && !tb[SECTUN_A_SA_NEW_LOCAL_PORT] &&
	    !tb[SECTUN_A_SA_NEW_REMOTE] && !tb[SECTUN_A_SA_NEW_REMOTE_PORT] &&
	    sectun_nl_missing(info, SECTUN_A_SA_NEW_REMOTE, "new-remote (or another new-...)"))
		return -EINVAL;

	err = sectun_nl_get_addr(tb[SECTUN_A_SA_NEW_LOCAL], &move->local, extack);
	if (err)
		return err;
	err = sectun_nl_get_addr(tb[SECTUN_A_SA_NEW_REMOTE], &move->remote, extack);
	if (err)
		return err;
	err = get_port(tb[SECTUN_A_SA_NEW_LOCAL_PORT], &move->local_port, extack);
	if (err)
		return err;
	return get_port(tb[SECTUN_A_SA_NEW_REMOTE_PORT], &move->remote_port, extack);
}

int sectun_nl_sa_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_sa_move move;
	struct sectun_sa *sa;
	int err;

	if (lacks_key(info))
		return -EINVAL;
	err = get_move(info, &move);
	if (err)
		return err;

	rtnl_lock();
	err = find_sa(info, &sa);
	if (!err)
		err = sectun_sa_move(sa, &move, info->extack);
	rtnl_unlock();
	return err;
}

int sectun_nl_sa_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_sa *sa;
	int err;

	if (lacks_key(info))
		return -EINVAL;

	rtnl_lock();
	err = find_sa(info, &sa);
	if (!err)
		sectun_sa_delete(sa);
	rtnl_unlock();
	return err;
}

int sectun_nl_sa_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct net *net = genl_info_net(info);
	struct sectun_device *dev;
	int err;

	rtnl_lock();
	err = sectun_nl_get_dev(net, info->attrs, &dev, info->extack);
	if (!err)
		sectun_sa_flush(net, dev);
	rtnl_unlock();
	return err;
}
