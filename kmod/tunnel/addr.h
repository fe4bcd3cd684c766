/* SPDX-License-Identifier: GPL-2.0 */
/* Outer addresses of either family. */
#ifndef SECTUN_ADDR_H
#define SECTUN_ADDR_H

#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/dsfield.h>
#include <net/ipv6.h>

#include "tunnel.h"

/**
 * sectun_addr_equal - are two addresses the same
 * @a: one
 * @b: other
 *
 * Return: true when they are; two of no family are.
 */
static inline bool sectun_addr_equal(const struct sectun_addr *a, const struct sectun_addr *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->v4 == b->v4;
	return a->family != AF_INET6 || ipv6_addr_equal(&a->v6, &b->v6);
}

/**
 * sectun_addr_from - an address out of a packet
 * @addr: filled
 * @family: AF_INET or AF_INET6
 * @from: network byte order
 */
static inline void sectun_addr_from(struct sectun_addr *addr, u16 family, const void *from)
{
	addr->family = family;
	if (family == AF_INET)
		addr->v4 = *(const __be32 *)from;
	else
		addr->v6 = *(const struct in6_addr *)from;
}

/**
 * sectun_addr_is - is an address that of a packet
 * @addr: the address
 * @family: AF_INET or AF_INET6
 * @other: network byte order
 *
 * Return: true when it is.
 */
static inline bool sectun_addr_is(const struct sectun_addr *addr, u16 family, const void *other)
{
	if (addr->family != family)
		return false;
	if (likely(family == AF_INET))
		return addr->v4 == *(const __be32 *)other;
	return ipv6_addr_equal(&addr->v6, other);
}

/**
 * sectun_addr_in_prefix - is an address one of a prefix
 * @prefix: without other bits; of no family for any
 * @len: its length in bits
 * @addr: the address
 *
 * Return: true when it is.
 */
static inline bool sectun_addr_in_prefix(const struct sectun_addr *prefix, u8 len,
					 const struct sectun_addr *addr)
{
	if (prefix->family == AF_UNSPEC)
		return true;
	if (prefix->family != addr->family)
		return false;
	if (prefix->family == AF_INET)
		return !((prefix->v4 ^ addr->v4) & inet_make_mask(len));
	return ipv6_prefix_equal(&prefix->v6, &addr->v6, len);
}

static inline const void *sectun_addr_bytes(const struct sectun_addr *addr)
{
	return addr->family == AF_INET ? (const void *)&addr->v4 : &addr->v6;
}

/* The outer header of a received packet, which a handler for ESP got. */
static inline u16 sectun_outer_family(const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4 ? AF_INET : AF_INET6;
}

static inline const void *sectun_outer_source(const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4 ? (const void *)&ip_hdr(skb)->saddr :
					   &ipv6_hdr(skb)->saddr;
}

static inline const void *sectun_outer_dest(const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4 ? (const void *)&ip_hdr(skb)->daddr :
					   &ipv6_hdr(skb)->daddr;
}

static inline u8 sectun_outer_tos(const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4 ? ip_hdr(skb)->tos : ipv6_get_dsfield(ipv6_hdr(skb));
}

#endif /* SECTUN_ADDR_H */
