// SPDX-License-Identifier: GPL-2.0
/* sectunctl zone */
#include <stdio.h>

#include "ctl.h"

static void print_zone(const void *item)
{
	const struct sectun_zone_info *zone = item;

	printf("zone %s", zone->name);
	if (zone->tcp_rst)
		printf(" tcp-rst");
	for (size_t i = 0; i < zone->n_interfaces; i++)
		printf("%s %s", i ? "" : " interfaces", zone->interfaces[i]);
	putchar('\n');
}

static struct json_object *json_zone(const void *item)
{
	const struct sectun_zone_info *zone = item;
	struct json_object *interfaces = json_object_new_array();
	struct json_object *json = json_object_new_object();

	for (size_t i = 0; i < zone->n_interfaces; i++)
		json_object_array_add(interfaces, json_object_new_string(zone->interfaces[i]));
	add_string(json, "name", zone->name);
	add_bool(json, "tcp-rst", zone->tcp_rst);
	json_object_object_add(json, "interfaces", interfaces);
	return json;
}

static int run_show(struct words *words)
{
	struct sectun_zone_info *list;
	struct sectun *ctl;
	size_t n;
	int err;

	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_zone_list(ctl, &list, &n);
	sectun_close(ctl);
	if (err)
		return err;
	show_list(list, n, sizeof(*list), print_zone, json_zone);
	sectun_zone_list_free(list, n);
	return 0;
}

const struct command zone_commands[] = {
	{
		.name = "show",
		.run = run_show,
		.help = "shows zones and their interfaces",
	},
	{}
};
