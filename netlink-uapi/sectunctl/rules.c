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
		.name = "flush",
		.run = run_flush,
		.help = "takes all of them away: every packet passes",
	},
	{}
};
