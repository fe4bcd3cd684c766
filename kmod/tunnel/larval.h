/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_LARVAL_H
#define SECTUN_LARVAL_H

#include <linux/skbuff.h>

struct sectun_addr;
struct sectun_larval;
struct sectun_net;
struct sectun_sa;

struct sectun_larval *sectun_larval_find(struct sectun_net *sn, enum sectun_protocol protocol,
					 __be32 spi,
					 const struct sectun_addr *local);
bool sectun_larval_hold(struct sectun_net *sn, struct sk_buff *skb,
			enum sectun_protocol protocol, __be32 spi, bool encap);
void sectun_larval_deliver(struct sectun_larval *larval, struct sectun_sa *sa);
void sectun_larval_end(struct sectun_net *sn, struct sectun_larval *larval,
		       struct sectun_sa *sa);
void sectun_larval_flush(struct sectun_net *sn);

#endif /* SECTUN_LARVAL_H */
