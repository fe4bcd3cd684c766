/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside of the generic-netlink family: what its files share.
 */
#ifndef SECTUN_NETLINK_NL_H
#define SECTUN_NETLINK_NL_H

#include <net/genetlink.h>

#include "../flow/view.h"
#include "../tunnel/tunnel.h"
#include "family_gen.h"

/* Whole SA or trap with SECTUN_SELECTORS_MAX IPv6 selectors, rounded up. */
#define SECTUN_NL_MSG_MAX	8192

/**
 * sectun_nl_missing - checks for an attribute that the operation needs
 * @info: request
 * @attr: SECTUN_A_*
 * @name: its name, a string literal
 *
 * Return: true, with extack set, when it is not there
 *
 * Not __info: GENL_REQ_ATTR_CHECK() has a variable of that name.
 */
#define sectun_nl_missing(info, attr, name)					\
({										\
	struct genl_info *__request = (info);					\
	bool missing = GENL_REQ_ATTR_CHECK(__request, attr);			\
										\
	if (missing)								\
		GENL_SET_ERR_MSG(__request, "missing attribute " name);		\
	missing;								\
})

/* family.c */
bool sectun_nl_ready(void);

/* attr.c: attributes that several operations read */
bool sectun_nl_lacks_dev(struct genl_info *info);
int sectun_nl_get_dev(struct net *net, struct nlattr **tb, struct sectun_device **dev,
		      struct netlink_ext_ack *extack);
int sectun_nl_get_addr(const struct nlattr *attr, struct sectun_addr *addr,
		       struct netlink_ext_ack *extack);
int sectun_nl_get_prefix(const struct nlattr *attr, const struct nlattr *len_attr,
			 struct sectun_addr *addr, u8 *len, struct netlink_ext_ack *extack);
enum sectun_protocol sectun_nl_get_protocol(struct nlattr **tb);
int sectun_nl_get_selectors(const struct nlmsghdr *nlh, int type,
			    struct sectun_selector **selectors, unsigned int *n,
			    struct netlink_ext_ack *extack);

/* put.c: attributes that several operations write */
int sectun_nl_put_addr(struct sk_buff *skb, int type, const struct sectun_addr *addr);
int sectun_nl_put_dev(struct sk_buff *skb, int ifindex, const char *ifname, u32 unit);
int sectun_nl_put_selector(struct sk_buff *skb, int type,
			   const struct sectun_selector *selector);
int sectun_nl_put_selectors(struct sk_buff *skb, int type,
			    const struct sectun_selector *selectors, unsigned int n);
int sectun_nl_put_counters(struct sk_buff *skb, int type, u64 packets, u64 bytes);
int sectun_nl_put_drops(struct sk_buff *skb, int type, const u64 *drops);

/* sa.c, trap.c: the body of a message, also of an event's */
int sectun_nl_put_sa(struct sk_buff *skb, const struct sectun_sa_info *sa);
int sectun_nl_put_trap(struct sk_buff *skb, const struct sectun_trap_info *trap);

/**
 * struct sectun_nl_event - an event on its way
 * @net: whose
 * @group: SECTUN_NLGRP_*
 * @skb: the message
 * @hdr: of it
 */
struct sectun_nl_event {
	struct net *net;
	unsigned int group;
	struct sk_buff *skb;
	void *hdr;
};

/* event.c */
bool sectun_nl_event_new(struct sectun_nl_event *event, u8 cmd, unsigned int n_selectors);
void sectun_nl_event_send(struct sectun_nl_event *event, int err);

/**
 * struct sectun_nl_dump - a dump that goes over many messages
 * @net: whose things are dumped
 * @index: of the thing the walk is at
 * @hash: over the things before it, to notice that the list has changed
 */
struct sectun_nl_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct net *net;
	unsigned long index;
	unsigned long hash;
};

/* dump.c */
int sectun_nl_dump_reserve(struct sk_buff *skb, unsigned int size);
int sectun_nl_dump_start(struct sectun_nl_dump *dump, struct sk_buff *skb,
			 struct netlink_callback *cb);
int sectun_nl_dump_dev(struct sectun_nl_dump *dump, struct sectun_device **dev);
bool sectun_nl_dump_seen(struct sectun_nl_dump *dump, unsigned long id);
void *sectun_nl_dump_put(struct sectun_nl_dump *dump, u8 cmd);
int sectun_nl_dump_end(struct sectun_nl_dump *dump, void *hdr, unsigned long id, int err);
int sectun_nl_dump_stop(struct sectun_nl_dump *dump, int err);

/* reply.c */
struct sk_buff *sectun_nl_reply_new(struct genl_info *info, u8 cmd, void **hdr);
int sectun_nl_reply_send(struct sk_buff *skb, struct genl_info *info, void *hdr, int err);

#endif /* SECTUN_NETLINK_NL_H */
