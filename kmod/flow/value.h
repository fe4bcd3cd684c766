/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What policies compare, as numbers: an address, a protocol with its destination
 * port or ICMP type, a protocol with its source port.
 */
#ifndef SECTUN_FLOW_VALUE_H
#define SECTUN_FLOW_VALUE_H

#include <linux/in.h>
#include <linux/in6.h>

#include "../compat.h"
#include "rules.h"

/**
 * struct sectun_value - a number of 128 bits
 */
struct sectun_value {
	u64 high;
	u64 low;
};

static inline int sectun_value_cmp(const struct sectun_value *a, const struct sectun_value *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return 0;
}

/**
 * sectun_value_next - the number after one
 * @value: changed
 *
 * Return: false when there is none: it was the highest.
 */
static inline bool sectun_value_next(struct sectun_value *value)
{
	return ++value->low || ++value->high;
}

/**
 * sectun_value_of_addr - an address as a number
 * @addr: of a family
 *
 * Those of the two families are never in one list.
 */
static inline struct sectun_value sectun_value_of_addr(const struct sectun_addr *addr)
{
	if (addr->family == AF_INET)
		return (struct sectun_value){ .low = ntohl(addr->v4) };
	return (struct sectun_value){
		.high = get_unaligned_be64(&addr->v6.s6_addr[0]),
		.low = get_unaligned_be64(&addr->v6.s6_addr[8]),
	};
}

static inline bool sectun_protocol_has_ports(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static inline bool sectun_protocol_has_types(u8 protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

/* The highest number that sectun_service() and sectun_source_port() return. */
#define SECTUN_SERVICE_MAX	0xffffff

/**
 * sectun_service - protocol and destination port, or ICMP type and code, as a number
 * @key: a packet
 */
static inline u32 sectun_service(const struct sectun_flow_key *key)
{
	u32 detail = sectun_protocol_has_types(key->protocol) ?
		     key->icmp_type << 8 | key->icmp_code : key->dst_port;

	return key->protocol << 16 | detail;
}

/**
 * sectun_source_port - protocol and source port as a number
 * @key: a packet
 */
static inline u32 sectun_source_port(const struct sectun_flow_key *key)
{
	return key->protocol << 16 | key->src_port;
}

#endif /* SECTUN_FLOW_VALUE_H */
