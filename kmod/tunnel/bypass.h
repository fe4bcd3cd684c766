/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_BYPASS_H
#define SECTUN_BYPASS_H

#include "device.h"
#include "selector.h"

struct sectun_bypass_pair {
	__be32 local;
	__be32 remote;
	__be16 local_port;
	__be16 remote_port;
};

/**
 * struct sectun_bypass - outer addresses of a tunnel, from its peers and SAs
 * @rcu: frees it
 * @n: number of @pairs
 * @pairs: local 0 is any local address
 */
struct sectun_bypass {
	struct rcu_head rcu;
	unsigned int n;
	struct sectun_bypass_pair pairs[];
};

void sectun_bypass_rebuild(struct sectun_device *device);
const struct sectun_bypass_pair *sectun_bypass_match(struct sectun_device *device,
						     const struct sectun_flow *flow);
bool sectun_bypass_wanted(struct sectun_device *device,
			  const struct sectun_bypass_pair *pair, struct sk_buff *skb);
void sectun_bypass_send(struct sectun_device *device, struct sk_buff *skb);
bool sectun_bypass_knows(struct sectun_device *device, __be32 remote);

#endif /* SECTUN_BYPASS_H */
