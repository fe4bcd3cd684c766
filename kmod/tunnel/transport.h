/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_TRANSPORT_H
#define SECTUN_TRANSPORT_H

#include "header.h"
#include "sa.h"

bool sectun_transport_gather(struct sectun_sa *sa, struct sk_buff *skb);
u8 sectun_transport_open(struct sk_buff *skb, const struct sectun_header *header,
			 unsigned int room, u8 protocol);
void sectun_transport_close(struct sk_buff *skb, struct net *net);
unsigned int sectun_transport_restore(struct sk_buff *skb, unsigned int len, u8 protocol);

#endif /* SECTUN_TRANSPORT_H */
