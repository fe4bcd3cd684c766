/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of IPsec tunnels as "show" prints and "clear" takes them. */
#ifndef CLI_IPSEC_INDEX_H
#define CLI_IPSEC_INDEX_H

#include "status.h"

/*
 * Junos counts tunnels from 131073. The reqid is what stays the same when a
 * tunnel is rekeyed, and it counts from 1.
 */
#define IPSEC_INDEX_BASE 131072

static inline uint32_t ipsec_index(const struct status_child *child)
{
	return IPSEC_INDEX_BASE + child->reqid;
}

#endif /* CLI_IPSEC_INDEX_H */
