// SPDX-License-Identifier: GPL-2.0
/* The device's MTU follows the outer path and the SAs' overhead. */
#include <net/esp.h>
#include <net/ip.h>

#include "ah.h"
#include "mtu.h"
#include "route.h"

/*
 * What a packet of a usual driver has in front of its IP header: such a packet is
 * forwarded without a copy when no more is asked for.
 */
#define SECTUN_MTU_FRONT_DRIVER	(NET_SKB_PAD + NET_IP_ALIGN + ETH_HLEN)

/**
 * sectun_mtu_front - all that comes in front of an inner packet
 * @sa: an outbound SA
 * @path: its outer addresses
 *
 * In transport mode, too, where the packet has one of the headers itself and its
 * bytes are moved.
 *
 * Return: bytes.
 */
unsigned int sectun_mtu_front(const struct sectun_sa *sa, const struct sectun_path *path)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	unsigned int front = sectun_mtu_overhead(path);

	if (unlikely(sa->protocol == SECTUN_PROTOCOL_AH))
		return front + sectun_ah_len(algorithm->icv_len, path->local.family);
	return front + sizeof(struct ip_esp_hdr) + algorithm->iv_len;
}

/**
 * sectun_mtu_inner - the longest inner packet that fits
 * @sa: the SA
 * @path: its outer addresses
 * @outer: MTU of the outer path
 *
 * In transport mode that of a packet whose IP header has no options.
 *
 * Return: bytes.
 */
unsigned int sectun_mtu_inner(const struct sectun_sa *sa, const struct sectun_path *path,
			      unsigned int outer)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	unsigned int own = sa->mode == SECTUN_MODE_TUNNEL ? 0 : sectun_mtu_header(path);
	unsigned int fixed = sectun_mtu_front(sa, path);

	if (unlikely(sa->protocol == SECTUN_PROTOCOL_AH))
		return outer > fixed - own ? outer - fixed + own : 0;

	fixed += algorithm->icv_len;
	if (outer < fixed + algorithm->block)
		return 0;
	/* Two bytes of trailer are in the last block. */
	return round_down(outer - fixed, algorithm->block) - 2 + own;
}

static void sectun_mtu_measure_work(struct work_struct *work)
{
	struct sectun_device *device = container_of(to_delayed_work(work), struct sectun_device,
						    measure);
	struct net_device *dev = device->dev;

	rtnl_lock();
	sectun_mtu_measure(device);
	sectun_device_update(device);
	rtnl_unlock();
	dev_put(dev);
}

/**
 * sectun_mtu_init - a new device
 * @device: the tunnel
 */
void sectun_mtu_init(struct sectun_device *device)
{
	INIT_DELAYED_WORK(&device->measure, sectun_mtu_measure_work);
}

/**
 * sectun_mtu_stop - the device is being deleted
 * @device: the tunnel
 *
 * Under RTNL, which work that runs already waits for: it holds the device until
 * it is done.
 */
void sectun_mtu_stop(struct sectun_device *device)
{
	if (cancel_delayed_work(&device->measure))
		dev_put(device->dev);
}

/* Queued already, or by then. */
static bool sectun_mtu_is_due(struct sectun_device *device, unsigned long when)
{
	const struct timer_list *timer = &device->measure.timer;

	return delayed_work_pending(&device->measure) &&
	       (!timer_pending(timer) || time_before(READ_ONCE(timer->expires), when));
}

/**
 * sectun_mtu_measure_later - the way to a peer may have another MTU
 * @device: the tunnel
 * @delay: jiffies to wait; what comes earlier is not put off
 *
 * In any context.
 */
void sectun_mtu_measure_later(struct sectun_device *device, unsigned long delay)
{
	if (delay && sectun_mtu_is_due(device, jiffies + delay))
		return;

	dev_hold(device->dev);
	if (mod_delayed_work(sectun_wq, &device->measure, delay))
		dev_put(device->dev);
}

/*
 * What the stack shall leave free in front of packets for the device, which it
 * rounds up to the next 16 bytes. Only ever more: a packet on its way may have been
 * made for the SA with the most.
 */
static void sectun_mtu_headroom(struct net_device *dev, unsigned int front)
{
	if (front <= SECTUN_MTU_FRONT_DRIVER)
		front = min_t(unsigned int, front,
			      round_down(SECTUN_MTU_FRONT_DRIVER, HH_DATA_MOD) - 1);
	if (front > dev->needed_headroom)
		WRITE_ONCE(dev->needed_headroom, front);
}

static unsigned int sectun_mtu_of_sa(struct sectun_sa *sa)
{
	const struct sectun_path *path = rtnl_dereference(sa->path);
	unsigned int outer = ETH_DATA_LEN;
	struct dst_entry *dst;

	rcu_read_lock();
	dst = sectun_route_lookup(sa->device, path);
	if (!IS_ERR(dst)) {
		outer = min_t(unsigned int, dst_mtu(dst), IP_MAX_MTU);
		sectun_mtu_headroom(sa->device->dev,
				    sectun_mtu_front(sa, path) + LL_RESERVED_SPACE(dst->dev));
		/* Again when the kernel has forgotten what an ICMP error said of the path. */
		if (dst->expires)
			sectun_mtu_measure_later(sa->device,
						 max_t(long, dst->expires - jiffies, 0) + HZ);
		dst_release(dst);
	}
	rcu_read_unlock();
	return max_t(unsigned int, sectun_mtu_inner(sa, path, outer), ETH_MIN_MTU);
}

static void sectun_mtu_count(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;

	if (!device->n_mtu_least || sa->mtu < device->mtu_least) {
		device->mtu_least = sa->mtu;
		device->n_mtu_least = 0;
	}
	if (sa->mtu == device->mtu_least)
		device->n_mtu_least++;
}

/**
 * sectun_mtu_add - an outbound SA counts from now on
 * @sa: the SA, which does not count yet
 *
 * Under RTNL. As in what follows, the MTU is set by sectun_device_update().
 */
void sectun_mtu_add(struct sectun_sa *sa)
{
	if (READ_ONCE(sa->state) != SECTUN_SA_STATE_ACTIVE)
		return;
	sa->mtu = sectun_mtu_of_sa(sa);
	sectun_mtu_count(sa);
}

/**
 * sectun_mtu_recount - SAs of a device may have ended
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_mtu_recount(struct sectun_device *device)
{
	struct sectun_sa *sa;

	device->n_mtu_least = 0;
	list_for_each_entry(sa, &device->sas, device_node) {
		if (READ_ONCE(sa->state) != SECTUN_SA_STATE_ACTIVE)
			sa->mtu = 0;
		if (sa->mtu)
			sectun_mtu_count(sa);
	}
}

/**
 * sectun_mtu_remove - an outbound SA does not count any more
 * @sa: the SA
 *
 * Under RTNL. Few SAs have an MTU of their own, so that others need to be
 * looked at seldom.
 */
void sectun_mtu_remove(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;
	bool least = sa->mtu && sa->mtu == device->mtu_least;

	sa->mtu = 0;
	if (least && !--device->n_mtu_least)
		sectun_mtu_recount(device);
}

/**
 * sectun_mtu_measure - looks at the ways to all peers
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_mtu_measure(struct sectun_device *device)
{
	struct sectun_sa *sa;

	list_for_each_entry(sa, &device->sas, device_node)
		if (sa->mtu)
			sa->mtu = sectun_mtu_of_sa(sa);
	sectun_mtu_recount(device);
}

/**
 * sectun_mtu_floor - what of a path's MTU a device can have
 * @dev: the tunnel
 * @mtu: inner bytes that fit into the path
 *
 * A device with less than 1280 bytes loses its IPv6 addresses, and an ICMP error
 * from the way outside must not bring that about. What is longer than the path
 * is fragmented outside, or answered.
 *
 * Under RTNL or the RCU read lock.
 *
 * Return: bytes.
 */
unsigned int sectun_mtu_floor(const struct net_device *dev, unsigned int mtu)
{
	if (!rcu_access_pointer(dev->ip6_ptr))
		return mtu;
	return max_t(unsigned int, mtu, IPV6_MIN_MTU);
}

/**
 * sectun_mtu_set - fits the MTU to the SAs there are
 * @device: the tunnel
 *
 * Under RTNL. Does nothing when the user has set it; without an SA the last one
 * stays.
 */
void sectun_mtu_set(struct sectun_device *device)
{
	if (device->mtu_fixed || !device->n_mtu_least)
		return;

	device->mtu_following = true;
	dev_set_mtu(device->dev, min(sectun_mtu_floor(device->dev, device->mtu_least),
				     device->dev->max_mtu));
	device->mtu_following = false;
}

/**
 * sectun_mtu_change - ndo_change_mtu: the user sets the MTU, or gives it back
 * @dev: the tunnel
 * @mtu: 0 to follow the outer path again
 *
 * Return: 0 or -EINVAL.
 */
int sectun_mtu_change(struct net_device *dev, int mtu)
{
	struct sectun_device *device = netdev_priv(dev);

	if (mtu && mtu < ETH_MIN_MTU)
		return -EINVAL;

	if (!device->mtu_following)
		device->mtu_fixed = mtu;
	if (mtu)
		WRITE_ONCE(dev->mtu, mtu);
	else
		sectun_mtu_measure_later(device, 0);
	return 0;
}
