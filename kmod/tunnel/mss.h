/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_MSS_H
#define SECTUN_MSS_H

#include <linux/skbuff.h>

/* No network is as narrow as to need less. */
#define SECTUN_MSS_MIN	64u

void sectun_mss_clamp(struct sk_buff *skb, unsigned int mss);

#endif /* SECTUN_MSS_H */
