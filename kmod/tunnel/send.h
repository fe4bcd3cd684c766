/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_SEND_H
#define SECTUN_SEND_H

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/udp.h>
#include <net/esp.h>

/* The most that any algorithm puts in front of and behind an inner packet. */
#define SECTUN_IV_MAX		16
#define SECTUN_SEND_HEADROOM	(sizeof(struct ipv6hdr) + sizeof(struct udphdr) + \
				 sizeof(struct ip_esp_hdr) + SECTUN_IV_MAX)
#define SECTUN_SEND_TAILROOM	(16 + 1 + 32)

void sectun_send_crypt(struct sk_buff *skb);
void sectun_send_finish(struct sk_buff *skb);
netdev_tx_t sectun_send_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* SECTUN_SEND_H */
