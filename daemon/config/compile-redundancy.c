// SPDX-License-Identifier: GPL-2.0
/*
 * Several ways to one network. The kernel takes the next one when the tunnel
 * interface of the best loses its carrier, which has to follow the tunnel then.
 */
#include <stdio.h>
#include <string.h>

#include "compile-monitor.h"
#include "names.h"
#include "prefix.h"

/* The interface that @route leads through, NULL for none or an unknown one. */
static const char *way_of(const struct plan *plan, const struct plan_route *route)
{
	size_t i, a;

	if (route->discard || route->reject)
		return NULL;
	if (*route->device)
		return route->device;
	for (i = 0; i < plan->n_interfaces; i++)
		for (a = 0; a < plan->interfaces[i].n_addresses; a++)
			if (compile_contains(&plan->interfaces[i].addresses[a], &route->gateway))
				return plan->interfaces[i].device;
	return NULL;
}

/* The interface to move to when @best, through @device, cannot be used; or NULL. */
static const char *other_way(const struct plan *plan, const struct plan_route *best,
			     const char *device)
{
	const char *way;
	size_t i;

	for (i = 0; i < plan->n_routes; i++) {
		const struct plan_route *route = &plan->routes[i];

		if (route->metric < best->metric || !prefix_equal(&route->dst, &best->dst))
			continue;
		way = way_of(plan, route);
		if (way && strcmp(way, device))
			return way;
	}
	return NULL;
}

/* The first route through @device that has another way beside it; NULL without one. */
static const struct plan_route *redundant(const struct plan *plan, const char *device,
					  const char **other)
{
	const char *way;
	size_t i;

	for (i = 0; i < plan->n_routes; i++) {
		way = way_of(plan, &plan->routes[i]);
		if (!way || strcmp(way, device))
			continue;
		*other = other_way(plan, &plan->routes[i], device);
		if (*other)
			return &plan->routes[i];
	}
	return NULL;
}

static void compile_vpn_redundancy(struct compile *compile, const struct plan_gateway *gateway,
				   struct plan_vpn *vpn)
{
	char device[IFNAMSIZ], text[PREFIX_TEXT], name[NAME_MAX_LEN], why[256];
	const struct plan_route *route;
	const char *other;

	if (vpn->unit >= PLAN_POLICY_UNITS)
		return;
	snprintf(device, sizeof(device), "st0.%u", vpn->unit);
	route = redundant(compile->plan, device, &other);
	if (!route)
		return;
	if (!gateway->dpd && !vpn->monitor)
		report_warning(compile->report,
			       "security ipsec vpn %s: static route %s can move to %s, but nothing finds out when the peer is gone: set dead-peer-detection of gateway %s, or vpn-monitor",
			       vpn->name, prefix_text(&route->dst, text),
			       name_of_device(other, name), gateway->name);
	snprintf(why, sizeof(why), "only so static route %s moves to %s when %s is down",
		 prefix_text(&route->dst, text), name_of_device(other, name), device);
	compile_keep_up(compile, gateway, vpn, why);
}

void compile_redundancy(struct compile *compile)
{
	struct plan *plan = compile->plan;
	size_t i, v;

	for (i = 0; i < plan->n_gateways; i++)
		for (v = 0; v < plan->gateways[i].n_vpns; v++)
			compile_vpn_redundancy(compile, &plan->gateways[i],
					       &plan->gateways[i].vpns[v]);
}
