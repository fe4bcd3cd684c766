/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_WAY_H
#define SECTUN_FLOW_WAY_H

#include <linux/netdevice.h>

#include "rules.h"

int sectun_flow_way(struct net_device *dev, const struct sectun_flow_key *key, int *ifindex,
		    bool *local);

#endif /* SECTUN_FLOW_WAY_H */
