// SPDX-License-Identifier: GPL-2.0
/* Bad statements: named, explained, and without effect. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"

static void refuses(struct config *config, const char *statement, const char *why)
{
	char *before = shown(config, "", CONFIG_SET);
	char *after;

	ok(run(config, statement) == -1, "refused: %s", statement);
	contains(messages(), why, why);
	after = shown(config, "", CONFIG_SET);
	equal(after, before, "the candidate is as it was");
	free(before);
	free(after);
}

static void test_load(struct config *config)
{
	static const char text[] =
		"# two errors\n"
		"set system host-name new\n"
		"set security ike proposal P encrpytion-algorithm aes-256-cbc\n"
		"\n"
		"set security ike gateway G address\n";
	FILE *in = fmemopen((void *)text, strlen(text), "r");
	struct report report = { 0 };
	char *name;

	ok(in && config_load_set(config, in, "FILE", &report) == -1,
	   "a file with errors is refused");
	fclose(in);
	ok(report.errors == 3, "two errors and the sum");
	contains(report.entries[0].text, "line 3: 'encrpytion-algorithm': expected one of ",
		 "the first line is named");
	contains(report.entries[1].text, "line 5: line ends behind 'address': expected an ",
		 "the second line is named");
	contains(report.entries[2].text, "FILE: 2 errors", "the file is named");
	report_clear(&report);
	name = shown(config, "system", CONFIG_SET);
	equal(name, "set system host-name old\n", "nothing of it was taken over");
	free(name);
}

void test_errors(void)
{
	struct config *config = test_open();

	run(config, "set system host-name old");
	refuses(config, "sett system host-name x",
		"'sett': expected one of set, delete, activate, deactivate, insert");
	refuses(config, "set siistem", "'siistem': expected one of applications, interfaces");
	refuses(config, "set security ike", "line ends behind 'ike': expected one of gateway,");
	refuses(config, "set security ike gateway", "expected a name of letters");
	refuses(config, "set interfaces st0 unit 0 family inet address 10.1.1.300/24",
		"'10.1.1.300/24': expected an IPv4 address with its prefix length");
	refuses(config, "set interfaces st0 unit 0 family inet address 10.1.1.1",
		"expected an IPv4 address with its prefix length");
	refuses(config, "set interfaces st0 unit 0 family inet6 address 1::2::3/64",
		"expected an IPv6 address");
	refuses(config, "set interfaces st0 unit 16386", "'16386': expected a unit number from 0");
	refuses(config, "set security ike proposal P dh-group group3",
		"expected one of group1, group2");
	refuses(config, "set security ike proposal P lifetime-seconds 10",
		"expected a number of seconds from 180 to 86400");
	refuses(config, "set security ipsec vpn V bind-interface ge-0/0/0.0",
		"expected a unit of the secure tunnel interface");
	refuses(config, "set security policies from-zone A", "expected to-zone");
	refuses(config, "set security policies from-zone A policy", "'policy': expected to-zone");
	refuses(config, "set security ike policy P mode main mode aggressive",
		"a second value of the same statement");
	refuses(config, "set security ike policy P mode [ main ]", "'[': expected");
	refuses(config, "set security ike policy P proposals [ ]", "']': expected");
	refuses(config, "set security ike policy P proposals [ A", "line ends behind 'A'");
	refuses(config, "set protocols bgp group G peer-as 0",
		"expected an autonomous system number");
	refuses(config, "set system host-name -x-", "expected a host name");
	refuses(config, "set system host-name \"x", "is not closed");
	refuses(config, "set system host-name new extra", "'extra': expected the end of the line");
	refuses(config, "delete", "expected what to delete");

	/* What may be a part of a secret is not repeated. */
	refuses(config, "set security ike policy P pre-shared-key ascii-text my hidden",
		"'##SECRET-DATA##'");
	lacks(messages(), "hidden", "a part of a secret is not repeated");
	refuses(config, "set security ike policy P pre-shared-key ascii-text \"$9$abc!\"",
		"'##SECRET-DATA##'");
	refuses(config, "set security ike policy P pre-shared-key hexadecimal 123",
		"hexadecimal digits");
	lacks(messages(), "123", "nor is one that does not fit");
	refuses(config, "set security ike policy P pre-shared-key ascii-text \"##SECRET-DATA##\"",
		"stands for a secret");

	test_load(config);
	test_close(config);
}
