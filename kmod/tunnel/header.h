/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_HEADER_H
#define SECTUN_HEADER_H

#include <linux/skbuff.h>

/**
 * struct sectun_header - the IP header that stays in front in transport mode
 * @len: bytes, with IPv4 options or those IPv6 extension headers that the
 *	packet needs on its way
 * @next: where in it the number of the protocol behind it is
 * @fragment: what follows is a part of a packet only
 * @gathered: the packet has been put together from fragments
 */
struct sectun_header {
	unsigned int len;
	unsigned int next;
	bool fragment;
	bool gathered;
};

bool sectun_header_find(struct sk_buff *skb, struct sectun_header *header);
bool sectun_header_end(const struct sk_buff *skb, struct sectun_header *header);
unsigned int sectun_header_options(const struct sk_buff *skb, const struct sectun_header *header);

#endif /* SECTUN_HEADER_H */
