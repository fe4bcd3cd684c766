// SPDX-License-Identifier: GPL-2.0
/*
 * The answer to a request for one thing.
 */
#include "nl.h"

/**
 * sectun_nl_reply_new - starts an answer
 * @info: the request
 * @cmd: SECTUN_CMD_*
 * @hdr: for sectun_nl_reply_send()
 *
 * Return: the message, NULL when there is no memory
 */
struct sk_buff *sectun_nl_reply_new(struct genl_info *info, u8 cmd, void **hdr)
{
	struct sk_buff *skb = genlmsg_new(SECTUN_NL_MSG_MAX, GFP_KERNEL);

	if (!skb)
		return NULL;
	*hdr = genlmsg_put_reply(skb, info, &sectun_nl_family, 0, cmd);
	if (!*hdr) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

/**
 * sectun_nl_reply_send - sends an answer, or drops it
 * @skb: from sectun_nl_reply_new()
 * @info: the request
 * @hdr: from sectun_nl_reply_new()
 * @err: an error from filling it, 0 for none
 */
int sectun_nl_reply_send(struct sk_buff *skb, struct genl_info *info, void *hdr, int err)
{
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}
