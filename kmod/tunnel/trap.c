// SPDX-License-Identifier: GPL-2.0
/* On-traffic triggers: a packet without an SA asks for one. */
#include <linux/jiffies.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "../compat.h"
#include "device.h"
#include "trap.h"

/* Asking more often than this helps nobody. */
#define SECTUN_ACQUIRE_INTERVAL	HZ

/**
 * struct sectun_trap - an on-traffic trigger
 * @rcu: frees it
 * @node: in sectun_device.traps
 * @reqid: names it on its device
 * @asked: jiffies of the last event
 * @n_selectors: number of @selectors, 0 for any to any
 * @selectors: outbound inner packets
 */
struct sectun_trap {
	struct rcu_head rcu;
	struct list_head node;
	u32 reqid;
	unsigned long asked;
	unsigned int n_selectors;
	struct sectun_selector selectors[];
};

static void sectun_trap_fill(const struct sectun_device *device,
			     const struct sectun_trap *trap, struct sectun_trap_info *info)
{
	info->ifindex = device->dev->ifindex;
	strscpy(info->ifname, device->dev->name, sizeof(info->ifname));
	info->unit = device->unit;
	info->reqid = trap->reqid;
	info->selectors = trap->selectors;
	info->n_selectors = trap->n_selectors;
}

static void sectun_trap_ask(struct sectun_device *device, struct sectun_trap *trap,
			    const struct sectun_flow *flow)
{
	unsigned long asked = READ_ONCE(trap->asked);
	struct sectun_selector packet;
	struct sectun_trap_info info;

	if (time_before(jiffies, asked + SECTUN_ACQUIRE_INTERVAL) ||
	    cmpxchg(&trap->asked, asked, jiffies) != asked)
		return;

	sectun_trap_fill(device, trap, &info);
	sectun_flow_to_selector(flow, &packet);
	sectun_event_acquire(device->net, &info, &packet);
}

/**
 * sectun_trap_acquire - a packet has found no SA
 * @device: the tunnel
 * @flow: the packet's addresses
 *
 * Under the RCU read lock. The best trap asks, no more than once a second.
 *
 * Return: true when a trap covers the packet.
 */
bool sectun_trap_acquire(struct sectun_device *device, const struct sectun_flow *flow)
{
	struct sectun_trap *trap;

	list_for_each_entry_rcu(trap, &device->traps, node) {
		if (!sectun_selectors_match(trap->selectors, trap->n_selectors, flow))
			continue;
		sectun_trap_ask(device, trap, flow);
		return true;
	}
	return false;
}

static struct sectun_trap *sectun_trap_find(struct sectun_device *device, u32 reqid)
{
	struct sectun_trap *trap;

	list_for_each_entry(trap, &device->traps, node)
		if (trap->reqid == reqid)
			return trap;
	return NULL;
}

/**
 * sectun_trap_add - makes a device ask for an SA when a packet wants one
 * @device: the tunnel
 * @reqid: names the trap on its device
 * @selectors: outbound inner packets, copied
 * @n: their number, 0 for any to any
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error.
 */
int sectun_trap_add(struct sectun_device *device, u32 reqid,
		    const struct sectun_selector *selectors, unsigned int n,
		    struct netlink_ext_ack *extack)
{
	struct sectun_trap *trap;
	unsigned int i;
	int err;

	if (sectun_trap_find(device, reqid)) {
		NL_SET_ERR_MSG_FMT(extack, "%s has a trap of reqid %u already",
				   device->dev->name, reqid);
		return -EEXIST;
	}
	for (i = 0; i < n; i++) {
		err = sectun_selector_check(&selectors[i], extack);
		if (err)
			return err;
	}

	trap = kzalloc(struct_size(trap, selectors, n), GFP_KERNEL);
	if (!trap)
		return -ENOMEM;

	trap->reqid = reqid;
	trap->asked = jiffies - SECTUN_ACQUIRE_INTERVAL;
	trap->n_selectors = n;
	if (n)
		memcpy(trap->selectors, selectors, n * sizeof(*selectors));
	list_add_tail_rcu(&trap->node, &device->traps);
	device->n_traps++;
	sectun_device_update(device);
	return 0;
}

static void sectun_trap_remove(struct sectun_device *device, struct sectun_trap *trap)
{
	list_del_rcu(&trap->node);
	device->n_traps--;
	kfree_rcu(trap, rcu);
}

/**
 * sectun_trap_del - removes a trap
 * @device: the tunnel
 * @reqid: its name
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or -ENOENT.
 */
int sectun_trap_del(struct sectun_device *device, u32 reqid, struct netlink_ext_ack *extack)
{
	struct sectun_trap *trap = sectun_trap_find(device, reqid);

	if (!trap) {
		NL_SET_ERR_MSG_FMT(extack, "%s has no trap of reqid %u",
				   device->dev->name, reqid);
		return -ENOENT;
	}
	sectun_trap_remove(device, trap);
	sectun_device_update(device);
	return 0;
}

/**
 * sectun_trap_flush - removes all traps of a device
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_trap_flush(struct sectun_device *device)
{
	struct sectun_trap *trap, *next;

	list_for_each_entry_safe(trap, next, &device->traps, node)
		sectun_trap_remove(device, trap);
}

/**
 * sectun_trap_for_each - calls a function for every trap
 * @net: namespace that carries the ESP
 * @device: the tunnel, or NULL for all of @net
 * @fn: stops at the first return other than 0
 * @arg: for @fn
 *
 * Under RTNL.
 *
 * Return: what @fn returned last.
 */
int sectun_trap_for_each(struct net *net, struct sectun_device *device,
			 int (*fn)(const struct sectun_trap_info *trap, void *arg), void *arg)
{
	struct sectun_device *each;
	struct sectun_trap_info info;
	struct sectun_trap *trap;
	int err;

	list_for_each_entry(each, &sectun_pernet(net)->devices, node) {
		if (device && each != device)
			continue;
		list_for_each_entry(trap, &each->traps, node) {
			sectun_trap_fill(each, trap, &info);
			err = fn(&info, arg);
			if (err)
				return err;
		}
	}
	return 0;
}
