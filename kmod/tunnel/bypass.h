/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_BYPASS_H
#define SECTUN_BYPASS_H

#include "device.h"
#include "selector.h"

struct sectun_bypass_pair {
	struct sectun_addr local;
	struct sectun_addr remote;
	__be16 local_port;
	__be16 remote_port;
};

/**
 * struct sectun_bypass - outer addresses of a tunnel, from its peers and SAs
 * @rcu: frees it
 * @n: number of @pairs
 * @pairs: a local address of no family is any
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
			  const struct sectun_bypass_pair *pair,
			  const struct sectun_flow *flow, struct sk_buff *skb);
void sectun_bypass_send(struct sectun_device *device, const struct sectun_flow *flow,
			struct sk_buff *skb);
bool sectun_bypass_knows(struct sectun_device *device, u16 family, const void *remote);

#endif /* SECTUN_BYPASS_H */
