// SPDX-License-Identifier: GPL-2.0
/* "show route". */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "names.h"
#include "prefix.h"
#include "status_route.h"
#include "typed.h"

struct selection {
	bool all;
	struct plan_prefix destination;
};

/* "10.0.1.2" or "10.0.0.0/8" */
static bool read_destination(const char *text, struct plan_prefix *prefix)
{
	size_t len = strcspn(text, "/");
	char *address = format_text("%.*s", (int)len, text);
	bool ok = prefix_from_address(address, prefix);
	unsigned long bits;
	char *end;

	free(address);
	if (!ok || !text[len])
		return ok;
	bits = strtoul(text + len + 1, &end, 10);
	if (*end || end == text + len + 1 || bits > prefix->len)
		return false;
	prefix->len = bits;
	return true;
}

/* Whether @net covers all of @inner. */
static bool covers(const struct plan_prefix *net, const struct plan_prefix *inner)
{
	unsigned int bytes = net->len / 8, bits = net->len % 8;
	uint8_t mask = bits ? 0xff << (8 - bits) : 0;

	if (net->family != inner->family || net->len > inner->len ||
	    memcmp(net->addr, inner->addr, bytes))
		return false;
	return !bits || !((net->addr[bytes] ^ inner->addr[bytes]) & mask);
}

/*
 * An address asks for the route that would be taken, a prefix for everything
 * within it.
 */
static void select_routes(const struct status_routes *routes, const struct selection *selection,
			  bool *wanted)
{
	const struct plan_prefix *to = &selection->destination;
	int longest = -1;
	size_t i;

	for (i = 0; i < routes->n; i++) {
		const struct plan_prefix *dst = &routes->routes[i].dst;

		wanted[i] = selection->all || covers(to, dst);
		if (!selection->all && covers(dst, to) && dst->len > longest)
			longest = dst->len;
	}
	for (i = 0; !selection->all && i < routes->n; i++)
		if (covers(&routes->routes[i].dst, to) && routes->routes[i].dst.len == longest)
			wanted[i] = true;
}

static bool same_destination(const struct status_route *a, const struct status_route *b)
{
	return prefix_equal(&a->dst, &b->dst);
}

static bool same_route(const struct status_route *a, const struct status_route *b)
{
	return same_destination(a, b) && !strcmp(a->protocol, b->protocol) &&
	       a->preference == b->preference && a->metric == b->metric;
}

/* "1d 02:03:04" or "02:03:04"; empty where nobody knows. */
static const char *age_text(int64_t age, char text[32])
{
	long long seconds = age;

	text[0] = '\0';
	if (seconds < 0)
		return text;
	if (seconds >= 86400)
		snprintf(text, 32, " %lldd %02lld:%02lld:%02lld", seconds / 86400,
			 seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
	else
		snprintf(text, 32, " %02lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
			 seconds % 60);
	return text;
}

static void print_next_hop(const struct status_route *route, FILE *out)
{
	char text[PREFIX_TEXT], name[NAME_MAX_LEN];

	name_of_device(route->device, name);
	if (route->discard || route->reject)
		fprintf(out, "%22s%s\n", "", route->discard ? "Discard" : "Reject");
	else if (!strcmp(route->protocol, "Local"))
		fprintf(out, "%22sLocal via %s\n", "", name);
	else if (route->gateway.family)
		fprintf(out, "%20s> to %s%s%s\n", "", prefix_address_text(&route->gateway, text),
			*name ? " via " : "", name);
	else
		fprintf(out, "%20s> via %s\n", "", name);
}

/* One route; @before is the one above it in the same table, or NULL. */
static void print_route(const struct status_route *route, const struct status_route *before,
			FILE *out)
{
	bool new_destination = !before || !same_destination(before, route);
	char dst[PREFIX_TEXT] = "", age[32];

	/* A further next hop of the same route stands below the first. */
	if (!before || !same_route(before, route)) {
		if (new_destination)
			prefix_text(&route->dst, dst);
		fprintf(out, "%-18s %c[%s/%u]%s\n", dst, route->active ? '*' : ' ',
			route->protocol, route->preference, age_text(route->age, age));
	}
	print_next_hop(route, out);
}

struct counts {
	size_t destinations, routes, active;
};

static struct counts count(const struct status_routes *routes, int family)
{
	const struct status_route *route, *before = NULL;
	struct counts counts = { 0 };
	size_t i;

	for (i = 0; i < routes->n; i++) {
		route = &routes->routes[i];
		if (route->dst.family != family)
			continue;
		if (!before || !same_destination(before, route))
			counts.destinations++;
		if (!before || !same_route(before, route)) {
			counts.routes++;
			counts.active += route->active;
		}
		before = route;
	}
	return counts;
}

static void print_header(const char *table, struct counts counts, FILE *out)
{
	fprintf(out, "\n%s: %zu destinations, %zu routes (%zu active, 0 holddown, 0 hidden)\n",
		table, counts.destinations, counts.routes, counts.active);
	fputs("+ = Active Route, - = Last Active, * = Both\n\n", out);
}

static void print_table(const struct status_routes *routes, const bool *wanted, int family,
			const char *table, FILE *out)
{
	const struct status_route *before = NULL;
	bool header = false;
	size_t i;

	for (i = 0; i < routes->n; i++) {
		if (!wanted[i] || routes->routes[i].dst.family != family)
			continue;
		if (!header)
			print_header(table, count(routes, family), out);
		header = true;
		print_route(&routes->routes[i], before, out);
		before = &routes->routes[i];
	}
}

static void add_json(const struct status_route *route, struct json_object *to)
{
	char text[PREFIX_TEXT], name[NAME_MAX_LEN];

	object_text(to, "table", route->dst.family == AF_INET6 ? "inet6.0" : "inet.0");
	object_text(to, "destination", prefix_text(&route->dst, text));
	object_text(to, "protocol", route->protocol);
	object_number(to, "preference", route->preference);
	object_number(to, "metric", route->metric);
	object_flag(to, "active", route->active);
	if (route->age >= 0)
		object_number(to, "age-seconds", route->age);
	if (route->gateway.family)
		object_text(to, "gateway", prefix_address_text(&route->gateway, text));
	if (*route->device)
		object_text(to, "interface", name_of_device(route->device, name));
	object_flag(to, "discard", route->discard);
	object_flag(to, "reject", route->reject);
}

static void print_json(const struct status_routes *routes, const bool *wanted, FILE *out)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = object_list(root, "routes");
	size_t i;

	for (i = 0; i < routes->n; i++)
		if (wanted[i])
			add_json(&routes->routes[i], list_object(list));
	object_print(root, out);
}

int cmd_show_route(struct shell *shell, const struct invocation *inv)
{
	struct selection selection = { .all = !inv->argument };
	struct status_routes *routes;
	struct report report;
	bool *wanted;

	if (inv->argument && !read_destination(inv->argument, &selection.destination))
		return shell_error("'%s' is not an address or a prefix", inv->argument);
	shell_report(shell, &report);
	routes = status_routes_get(shell->frr, &report);
	wanted = routes ? calloc(routes->n + 1, sizeof(*wanted)) : NULL;
	if (wanted) {
		select_routes(routes, &selection, wanted);
		if (inv->format == OUTPUT_JSON) {
			print_json(routes, wanted, inv->out);
		} else {
			print_table(routes, wanted, AF_INET, "inet.0", inv->out);
			print_table(routes, wanted, AF_INET6, "inet6.0", inv->out);
		}
	}
	free(wanted);
	status_routes_free(routes);
	return shell_report_done(&report);
}
