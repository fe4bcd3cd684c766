// SPDX-License-Identifier: GPL-2.0
/* Freeing a plan. */
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "rules.h"
#include "secret.h"

static void free_interface(struct plan_interface *interface)
{
	free(interface->name);
	free(interface->description);
	free(interface->addresses);
}

static void free_vpn(struct plan_vpn *vpn)
{
	size_t i;

	for (i = 0; i < vpn->n_children; i++)
		free(vpn->children[i].name);
	free(vpn->children);
	free(vpn->monitor);
	free(vpn->name);
	free(vpn->proposals);
}

static void free_gateway(struct plan_gateway *gateway)
{
	size_t i;

	for (i = 0; i < gateway->n_vpns; i++)
		free_vpn(&gateway->vpns[i]);
	free(gateway->vpns);
	free(gateway->name);
	free(gateway->local);
	free(gateway->remote);
	free(gateway->local_id);
	free(gateway->remote_id);
	free(gateway->proposals);
	secret_free(gateway->psk, gateway->psk_len);
}

static void free_neighbor(struct plan_bgp_neighbor *neighbor)
{
	free(neighbor->group);
	free(neighbor->description);
	secret_free(neighbor->password, neighbor->password ? strlen(neighbor->password) : 0);
}

static void free_trace(struct plan_trace *trace)
{
	size_t i;

	for (i = 0; i < trace->n_filters; i++) {
		free((char *)trace->filters[i].name);
		free((char *)trace->filters[i].ifname);
	}
	free(trace->filters);
}

void plan_free(struct plan *plan)
{
	size_t i;

	if (!plan)
		return;
	for (i = 0; i < plan->n_interfaces; i++)
		free_interface(&plan->interfaces[i]);
	for (i = 0; i < plan->n_gateways; i++)
		free_gateway(&plan->gateways[i]);
	for (i = 0; i < plan->bgp.n_neighbors; i++)
		free_neighbor(&plan->bgp.neighbors[i]);
	free_trace(&plan->trace);
	free(plan->interfaces);
	free(plan->gateways);
	free(plan->routes);
	free(plan->bgp.neighbors);
	free(plan->bgp.networks);
	free(plan->bgp.router_id);
	rules_free(plan->rules);
	free(plan->host_name);
	free(plan);
}

static bool has_child(const struct plan_vpn *vpn, const char *child)
{
	size_t i;

	for (i = 0; i < vpn->n_children; i++)
		if (!strcmp(vpn->children[i].name, child))
			return true;
	return false;
}

const struct plan_vpn *plan_vpn_of_child(const struct plan *plan, const char *child)
{
	const struct plan_gateway *gateway;
	size_t i, j;

	for (i = 0; i < plan->n_gateways; i++) {
		gateway = &plan->gateways[i];
		for (j = 0; j < gateway->n_vpns; j++)
			if (has_child(&gateway->vpns[j], child))
				return &gateway->vpns[j];
	}
	return NULL;
}
