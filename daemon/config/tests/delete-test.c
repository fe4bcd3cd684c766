// SPDX-License-Identifier: GPL-2.0
/* delete, at every level. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"

#define POLICY	"set security ike policy P "

static void leaves(struct config *config, const char *statement, const char *path,
		   const char *want)
{
	char *text = NULL;

	if (!run(config, statement))
		text = shown(config, path, CONFIG_SET);
	equal(text, want, statement);
	equal(messages(), "", "without a word");
	free(text);
}

static void not_found(struct config *config, const char *statement)
{
	char *before = shown(config, "", CONFIG_SET);
	char *after;

	ok(!run(config, statement), "%s", statement);
	contains(messages(), "warning: statement not found", "is said to be not there");
	after = shown(config, "", CONFIG_SET);
	equal(after, before, "and changes nothing");
	free(before);
	free(after);
}

void test_delete(void)
{
	static const char * const statements[] = {
		POLICY "proposals [ A B C ]",
		POLICY "mode main",
		"set security ike policy Q mode main",
		"set security ike gateway G dead-peer-detection interval 10",
		"set interfaces st0 unit 0 family inet address [ 10.0.0.1/24 10.0.1.1/24 ]",
		"set interfaces st0 unit 1 family inet",
		"set system host-name x",
		NULL
	};
	struct config *config = test_open();

	ok(!run_all(config, statements), "something to delete");
	not_found(config, "delete security ike policy R");
	not_found(config, "delete security ike policy P proposals D");
	not_found(config, "delete security ipsec");
	not_found(config, "delete interfaces st0 unit 0 family inet6");

	leaves(config, "delete security ike policy P proposals B", "security ike policy P",
	       POLICY "mode main\n" POLICY "proposals A\n" POLICY "proposals C\n");
	leaves(config, "delete security ike policy P mode main", "security ike policy P",
	       POLICY "proposals A\n" POLICY "proposals C\n");
	leaves(config, "delete security ike policy P proposals", "security ike policy P",
	       "set security ike policy P\n");
	leaves(config, "delete security ike gateway G dead-peer-detection interval",
	       "security ike gateway", "set security ike gateway G dead-peer-detection\n");
	leaves(config, "delete security ike gateway G", "security ike gateway", "");
	leaves(config, "delete security ike policy", "security", "");
	leaves(config, "delete interfaces st0 unit 0 family inet address 10.0.0.1/24",
	       "interfaces st0 unit 0",
	       "set interfaces st0 unit 0 family inet address 10.0.1.1/24\n");
	leaves(config, "delete interfaces st0.0", "interfaces",
	       "set interfaces st0 unit 1 family inet\n");
	leaves(config, "delete interfaces", "", "set system host-name x\n");
	leaves(config, "delete system host-name", "", "");
	not_found(config, "delete system");
	test_close(config);
}
