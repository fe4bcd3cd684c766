// SPDX-License-Identifier: GPL-2.0
/* VPNs that are probed with pings through the tunnel. */
#include <stdlib.h>
#include <string.h>

#include "compile-monitor.h"
#include "prefix.h"
#include "tree.h"

/* An option of all VPNs, or its default. */
static uint32_t option(const struct compile *compile, const struct lyd_node *vpn,
		       const char *name, const char *path)
{
	const struct lyd_node *options = compile_find(compile->tree,
						      "security ipsec vpn-monitor-options");

	return tree_child(options, name) ? compile_number(options, name) :
					   compile_default_number(vpn, path);
}

static const struct plan_interface *tunnel_interface(const struct plan *plan, uint32_t unit)
{
	size_t i;

	for (i = 0; i < plan->n_interfaces; i++)
		if (plan->interfaces[i].tunnel && plan->interfaces[i].unit == unit)
			return &plan->interfaces[i];
	return NULL;
}

/* Of its IPv4 addresses the one on the network of @to, else the first; NULL without one. */
static const struct plan_prefix *address_of(const struct plan_interface *interface,
					    const struct plan_prefix *to)
{
	const struct plan_prefix *first = NULL;
	size_t i;

	for (i = 0; interface && i < interface->n_addresses; i++) {
		const struct plan_prefix *address = &interface->addresses[i];

		if (address->family != AF_INET)
			continue;
		if (compile_contains(address, to))
			return address;
		if (!first)
			first = address;
	}
	return first;
}

/* As on an SRX the peer itself, unless somebody behind it is named. */
static bool find_destination(struct compile *compile, const struct lyd_node *monitor,
			     const struct plan_gateway *gateway, const struct plan_vpn *vpn,
			     struct plan_prefix *to)
{
	const char *chosen = tree_value(monitor, "destination-ip");
	char *peer;
	bool found;

	if (chosen) {
		found = prefix_from_address(chosen, to) && to->family == AF_INET;
		if (!found)
			report_error(compile->report,
				     "security ipsec vpn %s vpn-monitor destination-ip %s: probes are IPv4: an IPv4 address is needed",
				     vpn->name, chosen);
		return found;
	}
	peer = compile_copy(compile, gateway->remote);
	if (!peer)
		return false;
	peer[strcspn(peer, ",")] = '\0';
	found = prefix_from_address(peer, to) && to->family == AF_INET;
	free(peer);
	if (!found)
		report_error(compile->report,
			     "security ipsec vpn %s vpn-monitor: destination-ip is missing: gateway %s has no IPv4 address that could be probed instead",
			     vpn->name, gateway->name);
	return found;
}

/* Return: the address of source-interface or else st0.N, NULL when there is none. */
static const struct plan_prefix *find_source(struct compile *compile,
					     const struct lyd_node *monitor,
					     const struct plan_vpn *vpn,
					     const struct plan_prefix *to)
{
	const char *chosen = tree_value(monitor, "source-interface");
	const struct plan_prefix *from;
	char device[IFNAMSIZ];

	if (chosen) {
		if (!compile_device(compile, chosen, "vpn-monitor source-interface", device))
			return NULL;
		from = address_of(compile_interface(compile->plan, device), to);
		if (!from)
			report_error(compile->report,
				     "security ipsec vpn %s vpn-monitor source-interface %s: it has no IPv4 address in this configuration",
				     vpn->name, chosen);
		return from;
	}
	from = address_of(tunnel_interface(compile->plan, vpn->unit), to);
	if (!from)
		report_warning(compile->report,
			       "security ipsec vpn %s vpn-monitor: st0.%u has no IPv4 address and there is no source-interface: the peer answers through the tunnel only if it has a route into it for the address that the machine chooses",
			       vpn->name, vpn->unit);
	return from;
}

/* Only what the SAs are for gets through. */
static void check_selectors(struct compile *compile, const struct plan_vpn *vpn,
			    const struct plan_prefix *to, const struct plan_prefix *from)
{
	const struct plan_child *child = vpn->children;
	char text[PREFIX_TEXT], networks[PREFIX_TEXT];

	if (vpn->n_children != 1 || child->local.family != AF_INET)
		return;
	if (!compile_contains(&child->remote, to))
		report_error(compile->report,
			     "security ipsec vpn %s vpn-monitor: %s is not in the remote network %s of the tunnel: set a destination-ip that is",
			     vpn->name, prefix_address_text(to, text),
			     prefix_text(&child->remote, networks));
	else if (from && !compile_contains(&child->local, from))
		report_error(compile->report,
			     "security ipsec vpn %s vpn-monitor: %s is not in the local network %s of the tunnel: set a source-interface that is",
			     vpn->name, prefix_address_text(from, text),
			     prefix_text(&child->local, networks));
}

static void fill(struct compile *compile, const struct lyd_node *node,
		 const struct plan_vpn *vpn, const struct plan_prefix *to,
		 const struct plan_prefix *from)
{
	struct monitor_vpn *monitor = vpn->monitor;

	strcpy(monitor->vpn, vpn->name);
	snprintf(monitor->device, sizeof(monitor->device), "st0.%u", vpn->unit);
	memcpy(&monitor->destination, to->addr, sizeof(monitor->destination));
	if (from)
		memcpy(&monitor->source, from->addr, sizeof(monitor->source));
	monitor->interval = option(compile, node, "interval",
				   "/sectun-config:security/ipsec/vpn-monitor-options/interval");
	monitor->threshold = option(compile, node, "threshold",
				    "/sectun-config:security/ipsec/vpn-monitor-options/threshold");
	monitor->optimized = tree_child(tree_child(node, "vpn-monitor"), "optimized");
}

/* The carrier of one interface cannot tell of two VPNs, nor of some of the networks. */
static bool can_monitor(struct compile *compile, const struct lyd_node *node,
			const struct plan_vpn *vpn)
{
	if (!tree_child(node, "bind-interface")) {
		report_warning(compile->report,
			       "security ipsec vpn %s vpn-monitor: accepted, no effect without a bind-interface: policies lead into the VPN, and no route could move",
			       vpn->name);
		return false;
	}
	if (!compile_next(node, "traffic-selector", NULL))
		return true;
	report_error(compile->report,
		     "security ipsec vpn %s: vpn-monitor and traffic-selector exclude each other",
		     vpn->name);
	return false;
}

void compile_monitor(struct compile *compile, const struct lyd_node *node,
		     const struct plan_gateway *gateway, struct plan_vpn *vpn)
{
	const struct lyd_node *monitor = tree_child(node, "vpn-monitor");
	const struct plan_prefix *from;
	struct plan_prefix to;

	if (!monitor || !can_monitor(compile, node, vpn) ||
	    !find_destination(compile, monitor, gateway, vpn, &to))
		return;
	from = find_source(compile, monitor, vpn, &to);
	check_selectors(compile, vpn, &to, from);
	vpn->monitor = calloc(1, sizeof(*vpn->monitor));
	if (!vpn->monitor) {
		report_error(compile->report, "out of memory");
		return;
	}
	fill(compile, node, vpn, &to, from);
	compile_keep_up(compile, gateway, vpn, "its probes are traffic");
}

void compile_keep_up(struct compile *compile, const struct plan_gateway *gateway,
		     struct plan_vpn *vpn, const char *why)
{
	const struct lyd_node *ipsec = compile_find(compile->tree, "security ipsec");
	const struct lyd_node *leaf = tree_child(compile_entry(ipsec, "vpn", vpn->name),
						 "establish-tunnels");

	/* Nobody knows where to begin a tunnel to; its interface has no trap either. */
	if (vpn->immediately || !strcmp(gateway->remote, "%any"))
		return;
	vpn->immediately = true;
	if (leaf && !(leaf->flags & LYD_DEFAULT))
		report_warning(compile->report,
			       "security ipsec vpn %s establish-tunnels on-traffic: set up immediately all the same: %s",
			       vpn->name, why);
}

void compile_monitor_options(struct compile *compile)
{
	const struct plan *plan = compile->plan;
	size_t i, v;

	if (!compile_find(compile->tree, "security ipsec vpn-monitor-options"))
		return;
	for (i = 0; i < plan->n_gateways; i++)
		for (v = 0; v < plan->gateways[i].n_vpns; v++)
			if (plan->gateways[i].vpns[v].monitor)
				return;
	report_warning(compile->report,
		       "security ipsec vpn-monitor-options: no effect without a vpn-monitor");
}
