// SPDX-License-Identifier: GPL-2.0
#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frr.h"
#include "json.h"
#include "prefix.h"
#include "status_bgp.h"

/* Address families, in FRR's words and in Junos'. */
static const struct family {
	const char *key;
	const char *table;
	const char *paths;
} families[] = {
	{ "ipv4Unicast", "inet.0", "show bgp ipv4 unicast json" },
	{ "ipv6Unicast", "inet6.0", "show bgp ipv6 unicast json" },
};

#define N_FAMILIES	(sizeof(families) / sizeof(*families))

static char *copy(const char *text, const char *unknown)
{
	return *text && strcmp(text, unknown) ? strdup(text) : NULL;
}

static uint32_t seconds(struct json_object *from, const char *key)
{
	return json_number(from, key, 0) / 1000;
}

/* In this state: since it came up, or since it was last lost. */
static int64_t age_of(struct json_object *from, const struct status_bgp_peer *peer)
{
	int64_t up = json_number(from, "bgpTimerUpMsec", -1);

	if (up >= 0)
		return up / 1000;
	return peer->flaps ? json_number(from, "lastResetTimerMsecs", 0) / 1000 : -1;
}

static void find_interface(struct status_bgp_peer *peer)
{
	struct plan_prefix wanted, have;
	struct ifaddrs *list, *entry;

	if (!peer->local_host || !prefix_from_address(peer->local_host, &wanted) ||
	    getifaddrs(&list))
		return;
	for (entry = list; entry; entry = entry->ifa_next) {
		if (!entry->ifa_addr || entry->ifa_addr->sa_family != wanted.family)
			continue;
		have = wanted;
		if (wanted.family == AF_INET)
			memcpy(have.addr, &((struct sockaddr_in *)entry->ifa_addr)->sin_addr, 4);
		else
			memcpy(have.addr, &((struct sockaddr_in6 *)entry->ifa_addr)->sin6_addr,
			       16);
		if (prefix_equal(&have, &wanted))
			snprintf(peer->local_interface, sizeof(peer->local_interface), "%s",
				 entry->ifa_name);
	}
	freeifaddrs(list);
}

static void fill_session(struct status_bgp_peer *peer, struct json_object *from)
{
	peer->local_host = copy(json_text(from, "hostLocal"), "Unknown");
	peer->remote_host = copy(json_text(from, "hostForeign"), "Unknown");
	if (peer->local_host)
		peer->local_port = json_number(from, "portLocal", 0);
	if (peer->remote_host)
		peer->remote_port = json_number(from, "portForeign", 0);
	find_interface(peer);
}

static void fill_timers(struct status_bgp_peer *peer, struct json_object *from)
{
	bool up = !strcmp(peer->state, "Established");

	peer->configured_hold_time = seconds(from, "bgpTimerConfiguredHoldTimeMsecs");
	if (!peer->configured_hold_time)
		peer->configured_hold_time = seconds(from, "bgpTimerHoldTimeMsecs");
	peer->hold_time = up ? seconds(from, "bgpTimerHoldTimeMsecs") :
			  peer->configured_hold_time;
	peer->keepalive = seconds(from, up ? "bgpTimerKeepAliveIntervalMsecs" :
				  "bgpTimerConfiguredKeepAliveIntervalMsecs");
}

static void fill_counters(struct status_bgp_peer *peer, struct json_object *from)
{
	struct json_object *messages = json_member(from, "messageStats");

	peer->flaps = json_number(from, "connectionsDropped", 0);
	peer->in_messages = json_number(messages, "totalRecv", 0);
	peer->out_messages = json_number(messages, "totalSent", 0);
	peer->out_queue = json_number(messages, "depthOutq", 0);
}

/* Without a stored copy of what the peer sent, received is what was accepted. */
static int fill_families(struct status_bgp_peer *peer, struct json_object *from)
{
	struct json_object *info = json_member(from, "addressFamilyInfo"), *one;
	size_t i;

	peer->families = calloc(N_FAMILIES, sizeof(*peer->families));
	if (!peer->families)
		return -1;
	for (i = 0; i < N_FAMILIES; i++) {
		struct status_bgp_family *family = &peer->families[peer->n_families];

		one = json_member(info, families[i].key);
		if (!one)
			continue;
		family->table = families[i].table;
		family->accepted = json_number(one, "acceptedPrefixCounter", 0);
		family->received = family->accepted;
		family->sent = json_number(one, "sentPrefixCounter", 0);
		peer->n_families++;
	}
	return 0;
}

static int fill_peer(struct status_bgp_peer *peer, const char *address,
		     struct json_object *from)
{
	peer->address = strdup(address);
	peer->state = strdup(json_text(from, "bgpState"));
	if (!peer->address || !peer->state)
		return -1;
	peer->description = copy(json_text(from, "nbrDesc"), "");
	peer->remote_as = json_number(from, "remoteAs", 0);
	peer->local_as = json_number(from, "localAs", 0);
	peer->external = peer->remote_as != peer->local_as;
	peer->remote_id = copy(json_text(from, "remoteRouterId"), "0.0.0.0");
	peer->local_id = copy(json_text(from, "localRouterId"), "0.0.0.0");
	fill_session(peer, from);
	fill_timers(peer, from);
	fill_counters(peer, from);
	peer->age = age_of(from, peer);
	if (peer->flaps)
		peer->last_error = copy(json_text(from, "lastResetDueTo"), "");
	return fill_families(peer, from);
}

static int fill_peers(struct status_bgp *bgp, struct json_object *all)
{
	bgp->peers = calloc(json_object_object_length(all) + 1, sizeof(*bgp->peers));
	if (!bgp->peers)
		return -1;
	json_object_object_foreach(all, address, from) {
		if (!json_object_is_type(from, json_type_object))
			continue;
		if (fill_peer(&bgp->peers[bgp->n_peers++], address, from))
			return -1;
	}
	return 0;
}

static void count_active(struct status_bgp *bgp, const char *address, const char *table)
{
	size_t i, f;

	for (i = 0; i < bgp->n_peers; i++) {
		struct status_bgp_peer *peer = &bgp->peers[i];

		for (f = 0; f < peer->n_families && !strcmp(peer->address, address); f++) {
			if (!strcmp(peer->families[f].table, table))
				peer->families[f].active++;
		}
	}
}

/* Paths that peers have sent; what this router itself announces is not one. */
static void count_paths(struct status_bgp *bgp, const struct family *family,
			struct json_object *list, size_t *total, size_t *active)
{
	size_t i;

	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *path = json_object_array_get_idx(list, i);
		const char *from = json_text(path, "peerId");

		if (*from == '(' || !*from)
			continue;
		++*total;
		if (!json_object_get_boolean(json_member(path, "bestpath")))
			continue;
		++*active;
		count_active(bgp, from, family->table);
	}
}

static struct json_object *ask(const char *frr, const char *command, struct report *report)
{
	struct json_object *answer;
	char *text;

	text = frr_show(frr, "bgpd", command, report);
	if (!text)
		return NULL;
	answer = json_tokener_parse(text);
	free(text);
	if (!answer)
		report_error(report, "FRR's answer to \"%s\" is not understood", command);
	return answer;
}

static int fill_paths(struct status_bgp *bgp, const char *frr, const struct family *family,
		      size_t *total, size_t *active, struct report *report)
{
	struct json_object *answer = ask(frr, family->paths, report), *routes;

	if (!answer)
		return -1;
	if (!json_member(answer, "localAS")) {
		report_error(report, "BGP instance is not running");
		json_object_put(answer);
		return -1;
	}
	bgp->as = json_number(answer, "localAS", 0);
	if (!bgp->router_id)
		bgp->router_id = strdup(json_text(answer, "routerId"));
	routes = json_member(answer, "routes");
	if (routes) {
		json_object_object_foreach(routes, prefix, list) {
			(void)prefix;
			count_paths(bgp, family, list, total, active);
		}
	}
	json_object_put(answer);
	return 0;
}

static int read_bgp(struct status_bgp *bgp, const char *frr, struct report *report)
{
	struct json_object *answer = ask(frr, "show bgp neighbors json", report);
	int err;

	if (!answer)
		return -1;
	err = fill_peers(bgp, answer);
	json_object_put(answer);
	if (err) {
		report_error(report, "out of memory");
		return -1;
	}
	if (fill_paths(bgp, frr, &families[0], &bgp->total_paths_v4, &bgp->active_paths_v4,
		       report))
		return -1;
	return fill_paths(bgp, frr, &families[1], &bgp->total_paths_v6,
			  &bgp->active_paths_v6, report);
}

struct status_bgp *status_bgp_get(const char *frr, struct report *report)
{
	struct status_bgp *bgp = calloc(1, sizeof(*bgp));

	if (!bgp) {
		report_error(report, "out of memory");
		return NULL;
	}
	if (!read_bgp(bgp, frr, report))
		return bgp;
	status_bgp_free(bgp);
	return NULL;
}

static void free_peer(struct status_bgp_peer *peer)
{
	free(peer->address);
	free(peer->description);
	free(peer->state);
	free(peer->remote_id);
	free(peer->local_id);
	free(peer->remote_host);
	free(peer->local_host);
	free(peer->last_error);
	free(peer->families);
}

void status_bgp_free(struct status_bgp *bgp)
{
	size_t i;

	for (i = 0; bgp && i < bgp->n_peers; i++)
		free_peer(&bgp->peers[i]);
	if (bgp) {
		free(bgp->peers);
		free(bgp->router_id);
	}
	free(bgp);
}
