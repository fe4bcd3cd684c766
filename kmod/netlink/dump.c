// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps that take several messages. Between two of them the lists may change.
 * A dump goes on at the number of things it has sent, and keeps a hash over
 * those: when the list begins differently at the next call, the dump is marked
 * NLM_F_DUMP_INTR and user space asks again.
 */
#include <linux/hash.h>
#include <net/sock.h>

#include "nl.h"

/* In netlink_callback.args. */
enum { SENT, SENT_HASH };

static void step(struct sectun_nl_dump *dump, unsigned long id)
{
	dump->index++;
	dump->hash = hash_long(dump->hash ^ id, BITS_PER_LONG) + 1;
}

/**
 * sectun_nl_dump_reserve - room for a whole thing
 * @skb: message to fill, empty
 * @size: bytes
 *
 * The first message is as large as the reader's last ones were, and one thing
 * alone can be larger than that.
 *
 * Return: 0 or -ENOMEM
 */
int sectun_nl_dump_reserve(struct sk_buff *skb, unsigned int size)
{
	if (skb_tailroom(skb) >= size)
		return 0;
	return pskb_expand_head(skb, 0, size - skb_tailroom(skb), GFP_KERNEL);
}

/**
 * sectun_nl_dump_start - starts or goes on with a dump
 * @dump: filled in
 * @skb: message to fill
 * @cb: of the dump
 */
int sectun_nl_dump_start(struct sectun_nl_dump *dump, struct sk_buff *skb,
			 struct netlink_callback *cb)
{
	*dump = (struct sectun_nl_dump){
		.skb = skb,
		.cb = cb,
		.net = sock_net(skb->sk),
	};
	if (!cb->seq)
		cb->seq = 1;
	return sectun_nl_dump_reserve(skb, SECTUN_NL_MSG_MAX);
}

/**
 * sectun_nl_dump_dev - the device that a dump of SAs or traps is limited to
 * @dump: the dump
 * @dev: NULL for all
 *
 * Under RTNL. The request's attributes met the policy when the dump began.
 * When the device goes away in between, the dump ends with -ENODEV.
 */
int sectun_nl_dump_dev(struct sectun_nl_dump *dump, struct sectun_device **dev)
{
	struct netlink_callback *cb = dump->cb;
	struct nlattr *tb[SECTUN_A_DEVICE_UNIT + 1];

	for (int i = 0; i < ARRAY_SIZE(tb); i++)
		tb[i] = nlmsg_find_attr(cb->nlh, GENL_HDRLEN, i);
	return sectun_nl_get_dev(dump->net, tb, dev, cb->extack);
}

/**
 * sectun_nl_dump_seen - has an earlier message had this thing?
 * @dump: the dump
 * @id: the thing's identity
 */
bool sectun_nl_dump_seen(struct sectun_nl_dump *dump, unsigned long id)
{
	struct netlink_callback *cb = dump->cb;

	if (dump->index >= cb->args[SENT])
		return false;

	step(dump, id);
	if (dump->index == cb->args[SENT] && dump->hash != (unsigned long)cb->args[SENT_HASH])
		cb->seq++;
	return true;
}

/**
 * sectun_nl_dump_put - starts the message of one thing
 * @dump: the dump
 * @cmd: SECTUN_CMD_*
 *
 * Return: for sectun_nl_dump_end(), NULL when there is no room
 */
void *sectun_nl_dump_put(struct sectun_nl_dump *dump, u8 cmd)
{
	struct netlink_callback *cb = dump->cb;
	void *hdr = genlmsg_put(dump->skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				&sectun_nl_family, NLM_F_MULTI, cmd);

	if (hdr)
		genl_dump_check_consistent(cb, hdr);
	return hdr;
}

/**
 * sectun_nl_dump_end - ends the message of one thing, or takes it back
 * @dump: the dump
 * @hdr: from sectun_nl_dump_put()
 * @id: the thing's identity
 * @err: an error from filling it, 0 for none
 */
int sectun_nl_dump_end(struct sectun_nl_dump *dump, void *hdr, unsigned long id, int err)
{
	if (err) {
		genlmsg_cancel(dump->skb, hdr);
		return err;
	}
	genlmsg_end(dump->skb, hdr);
	step(dump, id);
	dump->cb->args[SENT] = dump->index;
	dump->cb->args[SENT_HASH] = dump->hash;
	return 0;
}

/**
 * sectun_nl_dump_stop - the return value of a dumpit function
 * @dump: the dump
 * @err: what stopped the walk, 0 for its end
 */
int sectun_nl_dump_stop(struct sectun_nl_dump *dump, int err)
{
	struct netlink_callback *cb = dump->cb;

	if (dump->index < cb->args[SENT])
		cb->seq++;
	if (err && !(err == -EMSGSIZE && dump->skb->len))
		return err;
	return dump->skb->len;
}
