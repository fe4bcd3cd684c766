// SPDX-License-Identifier: GPL-2.0
/* Finds out what diagnose() wants to know: negotiation, devices, packets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile.h"
#include "diagnose_facts.h"
#include "diagnose_line.h"
#include "prefix.h"
#include "sas.h"

/* A peer that answers does so within this time, and refuses within it, too. */
#define PATIENCE_SECONDS	6

/* "VPN" or "VPN-SELECTOR" */
static bool is_child_of(const char *child, const struct plan_vpn *vpn)
{
	size_t i;

	for (i = 0; i < vpn->n_children; i++)
		if (child && !strcmp(child, vpn->children[i].name))
			return true;
	return false;
}

static bool is_installed(const struct status_child *child)
{
	return child->state && (!strcmp(child->state, "INSTALLED") ||
				!strcmp(child->state, "REKEYING") ||
				!strcmp(child->state, "UPDATING"));
}

static void read_children(struct diagnose_facts *facts, const struct status_ike *ike)
{
	const struct status_child *child;
	size_t i;

	for (i = 0; i < ike->n_children; i++) {
		child = &ike->children[i];
		if (!is_installed(child) || !is_child_of(child->name, facts->vpn))
			continue;
		facts->phase2 = true;
		facts->packets_in += child->packets_in;
		facts->packets_out += child->packets_out;
	}
}

/* What sectund has negotiated. */
static void read_sas(struct diagnose_facts *facts, const char *rundir)
{
	struct report report = { 0 };
	struct status *status = status_get(rundir, &report);
	const struct status_ike *ike;
	size_t i;

	facts->daemon = status;
	facts->phase1 = false;
	facts->phase2 = false;
	facts->packets_in = 0;
	facts->packets_out = 0;
	for (i = 0; status && i < status->n_ikes; i++) {
		ike = &status->ikes[i];
		if (!ike->name || strcmp(ike->name, facts->gateway->name))
			continue;
		if (!ike->state || strcmp(ike->state, "ESTABLISHED"))
			continue;
		facts->phase1 = true;
		read_children(facts, ike);
	}
	status_free(status);
	report_clear(&report);
}

static void read_log(struct diagnose_facts *facts, const char *rundir)
{
	diagnose_log_clear(&facts->log);
	facts->log.given_up = 0;
	diagnose_log_read(&facts->log, rundir);
}

/* Whatever is wrong with it stands in the log and not in @report. */
static void begin(const struct diagnose_facts *facts, const char *rundir)
{
	struct report report = { 0 };
	vici_conn_t *conn = daemon_connect(rundir, &report);

	if (conn) {
		sas_initiate(conn, facts->gateway->name, facts->vpn->children[0].name, &report);
		daemon_disconnect(conn);
	}
	report_clear(&report);
}

/* The log says why it is down; of a silent peer that it has had its time. */
static bool is_explained(const struct diagnose_facts *facts)
{
	return facts->log.phase1.failure ||
	       (facts->phase1 && facts->log.phase2.failure);
}

/* Negotiates once more what is down, so that there is a reason to tell. */
static void negotiate(struct diagnose_facts *facts, const char *rundir)
{
	int tries = 0;

	read_sas(facts, rundir);
	if (!facts->phase2 && facts->daemon && facts->vpn->n_children)
		begin(facts, rundir);
	for (;;) {
		read_log(facts, rundir);
		if (facts->phase2 || !facts->daemon || tries++ == 4 * PATIENCE_SECONDS)
			return;
		/* A reason of an earlier attempt may be gone: give this one its time. */
		if (tries > 8 && is_explained(facts))
			return;
		usleep(250 * 1000);
		read_sas(facts, rundir);
	}
}

/* A copy of a device, freed with the list it is in. NULL when it is not there. */
static const struct status_link *find_link(const struct status_links *links, const char *device)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (!strcmp(links->links[i].device, device))
			return &links->links[i];
	return NULL;
}

static int read_links(struct diagnose_facts *facts, struct report *report)
{
	char name[NAME_MAX_LEN];

	facts->links = status_links_get(NULL, report);
	if (!facts->links)
		return -1;
	facts->link = find_link(facts->links, diagnose_tunnel_name(facts, name));
	facts->external = find_link(facts->links, facts->gateway->device);
	return 0;
}

/* Networks behind this router: not tunnels, not what leads to the peer, not lo0. */
static bool is_behind(const struct diagnose_facts *facts, const struct plan_interface *interface,
		      const struct plan_prefix *address)
{
	size_t i;

	if (interface->tunnel || interface->disabled || !strcmp(interface->device, "lo") ||
	    !strcmp(interface->device, facts->gateway->device))
		return false;
	/* With traffic selectors only what they name. */
	for (i = 0; i < facts->vpn->n_children; i++)
		if (prefix_is_any(&facts->vpn->children[i].local) ||
		    compile_contains(&facts->vpn->children[i].local, address))
			return true;
	return !facts->vpn->n_children;
}

static int add_way(struct diagnose_facts *facts, const struct plan_interface *interface,
		   const struct plan_prefix *address)
{
	struct diagnose_way *list, *way;
	size_t i;

	list = reallocarray(facts->ways, facts->n_ways + 1, sizeof(*list));
	if (!list)
		return -1;
	facts->ways = list;
	way = &list[facts->n_ways++];
	memset(way, 0, sizeof(*way));
	way->interface = interface;
	way->address = *address;
	way->network = *address;
	for (i = way->network.len; i < 8 * prefix_bytes(address->family); i++)
		way->network.addr[i / 8] &= ~(0x80 >> i % 8);
	return 0;
}

static int find_ways(struct diagnose_facts *facts, struct report *report)
{
	const struct plan_interface *interface;
	size_t i, j;

	for (i = 0; i < facts->plan->n_interfaces; i++) {
		interface = &facts->plan->interfaces[i];
		for (j = 0; j < interface->n_addresses; j++) {
			if (!is_behind(facts, interface, &interface->addresses[j]))
				continue;
			if (add_way(facts, interface, &interface->addresses[j])) {
				report_error(report, "out of memory");
				return -1;
			}
		}
	}
	return 0;
}

static bool carries_anything(const struct plan_vpn *vpn)
{
	size_t i;

	for (i = 0; i < vpn->n_children; i++)
		if (prefix_is_any(&vpn->children[i].local) &&
		    prefix_is_any(&vpn->children[i].remote))
			return true;
	return false;
}

static enum diagnose_probe send_probe(const struct diagnose_facts *facts,
				      const struct diagnose_source *source,
				      const struct plan_prefix *from, const char *to)
{
	char text[PREFIX_TEXT];

	if (source->probe(facts->link->device, prefix_address_text(from, text), to))
		return DIAGNOSE_ANSWERED;
	return DIAGNOSE_SILENT;
}

/* Asks the far end, by its address in the tunnel, else by that of the gateway. */
static void probe(struct diagnose_facts *facts, const struct diagnose_source *source)
{
	const struct plan_prefix *far = diagnose_far_end(facts);
	char text[PREFIX_TEXT];
	const char *to = far ? prefix_address_text(far, text) : facts->gateway->remote;
	struct plan_prefix address;

	if (!facts->phase2 || !facts->link || !facts->link->n_addresses ||
	    !carries_anything(facts->vpn) || !prefix_from_address(to, &address) ||
	    address.family != facts->link->addresses[0].family)
		return;
	facts->probe = send_probe(facts, source, &facts->link->addresses[0], to);
	if (facts->probe == DIAGNOSE_ANSWERED && facts->n_ways &&
	    facts->ways[0].address.family == address.family)
		facts->probe_lan = send_probe(facts, source, &facts->ways[0].address, to);
	read_sas(facts, source->rundir);
}

int diagnose_facts_get(struct diagnose_facts *facts, const struct diagnose_source *source,
		       const struct plan_gateway *gateway, const struct plan_vpn *vpn,
		       struct report *report)
{
	struct report quiet = { 0 };

	memset(facts, 0, sizeof(*facts));
	facts->plan = source->plan;
	facts->tree = source->tree;
	facts->gateway = gateway;
	facts->vpn = vpn;
	facts->log.gateway = gateway->name;
	facts->log.vpn = vpn->name;
	negotiate(facts, source->rundir);
	if (read_links(facts, report) || find_ways(facts, report))
		return -1;
	facts->routes = status_routes_get(source->frr, &quiet);
	report_clear(&quiet);
	if (diagnose_rules_read(facts, source, report))
		return -1;
	probe(facts, source);
	return 0;
}

void diagnose_facts_clear(struct diagnose_facts *facts)
{
	diagnose_log_clear(&facts->log);
	status_links_free(facts->links);
	status_routes_free((struct status_routes *)facts->routes);
	free(facts->ways);
}
