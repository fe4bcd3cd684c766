// SPDX-License-Identifier: GPL-2.0
/* The link kind: creating, deleting and describing secure-tunnel interfaces. */
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <net/ip_tunnels.h>
#include <net/netns/generic.h>
#include <net/rtnetlink.h>

#include "../compat.h"
#include "bypass.h"
#include "carrier.h"
#include "device.h"
#include "larval.h"
#include "mss.h"
#include "mtu.h"
#include "sa.h"
#include "send.h"
#include "trap.h"

static unsigned int sectun_net_id __read_mostly;
static struct rtnl_link_ops sectun_link_ops;

/**
 * sectun_pernet - what we keep of a namespace
 * @net: the namespace
 *
 * Return: never NULL while the module is loaded.
 */
struct sectun_net *sectun_pernet(struct net *net)
{
	return net_generic(net, sectun_net_id);
}

/* Up exactly while a packet may do some good, as far as is known. */
static bool sectun_device_usable(const struct sectun_device *device)
{
	if (device->settings.hold)
		return false;
	return device->n_traps || device->n_mtu_least;
}

/**
 * sectun_device_update - the SAs or traps of a device have changed
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_device_update(struct sectun_device *device)
{
	if (device->dev->reg_state != NETREG_REGISTERED)
		return;

	sectun_mtu_set(device);
	if (sectun_device_usable(device))
		sectun_carrier_on(device);
	else
		sectun_carrier_off(device);
}

static void sectun_device_update_work(struct work_struct *work)
{
	struct sectun_device *device = container_of(work, struct sectun_device, update);
	struct net_device *dev = device->dev;

	rtnl_lock();
	sectun_mtu_recount(device);
	sectun_device_update(device);
	rtnl_unlock();
	dev_put(dev);
}

/**
 * sectun_device_update_later - an SA of a device has ended
 * @device: the tunnel
 *
 * In any context.
 */
void sectun_device_update_later(struct sectun_device *device)
{
	dev_hold(device->dev);
	if (!queue_work(sectun_wq, &device->update))
		dev_put(device->dev);
}

static int sectun_dev_init(struct net_device *dev)
{
	struct sectun_device *device = netdev_priv(dev);
	int err;

	device->drops = sectun_drops_alloc();
	if (!device->drops)
		return -ENOMEM;

	err = gro_cells_init(&device->gro_cells, dev);
	if (err) {
		free_percpu(device->drops);
		device->drops = NULL;
	}
	return err;
}

static void sectun_dev_uninit(struct net_device *dev)
{
	struct sectun_device *device = netdev_priv(dev);

	sectun_trap_flush(device);
	sectun_sa_flush(device->net, device);
	sectun_mtu_stop(device);
	sectun_device_set_peers(device, NULL, 0, NULL);
	list_del_rcu(&device->node);
	gro_cells_destroy(&device->gro_cells);
}

static void sectun_dev_free(struct net_device *dev)
{
	struct sectun_device *device = netdev_priv(dev);

	free_percpu(device->drops);
}

static const struct net_device_ops sectun_netdev_ops = {
	.ndo_init		= sectun_dev_init,
	.ndo_uninit		= sectun_dev_uninit,
	.ndo_start_xmit		= sectun_send_xmit,
	.ndo_change_mtu		= sectun_mtu_change,
	.ndo_get_stats64	= dev_get_tstats64,
};

static const struct device_type sectun_device_type = { .name = "sectun" };

static void sectun_setup(struct net_device *dev)
{
	struct sectun_device *device = netdev_priv(dev);
	const netdev_features_t features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_HIGHDMA |
					   NETIF_F_GSO_SOFTWARE | NETIF_F_GSO_ROBUST;

	dev->netdev_ops = &sectun_netdev_ops;
	dev->header_ops = &ip_tunnel_header_ops;
	dev->ethtool_ops = &sectun_ethtool_ops;
	dev->priv_destructor = sectun_dev_free;
	dev->needs_free_netdev = true;
	dev->pcpu_stat_type = NETDEV_PCPU_STAT_TSTATS;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features |= features;
	dev->hw_features |= features;
	dev->needed_tailroom = SECTUN_SEND_TAILROOM;
	dev->mtu = SECTUN_MTU_DEFAULT;
	dev->min_mtu = 0;
	dev->max_mtu = IP_MAX_MTU - SECTUN_SEND_HEADROOM - SECTUN_SEND_TAILROOM;
	sectun_set_lockless(dev);
	SET_NETDEV_DEVTYPE(dev, &sectun_device_type);
	/* Errors are answered from the inner packet's own route. */
	netif_keep_dst(dev);

	memset(device, 0, sizeof(*device));
	device->dev = dev;
	device->settings.dscp = SECTUN_DSCP_COPY;
	INIT_LIST_HEAD(&device->traps);
	INIT_LIST_HEAD(&device->node);
	INIT_LIST_HEAD(&device->sas);
	INIT_WORK(&device->update, sectun_device_update_work);
	sectun_mtu_init(device);
}

/* st0.N is unit N, unless told otherwise. */
static int sectun_unit(const struct net_device *dev, struct nlattr *data[], u32 *unit,
		       struct netlink_ext_ack *extack)
{
	const char *dot;

	if (data && data[SECTUN_A_LINK_UNIT]) {
		*unit = nla_get_u32(data[SECTUN_A_LINK_UNIT]);
		return 0;
	}

	dot = strrchr(dev->name, '.');
	if (!dot || kstrtou32(dot + 1, 10, unit)) {
		NL_SET_ERR_MSG_FMT(extack,
				   "%s does not end in a dot and a unit number, and no unit is given",
				   dev->name);
		return -EINVAL;
	}
	return 0;
}

static int sectun_newlink(struct net *src_net, struct net_device *dev,
			  struct nlattr *tb[], struct nlattr *data[],
			  struct netlink_ext_ack *extack)
{
	struct sectun_device *device = netdev_priv(dev);
	struct sectun_device *other;
	u32 unit;
	int err;

	err = sectun_unit(dev, data, &unit, extack);
	if (err)
		return err;

	other = sectun_device_by_unit(src_net, unit);
	if (other) {
		NL_SET_ERR_MSG_FMT(extack, "unit %u is %s", unit, other->dev->name);
		return -EEXIST;
	}

	device->net = src_net;
	device->unit = unit;
	device->mtu_fixed = tb[IFLA_MTU] && nla_get_u32(tb[IFLA_MTU]);
	if (dev->mtu < ETH_MIN_MTU)
		dev->mtu = SECTUN_MTU_DEFAULT;

	err = register_netdevice(dev);
	if (err)
		return err;

	sectun_carrier_off(device);
	list_add_tail_rcu(&device->node, &sectun_pernet(src_net)->devices);
	return 0;
}

static int sectun_changelink(struct net_device *dev, struct nlattr *tb[],
			     struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct sectun_device *device = netdev_priv(dev);

	if (data && data[SECTUN_A_LINK_UNIT] &&
	    nla_get_u32(data[SECTUN_A_LINK_UNIT]) != device->unit) {
		NL_SET_ERR_MSG(extack, "the unit of a link cannot be changed");
		return -EOPNOTSUPP;
	}
	return 0;
}

static size_t sectun_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u32));
}

static int sectun_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct sectun_device *device = netdev_priv(dev);

	return nla_put_u32(skb, SECTUN_A_LINK_UNIT, device->unit);
}

static struct net *sectun_get_link_net(const struct net_device *dev)
{
	const struct sectun_device *device = netdev_priv(dev);

	return READ_ONCE(device->net);
}

static const struct nla_policy sectun_link_policy[SECTUN_A_LINK_MAX + 1] = {
	[SECTUN_A_LINK_UNIT] = { .type = NLA_U32 },
};

static struct rtnl_link_ops sectun_link_ops __read_mostly = {
	.kind		= "sectun",
	.maxtype	= SECTUN_A_LINK_MAX,
	.policy		= sectun_link_policy,
	.priv_size	= sizeof(struct sectun_device),
	.setup		= sectun_setup,
	.newlink	= sectun_newlink,
	.changelink	= sectun_changelink,
	.get_size	= sectun_get_size,
	.fill_info	= sectun_fill_info,
	.get_link_net	= sectun_get_link_net,
};

/**
 * sectun_device_by_unit - finds the device of a unit
 * @net: namespace that carries the ESP
 * @unit: N of st0.N
 *
 * Under RTNL.
 *
 * Return: the device, or NULL.
 */
struct sectun_device *sectun_device_by_unit(struct net *net, u32 unit)
{
	struct sectun_device *device;

	list_for_each_entry(device, &sectun_pernet(net)->devices, node)
		if (device->unit == unit)
			return device;
	return NULL;
}

/**
 * sectun_device_of_unit - the interface index of a unit
 * @net: namespace that carries the ESP, and has the device
 * @unit: N of st0.N
 *
 * Under the RCU read lock.
 *
 * Return: 0 when there is none.
 */
int sectun_device_of_unit(struct net *net, u32 unit)
{
	const struct sectun_device *device;

	list_for_each_entry_rcu(device, &sectun_pernet(net)->devices, node)
		if (device->unit == unit && net_eq(dev_net(device->dev), net))
			return device->dev->ifindex;
	return 0;
}

/**
 * sectun_device_unit - is a device one of ours
 * @net: namespace that carries the ESP, and has the device
 * @dev: any device of it
 * @unit: set to N of st0.N
 *
 * Under the RCU read lock.
 *
 * Return: true when it is.
 */
bool sectun_device_unit(struct net *net, const struct net_device *dev, u32 *unit)
{
	const struct sectun_device *device = netdev_priv(dev);

	if (dev->rtnl_link_ops != &sectun_link_ops || !net_eq(device->net, net))
		return false;
	*unit = device->unit;
	return true;
}

/**
 * sectun_device_spi - the SA that would carry a packet now
 * @dev: one of ours
 * @skb: inner packet, at its network header
 *
 * Under the RCU read lock.
 *
 * Return: its SPI, 0 when there is none that can.
 */
__be32 sectun_device_spi(const struct net_device *dev, struct sk_buff *skb)
{
	struct sectun_flow flow;
	struct sectun_sa *sa;
	unsigned int reason;

	if (!sectun_flow_from_skb(&flow, skb))
		return 0;
	sa = sectun_sa_outbound(netdev_priv(dev), &flow, &reason);
	return reason ? 0 : sa->spi;
}

/* One that has been moved away gives way to one that has not. */
static struct sectun_device *sectun_device_better(struct net *net, struct sectun_device *a,
						  struct sectun_device *b)
{
	return a && net_eq(dev_net(a->dev), net) ? a : b;
}

/**
 * sectun_device_by_index - finds a device by interface index
 * @net: namespace that carries the ESP
 * @ifindex: in the namespace the device is in
 *
 * Under RTNL.
 *
 * Return: the device, or NULL.
 */
struct sectun_device *sectun_device_by_index(struct net *net, int ifindex)
{
	struct sectun_device *device, *found = NULL;

	list_for_each_entry(device, &sectun_pernet(net)->devices, node)
		if (device->dev->ifindex == ifindex)
			found = sectun_device_better(net, found, device);
	return found;
}

/**
 * sectun_device_by_name - finds a device by name
 * @net: namespace that carries the ESP
 * @name: in the namespace the device is in
 *
 * Under RTNL.
 *
 * Return: the device, or NULL.
 */
struct sectun_device *sectun_device_by_name(struct net *net, const char *name)
{
	struct sectun_device *device, *found = NULL;

	list_for_each_entry(device, &sectun_pernet(net)->devices, node)
		if (!strcmp(device->dev->name, name))
			found = sectun_device_better(net, found, device);
	return found;
}

/**
 * sectun_device_for_each - calls a function for every device, in creation order
 * @net: namespace that carries the ESP
 * @fn: stops at the first return other than 0
 * @arg: for @fn
 *
 * Under RTNL.
 *
 * Return: what @fn returned last.
 */
int sectun_device_for_each(struct net *net,
			   int (*fn)(struct sectun_device *dev, void *arg), void *arg)
{
	struct sectun_device *device;
	int err;

	list_for_each_entry(device, &sectun_pernet(net)->devices, node) {
		err = fn(device, arg);
		if (err)
			return err;
	}
	return 0;
}

/**
 * sectun_device_info - a view of a device
 * @device: the tunnel
 * @info: filled
 *
 * Under RTNL.
 */
void sectun_device_info(struct sectun_device *device, struct sectun_device_info *info)
{
	struct net_device *dev = device->dev;
	struct rtnl_link_stats64 stats;

	memset(info, 0, sizeof(*info));
	info->ifindex = dev->ifindex;
	strscpy(info->ifname, dev->name, sizeof(info->ifname));
	info->unit = device->unit;
	info->carrier = netif_carrier_ok(dev);
	info->mtu = dev->mtu;
	info->mtu_fixed = device->mtu_fixed;
	memcpy(info->peers, device->peers, sizeof(info->peers));
	info->n_peers = device->n_peers;
	info->sas_in = device->sas_in;
	info->sas_out = device->sas_out;
	info->traps = device->n_traps;
	info->settings = device->settings;
	dev_get_stats(dev, &stats);
	info->rx_packets = stats.rx_packets;
	info->rx_bytes = stats.rx_bytes;
	info->tx_packets = stats.tx_packets;
	info->tx_bytes = stats.tx_bytes;
	sectun_drops_add(info->drops, device->drops);
}

static void sectun_device_put_peers(struct sectun_device *device,
				    struct sectun_bypass_pair **pairs, unsigned int n)
{
	while (n--)
		sectun_bypass_put(device, pairs[n]);
}

/**
 * sectun_device_set_peers - replaces the outer addresses of a tunnel
 * @device: the tunnel
 * @peers: @n of them; a local address of no family is any
 * @n: their number
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error, and then the old ones stay.
 */
int sectun_device_set_peers(struct sectun_device *device, const struct sectun_peer *peers,
			    unsigned int n, struct netlink_ext_ack *extack)
{
	struct sectun_bypass_pair *pairs[SECTUN_PEERS_MAX];
	unsigned int i;

	if (n > SECTUN_PEERS_MAX) {
		NL_SET_ERR_MSG_FMT(extack, "a device has no more than %u peers",
				   SECTUN_PEERS_MAX);
		return -EINVAL;
	}

	for (i = 0; i < n; i++) {
		pairs[i] = sectun_bypass_get(device, &peers[i].local, &peers[i].remote, 0, 0);
		if (!pairs[i]) {
			sectun_device_put_peers(device, pairs, i);
			return -ENOMEM;
		}
	}
	sectun_device_put_peers(device, device->peer_pairs, device->n_peers);

	device->n_peers = n;
	if (n) {
		memcpy(device->peers, peers, n * sizeof(*peers));
		memcpy(device->peer_pairs, pairs, n * sizeof(*pairs));
	}
	return 0;
}

/**
 * sectun_device_settings - the settings of a tunnel
 * @device: the tunnel
 *
 * Under RTNL.
 *
 * Return: all of them.
 */
struct sectun_device_settings sectun_device_settings(const struct sectun_device *device)
{
	return device->settings;
}

/* What holds a device wants to learn when it need not any more: by the hook. */
static int sectun_device_set_hold(struct sectun_device *device, bool hold,
				  struct netlink_ext_ack *extack)
{
	WRITE_ONCE(device->settings.hold, hold);
	sectun_device_update(device);
	if (!hold || device->hooked)
		return 0;

	WRITE_ONCE(device->settings.hold, false);
	sectun_device_update(device);
	NL_SET_ERR_MSG(extack, "hold needs a kernel with netfilter's egress hook, and memory");
	return -EOPNOTSUPP;
}

/**
 * sectun_device_set - changes the settings of a tunnel
 * @device: the tunnel
 * @settings: all of them
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error.
 */
int sectun_device_set(struct sectun_device *device,
		      const struct sectun_device_settings *settings,
		      struct netlink_ext_ack *extack)
{
	if (settings->tcp_mss && settings->tcp_mss < SECTUN_MSS_MIN) {
		NL_SET_ERR_MSG_FMT(extack, "tcp-mss is 0 for no limit, else at least %u",
				   SECTUN_MSS_MIN);
		return -EINVAL;
	}

	WRITE_ONCE(device->settings.df_bit, settings->df_bit);
	WRITE_ONCE(device->settings.tcp_mss, settings->tcp_mss);
	WRITE_ONCE(device->settings.dscp, settings->dscp);
	WRITE_ONCE(device->settings.copy_outer_dscp, settings->copy_outer_dscp);
	if (device->settings.hold != settings->hold)
		return sectun_device_set_hold(device, settings->hold, extack);
	return 0;
}

/**
 * sectun_net_drops - drops of a namespace that belong to no device
 * @net: the namespace
 * @drops: set, indexed by SECTUN_A_DROPS_*
 */
void sectun_net_drops(struct net *net, u64 *drops)
{
	memset(drops, 0, (SECTUN_A_DROPS_MAX + 1) * sizeof(*drops));
	sectun_drops_add(drops, sectun_pernet(net)->drops);
}

/*
 * The outer path may have another MTU now. It seldom leads through another
 * tunnel, and many of these may change at once.
 */
static void sectun_device_follow_mtu(const struct net_device *dev, bool ours)
{
	struct sectun_device *device;

	list_for_each_entry(device, &sectun_pernet(dev_net(dev))->devices, node) {
		if (device->dev == dev)
			continue;
		if (ours) {
			sectun_mtu_measure_later(device, HZ);
			continue;
		}
		sectun_mtu_measure(device);
		sectun_device_update(device);
	}
}

static int sectun_device_event(struct notifier_block *block, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	bool ours = dev->rtnl_link_ops == &sectun_link_ops;

	switch (event) {
	case NETDEV_CHANGEMTU:
		sectun_device_follow_mtu(dev, ours);
		break;
	case NETDEV_UNREGISTER:
		if (ours)
			sectun_carrier_leave(netdev_priv(dev));
		break;
	case NETDEV_REGISTER:
		if (ours)
			sectun_carrier_arrive(netdev_priv(dev));
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block sectun_device_notifier = {
	.notifier_call = sectun_device_event,
};

static int __net_init sectun_net_init(struct net *net)
{
	struct sectun_net *sn = sectun_pernet(net);

	INIT_LIST_HEAD(&sn->devices);
	INIT_LIST_HEAD(&sn->sas);
	hash_init(sn->inbound);
	hash_init(sn->outbound);
	hash_init(sn->larvae);
	hash_init(sn->peers);
	sn->drops = sectun_drops_alloc();
	return sn->drops ? 0 : -ENOMEM;
}

/*
 * A tunnel whose ESP has nowhere to go is of no use, wherever it has been moved
 * to. Returns when the last packet in crypto has let go of it.
 */
static void __net_exit sectun_net_exit_batch(struct list_head *nets)
{
	struct sectun_device *device;
	LIST_HEAD(kill);
	struct net *net;

	rtnl_lock();
	list_for_each_entry(net, nets, exit_list)
		list_for_each_entry(device, &sectun_pernet(net)->devices, node)
			unregister_netdevice_queue(device->dev, &kill);
	unregister_netdevice_many(&kill);
	list_for_each_entry(net, nets, exit_list)
		sectun_larval_flush(sectun_pernet(net));
	rtnl_unlock();

	list_for_each_entry(net, nets, exit_list)
		free_percpu(sectun_pernet(net)->drops);
}

static struct pernet_operations sectun_net_ops = {
	.init		= sectun_net_init,
	.exit_batch	= sectun_net_exit_batch,
	.id		= &sectun_net_id,
	.size		= sizeof(struct sectun_net),
};

/**
 * sectun_device_init - once, when the module is loaded
 *
 * Return: 0 or a negative error.
 */
int __init sectun_device_init(void)
{
	int err;

	err = register_pernet_device(&sectun_net_ops);
	if (err)
		return err;

	err = register_netdevice_notifier(&sectun_device_notifier);
	if (err)
		goto err_notifier;

	err = rtnl_link_register(&sectun_link_ops);
	if (err)
		goto err_link;
	return 0;

err_link:
	unregister_netdevice_notifier(&sectun_device_notifier);
err_notifier:
	unregister_pernet_device(&sectun_net_ops);
	return err;
}

/**
 * sectun_device_exit - once, when the module is unloaded; deletes all devices
 */
void sectun_device_exit(void)
{
	rtnl_link_unregister(&sectun_link_ops);
	unregister_netdevice_notifier(&sectun_device_notifier);
	unregister_pernet_device(&sectun_net_ops);
}
