// SPDX-License-Identifier: GPL-2.0
/* Zones and policies: the rules of the kernel module, and what they keep out. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "prefix.h"
#include "tree.h"

#define PORT_IKE	500
#define PORT_BGP	179

static bool has_zones(const struct compile *compile)
{
	return compile_next(compile_find(compile->tree, "security zones"), "security-zone", NULL);
}

void compile_flow(struct compile *compile)
{
	compile_books(compile);
	compile_applications(compile);
	if (!has_zones(compile)) {
		if (compile_next(compile_find(compile->tree, "security policies global"), "policy",
				 NULL))
			report_warning(compile->report,
				       "security policies global: no effect without a security-zone");
		return;
	}
	compile->plan->rules = calloc(1, sizeof(*compile->plan->rules));
	if (!compile->plan->rules) {
		report_error(compile->report, "out of memory");
		return;
	}
	compile_zones(compile);
	compile_policies(compile);
	compile_tunnel_interfaces(compile);
}

/* The first term that matches decides. */
static bool takes(const struct sectun_term *terms, size_t n, uint8_t protocol, uint16_t port)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct sectun_term *term = &terms[i];

		if ((term->protocol && term->protocol != protocol) || !term->any_src_port)
			continue;
		if (term->any_dst_port ||
		    (port >= term->dst_port_low && port <= term->dst_port_high))
			return !term->except;
	}
	return false;
}

/* The router takes packets for @port that come from @interface. */
static bool zone_takes(const struct plan *plan, const struct sectun_zone_interface *interface,
		       uint8_t protocol, uint16_t port)
{
	const struct sectun_zone *zone = &plan->rules->zones[interface->zone];

	if (interface->own_inbound)
		return takes(interface->inbound, interface->n_inbound, protocol, port);
	return takes(zone->inbound, zone->n_inbound, protocol, port);
}

static void warn_no_zone(struct compile *compile)
{
	const struct plan *plan = compile->plan;
	size_t i;

	for (i = 0; i < plan->n_interfaces; i++) {
		const struct plan_interface *interface = &plan->interfaces[i];

		if (!interface->n_addresses || !strcmp(interface->device, "lo") ||
		    compile_zone_interface(plan, interface->device))
			continue;
		report_warning(compile->report,
			       "interface %s has an address and is in no security-zone: it passes nothing",
			       interface->name);
	}
}

static void warn_no_ike(struct compile *compile)
{
	const struct plan *plan = compile->plan;
	size_t i;

	for (i = 0; i < plan->n_gateways; i++) {
		const struct plan_gateway *gateway = &plan->gateways[i];
		const struct sectun_zone_interface *interface;

		interface = compile_zone_interface(plan, gateway->device);
		if (interface && !zone_takes(plan, interface, IPPROTO_UDP, PORT_IKE))
			report_warning(compile->report,
				       "security ike gateway %s: zone %s does not let the peer in: host-inbound-traffic system-services ike is missing",
				       gateway->name, plan->rules->zones[interface->zone].name);
		else if (!interface && !compile_interface(plan, gateway->device))
			report_warning(compile->report,
				       "security ike gateway %s: external-interface %s is in no security-zone: it passes nothing",
				       gateway->name, gateway->device);
	}
}

/* The interface that @neighbor is on a network of, or NULL. */
static const struct plan_interface *towards(const struct plan *plan,
					    const struct plan_prefix *neighbor)
{
	size_t i, a;

	for (i = 0; i < plan->n_interfaces; i++)
		for (a = 0; a < plan->interfaces[i].n_addresses; a++)
			if (compile_contains(&plan->interfaces[i].addresses[a], neighbor))
				return &plan->interfaces[i];
	return NULL;
}

static void warn_no_bgp(struct compile *compile)
{
	const struct plan *plan = compile->plan;
	char text[PREFIX_TEXT];
	size_t i;

	for (i = 0; i < plan->bgp.n_neighbors; i++) {
		const struct plan_prefix *neighbor = &plan->bgp.neighbors[i].address;
		const struct plan_interface *interface = towards(plan, neighbor);
		const struct sectun_zone_interface *in_zone;

		in_zone = interface ? compile_zone_interface(plan, interface->device) : NULL;
		if (in_zone && !zone_takes(plan, in_zone, IPPROTO_TCP, PORT_BGP))
			report_warning(compile->report,
				       "protocols bgp neighbor %s: zone %s does not let it in: host-inbound-traffic protocols bgp is missing",
				       prefix_address_text(neighbor, text),
				       plan->rules->zones[in_zone->zone].name);
	}
}

void compile_warnings(struct compile *compile)
{
	if (!compile->plan->rules)
		return;
	warn_no_zone(compile);
	warn_no_ike(compile);
	warn_no_bgp(compile);
}

void compile_end(struct compile *compile)
{
	size_t i;

	while (compile->flats) {
		struct flat *flat = compile->flats;

		compile->flats = flat->next;
		free(flat->ranges);
		free(flat->terms);
		free(flat);
	}
	for (i = 0; i < compile->n_tunnels; i++)
		free(compile->tunnels[i].pairs);
	free(compile->tunnels);
}
