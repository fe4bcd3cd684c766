// SPDX-License-Identifier: GPL-2.0
/*
 * Rules name interfaces; packets have their numbers. An interface may come, go
 * and change its name while the rules stay.
 */
#include <linux/bsearch.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include "ruleset.h"

static int bind(struct sectun_rules *rules, struct sectun_interface *interface, int ifindex)
{
	int err = xa_err(xa_store(&rules->bound, ifindex, interface, GFP_KERNEL_ACCOUNT));

	if (err)
		return err;
	WRITE_ONCE(interface->ifindex, ifindex);
	rules->highest = max(rules->highest, ifindex);
	return 0;
}

/**
 * sectun_interfaces_bind - finds the interfaces of new rules
 * @net: the namespace
 * @rules: not in force yet
 *
 * Under RTNL, and the rules are in force before it is released.
 *
 * Return: 0 or -ENOMEM
 */
int sectun_interfaces_bind(struct net *net, struct sectun_rules *rules)
{
	struct sectun_draft *given = &rules->given;
	const struct net_device *dev;
	int err;

	for (u32 i = 0; i < given->n_interfaces; i++) {
		dev = __dev_get_by_name(net, given->interfaces[i].name);
		if (!dev)
			continue;
		err = bind(rules, &given->interfaces[i], dev->ifindex);
		if (err)
			return err;
	}
	return 0;
}

static int cmp_name(const void *key, const void *element)
{
	const struct sectun_interface *interface = element;

	return strcmp(key, interface->name);
}

/**
 * sectun_interface_bind - an interface has come, or has another name
 * @rules: in force in its namespace
 * @dev: the interface
 *
 * Under RTNL.
 *
 * Return: 0, also when the rules do not name it, or -ENOMEM
 */
int sectun_interface_bind(struct sectun_rules *rules, const struct net_device *dev)
{
	struct sectun_interface *interface;

	interface = bsearch(dev->name, rules->given.interfaces, rules->given.n_interfaces,
			    sizeof(*interface), cmp_name);
	return interface ? bind(rules, interface, dev->ifindex) : 0;
}

/**
 * sectun_interface_unbind - an interface goes, or had another name
 * @rules: in force in its namespace
 * @ifindex: of the interface
 *
 * Under RTNL.
 */
void sectun_interface_unbind(struct sectun_rules *rules, int ifindex)
{
	struct sectun_interface *interface = xa_erase(&rules->bound, ifindex);

	if (interface)
		WRITE_ONCE(interface->ifindex, 0);
}
