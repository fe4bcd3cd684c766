/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_DECAP_H
#define SECTUN_DECAP_H

#include <linux/skbuff.h>

struct sectun_sa;

void sectun_decap(struct sectun_sa *sa, struct sk_buff *skb);

#endif /* SECTUN_DECAP_H */
