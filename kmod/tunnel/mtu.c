// SPDX-License-Identifier: GPL-2.0
/* The device's MTU follows the outer path and the SAs' overhead. */
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/esp.h>
#include <net/ip.h>

#include "mtu.h"
#include "route.h"

/**
 * sectun_mtu_overhead - outer headers in front of ESP
 * @path: outer addresses
 *
 * Return: bytes.
 */
unsigned int sectun_mtu_overhead(const struct sectun_path *path)
{
	return (path->local.family == AF_INET ? sizeof(struct iphdr) : sizeof(struct ipv6hdr)) +
	       (path->local_port ? sizeof(struct udphdr) : 0);
}

/**
 * sectun_mtu_inner - the longest inner packet that fits
 * @sa: the SA
 * @path: its outer addresses
 * @outer: MTU of the outer path
 *
 * Return: bytes.
 */
unsigned int sectun_mtu_inner(const struct sectun_sa *sa, const struct sectun_path *path,
			      unsigned int outer)
{
	const struct sectun_algorithm *algorithm = sa->crypto.algorithm;
	unsigned int fixed = sectun_mtu_overhead(path) + sizeof(struct ip_esp_hdr) +
			     algorithm->iv_len + algorithm->icv_len;

	/* Two bytes of trailer are in the last block. */
	if (outer < fixed + algorithm->block)
		return 0;
	return round_down(outer - fixed, algorithm->block) - 2;
}

/* Looks again when the kernel has forgotten what an ICMP error said of the path. */
static void sectun_mtu_remeasure(struct sectun_device *device, unsigned long when)
{
	long delay = max_t(long, when - jiffies, 0) + HZ;

	dev_hold(device->dev);
	if (mod_delayed_work(sectun_wq, &device->remeasure, delay))
		dev_put(device->dev);
}

static void sectun_mtu_remeasure_work(struct work_struct *work)
{
	struct sectun_device *device = container_of(to_delayed_work(work), struct sectun_device,
						    remeasure);
	struct net_device *dev = device->dev;

	rtnl_lock();
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
	INIT_DELAYED_WORK(&device->remeasure, sectun_mtu_remeasure_work);
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
	if (cancel_delayed_work(&device->remeasure))
		dev_put(device->dev);
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
		if (dst->expires)
			sectun_mtu_remeasure(sa->device, dst->expires);
		dst_release(dst);
	}
	rcu_read_unlock();
	return sectun_mtu_inner(sa, path, outer);
}

/**
 * sectun_mtu_update - fits the MTU to the SAs there are
 * @device: the tunnel
 *
 * Under RTNL. Does nothing when the user has set it; without an SA the last one
 * stays.
 */
void sectun_mtu_update(struct sectun_device *device)
{
	unsigned int mtu = UINT_MAX;
	struct sectun_sa *sa;

	if (device->mtu_fixed)
		return;

	list_for_each_entry(sa, &device->sas, device_node)
		if (sa->direction == SECTUN_DIRECTION_OUT &&
		    READ_ONCE(sa->state) == SECTUN_SA_STATE_ACTIVE)
			mtu = min(mtu, sectun_mtu_of_sa(sa));
	if (mtu == UINT_MAX)
		return;

	device->mtu_following = true;
	dev_set_mtu(device->dev, max_t(unsigned int, mtu, ETH_MIN_MTU));
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
		sectun_device_update_later(device);
	return 0;
}
