// SPDX-License-Identifier: GPL-2.0
/* "show bgp summary". */
#include <stdlib.h>
#include <string.h>

#include "bgp_peer.h"
#include "commands.h"
#include "json_out.h"

bool bgp_established(const struct status_bgp_peer *peer)
{
	return peer->state && !strcmp(peer->state, "Established");
}

const struct plan_bgp_neighbor *bgp_neighbor(const struct plan *plan, const char *address)
{
	char text[PREFIX_TEXT];
	size_t i;

	for (i = 0; plan && i < plan->bgp.n_neighbors; i++)
		if (!strcmp(prefix_address_text(&plan->bgp.neighbors[i].address, text), address))
			return &plan->bgp.neighbors[i];
	return NULL;
}

/* "1:10", "2:03:04", "3d 2:03:04" as Junos writes the time since the last change. */
static const char *dwell(int64_t age, char text[32])
{
	long long seconds = age < 0 ? 0 : age;

	if (seconds >= 86400)
		snprintf(text, 32, "%lldd %lld:%02lld:%02lld", seconds / 86400,
			 seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
	else if (seconds >= 3600)
		snprintf(text, 32, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
			 seconds % 60);
	else
		snprintf(text, 32, "%lld:%02lld", seconds / 60, seconds % 60);
	return text;
}

/* Groups of the configuration; one, when FRR was configured by hand. */
static size_t count_groups(const struct plan *plan, const struct status_bgp *bgp)
{
	size_t i, j, n = 0;

	for (i = 0; plan && i < plan->bgp.n_neighbors; i++) {
		for (j = 0; j < i; j++)
			if (!strcmp(plan->bgp.neighbors[j].group, plan->bgp.neighbors[i].group))
				break;
		n += j == i;
	}
	return n ? n : !!bgp->n_peers;
}

static void print_table(const char *table, size_t total, size_t active, FILE *out)
{
	fprintf(out, "%-14s %9zu %10zu %10d %10d %10d %10d\n", table, total, active, 0, 0, 0, 0);
}

static void print_peer(const struct status_bgp_peer *peer, FILE *out)
{
	char age[32];
	size_t i;

	fprintf(out, "%-20s %6u %10ju %10ju %7u %7u %11s %s\n", peer->address,
		peer->remote_as, (uintmax_t)peer->in_messages, (uintmax_t)peer->out_messages,
		peer->out_queue, peer->flaps, dwell(peer->age, age),
		bgp_established(peer) ? "Establ" : peer->state);
	for (i = 0; bgp_established(peer) && i < peer->n_families; i++)
		fprintf(out, "  %s: %u/%u/%u/0\n", peer->families[i].table,
			peer->families[i].active, peer->families[i].received,
			peer->families[i].accepted);
}

static void print_text(const struct status_bgp *bgp, size_t groups, FILE *out)
{
	size_t i, down = 0;

	for (i = 0; i < bgp->n_peers; i++)
		down += !bgp_established(&bgp->peers[i]);
	fputs("Threading mode: BGP I/O\n"
	      "Default eBGP mode: advertise - accept, receive - accept\n", out);
	fprintf(out, "Groups: %zu Peers: %zu Down peers: %zu\n", groups, bgp->n_peers, down);
	fputs("Table          Tot Paths  Act Paths Suppressed    History Damp State    Pending\n",
	      out);
	print_table("inet.0", bgp->total_paths_v4, bgp->active_paths_v4, out);
	if (bgp->total_paths_v6)
		print_table("inet6.0", bgp->total_paths_v6, bgp->active_paths_v6, out);
	fprintf(out, "%-20s %6s %10s %10s %7s %7s %s %s\n", "Peer", "AS", "InPkt", "OutPkt", "OutQ",
		"Flaps", "Last Up/Dwn", "State|#Active/Received/Accepted/Damped...");
	for (i = 0; i < bgp->n_peers; i++)
		print_peer(&bgp->peers[i], out);
}

static void add_peer_json(const struct status_bgp_peer *peer, struct json_object *to)
{
	struct json_object *families, *family;
	size_t i;

	object_text(to, "peer", peer->address);
	object_number(to, "as", peer->remote_as);
	object_text(to, "state", peer->state);
	object_number(to, "in-messages", peer->in_messages);
	object_number(to, "out-messages", peer->out_messages);
	object_number(to, "out-queue", peer->out_queue);
	object_number(to, "flaps", peer->flaps);
	if (peer->age >= 0)
		object_number(to, "age-seconds", peer->age);
	families = object_list(to, "families");
	for (i = 0; i < peer->n_families; i++) {
		family = list_object(families);
		object_text(family, "table", peer->families[i].table);
		object_number(family, "active", peer->families[i].active);
		object_number(family, "received", peer->families[i].received);
		object_number(family, "accepted", peer->families[i].accepted);
		object_number(family, "sent", peer->families[i].sent);
	}
}

static void print_json(const struct status_bgp *bgp, size_t groups, FILE *out)
{
	struct json_object *root = json_object_new_object();
	struct json_object *peers;
	size_t i;

	object_number(root, "as", bgp->as);
	object_text(root, "router-id", bgp->router_id);
	object_number(root, "groups", groups);
	object_number(root, "total-paths", bgp->total_paths_v4);
	object_number(root, "active-paths", bgp->active_paths_v4);
	peers = object_list(root, "peers");
	for (i = 0; i < bgp->n_peers; i++)
		add_peer_json(&bgp->peers[i], list_object(peers));
	object_print(root, out);
}

int cmd_show_bgp_summary(struct shell *shell, const struct invocation *inv)
{
	struct status_bgp *bgp;
	struct report report;
	struct plan *plan;
	size_t groups;

	shell_report(shell, &report);
	bgp = status_bgp_get(shell->frr, &report);
	if (bgp) {
		plan = shell_active_plan(shell);
		groups = count_groups(plan, bgp);
		if (inv->format == OUTPUT_JSON)
			print_json(bgp, groups, inv->out);
		else
			print_text(bgp, groups, inv->out);
		plan_free(plan);
		status_bgp_free(bgp);
	}
	return shell_report_done(&report);
}
