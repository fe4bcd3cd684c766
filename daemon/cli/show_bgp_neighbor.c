// SPDX-License-Identifier: GPL-2.0
/* "show bgp neighbor". */
#include <string.h>

#include "bgp_peer.h"
#include "commands.h"
#include "json_out.h"
#include "names.h"

#define BGP_PREFERENCE 170u

static const char *text_or(const char *text, const char *otherwise)
{
	return text && *text ? text : otherwise;
}

/* "Peer: 10.0.1.2+52485 AS 200    Local: 10.0.1.1+179 AS 100" */
static void print_ends(const struct status_bgp_peer *peer, FILE *out)
{
	fprintf(out, "Peer: %s", text_or(peer->remote_host, peer->address));
	if (peer->remote_host)
		fprintf(out, "+%u", peer->remote_port);
	fprintf(out, " AS %u    Local: %s", peer->remote_as,
		text_or(peer->local_host, "unspecified"));
	if (peer->local_host)
		fprintf(out, "+%u", peer->local_port);
	fprintf(out, " AS %u\n", peer->local_as);
}

static void print_families(const struct status_bgp_peer *peer, FILE *out)
{
	const struct status_bgp_family *family;
	size_t i;

	for (i = 0; i < peer->n_families; i++) {
		family = &peer->families[i];
		fprintf(out, "  Table %s\n", family->table);
		fprintf(out, "    Active prefixes:              %u\n", family->active);
		fprintf(out, "    Received prefixes:            %u\n", family->received);
		fprintf(out, "    Accepted prefixes:            %u\n", family->accepted);
		fprintf(out, "    Suppressed due to damping:    0\n");
		fprintf(out, "    Advertised prefixes:          %u\n", family->sent);
	}
}

static void print_peer(const struct status_bgp_peer *peer,
		       const struct plan_bgp_neighbor *configured, FILE *out)
{
	char name[NAME_MAX_LEN];
	bool up = bgp_established(peer);

	print_ends(peer, out);
	if (peer->description)
		fprintf(out, "  Description: %s\n", peer->description);
	fprintf(out, "  Group: %-21s Routing-Instance: master\n",
		configured ? configured->group : "-");
	fprintf(out, "  Type: %s    State: %s    Flags: <%s>\n",
		peer->external ? "External" : "Internal", peer->state, up ? "Sync" : "");
	if (peer->last_error)
		fprintf(out, "  Last Error: %s\n", peer->last_error);
	fprintf(out, "  Holdtime: %u Preference: %u\n", peer->configured_hold_time,
		BGP_PREFERENCE);
	fprintf(out, "  Number of flaps: %u\n", peer->flaps);
	if (!up)
		return;
	fprintf(out, "  Peer ID: %-15s Local ID: %-15s Active Holdtime: %u\n",
		text_or(peer->remote_id, "0.0.0.0"), text_or(peer->local_id, "0.0.0.0"),
		peer->hold_time);
	fprintf(out, "  Keepalive Interval: %u\n", peer->keepalive);
	if (*peer->local_interface)
		fprintf(out, "  Local Interface: %s\n",
			name_of_device(peer->local_interface, name));
	print_families(peer, out);
	fprintf(out, "  Total messages: Input %ju, Output %ju\n",
		(uintmax_t)peer->in_messages, (uintmax_t)peer->out_messages);
}

static void add_json(const struct status_bgp_peer *peer,
		     const struct plan_bgp_neighbor *configured, struct json_object *to)
{
	char name[NAME_MAX_LEN];

	object_text(to, "peer", peer->address);
	object_number(to, "peer-as", peer->remote_as);
	object_number(to, "local-as", peer->local_as);
	object_text(to, "group", configured ? configured->group : NULL);
	object_text(to, "description", peer->description);
	object_text(to, "type", peer->external ? "external" : "internal");
	object_text(to, "state", peer->state);
	object_text(to, "peer-address", peer->remote_host);
	object_text(to, "local-address", peer->local_host);
	object_number(to, "peer-port", peer->remote_port);
	object_number(to, "local-port", peer->local_port);
	object_text(to, "peer-id", peer->remote_id);
	object_text(to, "local-id", peer->local_id);
	object_number(to, "active-holdtime", peer->hold_time);
	object_number(to, "flaps", peer->flaps);
	object_text(to, "last-error", peer->last_error);
	if (*peer->local_interface)
		object_text(to, "local-interface", name_of_device(peer->local_interface, name));
}

/* Prints the peers wanted. Return: how many there were. */
static size_t print(const struct status_bgp *bgp, const struct plan *plan,
		    const struct invocation *inv)
{
	struct json_object *root = NULL, *list = NULL;
	size_t i, n = 0;

	if (inv->format == OUTPUT_JSON) {
		root = json_object_new_object();
		list = object_list(root, "peers");
	}
	for (i = 0; i < bgp->n_peers; i++) {
		const struct status_bgp_peer *peer = &bgp->peers[i];
		const struct plan_bgp_neighbor *configured = bgp_neighbor(plan, peer->address);

		if (inv->argument && strcmp(inv->argument, peer->address))
			continue;
		if (root)
			add_json(peer, configured, list_object(list));
		else
			print_peer(peer, configured, inv->out);
		n++;
	}
	if (root)
		object_print(root, inv->out);
	return n;
}

int cmd_show_bgp_neighbor(struct shell *shell, const struct invocation *inv)
{
	struct status_bgp *bgp;
	struct report report;
	struct plan *plan;

	shell_report(shell, &report);
	bgp = status_bgp_get(shell->frr, &report);
	if (bgp) {
		plan = shell_active_plan(shell);
		if (!print(bgp, plan, inv) && inv->argument)
			report_error(&report, "there is no BGP neighbor %s", inv->argument);
		plan_free(plan);
		status_bgp_free(bgp);
	}
	return shell_report_done(&report);
}
