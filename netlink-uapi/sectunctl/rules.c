// SPDX-License-Identifier: GPL-2.0
/* sectunctl rules */
#include <inttypes.h>
#include <stdio.h>

#include "ctl.h"

static int run_set(struct words *words)
{
	const char *path = next_word(words);
	struct sectun_rules rules;
	struct sectun *ctl;
	int err;

	no_more_words(words);
	read_rules(path ? path : "-", &rules);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_rules_set(ctl, &rules, NULL);
	sectun_close(ctl);
	return err;
}

static void print_rules(const struct sectun_rules_info *info)
{
	printf("generation %" PRIu32 " default %s zones %" PRIu32 " policies %" PRIu32
	       " sessions %" PRIu32 "\n", info->generation, action_text(info->default_action),
	       info->zones, info->policies, info->sessions);
	if (!want_counters)
		return;
	for (unsigned int i = 0; i <= SECTUN_A_FLOW_COUNTERS_MAX; i++)
		if (sectun_flow_counter_name(i))
			printf("\t%-20s %" PRIu64 "\n", sectun_flow_counter_name(i),
			       info->counters.by_kind[i]);
}

static struct json_object *json_rules(const struct sectun_rules_info *info)
{
	struct json_object *counters = json_object_new_object();
	struct json_object *json = json_object_new_object();

	for (unsigned int i = 0; i <= SECTUN_A_FLOW_COUNTERS_MAX; i++)
		if (sectun_flow_counter_name(i))
			add_number(counters, sectun_flow_counter_name(i),
				   info->counters.by_kind[i]);
	add_number(json, "generation", info->generation);
	add_string(json, "default", action_text(info->default_action));
	add_number(json, "zones", info->zones);
	add_number(json, "policies", info->policies);
	add_number(json, "sessions", info->sessions);
	json_object_object_add(json, "counters", counters);
	return json;
}

static int run_show(struct words *words)
{
	struct sectun_rules_info info;
	struct sectun *ctl;
	int err;

	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_rules_get(ctl, &info);
	sectun_close(ctl);
	if (err)
		return err;
	if (want_json)
		print_json(json_rules(&info));
	else
		print_rules(&info);
	return 0;
}

static int run_flush(struct words *words)
{
	struct sectun *ctl;
	int err;

	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_rules_flush(ctl);
	sectun_close(ctl);
	return err;
}

const struct command rules_commands[] = {
	{
		.name = "set",
		.run = run_set,
		.usage = "[FILE|-]",
		.help = "replaces zones and policies as a whole by those of a file",
	},
	{
		.name = "show",
		.run = run_show,
		.help = "shows what is in force, in numbers",
	},
	{
		.name = "flush",
		.run = run_flush,
		.help = "takes all of them away: every packet passes",
	},
	{}
};
