/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_MTU_H
#define SECTUN_MTU_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/ip6_route.h>

#include "sa.h"

/* Until a first SA tells: 1500 less the most that any algorithm takes. */
#define SECTUN_MTU_DEFAULT	1406

/**
 * sectun_mtu_longest - the longest packet there is
 * @family: AF_INET or AF_INET6
 *
 * Return: bytes, header included.
 */
static inline unsigned int sectun_mtu_longest(u16 family)
{
	return family == AF_INET ? IP_MAX_MTU : IP6_MAX_MTU;
}

/**
 * sectun_mtu_header - the outer IP header
 * @path: outer addresses
 *
 * Return: bytes.
 */
static inline unsigned int sectun_mtu_header(const struct sectun_path *path)
{
	return path->local.family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

/**
 * sectun_mtu_overhead - outer headers in front of ESP or AH
 * @path: outer addresses
 *
 * Return: bytes.
 */
static inline unsigned int sectun_mtu_overhead(const struct sectun_path *path)
{
	return sectun_mtu_header(path) + (path->local_port ? sizeof(struct udphdr) : 0);
}

unsigned int sectun_mtu_front(const struct sectun_sa *sa, const struct sectun_path *path);
unsigned int sectun_mtu_inner(const struct sectun_sa *sa, const struct sectun_path *path,
			      unsigned int outer);
void sectun_mtu_init(struct sectun_device *device);
void sectun_mtu_stop(struct sectun_device *device);
void sectun_mtu_measure_later(struct sectun_device *device, unsigned long delay);
void sectun_mtu_add(struct sectun_sa *sa);
void sectun_mtu_remove(struct sectun_sa *sa);
void sectun_mtu_recount(struct sectun_device *device);
void sectun_mtu_measure(struct sectun_device *device);
unsigned int sectun_mtu_floor(const struct net_device *dev, unsigned int mtu);
void sectun_mtu_set(struct sectun_device *device);
int sectun_mtu_change(struct net_device *dev, int mtu);

#endif /* SECTUN_MTU_H */
