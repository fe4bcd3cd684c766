// SPDX-License-Identifier: GPL-2.0
/* "show security zones". */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "compile.h"
#include "flow.h"
#include "json_out.h"
#include "names.h"
#include "tree.h"

/* What is shown of the zones in force. */
struct view {
	const struct lyd_node *tree;	/* of the active configuration */
	const struct sectun_zone_info *zones;
	size_t n;
	const char *name;		/* the only one wanted, or NULL */
	FILE *out;
};

static bool is_wanted(const struct view *view, const struct sectun_zone_info *zone)
{
	return !view->name || !strcmp(view->name, zone->name);
}

/* The zone's statements, NULL when it has none any more. */
static const struct lyd_node *statements(const struct view *view, const char *zone)
{
	return compile_entry(compile_find(view->tree, "security zones"), "security-zone", zone);
}

/* The list entries below @parent by name: "ike ping all except". */
static void join_names(const struct lyd_node *parent, const char *list, FILE *out)
{
	const struct lyd_node *entry = NULL;

	while ((entry = compile_next(parent, list, entry)))
		fprintf(out, " %s%s", tree_value(entry, "name"),
			tree_child(entry, "except") ? " except" : "");
}

/*
 * What the router itself takes, " ike ping", by the statements of a zone or of
 * an interface; to be freed. NULL where there are none.
 */
static char *inbound_services(const struct lyd_node *node)
{
	const struct lyd_node *traffic = tree_child(node, "host-inbound-traffic");
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!traffic)
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	join_names(tree_child(traffic, "system-services"), "service", out);
	join_names(tree_child(traffic, "protocols"), "protocol", out);
	fclose(out);
	return text;
}

/* The statements of @device in a zone, whichever way its name is written there. */
static const struct lyd_node *interface(const struct lyd_node *zone, const char *device)
{
	const struct lyd_node *interfaces = tree_child(zone, "interfaces"), *entry = NULL;
	char name[IFNAMSIZ];

	while ((entry = compile_next(interfaces, "interface", entry)))
		if (!strcmp(name_to_device(tree_value(entry, "name"), name), device))
			return entry;
	return NULL;
}

static void print_terse(const struct view *view)
{
	size_t i;

	fprintf(view->out, "%-27s %s\n", "Zone", "Type");
	for (i = 0; i < view->n; i++)
		if (is_wanted(view, &view->zones[i]))
			fprintf(view->out, "%-27s Security\n", view->zones[i].name);
}

static void print_inbound(const struct lyd_node *node, int indent, FILE *out)
{
	char *text = inbound_services(node);

	if (text)
		fprintf(out, "%*sAllowed host-inbound traffic:%s\n", indent, "",
			*text ? text : " none");
	free(text);
}

static void print_zone(const struct view *view, const struct sectun_zone_info *zone, bool detail)
{
	const struct lyd_node *node = statements(view, zone->name);
	const char *description = tree_value(node, "description");
	char name[NAME_MAX_LEN];
	FILE *out = view->out;
	size_t i;

	fprintf(out, "Security zone: %s\n", zone->name);
	if (description)
		fprintf(out, "  Description: %s\n", description);
	fprintf(out, "  Zone ID: %u\n  Send reset for non-SYN session TCP packets: %s\n", zone->id,
		zone->tcp_rst ? "On" : "Off");
	fputs("  Policy configurable: Yes\n", out);
	if (detail)
		print_inbound(node, 2, out);
	fprintf(out, "  Interfaces bound: %zu\n  Interfaces:\n", zone->n_interfaces);
	for (i = 0; i < zone->n_interfaces; i++) {
		fprintf(out, "    %s\n", name_of_device(zone->interfaces[i], name));
		if (detail)
			print_inbound(interface(node, zone->interfaces[i]), 6, out);
	}
}

static void print_all(const struct view *view, bool detail)
{
	bool more = false;
	size_t i;

	for (i = 0; i < view->n; i++) {
		if (!is_wanted(view, &view->zones[i]))
			continue;
		if (more)
			fputc('\n', view->out);
		print_zone(view, &view->zones[i], detail);
		more = true;
	}
}

static void add_names(const struct lyd_node *parent, const char *list, const char *key,
		      struct json_object *to)
{
	struct json_object *names = object_list(to, key), *item;
	const struct lyd_node *entry = NULL;

	while ((entry = compile_next(parent, list, entry))) {
		item = list_object(names);
		object_text(item, "name", tree_value(entry, "name"));
		object_flag(item, "except", tree_child(entry, "except"));
	}
}

static void add_inbound(const struct lyd_node *node, struct json_object *to)
{
	const struct lyd_node *traffic = tree_child(node, "host-inbound-traffic");

	if (!traffic)
		return;
	add_names(tree_child(traffic, "system-services"), "service", "system-services", to);
	add_names(tree_child(traffic, "protocols"), "protocol", "protocols", to);
}

static void add_zone(const struct view *view, const struct sectun_zone_info *zone,
		     struct json_object *to)
{
	const struct lyd_node *node = statements(view, zone->name);
	struct json_object *list, *item;
	char name[NAME_MAX_LEN];
	size_t i;

	object_text(to, "name", zone->name);
	object_number(to, "id", zone->id);
	object_text(to, "description", tree_value(node, "description"));
	object_flag(to, "tcp-rst", zone->tcp_rst);
	add_inbound(node, to);
	list = object_list(to, "interfaces");
	for (i = 0; i < zone->n_interfaces; i++) {
		item = list_object(list);
		object_text(item, "name", name_of_device(zone->interfaces[i], name));
		add_inbound(interface(node, zone->interfaces[i]), item);
	}
}

static void print_json(const struct view *view)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = object_list(root, "security-zones");
	size_t i;

	for (i = 0; i < view->n; i++)
		if (is_wanted(view, &view->zones[i]))
			add_zone(view, &view->zones[i], list_object(list));
	object_print(root, view->out);
}

static bool is_known(const struct view *view)
{
	size_t i;

	for (i = 0; i < view->n; i++)
		if (is_wanted(view, &view->zones[i]))
			return true;
	return false;
}

static int print(const struct view *view, const struct invocation *inv)
{
	if (view->name && !is_known(view))
		return shell_error("there is no zone '%s'", view->name);
	if (inv->format == OUTPUT_JSON)
		print_json(view);
	else if (invocation_option(inv, "terse"))
		print_terse(view);
	else
		print_all(view, invocation_option(inv, "detail"));
	return SHELL_OK;
}

int cmd_show_zones(struct shell *shell, const struct invocation *inv)
{
	struct view view = { .name = inv->argument, .out = inv->out };
	struct sectun_zone_info *zones;
	struct flow flow;
	int status;

	if (!flow_open(shell, &flow))
		return SHELL_ERROR;
	if (sectun_zone_list(flow.ctl, &zones, &view.n)) {
		status = flow_failed("the zones in force cannot be read");
	} else {
		view.zones = zones;
		view.tree = config_tree(shell->config, CONFIG_ACTIVE);
		status = print(&view, inv);
		sectun_zone_list_free(zones, view.n);
	}
	flow_close(&flow);
	return status;
}
