/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_SELECTOR_H
#define SECTUN_SELECTOR_H

#include <linux/skbuff.h>

#include "tunnel.h"

/**
 * struct sectun_flow - addresses of an inner packet, borrowed from its header
 * @family: AF_INET or AF_INET6
 * @src: __be32 or struct in6_addr
 * @dst: the same
 */
struct sectun_flow {
	u16 family;
	const void *src;
	const void *dst;
};

bool sectun_flow_from_skb(struct sectun_flow *flow, struct sk_buff *skb);
void sectun_flow_to_selector(const struct sectun_flow *flow,
			     struct sectun_selector *selector);
bool sectun_selector_match(const struct sectun_selector *selector,
			   const struct sectun_flow *flow);
bool sectun_selectors_match(const struct sectun_selector *selectors, unsigned int n,
			    const struct sectun_flow *flow);
int sectun_selector_check(const struct sectun_selector *selector,
			  struct netlink_ext_ack *extack);

#endif /* SECTUN_SELECTOR_H */
