// SPDX-License-Identifier: GPL-2.0
/* What keeps a VPN from carrying traffic: the checks in their order. */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compile.h"
#include "diagnose_line.h"
#include "prefix.h"

/* The least that IPsec adds to a packet: IP header, ESP header and trailer. */
#define OVERHEAD_MIN	50

static const struct {
	const char *title;
	const char *key;
} names[DIAGNOSE_CHECKS] = {
	[DIAGNOSE_PHASE1] = { "Phase 1 (IKE)", "phase-1" },
	[DIAGNOSE_PHASE2] = { "Phase 2 (IPsec)", "phase-2" },
	[DIAGNOSE_INTERFACE] = { "Tunnel interface", "interface" },
	[DIAGNOSE_ADDRESS] = { "Tunnel address", "address" },
	[DIAGNOSE_ZONE] = { "Security zone", "zone" },
	[DIAGNOSE_ROUTE] = { "Route into tunnel", "route" },
	[DIAGNOSE_POLICY_OUT] = { "Policy, outbound", "policy-outbound" },
	[DIAGNOSE_POLICY_IN] = { "Policy, inbound", "policy-inbound" },
	[DIAGNOSE_HOST_INBOUND] = { "Host-inbound traffic", "host-inbound" },
	[DIAGNOSE_MTU] = { "Path MTU", "path-mtu" },
	[DIAGNOSE_COUNTERS] = { "Packets each way", "packets" },
};

const char *diagnose_title(enum diagnose_check check)
{
	return names[check].title;
}

const char *diagnose_key(enum diagnose_check check)
{
	return names[check].key;
}

static void set(struct diagnose_line *line, enum diagnose_result result, const char *fmt,
		va_list args)
{
	free(line->finding);
	free(line->remedy);
	memset(line, 0, sizeof(*line));
	line->result = result;
	if (vasprintf(&line->finding, fmt, args) < 0)
		line->finding = NULL;
}

void line_good(struct diagnose_line *line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set(line, DIAGNOSE_GOOD, fmt, args);
	va_end(args);
}

void line_skip(struct diagnose_line *line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set(line, DIAGNOSE_SKIPPED, fmt, args);
	va_end(args);
}

void line_wrong(struct diagnose_line *line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set(line, DIAGNOSE_WRONG, fmt, args);
	va_end(args);
}

void line_remedy(struct diagnose_line *line, const char *fmt, ...)
{
	char *text = NULL, *both = NULL;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		return;
	if (asprintf(&both, "%s%s%s", line->remedy ? line->remedy : "",
		     line->remedy ? "\n" : "", text) < 0)
		both = NULL;
	free(text);
	if (!both)
		return;
	free(line->remedy);
	line->remedy = both;
}

bool diagnose_by_policy(const struct diagnose_facts *facts)
{
	return facts->vpn->unit >= PLAN_POLICY_UNITS;
}

const char *diagnose_tunnel_name(const struct diagnose_facts *facts, char name[NAME_MAX_LEN])
{
	snprintf(name, NAME_MAX_LEN, "st0.%u", facts->vpn->unit);
	return name;
}

/* An IPv6 link-local address is on every interface. */
static bool is_configured(const struct plan_prefix *address)
{
	return address->family != AF_INET6 || address->addr[0] != 0xfe ||
	       (address->addr[1] & 0xc0) != 0x80;
}

/* In the network of @link, or of no interface where that has none. */
static bool is_far(const struct diagnose_facts *facts, const struct plan_prefix *address)
{
	const struct plan *plan = facts->plan;
	size_t i, j;

	for (i = 0; i < plan->n_interfaces; i++) {
		const struct plan_interface *interface = &plan->interfaces[i];

		for (j = 0; j < interface->n_addresses; j++)
			if (compile_contains(&interface->addresses[j], address))
				return interface->tunnel && interface->unit == facts->vpn->unit;
	}
	for (i = 0; i < plan->n_interfaces; i++)
		if (plan->interfaces[i].tunnel && plan->interfaces[i].unit == facts->vpn->unit)
			return !plan->interfaces[i].n_addresses;
	return false;
}

const struct plan_prefix *diagnose_far_end(const struct diagnose_facts *facts)
{
	const struct plan *plan = facts->plan;
	size_t i;

	for (i = 0; i < plan->n_routes; i++)
		if (plan->routes[i].gateway.family && is_far(facts, &plan->routes[i].gateway))
			return &plan->routes[i].gateway;
	for (i = 0; i < plan->bgp.n_neighbors; i++)
		if (is_far(facts, &plan->bgp.neighbors[i].address))
			return &plan->bgp.neighbors[i].address;
	return NULL;
}

/* Why, the probes cannot tell; whoever mends it wants the routes back as well. */
static void check_held(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct monitor_vpn *monitor = facts->vpn->monitor;
	char name[NAME_MAX_LEN], to[INET_ADDRSTRLEN];

	diagnose_tunnel_name(facts, name);
	if (!monitor) {
		line_wrong(line, "%s is held down, and no vpn-monitor asks for it", name);
		line_remedy(line, "sectunctl link set %s hold off", facts->link->device);
		return;
	}
	inet_ntop(AF_INET, &monitor->destination, to, sizeof(to));
	line_wrong(line, "%s is held down by vpn-monitor: %s does not answer pings through it",
		   name, to);
	line_remedy(line,
		    "on the path: let %s (IP protocol %u) through; on the peer: have %s answer pings through the tunnel",
		    facts->vpn->ah ? "AH" : "ESP", facts->vpn->ah ? IPPROTO_AH : IPPROTO_ESP, to);
}

static void check_interface(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	char name[NAME_MAX_LEN];

	diagnose_tunnel_name(facts, name);
	if (!facts->link) {
		line_wrong(line, "%s is not there", name);
		line_remedy(line, "request system configuration apply");
	} else if (!facts->link->up) {
		line_wrong(line, "%s is disabled", name);
		diagnose_remedy_disabled(facts, facts->link->device, line);
	} else if (facts->link->tunnel && facts->link->tunnel->hold) {
		check_held(facts, line);
	} else {
		line_good(line, "%s is up%s", name,
			  facts->link->carrier ? "" : ", without a tunnel that carries packets");
	}
}

/*
 * The address for our end: beside the far end in a network of four, whose other
 * two addresses are no host's.
 */
static void remedy_address(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct plan_prefix *far = diagnose_far_end(facts);
	char text[PREFIX_TEXT] = "<address>/<prefix-length>";
	struct plan_prefix near;

	if (far && far->family == AF_INET && far->addr[3] % 4 % 3) {
		near = *far;
		near.addr[3] ^= 3;
		near.len = 30;
		prefix_text(&near, text);
	}
	line_remedy(line, "set interfaces st0 unit %u family inet address %s", facts->vpn->unit,
		    text);
}

static void check_address(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct status_link *link = facts->link;
	char name[NAME_MAX_LEN], text[PREFIX_TEXT];
	size_t i;

	diagnose_tunnel_name(facts, name);
	for (i = 0; link && i < link->n_addresses; i++) {
		if (!is_configured(&link->addresses[i]))
			continue;
		line_good(line, "%s", prefix_text(&link->addresses[i], text));
		return;
	}
	line_wrong(line, "%s has no address", name);
	remedy_address(facts, line);
}

/* A zone that is called after VPNs, else a new one of that name. */
static const char *likely_zone(const struct sectun_rules *rules)
{
	size_t i;

	for (i = 0; rules && i < rules->n_zones; i++)
		if (strcasestr(rules->zones[i].name, "vpn"))
			return rules->zones[i].name;
	return "vpn";
}

static void check_zone(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	char name[NAME_MAX_LEN];

	diagnose_tunnel_name(facts, name);
	if (!facts->enforced) {
		line_skip(line, "no zones are configured: every packet passes");
	} else if (!*facts->zone) {
		line_wrong(line, "%s is in no zone: nothing passes it", name);
		line_remedy(line, "set security zones security-zone %s interfaces %s",
			    likely_zone(facts->plan->rules), name);
	} else {
		line_good(line, "%s", facts->zone);
	}
}

static void check_mtu(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct status_link *link = facts->link;

	if (!link || !link->tunnel) {
		line_skip(line, "not known");
		return;
	}
	if (link->tunnel->mtu_fixed && facts->external &&
	    link->mtu + OVERHEAD_MIN > facts->external->mtu) {
		line_wrong(line, "%u bytes are configured, more than fits into %u of %s",
			   link->mtu, facts->external->mtu, facts->external->device);
		diagnose_remedy_mtu(facts, link->device, line);
		return;
	}
	line_good(line, "%u bytes%s", link->mtu, link->tunnel->mtu_fixed ? ", configured" : "");
}

/* What of our packets did not get into the tunnel, most of them. */
static const struct status_drop *most_dropped(const struct status_link *link)
{
	const struct status_drop *most = NULL;
	size_t i;

	for (i = 0; link && link->tunnel && i < link->tunnel->n_drops; i++)
		if (!most || link->tunnel->drops[i].packets > most->packets)
			most = &link->tunnel->drops[i];
	return most;
}

/* The peer takes in what we send, and what it sends arrives: its answers go elsewhere. */
static void no_way_back(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	char text[PREFIX_TEXT] = "<network-behind-this-router>";

	if (facts->n_ways)
		prefix_text(&facts->ways[0].network, text);
	line_wrong(line,
		   "%ju out, %ju in: ESP passes, but the peer has no route back for %s: out without in",
		   (uintmax_t)facts->packets_out, (uintmax_t)facts->packets_in, text);
	line_remedy(line, "on the peer: set routing-options static route %s next-hop st0.%u",
		    text, facts->vpn->unit);
}

static void esp_blocked(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	line_wrong(line,
		   "%ju out, none in: IKE passes, but %s of the peer does not arrive: it is blocked on the path",
		   (uintmax_t)facts->packets_out, facts->vpn->ah ? "AH" : "ESP");
	line_remedy(line,
		    "on the path: let IP protocol %d pass between %s and %s, both ways",
		    facts->vpn->ah ? IPPROTO_AH : IPPROTO_ESP,
		    facts->gateway->local ? facts->gateway->local : "this router",
		    facts->gateway->remote);
}

static void check_counters(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct status_drop *drop = most_dropped(facts->link);

	if (!facts->phase2) {
		line_skip(line, "needs phase 2");
	} else if (facts->probe == DIAGNOSE_ANSWERED && facts->probe_lan == DIAGNOSE_SILENT) {
		no_way_back(facts, line);
	} else if (facts->packets_in || !facts->packets_out) {
		if (facts->packets_in || !drop)
			line_good(line, "%ju out, %ju in", (uintmax_t)facts->packets_out,
				  (uintmax_t)facts->packets_in);
		else
			line_good(line, "none yet; dropped for %s: %ju", drop->reason,
				  (uintmax_t)drop->packets);
	} else {
		esp_blocked(facts, line);
	}
}

/* Those that packets by policy do not need. */
static void check_tunnel(const struct diagnose_facts *facts, struct diagnosis *diagnosis)
{
	struct diagnose_line *lines = diagnosis->lines;
	int check;

	if (!diagnose_by_policy(facts)) {
		check_interface(facts, &lines[DIAGNOSE_INTERFACE]);
		check_address(facts, &lines[DIAGNOSE_ADDRESS]);
		check_zone(facts, &lines[DIAGNOSE_ZONE]);
		diagnose_route(facts, &lines[DIAGNOSE_ROUTE]);
		return;
	}
	for (check = DIAGNOSE_INTERFACE; check <= DIAGNOSE_ROUTE; check++)
		line_skip(&lines[check], "policies lead into this VPN");
}

void diagnose(const struct diagnose_facts *facts, struct diagnosis *diagnosis)
{
	struct diagnose_line *lines = diagnosis->lines;
	int check = 0;

	memset(diagnosis, 0, sizeof(*diagnosis));
	diagnose_phase1(facts, &lines[DIAGNOSE_PHASE1]);
	diagnose_phase2(facts, &lines[DIAGNOSE_PHASE2]);
	check_tunnel(facts, diagnosis);
	diagnose_policy(facts, true, &lines[DIAGNOSE_POLICY_OUT]);
	diagnose_policy(facts, false, &lines[DIAGNOSE_POLICY_IN]);
	diagnose_inbound(facts, &lines[DIAGNOSE_HOST_INBOUND]);
	check_mtu(facts, &lines[DIAGNOSE_MTU]);
	check_counters(facts, &lines[DIAGNOSE_COUNTERS]);
	while (check < DIAGNOSE_CHECKS && lines[check].result != DIAGNOSE_WRONG)
		check++;
	diagnosis->first = check;
}

void diagnosis_clear(struct diagnosis *diagnosis)
{
	int check;

	for (check = 0; check < DIAGNOSE_CHECKS; check++) {
		free(diagnosis->lines[check].finding);
		free(diagnosis->lines[check].remedy);
	}
	memset(diagnosis, 0, sizeof(*diagnosis));
}
