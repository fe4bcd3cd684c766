// SPDX-License-Identifier: GPL-2.0
/* Security associations: adding, finding, deleting, and what they refer to. */
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "../compat.h"
#include "bypass.h"
#include "check.h"
#include "larval.h"
#include "mtu.h"
#include "parallel.h"
#include "sa.h"

struct workqueue_struct *sectun_wq;

static void sectun_path_free(struct sectun_path *path)
{
	if (!path)
		return;
	dst_cache_destroy(&path->route);
	kfree(path);
}

static void sectun_path_free_rcu(struct rcu_head *rcu)
{
	sectun_path_free(container_of(rcu, struct sectun_path, rcu));
}

/*
 * One label for all packets of an SA (RFC 6437 section 2), which may not be put
 * out of order and tell nobody which of them belong together inside.
 */
static __be32 sectun_path_flow_label(const struct net *net)
{
	__be32 label;

	if (READ_ONCE(net->ipv6.sysctl.auto_flowlabels) == IP6_AUTO_FLOW_LABEL_OFF)
		return 0;

	label = htonl(get_random_u32()) & IPV6_FLOWLABEL_MASK;
	if (READ_ONCE(net->ipv6.sysctl.flowlabel_state_ranges))
		label |= IPV6_FLOWLABEL_STATELESS_FLAG;
	return label;
}

static struct sectun_path *sectun_path_alloc(const struct net *net, enum sectun_protocol protocol,
					     const struct sectun_addr *local,
					     const struct sectun_addr *remote,
					     __be16 local_port, __be16 remote_port)
{
	struct sectun_path *path = kzalloc(sizeof(*path), GFP_KERNEL);

	if (!path)
		return NULL;
	if (dst_cache_init(&path->route, GFP_KERNEL)) {
		kfree(path);
		return NULL;
	}
	path->local = *local;
	path->remote = *remote;
	path->local_port = local_port;
	path->remote_port = remote_port;
	if (local->family == AF_INET6)
		path->flow_label = sectun_path_flow_label(net);
	path->protocol = local_port ? IPPROTO_UDP : sectun_ipproto(protocol);
	return path;
}

static struct hlist_head *sectun_sa_bucket(struct sectun_net *sn,
					   enum sectun_direction direction, __be32 spi)
{
	u32 bucket = hash_min((__force u32)spi, SECTUN_SPI_BITS);

	return direction == SECTUN_DIRECTION_IN ? &sn->inbound[bucket] : &sn->outbound[bucket];
}

/**
 * sectun_sa_find - looks an SA up as management does
 * @net: namespace that carries the ESP
 * @direction: in or out
 * @protocol: ESP or AH
 * @spi: its SPI
 * @remote: its peer; used for an outbound one only, NULL or of no family is any
 *
 * Under RTNL or the RCU read lock.
 *
 * Return: the SA, or NULL.
 */
struct sectun_sa *sectun_sa_find(struct net *net, enum sectun_direction direction,
				 enum sectun_protocol protocol, __be32 spi,
				 const struct sectun_addr *remote)
{
	struct hlist_head *bucket = sectun_sa_bucket(sectun_pernet(net), direction, spi);
	struct sectun_sa *sa;

	hlist_for_each_entry_rcu(sa, bucket, hash_node, lockdep_rtnl_is_held()) {
		if (sa->spi != spi || sa->protocol != protocol)
			continue;
		if (direction == SECTUN_DIRECTION_IN || !remote ||
		    remote->family == AF_UNSPEC)
			return sa;
		if (sectun_addr_equal(&rcu_dereference_rtnl(sa->path)->remote, remote))
			return sa;
	}
	return NULL;
}

/**
 * sectun_sa_inbound - looks an SA up as a received packet does
 * @sn: namespace the packet came in
 * @protocol: ESP or AH
 * @spi: from the packet
 * @skb: the packet
 *
 * Under the RCU read lock.
 *
 * Return: the SA, or NULL.
 */
struct sectun_sa *sectun_sa_inbound(struct sectun_net *sn, enum sectun_protocol protocol,
				    __be32 spi, const struct sk_buff *skb)
{
	struct hlist_head *bucket = sectun_sa_bucket(sn, SECTUN_DIRECTION_IN, spi);
	struct sectun_sa *sa;

	hlist_for_each_entry_rcu(sa, bucket, hash_node)
		if (sa->spi == spi && sa->protocol == protocol &&
		    sectun_addr_is(&rcu_dereference(sa->path)->local,
				   sectun_outer_family(skb), sectun_outer_dest(skb)))
			return sa;
	return NULL;
}

/**
 * sectun_sa_count - counts a packet that was carried
 * @sa: the SA
 * @bytes: of the inner packet
 *
 * With bottom halves disabled.
 */
void sectun_sa_count(struct sectun_sa *sa, unsigned int bytes)
{
	struct sectun_sa_counters *here = this_cpu_ptr(sa->counters);
	u64 now = ktime_get_real_seconds();

	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&here->packets);
	u64_stats_add(&here->bytes, bytes);
	u64_stats_update_end(&here->syncp);
	if (READ_ONCE(sa->used) != now)
		WRITE_ONCE(sa->used, now);
}

static void sectun_sa_free(struct sectun_sa *sa)
{
	sectun_crypto_free(&sa->crypto);
	sectun_path_free(rcu_dereference_protected(sa->path, true));
	free_percpu(sa->counters);
	free_percpu(sa->drops);
	kfree(sa->parallel);
	kfree(sa->replay);
	kfree(sa->selectors);
	kfree(sa->choices);
	percpu_ref_exit(&sa->ref);
	netdev_put(sa->device->dev, &sa->tracker);
	kfree(sa);
}

static void sectun_sa_free_work(struct work_struct *work)
{
	sectun_sa_free(container_of(work, struct sectun_sa, free));
}

/* The last packet has left the crypto API; its tfm is freed in process context. */
static void sectun_sa_release(struct percpu_ref *ref)
{
	struct sectun_sa *sa = container_of(ref, struct sectun_sa, ref);

	queue_work(sectun_wq, &sa->free);
}

static int sectun_sa_set_selectors(struct sectun_sa *sa, const struct sectun_sa_config *config)
{
	const struct sectun_selector *selectors = config->selectors;
	unsigned int n = config->n_selectors;
	struct sectun_selector hosts;

	if (sa->mode == SECTUN_MODE_TRANSPORT) {
		sectun_sa_hosts(config, &hosts);
		selectors = &hosts;
		n = 1;
	}
	if (!n)
		return 0;

	sa->selectors = kmemdup(selectors, n * sizeof(*selectors), GFP_KERNEL);
	if (!sa->selectors)
		return -ENOMEM;
	sa->n_selectors = n;
	return 0;
}

/* Its place on the device: what of it may fail. */
static int sectun_sa_reserve_place(struct sectun_sa *sa, struct sectun_path *path)
{
	struct sectun_device *device = sa->device;
	int err = 0;

	if (sa->direction == SECTUN_DIRECTION_OUT)
		err = sectun_choices_reserve(sa);
	if (err)
		return err;

	path->bypass = sectun_bypass_get(device, &path->local, &path->remote,
					 path->local_port, path->remote_port);
	if (path->bypass)
		return 0;
	sectun_trie_release(&device->outbound);
	return -ENOMEM;
}

/* Everything of an SA that may fail. */
static int sectun_sa_fill(struct sectun_sa *sa, const struct sectun_sa_config *config,
			  unsigned int *bad, struct netlink_ext_ack *extack)
{
	struct sectun_path *path;
	int err;

	sa->counters = netdev_alloc_pcpu_stats(struct sectun_sa_counters);
	sa->drops = sectun_drops_alloc();
	path = sectun_path_alloc(sa->device->net, config->protocol, &config->local, &config->remote,
				 config->encap_local_port, config->encap_remote_port);
	RCU_INIT_POINTER(sa->path, path);
	if (!sa->counters || !sa->drops || !path)
		return -ENOMEM;

	if (sectun_sa_set_selectors(sa, config))
		return -ENOMEM;

	if (sa->direction == SECTUN_DIRECTION_OUT) {
		atomic64_set(&sa->sequence, config->sequence);
		sa->sequence_max = config->esn ? U64_MAX : U32_MAX;
	} else {
		sa->replay = sectun_replay_alloc(config->replay_window, config->esn,
						 config->sequence);
		if (!sa->replay)
			return -ENOMEM;
	}
	err = sectun_crypto_init(&sa->crypto, config, bad, extack);
	return err ?: sectun_sa_reserve_place(sa, path);
}

static struct sectun_sa *sectun_sa_alloc(struct sectun_device *device,
					 const struct sectun_sa_config *config)
{
	struct sectun_sa *sa = kzalloc(sizeof(*sa), GFP_KERNEL);

	if (!sa)
		return NULL;
	if (percpu_ref_init(&sa->ref, sectun_sa_release, 0, GFP_KERNEL)) {
		kfree(sa);
		return NULL;
	}
	sa->device = device;
	netdev_hold(device->dev, &sa->tracker, GFP_KERNEL);
	INIT_WORK(&sa->free, sectun_sa_free_work);
	sa->direction = config->direction;
	sa->mode = config->mode;
	sa->protocol = config->protocol;
	sa->spi = config->spi;
	sa->state = SECTUN_SA_STATE_ACTIVE;
	sa->lifetime = config->lifetime;
	sa->reqid = config->reqid;
	sa->peer_changed = jiffies - HZ;
	return sa;
}

static void sectun_sa_link(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;
	struct sectun_net *sn = sectun_pernet(device->net);

	list_add_tail(&sa->node, &sn->sas);
	list_add_tail(&sa->device_node, &device->sas);
	hlist_add_head_rcu(&sa->hash_node, sectun_sa_bucket(sn, sa->direction, sa->spi));
	if (sa->direction == SECTUN_DIRECTION_IN) {
		device->sas_in++;
		return;
	}
	device->sas_out++;
	sectun_choices_add(sa);
	sectun_mtu_add(sa);
}

/* Packets that have been waiting for it come first. */
static void sectun_sa_publish(struct sectun_sa *sa, const struct sectun_addr *local)
{
	struct sectun_net *sn = sectun_pernet(sa->device->net);
	struct sectun_larval *larval = NULL;

	if (sa->direction == SECTUN_DIRECTION_IN)
		larval = sectun_larval_find(sn, sa->protocol, sa->spi, local);
	if (larval)
		sectun_larval_deliver(larval, sa);
	sectun_sa_link(sa);
	if (larval)
		sectun_larval_end(sn, larval, sa);
}

/**
 * sectun_sa_prepare - does what of adding an SA may take long
 * @config: of the SA
 *
 * Not under RTNL: the kernel may have to load and test the algorithm.
 */
void sectun_sa_prepare(const struct sectun_sa_config *config)
{
	sectun_crypto_load(config->protocol, config->algorithm, config->esn);
}

/**
 * sectun_sa_add - adds an SA to a device
 * @device: the tunnel
 * @config: everything about it; copied
 * @bad: set to the SECTUN_A_SA_* that is wrong, or 0
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error.
 */
int sectun_sa_add(struct sectun_device *device, const struct sectun_sa_config *config,
		  unsigned int *bad, struct netlink_ext_ack *extack)
{
	struct sectun_sa *sa;
	int err;

	*bad = 0;
	err = sectun_sa_check(device->net, config, bad, extack);
	if (err)
		return err;

	sa = sectun_sa_alloc(device, config);
	if (!sa)
		return -ENOMEM;
	err = sectun_sa_fill(sa, config, bad, extack);
	if (err) {
		sectun_sa_free(sa);
		return err;
	}

	sectun_lifetime_start(sa);
	sectun_sa_publish(sa, &config->local);
	sectun_device_update(device);
	return 0;
}

static void sectun_sa_remove(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;

	hlist_del_rcu(&sa->hash_node);
	list_del(&sa->node);
	list_del(&sa->device_node);
	if (sa->direction == SECTUN_DIRECTION_IN) {
		device->sas_in--;
	} else {
		device->sas_out--;
		sectun_choices_remove(sa);
		sectun_mtu_remove(sa);
	}
	sectun_bypass_put(device, rtnl_dereference(sa->path)->bypass);
	cancel_delayed_work_sync(&sa->expire);
	/* Waits for a grace period and for packets in crypto, then releases. */
	percpu_ref_kill(&sa->ref);
}

/**
 * sectun_sa_delete - deletes an SA; packets in flight still arrive
 * @sa: the SA
 *
 * Under RTNL.
 */
void sectun_sa_delete(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;

	sectun_sa_remove(sa);
	sectun_device_update(device);
}

static void sectun_sa_flush_device(struct sectun_device *device)
{
	struct sectun_sa *sa, *next;

	list_for_each_entry_safe(sa, next, &device->sas, device_node)
		sectun_sa_remove(sa);
	sectun_device_update(device);
}

/**
 * sectun_sa_flush - deletes all SAs
 * @net: namespace that carries the ESP
 * @device: the tunnel, or NULL for all of @net and what has been reserved
 *
 * Under RTNL.
 */
void sectun_sa_flush(struct net *net, struct sectun_device *device)
{
	struct sectun_net *sn = sectun_pernet(net);

	if (device) {
		sectun_sa_flush_device(device);
		return;
	}

	list_for_each_entry(device, &sn->devices, node)
		sectun_sa_flush_device(device);
	sectun_larval_flush(sn);
}

static void sectun_sa_set_path(struct sectun_sa *sa, struct sectun_path *path)
{
	struct sectun_path *old = rtnl_dereference(sa->path);
	struct sectun_device *device = sa->device;

	rcu_assign_pointer(sa->path, path);
	sectun_bypass_put(device, old->bypass);
	call_rcu(&old->rcu, sectun_path_free_rcu);
	if (sa->direction == SECTUN_DIRECTION_IN)
		return;
	sectun_mtu_remove(sa);
	sectun_mtu_add(sa);
	sectun_device_update(device);
}

/**
 * sectun_sa_move - gives an SA other outer addresses or ports
 * @sa: the SA
 * @move: what changes
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error.
 */
int sectun_sa_move(struct sectun_sa *sa, const struct sectun_sa_move *move,
		   struct netlink_ext_ack *extack)
{
	struct sectun_path *old = rtnl_dereference(sa->path), *path;
	const struct sectun_addr *local = &old->local, *remote = &old->remote;

	if (move->local.family != AF_UNSPEC)
		local = &move->local;
	if (move->remote.family != AF_UNSPEC)
		remote = &move->remote;
	if (!sectun_addr_usable(local) || !sectun_addr_usable(remote)) {
		NL_SET_ERR_MSG(extack, "new address must be a unicast address");
		return -EINVAL;
	}
	if (local->family != remote->family) {
		NL_SET_ERR_MSG(extack, "remote and local are of different families");
		return -EINVAL;
	}
	if (sa->mode == SECTUN_MODE_TRANSPORT &&
	    !(sectun_addr_equal(local, &old->local) && sectun_addr_equal(remote, &old->remote))) {
		NL_SET_ERR_MSG(extack, "addresses of an SA in transport mode cannot change");
		return -EINVAL;
	}
	if ((move->local_port || move->remote_port) && !old->local_port) {
		NL_SET_ERR_MSG(extack, "the SA has no encap whose port could change");
		return -EINVAL;
	}
	if (sa->direction == SECTUN_DIRECTION_OUT && !sectun_addr_equal(remote, &old->remote) &&
	    sectun_sa_find(sa->device->net, sa->direction, sa->protocol, sa->spi, remote)) {
		NL_SET_ERR_MSG(extack, "the new remote has an SA of this SPI");
		return -EEXIST;
	}

	path = sectun_path_alloc(sa->device->net, sa->protocol, local, remote,
				 move->local_port ?: old->local_port,
				 move->remote_port ?: old->remote_port);
	if (!path)
		return -ENOMEM;
	path->bypass = sectun_bypass_get(sa->device, local, remote,
					 path->local_port, path->remote_port);
	if (!path->bypass) {
		sectun_path_free(path);
		return -ENOMEM;
	}

	sectun_sa_set_path(sa, path);
	return 0;
}

/**
 * sectun_sa_for_each - calls a function for every SA, in creation order
 * @net: namespace that carries the ESP
 * @device: the tunnel, or NULL for all of @net
 * @fn: stops at the first return other than 0
 * @arg: for @fn
 *
 * Under RTNL.
 *
 * Return: what @fn returned last.
 */
int sectun_sa_for_each(struct net *net, struct sectun_device *device,
		       int (*fn)(struct sectun_sa *sa, void *arg), void *arg)
{
	struct sectun_sa *sa;
	int err;

	list_for_each_entry(sa, &sectun_pernet(net)->sas, node) {
		if (device && sa->device != device)
			continue;
		err = fn(sa, arg);
		if (err)
			return err;
	}
	return 0;
}

static void sectun_sa_sum(const struct sectun_sa *sa, struct sectun_sa_info *info)
{
	u64 packets, bytes;
	unsigned int start;
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct sectun_sa_counters *c = per_cpu_ptr(sa->counters, cpu);

		do {
			start = u64_stats_fetch_begin(&c->syncp);
			packets = u64_stats_read(&c->packets);
			bytes = u64_stats_read(&c->bytes);
		} while (u64_stats_fetch_retry(&c->syncp, start));
		info->packets += packets;
		info->bytes += bytes;
	}
	sectun_drops_add(info->drops, sa->drops);
}

/**
 * sectun_sa_info - a view of an SA, without keys
 * @sa: the SA
 * @info: filled
 *
 * Under RTNL or the RCU read lock.
 */
void sectun_sa_info(struct sectun_sa *sa, struct sectun_sa_info *info)
{
	const struct net_device *dev = sa->device->dev;
	const struct sectun_path *path;

	memset(info, 0, sizeof(*info));
	info->ifindex = dev->ifindex;
	strscpy(info->ifname, dev->name, sizeof(info->ifname));
	info->unit = sa->device->unit;
	info->direction = sa->direction;
	info->spi = sa->spi;
	rcu_read_lock();
	path = rcu_dereference(sa->path);
	info->local = path->local;
	info->remote = path->remote;
	info->encap_local_port = path->local_port;
	info->encap_remote_port = path->remote_port;
	rcu_read_unlock();
	info->algorithm = sa->crypto.algorithm->name;
	info->mode = sa->mode;
	info->protocol = sa->protocol;
	info->esn = sa->crypto.esn;
	info->selectors = sa->selectors;
	info->n_selectors = sa->n_selectors;
	info->reqid = sa->reqid;
	info->lifetime = sa->lifetime;
	if (sa->replay) {
		info->replay_window = sa->replay->window;
		info->sequence = sectun_replay_top(sa->replay);
	} else {
		info->sequence = atomic64_read(&sa->sequence);
	}
	info->state = READ_ONCE(sa->state);
	info->added = sa->added;
	info->used = READ_ONCE(sa->used);
	info->shared = sectun_parallel_packets(READ_ONCE(sa->parallel));
	sectun_sa_sum(sa, info);
}

/**
 * sectun_sa_init - once, when the module is loaded
 *
 * Return: 0 or -ENOMEM.
 */
int __init sectun_sa_init(void)
{
	sectun_wq = alloc_workqueue("sectun", 0, 0);
	return sectun_wq ? 0 : -ENOMEM;
}

/**
 * sectun_sa_exit - once, when the module is unloaded and all SAs are gone
 */
void sectun_sa_exit(void)
{
	destroy_workqueue(sectun_wq);
	/* Paths and module text that callbacks still need. */
	rcu_barrier();
}
