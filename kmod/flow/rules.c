// SPDX-License-Identifier: GPL-2.0
/* The rules of a namespace: putting them into force and taking them away. */
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/netns/generic.h>

#include "flow.h"
#include "ruleset.h"

/**
 * struct rules_net - what a namespace has of rules
 * @rules: in force, NULL without any; @lock and RTNL, read under RCU
 * @lock: one change at a time
 * @generation: the last one of rules that were in force; RTNL
 */
struct rules_net {
	struct sectun_rules __rcu *rules;
	struct mutex lock; /* of changes */
	u32 generation;
};

static unsigned int rules_net_id __read_mostly;

static struct rules_net *pernet(const struct net *net)
{
	return net_generic(net, rules_net_id);
}

const struct sectun_rules *sectun_rules_of(const struct net *net)
{
	return rcu_dereference(pernet(net)->rules);
}

/**
 * sectun_rules_rtnl - the rules in force
 * @net: the namespace
 *
 * Under RTNL.
 */
struct sectun_rules *sectun_rules_rtnl(struct net *net)
{
	return rtnl_dereference(pernet(net)->rules);
}

static struct sectun_rules *rules_locked(struct rules_net *own)
{
	return rcu_dereference_protected(own->rules, lockdep_is_held(&own->lock));
}

static void forget(struct rules_net *own)
{
	rtnl_lock();
	RCU_INIT_POINTER(own->rules, NULL);
	rtnl_unlock();
}

/* Under RTNL. */
static u32 next_generation(struct rules_net *own)
{
	return ++own->generation ?: ++own->generation;
}

/* Between finding the interfaces and being in force none may come or go. */
static int put_in_force(struct net *net, struct rules_net *own, struct sectun_rules *rules)
{
	int err;

	rtnl_lock();
	err = sectun_interfaces_bind(net, rules);
	if (!err) {
		rules->generation = next_generation(own);
		rcu_assign_pointer(own->rules, rules);
	}
	rtnl_unlock();
	return err;
}

static int replace(struct net *net, struct rules_net *own, struct sectun_rules *rules,
		   const struct sectun_rules *old, struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_rules_adopt(rules, old);
	if (err)
		return err;
	err = put_in_force(net, own, rules);
	if (err)
		return err;
	err = sectun_flow_rules_changed(net, old, true);
	if (!err || old)
		return 0;

	NL_SET_ERR_MSG(extack, "the hooks cannot be registered");
	forget(own);
	/* One hook may have been there for a moment, and sessions with it. */
	sectun_flow_rules_changed(net, true, false);
	return err;
}

/**
 * sectun_rules_install - puts rules into force
 * @net: the namespace
 * @rules: from sectun_rules_build(); belong to the namespace or are freed
 * @generation: of the new rules
 * @extack: says why not
 *
 * When it returns no packet meets the old rules any more.
 *
 * Return: 0 or a negative error, after which the old rules are in force
 */
int sectun_rules_install(struct net *net, struct sectun_rules *rules, u32 *generation,
			 struct netlink_ext_ack *extack)
{
	struct rules_net *own = pernet(net);
	struct sectun_rules *old;
	int err;

	mutex_lock(&own->lock);
	old = rules_locked(own);
	err = replace(net, own, rules, old, extack);
	*generation = rules->generation;
	mutex_unlock(&own->lock);
	if (err) {
		sectun_rules_free(rules);
		return err;
	}

	synchronize_rcu();
	sectun_rules_free(old);
	return 0;
}

/**
 * sectun_rules_remove - takes rules away
 * @net: the namespace
 * @generation: only these; NULL for any
 *
 * Return: 0, also when there are none, or -ESTALE when others are in force
 */
int sectun_rules_remove(struct net *net, const u32 *generation)
{
	struct rules_net *own = pernet(net);
	struct sectun_rules *old;

	mutex_lock(&own->lock);
	old = rules_locked(own);
	if (generation && *generation != (old ? READ_ONCE(old->generation) : 0)) {
		mutex_unlock(&own->lock);
		return -ESTALE;
	}
	if (old) {
		forget(own);
		sectun_flow_rules_changed(net, true, false);
	}
	mutex_unlock(&own->lock);

	if (old)
		synchronize_rcu();
	sectun_rules_free(old);
	return 0;
}

static int rules_net_init(struct net *net)
{
	mutex_init(&pernet(net)->lock);
	return 0;
}

/* Behind the end of its devices: rules hold as long as packets can pass. */
static void rules_net_exit(struct net *net)
{
	sectun_rules_remove(net, NULL);
}

static struct pernet_operations rules_net_ops = {
	.init	= rules_net_init,
	.exit	= rules_net_exit,
	.id	= &rules_net_id,
	.size	= sizeof(struct rules_net),
};

/*
 * A number that sessions may know stands for an interface of another zone, which
 * is in force already: they have to be asked about again, as by other rules.
 */
static void renew(struct net *net, struct sectun_rules *rules)
{
	/* Whoever reads this generation finds the interface's new zone. */
	smp_store_release(&rules->generation, next_generation(pernet(net)));
	sectun_flow_zones_changed(net);
}

static int follow_new(struct sectun_rules *rules, const struct net_device *dev)
{
	/* It may have been there before, under another name. */
	bool may_be_known = dev->ifindex <= rules->highest;
	int err = sectun_interface_bind(rules, dev);

	if (may_be_known)
		renew(dev_net(dev), rules);
	return err;
}

static int follow_name(struct sectun_rules *rules, const struct net_device *dev)
{
	const struct sectun_interface *before = xa_load(&rules->bound, dev->ifindex);
	int err;

	sectun_interface_unbind(rules, dev->ifindex);
	err = sectun_interface_bind(rules, dev);
	if (xa_load(&rules->bound, dev->ifindex) != before)
		renew(dev_net(dev), rules);
	return err;
}

static int follow(struct notifier_block *block, unsigned long event, void *info)
{
	struct net_device *dev = netdev_notifier_info_to_dev(info);
	struct sectun_rules *rules = sectun_rules_rtnl(dev_net(dev));

	if (!rules)
		return NOTIFY_DONE;
	switch (event) {
	case NETDEV_REGISTER:
		return notifier_from_errno(follow_new(rules, dev));
	case NETDEV_CHANGENAME:
		return notifier_from_errno(follow_name(rules, dev));
	case NETDEV_UNREGISTER:
		sectun_interface_unbind(rules, dev->ifindex);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block follower = { .notifier_call = follow };

/**
 * sectun_rules_init - once, when the module is loaded
 *
 * Return: 0 or a negative error.
 */
int __init sectun_rules_init(void)
{
	int err = register_pernet_subsys(&rules_net_ops);

	if (err)
		return err;
	err = register_netdevice_notifier(&follower);
	if (err)
		unregister_pernet_subsys(&rules_net_ops);
	return err;
}

/**
 * sectun_rules_exit - once, when the module is unloaded; takes all rules away
 */
void sectun_rules_exit(void)
{
	unregister_netdevice_notifier(&follower);
	unregister_pernet_subsys(&rules_net_ops);
}
