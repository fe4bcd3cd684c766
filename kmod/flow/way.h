/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_WAY_H
#define SECTUN_FLOW_WAY_H

#include "rules.h"

/**
 * struct sectun_way_out - where a packet is to go
 * @ifindex: of the interface it leaves by; 0 with @local
 * @local: to the router itself
 */
struct sectun_way_out {
	int ifindex;
	bool local;
};

int sectun_way_find(struct net *net, int in, const struct sectun_flow_key *key,
		    struct sectun_way_out *way);

#endif /* SECTUN_FLOW_WAY_H */
