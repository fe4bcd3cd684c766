/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_BYPASS_H
#define SECTUN_BYPASS_H

#include "device.h"
#include "selector.h"

/**
 * struct sectun_bypass_pair - outer addresses of a tunnel
 * @entry: in sectun_device.bypass: whole addresses, or any local one
 * @peer_node: in sectun_net.peers
 * @device: the tunnel
 * @local_port: of ESP in UDP, 0 without
 * @remote_port: the same
 * @users: peers and SAs with these; RTNL
 * @rcu: frees it
 */
struct sectun_bypass_pair {
	struct sectun_trie_entry entry;
	struct hlist_node peer_node;
	struct sectun_device *device;
	__be16 local_port;
	__be16 remote_port;
	unsigned int users;
	struct rcu_head rcu;
};

struct sectun_bypass_pair *sectun_bypass_get(struct sectun_device *device,
					     const struct sectun_addr *local,
					     const struct sectun_addr *remote,
					     __be16 local_port, __be16 remote_port);
void sectun_bypass_put(struct sectun_device *device, struct sectun_bypass_pair *pair);
const struct sectun_bypass_pair *sectun_bypass_match(struct sectun_device *device,
						     const struct sectun_flow *flow);
bool sectun_bypass_wanted(struct sectun_device *device,
			  const struct sectun_bypass_pair *pair,
			  const struct sectun_flow *flow, struct sk_buff *skb);
void sectun_bypass_send(struct sectun_device *device, const struct sectun_flow *flow,
			struct sk_buff *skb);
struct sectun_device *sectun_bypass_device(struct net *net, u16 family, const void *remote);

#endif /* SECTUN_BYPASS_H */
