// SPDX-License-Identifier: GPL-2.0
/* Help and completion. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"

/* The words that may follow @line, a space behind each. */
static void offers(struct config *config, const char *line, const char *want)
{
	struct config_word *words;
	size_t n = config_complete(config, line, &words);
	char *text = NULL;
	size_t size;
	size_t i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	for (i = 0; i < n; i++)
		fprintf(out, "%s ", words[i].word);
	fclose(out);
	equal(text, want, line);
	free(text);
	config_words_free(words, n);
}

void test_complete(void)
{
	static const char * const statements[] = {
		"set security ike policy P mode main",
		"set security ike policy P pre-shared-key ascii-text hidden",
		"set security ike gateway G ike-policy P",
		"set interfaces st0 unit 0 family inet",
		NULL
	};
	struct config *config = test_open();

	ok(!run_all(config, statements), "something to complete");
	offers(config, "set ", "applications interfaces protocols routing-options security system ");
	offers(config, "set s", "security system ");
	offers(config, "set security ik", "ike ");
	offers(config, "set security ike gateway G ike-policy ", "<ike-policy> P ");
	offers(config, "set security ike gateway G version ", "v1-only v2-only ");
	offers(config, "set security ike gateway G version v2-only ro", "");
	offers(config, "set security policies from-zone A ", "to-zone ");
	offers(config, "set interfaces ", "<interface> st0 ");
	offers(config, "set interfaces st0 unit 0 family ", "inet inet6 ");
	offers(config, "set interfaces st0 unit 0 family inet ", "<[Enter]> address mtu ");
	offers(config, "set security ike policy P proposals ", "<proposals> [ ");
	offers(config, "set nonsense ", "");
	offers(config, "delete security ike ", "<[Enter]> gateway policy ");
	offers(config, "delete security ike policy ", "<[Enter]> P ");
	offers(config, "delete security ike policy P ", "<[Enter]> mode pre-shared-key ");
	offers(config, "delete security ike policy P pre-shared-key ascii-text ", "<[Enter]> ");
	offers(config, "show security ", "<[Enter]> ike ");
	offers(config, "bogus ", "");
	test_close(config);
}
