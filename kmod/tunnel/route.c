// SPDX-License-Identifier: GPL-2.0
/* The way to the peer, which never leads through the tunnel itself. */
#include <linux/inetdevice.h>

#include "route.h"
#include "sa.h"

/**
 * sectun_route_reason - why a packet without a route is dropped
 * @rt: an error
 *
 * Return: SECTUN_A_DROPS_*.
 */
unsigned int sectun_route_reason(const struct rtable *rt)
{
	return PTR_ERR(rt) == -ELOOP ? SECTUN_A_DROPS_LOOP : SECTUN_A_DROPS_NO_ROUTE;
}

/**
 * sectun_route_outside - routes by the device that holds the source address
 * @device: the tunnel that is not to be used
 * @fl4: addresses and protocol
 *
 * Under the RCU read lock. With a device given, routes over other devices do
 * not count, and a peer that no route is left for is taken to be on its link.
 *
 * Return: the route, or -ELOOP when the tunnel itself holds the source
 * address, or another error.
 */
struct rtable *sectun_route_outside(struct sectun_device *device, struct flowi4 *fl4)
{
	struct net_device *holder;

	holder = __ip_dev_find(device->net, fl4->saddr, false);
	if (!holder)
		return ERR_PTR(-ENETUNREACH);
	if (holder == device->dev)
		return ERR_PTR(-ELOOP);

	fl4->flowi4_oif = holder->ifindex;
	return ip_route_output_key(device->net, fl4);
}

/**
 * sectun_route_lookup - looks the route to the peer up
 * @device: the tunnel
 * @path: outer addresses
 *
 * Under the RCU read lock.
 *
 * Return: the route with a reference, or -ELOOP when the only one leads into
 * the tunnel, or another error.
 */
struct rtable *sectun_route_lookup(struct sectun_device *device,
				   const struct sectun_path *path)
{
	struct flowi4 fl4 = {
		.saddr = path->local,
		.daddr = path->remote,
		.flowi4_proto = path->local_port ? IPPROTO_UDP : IPPROTO_ESP,
		.fl4_sport = path->local_port,
		.fl4_dport = path->remote_port,
	};
	struct rtable *rt = ip_route_output_key(device->net, &fl4);

	if (IS_ERR(rt) || rt->dst.dev != device->dev)
		return rt;

	ip_rt_put(rt);
	rt = sectun_route_outside(device, &fl4);
	if (IS_ERR(rt))
		return ERR_PTR(-ELOOP);
	if (rt->dst.dev != device->dev)
		return rt;

	ip_rt_put(rt);
	return ERR_PTR(-ELOOP);
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
struct rtable *sectun_route(struct sectun_device *device, struct sectun_path *path)
{
	struct rtable *rt;
	__be32 saddr;

	rt = dst_cache_get_ip4(&path->route, &saddr);
	if (likely(rt))
		return rt;

	rt = sectun_route_lookup(device, path);
	if (!IS_ERR(rt))
		dst_cache_set_ip4(&path->route, &rt->dst, path->local);
	return rt;
}
