// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "frr.h"
#include "json.h"
#include "prefix.h"
#include "route_age.h"

/* FRR writes "00:01:02", "1d02h03m", "2w3d04h" or "1y02w3d". */
static int64_t seconds_of(const char *text)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 'y', 31536000 }, { 'w', 604800 }, { 'd', 86400 }, { 'h', 3600 },
		      { 'm', 60 }, { 's', 1 } };
	int64_t sum = 0, clock = 0;
	size_t i;

	while (*text) {
		char *end;
		long n = strtol(text, &end, 10);

		if (end == text)
			return -1;
		for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
			if (*end == units[i].letter)
				sum += n * units[i].seconds;
		}
		if (*end == ':' || !*end)
			clock = clock * 60 + n;
		text = *end ? end + 1 : end;
	}
	return sum + clock;
}

static bool same_origin(const struct status_route *route, const char *frr_protocol)
{
	static const char *const names[][2] = {
		{ "connected", "Direct" }, { "local", "Local" }, { "bgp", "BGP" },
		{ "ospf", "OSPF" }, { "isis", "ISIS" }, { "rip", "RIP" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(route->protocol, names[i][1]))
			return !strcmp(frr_protocol, names[i][0]);
	}
	return !strcmp(frr_protocol, "kernel") || !strcmp(frr_protocol, "static");
}

static void fill_one(struct json_object *all, struct status_route *route)
{
	struct json_object *list, *entry;
	char dst[PREFIX_TEXT];
	size_t i;

	if (!json_object_object_get_ex(all, prefix_text(&route->dst, dst), &list))
		return;
	for (i = 0; i < json_object_array_length(list); i++) {
		entry = json_object_array_get_idx(list, i);
		if (same_origin(route, json_text(entry, "protocol")) && *json_text(entry, "uptime"))
			route->age = seconds_of(json_text(entry, "uptime"));
	}
}

static void fill_family(const char *frr, struct status_routes *routes, int family,
			const char *command)
{
	struct report ignored = { 0 };
	struct json_object *all;
	char *text;
	size_t i;

	text = frr_show(frr, "zebra", command, &ignored);
	report_clear(&ignored);
	all = text ? json_tokener_parse(text) : NULL;
	free(text);
	for (i = 0; all && i < routes->n; i++) {
		if (routes->routes[i].dst.family == family)
			fill_one(all, &routes->routes[i]);
	}
	json_object_put(all);
}

void route_age_fill(const char *frr, struct status_routes *routes)
{
	if (!frr)
		return;
	fill_family(frr, routes, AF_INET, "show ip route json");
	fill_family(frr, routes, AF_INET6, "show ipv6 route json");
}
