/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_DEVICE_H
#define SECTUN_DEVICE_H

#include <linux/hashtable.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>
#include <net/gro_cells.h>
#include <net/net_namespace.h>

#include "drop.h"
#include "trie.h"
#include "tunnel.h"

#define SECTUN_SPI_BITS	10
#define SECTUN_LARVAL_BITS	6
#define SECTUN_PEER_BITS	8

struct sectun_bypass_pair;

/**
 * struct sectun_net - what a namespace that carries ESP holds
 * @devices: struct sectun_device, in creation order; RTNL, read under RCU
 * @sas: struct sectun_sa, in creation order; RTNL
 * @inbound: the same by SPI; RTNL, read under RCU
 * @outbound: the same by SPI, for management; RTNL, read under RCU
 * @larvae: struct sectun_larval; RTNL, read under RCU
 * @peers: struct sectun_bypass_pair of all devices by remote address; RTNL, read
 *	under RCU
 * @n_held: packets that wait for the keys of those
 * @drops: of no device
 */
struct sectun_net {
	struct list_head devices;
	struct list_head sas;
	DECLARE_HASHTABLE(inbound, SECTUN_SPI_BITS);
	DECLARE_HASHTABLE(outbound, SECTUN_SPI_BITS);
	DECLARE_HASHTABLE(larvae, SECTUN_LARVAL_BITS);
	DECLARE_HASHTABLE(peers, SECTUN_PEER_BITS);
	atomic_t n_held;
	struct sectun_drops __percpu *drops;
};

/**
 * struct sectun_device - a secure-tunnel interface
 * @dev: may be moved to another namespace
 * @net: the namespace it was created in and that carries its ESP
 * @drops: by reason
 * @outbound: struct sectun_choice; RTNL, read under RCU
 * @traps: struct sectun_trap; RTNL, read under RCU
 * @settings: what can be set
 * @bypass: struct sectun_bypass_pair: outer addresses that never enter the
 *	tunnel; RTNL, read under RCU
 * @gro_cells: the way into the stack
 * @node: in sectun_net.devices
 * @sas: struct sectun_sa
 * @unit: N of st0.N
 * @mtu_fixed: the user set the MTU
 * @mtu_following: the MTU that is being set is ours
 * @mtu_least: the least MTU of outbound SAs that can carry, in bytes
 * @n_mtu_least: how many of them have it, 0 when there are none
 * @peers: @n_peers of them
 * @peer_pairs: what each has in @bypass
 * @sas_in: number of inbound SAs
 * @sas_out: number of outbound SAs
 * @n_traps: number of traps
 * @update: an SA has ended
 * @measure: the way to a peer may have another MTU
 * @hook: sees packets while there is no carrier
 * @hooked: it is registered
 *
 * Members after @gro_cells belong to RTNL.
 */
struct sectun_device {
	struct net_device *dev;
	struct net *net;
	struct sectun_drops __percpu *drops;
	struct sectun_trie outbound;
	struct list_head traps;
	struct sectun_device_settings settings;
	struct sectun_trie bypass;
	struct gro_cells gro_cells;

	struct list_head node;
	struct list_head sas;
	u32 unit;
	bool mtu_fixed;
	bool mtu_following;
	unsigned int mtu_least;
	unsigned int n_mtu_least;
	struct sectun_peer peers[SECTUN_PEERS_MAX];
	struct sectun_bypass_pair *peer_pairs[SECTUN_PEERS_MAX];
	unsigned int n_peers;
	u32 sas_in;
	u32 sas_out;
	u32 n_traps;
	struct work_struct update;
	struct delayed_work measure;
	struct nf_hook_ops hook;
	bool hooked;
};

extern struct workqueue_struct *sectun_wq;

struct sectun_net *sectun_pernet(struct net *net);
void sectun_device_update(struct sectun_device *device);
void sectun_device_update_later(struct sectun_device *device);
int sectun_device_init(void);
void sectun_device_exit(void);

extern const struct ethtool_ops sectun_ethtool_ops;

#endif /* SECTUN_DEVICE_H */
