// SPDX-License-Identifier: GPL-2.0
/* The way to the peer, which never leads through the tunnel itself. */
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>

#include "route.h"
#include "sa.h"

/**
 * sectun_route_reason - why a packet without a route is dropped
 * @dst: an error
 *
 * Return: SECTUN_A_DROPS_*.
 */
unsigned int sectun_route_reason(const struct dst_entry *dst)
{
	switch (PTR_ERR(dst)) {
	case -ELOOP:
		return SECTUN_A_DROPS_LOOP;
	case -ENOBUFS:
	case -ENOMEM:
		return SECTUN_A_DROPS_NO_MEMORY;
	default:
		return SECTUN_A_DROPS_NO_ROUTE;
	}
}

static struct dst_entry *sectun_route_output(struct net *net, u16 family, struct flowi *fl)
{
	struct dst_entry *dst;
	struct rtable *rt;

	if (family == AF_INET) {
		rt = ip_route_output_key(net, &fl->u.ip4);
		return IS_ERR(rt) ? ERR_CAST(rt) : &rt->dst;
	}

	/* Without the flag a device is no more than a preference. */
	dst = ip6_route_output_flags(net, NULL, &fl->u.ip6,
				     fl->u.ip6.flowi6_oif ? RT6_LOOKUP_F_IFACE : 0);
	if (!dst->error)
		return dst;
	dst_release(dst);
	return ERR_PTR(-ENETUNREACH);
}

/* Not told of a device, the kernel looks for an address outside of VRFs only. */
static struct net_device *sectun_route_holder_v6(struct net *net, const struct in6_addr *addr)
{
	struct net_device *holder = ipv6_dev_find(net, addr, NULL), *dev;

	if (holder)
		return holder;

	for_each_netdev_rcu(net, dev) {
		if (!netif_is_l3_slave(dev) && !netif_is_l3_master(dev))
			continue;
		holder = ipv6_dev_find(net, addr, dev);
		if (holder)
			return holder;
	}
	return NULL;
}

/* The device that holds an address. Under the RCU read lock. */
static struct net_device *sectun_route_holder(struct net *net, u16 family, const void *addr)
{
	if (family == AF_INET)
		return __ip_dev_find(net, *(const __be32 *)addr, false);
	return sectun_route_holder_v6(net, addr);
}

/**
 * sectun_route_holds - is an address one of this machine
 * @device: in whose namespace
 * @family: AF_INET or AF_INET6
 * @addr: network byte order
 *
 * Under the RCU read lock.
 *
 * Return: true when it is.
 */
bool sectun_route_holds(struct sectun_device *device, u16 family, const void *addr)
{
	return sectun_route_holder(device->net, family, addr);
}

/**
 * sectun_route_outside - routes by the device that holds the source address
 * @device: the tunnel that is not to be used
 * @family: AF_INET or AF_INET6
 * @fl: addresses and protocol
 *
 * Under the RCU read lock. With a device given, routes over other devices do
 * not count, and a peer that no route is left for is taken to be on its link.
 *
 * Return: the route with a reference, or -ELOOP when the tunnel itself holds the
 * source address or the only route, or another error.
 */
struct dst_entry *sectun_route_outside(struct sectun_device *device, u16 family,
				       struct flowi *fl)
{
	const void *source = family == AF_INET ? (const void *)&fl->u.ip4.saddr :
						 &fl->u.ip6.saddr;
	struct net_device *holder;
	struct dst_entry *dst;

	holder = sectun_route_holder(device->net, family, source);
	if (!holder)
		return ERR_PTR(-ENETUNREACH);
	if (holder == device->dev)
		return ERR_PTR(-ELOOP);

	fl->u.__fl_common.flowic_oif = holder->ifindex;
	dst = sectun_route_output(device->net, family, fl);
	if (IS_ERR(dst) || dst->dev != device->dev)
		return dst;
	dst_release(dst);
	return ERR_PTR(-ELOOP);
}

static void sectun_route_flow(const struct sectun_path *path, struct flowi *fl)
{
	memset(fl, 0, sizeof(*fl));
	fl->u.__fl_common.flowic_proto = path->protocol;
	if (path->local.family == AF_INET) {
		fl->u.ip4.saddr = path->local.v4;
		fl->u.ip4.daddr = path->remote.v4;
		fl->u.ip4.fl4_sport = path->local_port;
		fl->u.ip4.fl4_dport = path->remote_port;
	} else {
		fl->u.ip6.saddr = path->local.v6;
		fl->u.ip6.daddr = path->remote.v6;
		fl->u.ip6.fl6_sport = path->local_port;
		fl->u.ip6.fl6_dport = path->remote_port;
	}
}

/* The VRF that the local address is in, 0 for none. Under the RCU read lock. */
static int sectun_route_vrf(struct net *net, const struct sectun_path *path)
{
	const struct sectun_addr *local = &path->local;
	const void *addr = local->family == AF_INET ? (const void *)&local->v4 : &local->v6;
	struct net_device *holder = sectun_route_holder(net, local->family, addr);

	return holder ? l3mdev_master_ifindex_rcu(holder) : 0;
}

/**
 * sectun_route_lookup - looks the route to the peer up
 * @device: the tunnel
 * @path: outer addresses
 *
 * Under the RCU read lock. The routing table is that of the VRF which the local
 * address is in.
 *
 * Return: the route with a reference, or -ELOOP when the only one leads into
 * the tunnel, or another error.
 */
struct dst_entry *sectun_route_lookup(struct sectun_device *device,
				      const struct sectun_path *path)
{
	struct dst_entry *dst;
	struct flowi fl;

	sectun_route_flow(path, &fl);
	fl.flowi_l3mdev = sectun_route_vrf(device->net, path);
	dst = sectun_route_output(device->net, path->local.family, &fl);
	if (IS_ERR(dst) || dst->dev != device->dev)
		return dst;

	dst_release(dst);
	dst = sectun_route_outside(device, path->local.family, &fl);
	return IS_ERR(dst) ? ERR_PTR(-ELOOP) : dst;
}

static struct dst_entry *sectun_route_cached(struct sectun_path *path)
{
	struct in6_addr saddr6;
	struct rtable *rt;
	__be32 saddr;

	if (path->local.family == AF_INET6)
		return dst_cache_get_ip6(&path->route, &saddr6);
	rt = dst_cache_get_ip4(&path->route, &saddr);
	return rt ? &rt->dst : NULL;
}

/**
 * sectun_route - the cached route to the peer
 * @device: the tunnel
 * @path: outer addresses
 *
 * Under the RCU read lock, with bottom halves disabled.
 *
 * Return: as sectun_route_lookup().
 */
struct dst_entry *sectun_route(struct sectun_device *device, struct sectun_path *path)
{
	struct dst_entry *dst = sectun_route_cached(path);

	if (likely(dst))
		return dst;

	dst = sectun_route_lookup(device, path);
	if (IS_ERR(dst))
		return dst;
	if (path->local.family == AF_INET)
		dst_cache_set_ip4(&path->route, dst, path->local.v4);
	else
		dst_cache_set_ip6(&path->route, dst, &path->local.v6);
	return dst;
}
