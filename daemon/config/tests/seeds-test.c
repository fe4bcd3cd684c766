// SPDX-License-Identifier: GPL-2.0
/* The example configurations: every statement, and what is shown goes back in. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"

unsigned int each_line(struct config *config, const char *file)
{
	FILE *in = fopen(file, "r");
	unsigned int n = 0;
	char *line = NULL;
	size_t size = 0;

	while (in && getline(&line, &size, in) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "set ", 4))
			continue;
		n++;
		if (!ok(!run(config, line), "%s", line))
			printf("# %s", messages());
	}
	free(line);
	if (in)
		fclose(in);
	return n;
}

/* The set form of @file's configuration, loaded elsewhere, is that configuration. */
static void round_trip(const char *file)
{
	struct config *config = test_open();
	char *before, *after;
	FILE *in;
	struct report report = { 0 };

	each_line(config, file);
	before = shown(config, "", CONFIG_SET);
	lacks(before, "Juniper", "the secret is not in the set form");

	in = fmemopen(before, strlen(before), "r");
	ok(in && !config_load_set(config, in, "again", &report),
	   "%s: its set form loads, secrets stay", file);
	if (in)
		fclose(in);
	report_clear(&report);
	after = shown(config, "", CONFIG_SET);
	equal(after, before, "and nothing has changed by it");
	free(before);
	free(after);
	test_close(config);
}

void test_seeds(void)
{
	struct config *config = test_open();

	ok(each_line(config, DATA "branch-statements.txt") == 25,
	   "every branch statement was there");
	test_close(config);

	round_trip(EXAMPLES "srx-a.conf");
	round_trip(EXAMPLES "srx-b.conf");
	round_trip(DATA "srx-b-as-printed.conf");
	round_trip(DATA "branch-statements.txt");

	config = test_open();
	ok(!load(config, EXAMPLES "srx-a.conf"), "srx-a loads");
	ok(!run(config, "delete security zones security-zone UNTRUST interfaces st0.0"),
	   "its tunnel leaves zone UNTRUST");
	equal(messages(), "", "without a word");
	ok(!load(config, DATA "vpn-zone.conf"), "the zone VPN loads");
	ok(!check(config), "and that is a whole configuration");
	test_close(config);
}
