/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_AH_H
#define SECTUN_AH_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ah.h>

#include "sa.h"

/**
 * sectun_ah_len - length of the authentication header
 * @icv_len: of the algorithm
 * @family: AF_INET or AF_INET6; what is sent is a multiple of 4 or of 8 bytes
 *
 * Return: bytes (RFC 4302 section 2.6).
 */
static inline unsigned int sectun_ah_len(unsigned int icv_len, u16 family)
{
	return round_up(sizeof(struct ip_auth_hdr) + icv_len, family == AF_INET ? 4 : 8);
}

int sectun_ah_protect(struct sk_buff *skb, u8 next, u64 sequence, crypto_completion_t complete);
void sectun_ah_seal(struct sk_buff *skb);
void sectun_ah_receive_crypt(struct sk_buff *skb);
unsigned int sectun_ah_receive(struct sectun_sa *sa, struct sk_buff *skb);
unsigned int sectun_ah_strip(struct sk_buff *skb, u8 *next);

#endif /* SECTUN_AH_H */
