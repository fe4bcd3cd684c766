// SPDX-License-Identifier: GPL-2.0
/*
 * trap-add, trap-del and trap-get.
 */
#include <linux/hash.h>
#include <linux/rtnetlink.h>

#include "nl.h"

/**
 * sectun_nl_put_trap - writes a trap
 * @skb: message
 * @trap: the trap
 *
 * Return: 0 or -EMSGSIZE
 */
int sectun_nl_put_trap(struct sk_buff *skb, const struct sectun_trap_info *trap)
{
	if (sectun_nl_put_dev(skb, trap->ifindex, trap->ifname, trap->unit) ||
	    nla_put_u32(skb, SECTUN_A_TRAP_REQID, trap->reqid))
		return -EMSGSIZE;
	return sectun_nl_put_selectors(skb, SECTUN_A_TRAP_SELECTOR, trap->selectors,
				       trap->n_selectors);
}

static bool lacks_key(struct genl_info *info)
{
	return sectun_nl_lacks_dev(info) ||
	       sectun_nl_missing(info, SECTUN_A_TRAP_REQID, "reqid");
}

/* Under RTNL. */
static int get_dev(struct genl_info *info, struct sectun_device **dev)
{
	return sectun_nl_get_dev(genl_info_net(info), info->attrs, dev, info->extack);
}

int sectun_nl_trap_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_selector *selectors;
	struct sectun_device *dev;
	unsigned int n;
	int err;

	if (lacks_key(info))
		return -EINVAL;
	err = sectun_nl_get_selectors(info->nlhdr, SECTUN_A_TRAP_SELECTOR, &selectors, &n,
				      info->extack);
	if (err)
		return err;

	rtnl_lock();
	err = get_dev(info, &dev);
	if (!err)
		err = sectun_trap_add(dev, nla_get_u32(info->attrs[SECTUN_A_TRAP_REQID]),
				      selectors, n, info->extack);
	rtnl_unlock();
	kfree(selectors);
	return err;
}

int sectun_nl_trap_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_device *dev;
	int err;

	if (lacks_key(info))
		return -EINVAL;

	rtnl_lock();
	err = get_dev(info, &dev);
	if (!err)
		err = sectun_trap_del(dev, nla_get_u32(info->attrs[SECTUN_A_TRAP_REQID]),
				      info->extack);
	rtnl_unlock();
	return err;
}

struct trap_search {
	u32 reqid;
	struct sk_buff *reply;
	int err;
};

static int put_wanted(const struct sectun_trap_info *trap, void *arg)
{
	struct trap_search *search = arg;

	if (trap->reqid != search->reqid)
		return 0;
	search->err = sectun_nl_put_trap(search->reply, trap);
	return 1;
}

/* Under RTNL. */
static int fill_trap(struct genl_info *info, struct sk_buff *reply)
{
	struct nlattr *reqid = info->attrs[SECTUN_A_TRAP_REQID];
	struct trap_search search = {
		.reqid = nla_get_u32(reqid),
		.reply = reply,
	};
	struct sectun_device *dev;
	int err;

	err = get_dev(info, &dev);
	if (err)
		return err;
	if (sectun_trap_for_each(genl_info_net(info), dev, put_wanted, &search))
		return search.err;
	NL_SET_ERR_MSG_ATTR(info->extack, reqid, "no such trap");
	return -ENOENT;
}

int sectun_nl_trap_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *hdr;
	int err;

	if (lacks_key(info))
		return -EINVAL;
	reply = sectun_nl_reply_new(info, SECTUN_CMD_TRAP_GET, &hdr);
	if (!reply)
		return -ENOMEM;

	rtnl_lock();
	err = fill_trap(info, reply);
	rtnl_unlock();
	return sectun_nl_reply_send(reply, info, hdr, err);
}

static int dump_trap(const struct sectun_trap_info *trap, void *arg)
{
	unsigned long id = hash_long(trap->ifindex, BITS_PER_LONG) ^ trap->reqid;
	struct sectun_nl_dump *dump = arg;
	void *hdr;

	if (sectun_nl_dump_seen(dump, id))
		return 0;
	hdr = sectun_nl_dump_put(dump, SECTUN_CMD_TRAP_GET);
	if (!hdr)
		return -EMSGSIZE;
	return sectun_nl_dump_end(dump, hdr, id, sectun_nl_put_trap(dump->skb, trap));
}

int sectun_nl_trap_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
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
		err = sectun_trap_for_each(dump.net, dev, dump_trap, &dump);
	rtnl_unlock();
	return sectun_nl_dump_stop(&dump, err);
}
