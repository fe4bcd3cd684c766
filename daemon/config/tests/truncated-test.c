// SPDX-License-Identifier: GPL-2.0
/* Lines that were cut off or mangled: no crash, no leak, and no half of them. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"

/* Either it is taken or refused with an error; the sanitizer sees the rest. */
static bool sane(struct config *config, const char *line)
{
	struct config_word *words;
	size_t n;
	bool good;

	good = !run(config, line) || strstr(messages(), "error: ");
	n = config_complete(config, line, &words);
	config_words_free(words, n);
	return good;
}

/* @line, cut off at every place, and with each character replaced. */
static bool mangle(struct config *config, const char *line)
{
	static const char odd[] = "\"[]#\\ .0\x80";
	size_t len = strlen(line);
	char *copy = malloc(len + 1);
	bool good = copy;
	size_t i, j;

	for (i = 0; good && i <= len; i++) {
		memcpy(copy, line, i);
		copy[i] = '\0';
		good = sane(config, copy);
	}
	for (i = 0; good && i < len; i++)
		for (j = 0; good && j < sizeof(odd) - 1; j++) {
			memcpy(copy, line, len + 1);
			copy[i] = odd[j];
			good = sane(config, copy);
		}
	free(copy);
	return good;
}

/* The same words with "delete" for "set", and in a path. */
static void vary(struct config *config, const char *line)
{
	char text[512];

	ok(mangle(config, line), "%s", line);
	snprintf(text, sizeof(text), "delete %s", line + strlen("set "));
	ok(mangle(config, text), "%s", text);
	free(shown(config, line + strlen("set "), CONFIG_JSON));
}

void test_truncated(void)
{
	static const char * const lines[] = {
		"set interfaces st0.0 family inet address 10.1.1.1/30",
		"set security ike gateway G ike-policy P address 192.0.2.1 external-interface ge-0/0/0",
		"set security ike gateway G nat-keepalive version v2-only",
		"set security ike policy P proposals [ A B ]",
		"set security ike policy P pre-shared-key ascii-text \"$9$LbHX-wg4Z\"",
		"set security policies from-zone A to-zone B policy P match source-address any then permit",
		"set security ipsec vpn V traffic-selector T source 10.0.0.0/8 destination 10.1.0.0/16",
		"set routing-options static route 10.0.0.0/8 next-hop st0.1 preference 20",
		"set protocols bgp group G neighbor 2001:db8::1 multihop ttl 3",
	};
	struct config *config = test_open();
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		vary(config, lines[i]);
	check(config);
	ok(true, "and what came of it can be checked");
	test_close(config);
}
