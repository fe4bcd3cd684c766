// SPDX-License-Identifier: GPL-2.0
/* sectunctl trap */
#include <inttypes.h>
#include <stdio.h>

#include "ctl.h"

struct trap {
	const char *dev;
	uint32_t reqid;
	bool has_reqid;
	struct selectors selectors;
};

static bool take_key(struct words *words, struct trap *trap)
{
	if (take_word(words, "dev")) {
		trap->dev = need_word(words, "a device name");
	} else if (take_word(words, "reqid")) {
		trap->reqid = need_number(words, "a reqid", UINT32_MAX);
		trap->has_reqid = true;
	} else {
		return false;
	}
	return true;
}

static void check_key(const struct trap *trap)
{
	if (!trap->dev)
		bad_words("dev is missing");
	if (!trap->has_reqid)
		bad_words("reqid is missing");
}

static int run_add(struct words *words)
{
	struct trap trap = {};
	struct sectun *ctl;
	int err;

	while (take_key(words, &trap) || take_selector(words, &trap.selectors))
		;
	no_more_words(words);
	end_selectors(&trap.selectors);
	check_key(&trap);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_trap_add(ctl, SECTUN_DEV_NAME(trap.dev), trap.reqid, trap.selectors.list,
			      trap.selectors.n);
	sectun_close(ctl);
	return err;
}

static int run_del(struct words *words)
{
	struct trap trap = {};
	struct sectun *ctl;
	int err;

	while (take_key(words, &trap))
		;
	no_more_words(words);
	check_key(&trap);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_trap_del(ctl, SECTUN_DEV_NAME(trap.dev), trap.reqid);
	sectun_close(ctl);
	return err;
}

static struct json_object *json_trap(const void *item)
{
	const struct sectun_trap_info *trap = item;
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "dev", json_object_new_string(trap->ifname));
	json_object_object_add(json, "ifindex", json_object_new_int(trap->ifindex));
	json_object_object_add(json, "unit", json_object_new_uint64(trap->unit));
	json_object_object_add(json, "reqid", json_object_new_uint64(trap->reqid));
	json_object_object_add(json, "selectors",
			       json_selectors(trap->selectors, trap->n_selectors));
	return json;
}

static void print_trap(const void *item)
{
	const struct sectun_trap_info *trap = item;

	printf("dev %s reqid %" PRIu32, trap->ifname, trap->reqid);
	print_selectors(trap->selectors, trap->n_selectors);
	putchar('\n');
}

static int run_show(struct words *words)
{
	const char *dev = optional_dev(words);
	struct sectun *ctl = sectun_open();
	struct sectun_trap_info *list;
	size_t n;
	int err;

	if (!ctl)
		return -1;
	err = sectun_trap_list(ctl, dev ? SECTUN_DEV_NAME(dev) : NULL, &list, &n);
	sectun_close(ctl);
	if (err)
		return err;
	show_list(list, n, sizeof(*list), print_trap, json_trap);
	sectun_trap_list_free(list, n);
	return 0;
}

const struct command trap_commands[] = {
	{
		.name = "add",
		.run = run_add,
		.usage = "dev NAME reqid N [src-ts PREFIX] [dst-ts PREFIX] ...",
		.help = "makes a device ask for an SA when a packet wants one",
	},
	{
		.name = "del",
		.run = run_del,
		.usage = "dev NAME reqid N",
		.help = "removes a trap",
	},
	{
		.name = "show",
		.run = run_show,
		.usage = "[dev NAME]",
		.help = "shows traps",
	},
	{}
};
