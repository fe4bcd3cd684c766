// SPDX-License-Identifier: GPL-2.0
/* "show security ipsec vpn-monitor": which tunnels answer, and which one is used. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "monitor_file.h"
#include "plan.h"
#include "status.h"
#include "status_route.h"

/* What is shown of. */
struct view {
	const struct plan *plan;
	const struct status *status;
	const struct status_routes *routes;
	const struct monitor_state *states;
	size_t n_states;
};

/* One VPN. */
struct row {
	const struct plan_vpn *vpn;
	const struct monitor_state *state;	/* NULL: not monitored, or not yet */
	bool tunnel;				/* has SAs */
	size_t routes, active;			/* through its interface */
};

static bool has_tunnel(const struct status *status, uint32_t unit)
{
	size_t i, c;

	for (i = 0; i < status->n_ikes; i++)
		for (c = 0; c < status->ikes[i].n_children; c++)
			if (status->ikes[i].children[c].if_id == unit + 1 &&
			    status->ikes[i].children[c].spi_out)
				return true;
	return false;
}

/* The network on the interface itself leads nowhere else. */
static void count_routes(const struct status_routes *routes, struct row *row)
{
	char device[IFNAMSIZ];
	size_t i;

	snprintf(device, sizeof(device), "st0.%u", row->vpn->unit);
	for (i = 0; i < routes->n; i++) {
		const struct status_route *route = &routes->routes[i];

		if (strcmp(route->device, device) || !strcmp(route->protocol, "Direct") ||
		    !strcmp(route->protocol, "Local"))
			continue;
		row->routes++;
		row->active += route->active;
	}
}

static struct row row_of(const struct view *view, const struct plan_vpn *vpn)
{
	struct row row = { .vpn = vpn, .tunnel = has_tunnel(view->status, vpn->unit) };

	if (vpn->monitor)
		row.state = monitor_state_find(view->states, view->n_states, vpn->name);
	count_routes(view->routes, &row);
	return row;
}

static const char *monitor_text(const struct row *row)
{
	if (!row->vpn->monitor)
		return "-";
	if (!row->state)
		return "Unknown";
	return row->state->down ? "Down" : "Up";
}

static void print_probes(const struct row *row, FILE *out)
{
	const struct monitor_state *state = row->state;
	char text[INET_ADDRSTRLEN];

	if (!state) {
		fprintf(out, " %-15s %8s %8s %5s %10s", "-", "-", "-", "-", "-");
		return;
	}
	inet_ntop(AF_INET, &row->vpn->monitor->destination, text, sizeof(text));
	fprintf(out, " %-15s %8ju %8ju %5u %7u.%02u", text, (uintmax_t)state->sent,
		(uintmax_t)state->received, state->lost, state->round_trip / 1000,
		state->round_trip % 1000 / 10);
}

static void print_row(const struct row *row, void *to)
{
	FILE *out = to;

	fprintf(out, "%-20s st0.%-6u %-6s %-7s", row->vpn->name, row->vpn->unit,
		row->tunnel ? "Up" : "Down", monitor_text(row));
	print_probes(row, out);
	fprintf(out, " %zu of %zu\n", row->active, row->routes);
}

static void add_json(const struct row *row, void *list)
{
	const struct monitor_vpn *monitor = row->vpn->monitor;
	struct json_object *to = list_object(list);
	char text[INET_ADDRSTRLEN];

	object_text(to, "vpn", row->vpn->name);
	object_number(to, "unit", row->vpn->unit);
	object_flag(to, "tunnel-up", row->tunnel);
	object_flag(to, "monitored", monitor);
	object_number(to, "routes", row->routes);
	object_number(to, "active-routes", row->active);
	if (!monitor || !row->state)
		return;
	object_flag(to, "down", row->state->down);
	object_text(to, "destination",
		    inet_ntop(AF_INET, &monitor->destination, text, sizeof(text)));
	if (monitor->source.s_addr)
		object_text(to, "source",
			    inet_ntop(AF_INET, &monitor->source, text, sizeof(text)));
	object_number(to, "interval-seconds", monitor->interval);
	object_number(to, "threshold", monitor->threshold);
	object_flag(to, "optimized", monitor->optimized);
	object_number(to, "sent", row->state->sent);
	object_number(to, "received", row->state->received);
	object_number(to, "lost-in-a-row", row->state->lost);
	object_number(to, "round-trip-microseconds", row->state->round_trip);
}

/* Those that policies lead into have no routes that could tell of them. */
static void each(const struct view *view, void (*show)(const struct row *, void *), void *to)
{
	size_t i, v;

	for (i = 0; i < view->plan->n_gateways; i++) {
		for (v = 0; v < view->plan->gateways[i].n_vpns; v++) {
			const struct plan_vpn *vpn = &view->plan->gateways[i].vpns[v];
			struct row row;

			if (vpn->unit >= PLAN_POLICY_UNITS)
				continue;
			row = row_of(view, vpn);
			show(&row, to);
		}
	}
}

static void print(const struct view *view, const struct invocation *inv)
{
	struct json_object *root;

	if (inv->format == OUTPUT_JSON) {
		root = json_object_new_object();
		each(view, add_json, object_list(root, "vpns"));
		object_print(root, inv->out);
		return;
	}
	fprintf(inv->out, "%-20s %-10s %-6s %-7s %-15s %8s %8s %5s %10s %s\n", "VPN",
		"Interface", "Tunnel", "Monitor", "Destination", "Sent", "Received", "Lost",
		"RTT ms", "Active routes");
	each(view, print_row, inv->out);
}

int cmd_show_monitor(struct shell *shell, const struct invocation *inv)
{
	struct monitor_state *states = NULL;
	struct status_routes *routes = NULL;
	struct status *status;
	struct report report;
	struct plan *plan;
	size_t n = 0;

	plan = shell_active_plan(shell);
	if (!plan)
		return shell_error("the active configuration cannot be compiled");
	shell_report(shell, &report);
	status = status_get(shell->rundir, &report);
	if (status)
		routes = status_routes_get(NULL, &report);
	if (routes && monitor_state_read(shell->rundir, &states, &n))
		report_error(&report, "%s/" MONITOR_STATE_FILE " cannot be read",
			     shell->rundir);
	else if (routes)
		print(&(struct view){ plan, status, routes, states, n }, inv);
	free(states);
	status_routes_free(routes);
	status_free(status);
	plan_free(plan);
	return shell_report_done(&report);
}
