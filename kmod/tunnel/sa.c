// SPDX-License-Identifier: GPL-2.0
/* Security associations: adding, finding, deleting, and what they refer to. */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/xfrm.h>

#include "../compat.h"
#include "bypass.h"
#include "larval.h"
#include "sa.h"

/* SPIs up to here are reserved (RFC 4303 section 2.1). */
#define SECTUN_SPI_RESERVED	255

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

static struct sectun_path *sectun_path_alloc(const struct sectun_addr *local,
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
 * @spi: its SPI
 * @remote: its peer; used for an outbound one only, NULL or of no family is any
 *
 * Under RTNL or the RCU read lock.
 *
 * Return: the SA, or NULL.
 */
struct sectun_sa *sectun_sa_find(struct net *net, enum sectun_direction direction,
				 __be32 spi, const struct sectun_addr *remote)
{
	struct hlist_head *bucket = sectun_sa_bucket(sectun_pernet(net), direction, spi);
	struct sectun_sa *sa;

	hlist_for_each_entry_rcu(sa, bucket, hash_node, lockdep_rtnl_is_held()) {
		if (sa->spi != spi)
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
 * @spi: from the packet
 * @skb: the packet
 *
 * Under the RCU read lock.
 *
 * Return: the SA, or NULL.
 */
struct sectun_sa *sectun_sa_inbound(struct sectun_net *sn, __be32 spi,
				    const struct sk_buff *skb)
{
	struct hlist_head *bucket = sectun_sa_bucket(sn, SECTUN_DIRECTION_IN, spi);
	struct sectun_sa *sa;

	hlist_for_each_entry_rcu(sa, bucket, hash_node)
		if (sa->spi == spi &&
		    sectun_addr_is(&rcu_dereference(sa->path)->local,
				   sectun_outer_family(skb), sectun_outer_dest(skb)))
			return sa;
	return NULL;
}

/**
 * sectun_sa_outbound - picks the SA for a packet
 * @device: the tunnel
 * @flow: the packet's addresses
 * @reason: set to why there is none, or why the one returned cannot carry it
 *
 * Under the RCU read lock.
 *
 * Return: the SA, or NULL.
 */
struct sectun_sa *sectun_sa_outbound(struct sectun_device *device,
				     const struct sectun_flow *flow, unsigned int *reason)
{
	struct sectun_sa *ended = NULL;
	struct sectun_choice *choice;

	list_for_each_entry_rcu(choice, &device->outbound, node) {
		if (!sectun_selector_match(&choice->selector, flow))
			continue;
		*reason = sectun_lifetime_reason(choice->sa);
		if (likely(!*reason))
			return choice->sa;
		if (!ended)
			ended = choice->sa;
	}
	*reason = ended ? sectun_lifetime_reason(ended) : SECTUN_A_DROPS_NO_SA;
	return ended;
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

static int sectun_sa_bad(unsigned int *bad, unsigned int attribute,
			 struct netlink_ext_ack *extack, const char *message)
{
	*bad = attribute;
	NL_SET_ERR_MSG_FMT(extack, "%s", message);
	return -EINVAL;
}

/* A link-local address would need a device with it. */
static bool sectun_addr_usable(const struct sectun_addr *addr)
{
	if (addr->family == AF_INET)
		return addr->v4 && !ipv4_is_multicast(addr->v4) && !ipv4_is_lbcast(addr->v4);
	return ipv6_addr_type(&addr->v6) & IPV6_ADDR_UNICAST &&
	       !(ipv6_addr_type(&addr->v6) & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MAPPED));
}

static bool sectun_sa_kernel_has(struct net *net, __be32 spi, const struct sectun_addr *local)
{
	xfrm_address_t addr = {};
	struct xfrm_state *x;

	if (local->family == AF_INET)
		addr.a4 = local->v4;
	else
		addr.in6 = local->v6;
	x = xfrm_state_lookup(net, 0, &addr, spi, IPPROTO_ESP, local->family);
	if (!x)
		return false;
	xfrm_state_put(x);
	return true;
}

static int sectun_sa_check_spi(__be32 spi, unsigned int *bad, struct netlink_ext_ack *extack)
{
	if (ntohl(spi) > SECTUN_SPI_RESERVED)
		return 0;
	return sectun_sa_bad(bad, SECTUN_A_SA_SPI, extack, "SPIs up to 255 are reserved");
}

static int sectun_sa_check_local(const struct sectun_addr *local, unsigned int *bad,
				 struct netlink_ext_ack *extack)
{
	if (!sectun_addr_usable(local))
		return sectun_sa_bad(bad, SECTUN_A_SA_LOCAL, extack,
				     "local is not a unicast address that is valid everywhere");
	return 0;
}

static int sectun_sa_in_use(__be32 spi, const char *whose, unsigned int *bad,
			    struct netlink_ext_ack *extack)
{
	*bad = SECTUN_A_SA_SPI;
	NL_SET_ERR_MSG_FMT(extack, "SPI 0x%08x is in use%s", ntohl(spi), whose);
	return -EEXIST;
}

/**
 * sectun_sa_check_free - whether an inbound SPI can be given out
 * @net: namespace that carries the ESP
 * @spi: the SPI
 * @local: address the peer will send to
 * @bad: set to the SECTUN_A_SA_* that is wrong
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error, -EEXIST for an SPI that is taken.
 */
int sectun_sa_check_free(struct net *net, __be32 spi, const struct sectun_addr *local,
			 unsigned int *bad, struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_sa_check_spi(spi, bad, extack);
	if (err)
		return err;
	err = sectun_sa_check_local(local, bad, extack);
	if (err)
		return err;
	if (sectun_sa_find(net, SECTUN_DIRECTION_IN, spi, NULL))
		return sectun_sa_in_use(spi, "", bad, extack);
	if (sectun_sa_kernel_has(net, spi, local))
		return sectun_sa_in_use(spi, " by the kernel's own IPsec", bad, extack);
	return 0;
}

static int sectun_sa_check_addresses(const struct sectun_sa_config *config,
				     unsigned int *bad, struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_sa_check_local(&config->local, bad, extack);
	if (err)
		return err;
	if (config->remote.family != config->local.family)
		return sectun_sa_bad(bad, SECTUN_A_SA_REMOTE, extack,
				     "remote and local are of different families");
	if (!sectun_addr_usable(&config->remote))
		return sectun_sa_bad(bad, SECTUN_A_SA_REMOTE, extack,
				     "remote is not a unicast address that is valid everywhere");
	if (!config->encap_local_port && config->encap_remote_port)
		return sectun_sa_bad(bad, SECTUN_A_SA_ENCAP_LOCAL_PORT, extack,
				     "encap needs both ports");
	if (config->encap_local_port && !config->encap_remote_port)
		return sectun_sa_bad(bad, SECTUN_A_SA_ENCAP_REMOTE_PORT, extack,
				     "encap needs both ports");
	return 0;
}

static int sectun_sa_check_selectors(const struct sectun_sa_config *config,
				     unsigned int *bad, struct netlink_ext_ack *extack)
{
	unsigned int i;
	int err;

	if (config->n_selectors > SECTUN_SELECTORS_MAX)
		return sectun_sa_bad(bad, SECTUN_A_SA_SELECTOR, extack,
				     "too many selectors");
	for (i = 0; i < config->n_selectors; i++) {
		err = sectun_selector_check(&config->selectors[i], extack);
		if (err) {
			*bad = SECTUN_A_SA_SELECTOR;
			return err;
		}
	}
	return 0;
}

static int sectun_sa_check(struct net *net, const struct sectun_sa_config *config,
			   unsigned int *bad, struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_sa_check_spi(config->spi, bad, extack);
	if (err)
		return err;
	if (config->replay_window > SECTUN_REPLAY_WINDOW_MAX)
		return sectun_sa_bad(bad, SECTUN_A_SA_REPLAY_WINDOW, extack,
				     "replay window is too large");
	if (!config->esn && config->sequence > U32_MAX)
		return sectun_sa_bad(bad, SECTUN_A_SA_SEQUENCE, extack,
				     "sequence has more than 32 bits, which takes esn");

	err = sectun_sa_check_addresses(config, bad, extack);
	if (err)
		return err;
	err = sectun_sa_check_selectors(config, bad, extack);
	if (err)
		return err;

	if (config->direction == SECTUN_DIRECTION_IN)
		return sectun_sa_check_free(net, config->spi, &config->local, bad, extack);
	if (sectun_sa_find(net, config->direction, config->spi, &config->remote))
		return sectun_sa_in_use(config->spi, "", bad, extack);
	return 0;
}

static int sectun_sa_set_choices(struct sectun_sa *sa)
{
	unsigned int i, n = sa->n_selectors ?: 1;

	sa->choices = kcalloc(n, sizeof(*sa->choices), GFP_KERNEL);
	if (!sa->choices)
		return -ENOMEM;

	for (i = 0; i < n; i++) {
		sa->choices[i].sa = sa;
		if (sa->n_selectors)
			sa->choices[i].selector = sa->selectors[i];
	}
	return 0;
}

/* Everything of an SA that may fail. */
static int sectun_sa_fill(struct sectun_sa *sa, const struct sectun_sa_config *config,
			  unsigned int *bad, struct netlink_ext_ack *extack)
{
	struct sectun_path *path;

	sa->counters = netdev_alloc_pcpu_stats(struct sectun_sa_counters);
	sa->drops = sectun_drops_alloc();
	path = sectun_path_alloc(&config->local, &config->remote,
				 config->encap_local_port, config->encap_remote_port);
	RCU_INIT_POINTER(sa->path, path);
	if (!sa->counters || !sa->drops || !path)
		return -ENOMEM;

	if (config->n_selectors) {
		sa->selectors = kmemdup(config->selectors,
					config->n_selectors * sizeof(*sa->selectors),
					GFP_KERNEL);
		if (!sa->selectors)
			return -ENOMEM;
		sa->n_selectors = config->n_selectors;
	}

	if (sa->direction == SECTUN_DIRECTION_OUT) {
		atomic64_set(&sa->sequence, config->sequence);
		sa->sequence_max = config->esn ? U64_MAX : U32_MAX;
		if (sectun_sa_set_choices(sa))
			return -ENOMEM;
	} else {
		sa->replay = sectun_replay_alloc(config->replay_window, config->esn,
						 config->sequence);
		if (!sa->replay)
			return -ENOMEM;
	}
	return sectun_crypto_init(&sa->crypto, config, bad, extack);
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
	sa->spi = config->spi;
	sa->state = SECTUN_SA_STATE_ACTIVE;
	sa->lifetime = config->lifetime;
	sa->reqid = config->reqid;
	sa->peer_changed = jiffies - HZ;
	return sa;
}

/* In front of those that are not better: the newest of equal ones carries. */
static void sectun_choice_insert(struct sectun_device *device, struct sectun_choice *choice)
{
	struct sectun_choice *other;

	list_for_each_entry(other, &device->outbound, node)
		if (sectun_selector_compare(&choice->selector, &other->selector) <= 0)
			break;
	list_add_tail_rcu(&choice->node, &other->node);
}

static void sectun_sa_link(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;
	struct sectun_net *sn = sectun_pernet(device->net);
	unsigned int i;

	list_add_tail(&sa->node, &sn->sas);
	list_add_tail(&sa->device_node, &device->sas);
	hlist_add_head_rcu(&sa->hash_node, sectun_sa_bucket(sn, sa->direction, sa->spi));
	if (sa->direction == SECTUN_DIRECTION_IN) {
		device->sas_in++;
		return;
	}
	device->sas_out++;
	for (i = 0; i < (sa->n_selectors ?: 1); i++)
		sectun_choice_insert(device, &sa->choices[i]);
}

/* Packets that have been waiting for it come first. */
static void sectun_sa_publish(struct sectun_sa *sa, const struct sectun_addr *local)
{
	struct sectun_net *sn = sectun_pernet(sa->device->net);
	struct sectun_larval *larval = NULL;

	if (sa->direction == SECTUN_DIRECTION_IN)
		larval = sectun_larval_find(sn, sa->spi, local);
	if (larval)
		sectun_larval_deliver(larval, sa);
	sectun_sa_link(sa);
	if (larval)
		sectun_larval_end(sn, larval, sa);
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
	sectun_bypass_rebuild(device);
	sectun_device_update(device);
	return 0;
}

static void sectun_sa_remove(struct sectun_sa *sa)
{
	struct sectun_device *device = sa->device;
	unsigned int i;

	hlist_del_rcu(&sa->hash_node);
	list_del(&sa->node);
	list_del(&sa->device_node);
	if (sa->direction == SECTUN_DIRECTION_IN) {
		device->sas_in--;
	} else {
		device->sas_out--;
		for (i = 0; i < (sa->n_selectors ?: 1); i++)
			list_del_rcu(&sa->choices[i].node);
	}
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
	sectun_bypass_rebuild(device);
	sectun_device_update(device);
}

static void sectun_sa_flush_device(struct sectun_device *device)
{
	struct sectun_sa *sa, *next;

	list_for_each_entry_safe(sa, next, &device->sas, device_node)
		sectun_sa_remove(sa);
	sectun_bypass_rebuild(device);
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
	if ((move->local_port || move->remote_port) && !old->local_port) {
		NL_SET_ERR_MSG(extack, "the SA has no encap whose port could change");
		return -EINVAL;
	}
	if (sa->direction == SECTUN_DIRECTION_OUT && !sectun_addr_equal(remote, &old->remote) &&
	    sectun_sa_find(sa->device->net, sa->direction, sa->spi, remote)) {
		NL_SET_ERR_MSG(extack, "the new remote has an SA of this SPI");
		return -EEXIST;
	}

	path = sectun_path_alloc(local, remote, move->local_port ?: old->local_port,
				 move->remote_port ?: old->remote_port);
	if (!path)
		return -ENOMEM;

	rcu_assign_pointer(sa->path, path);
	call_rcu(&old->rcu, sectun_path_free_rcu);
	sectun_bypass_rebuild(sa->device);
	sectun_device_update(sa->device);
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
