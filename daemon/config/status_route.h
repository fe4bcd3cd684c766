/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's routing table in the words of "show route". */
#ifndef CONFIG_STATUS_ROUTE_H
#define CONFIG_STATUS_ROUTE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "report.h"

struct status_route {
	struct plan_prefix dst;		/* len 0 and family set for the default route */
	/* Direct, Local, Static, BGP, OSPF, RIP, ISIS, Kernel, DHCP, Router-Adv */
	const char *protocol;
	uint8_t protocol_number;	/* RTPROT_* */
	bool ours;			/* put there by a commit */
	uint32_t metric;		/* the kernel's */
	uint32_t preference;		/* as Junos counts: 0 Direct, 5 Static, 170 BGP */
	struct plan_prefix gateway;	/* AF_UNSPEC: none; of the first next hop */
	char device[IFNAMSIZ];		/* empty for discard and reject */
	bool discard, reject;
	bool active;			/* best of its destination, and usable */
	int64_t age;			/* seconds, -1 where nobody knows */
};

struct status_routes {
	struct status_route *routes;	/* by family, destination, preference */
	size_t n;
};

/**
 * status_routes_get - the main and local tables of this namespace
 * @frr: FRR path space for the ages of its routes, NULL for none
 * @report: takes the error
 *
 * Host-local routes appear as "Local", without broadcast and multicast ones;
 * one entry a next hop.
 *
 * Return: NULL with an error in @report.
 */
struct status_routes *status_routes_get(const char *frr, struct report *report);
void status_routes_free(struct status_routes *routes);

#endif /* CONFIG_STATUS_ROUTE_H */
