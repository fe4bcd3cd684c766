// SPDX-License-Identifier: GPL-2.0
/* sectunctl stats */
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

static void add_drops(struct json_object *json, const char *name,
		      const struct sectun_drops *drops)
{
	if (want_json) {
		json_object_object_add(json, name, json_drops(drops));
		return;
	}
	printf("%s\n", name);
	print_drops(drops, true);
}

static int one(struct sectun *ctl, const char *dev, struct json_object *json)
{
	struct sectun_drops drops;
	int err = sectun_stats_get(ctl, dev ? SECTUN_DEV_NAME(dev) : NULL, &drops);

	if (!err)
		add_drops(json, dev ? dev : "no device", &drops);
	return err;
}

/* What belongs to no device, and every device. */
static int all(struct sectun *ctl, struct json_object *json)
{
	struct sectun_device_info *list;
	size_t n;
	int err;

	err = one(ctl, NULL, json);
	if (err)
		return err;
	err = sectun_device_list(ctl, &list, &n);
	if (err)
		return err;
	for (size_t i = 0; i < n; i++)
		add_drops(json, list[i].ifname, &list[i].drops);
	free(list);
	return 0;
}

/* Packets dropped, for every reason there is. */
int run_stats(struct words *words)
{
	const char *dev = optional_dev(words);
	struct json_object *json;
	struct sectun *ctl;
	int err;

	ctl = sectun_open();
	if (!ctl)
		return -1;
	json = json_object_new_object();
	err = dev ? one(ctl, dev, json) : all(ctl, json);
	sectun_close(ctl);

	if (want_json && !err)
		print_json(json);
	else
		json_object_put(json);
	return err;
}
