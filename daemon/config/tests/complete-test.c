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

/* Address books, applications, services; "insert" and "deactivate". */
static void test_flow_words(struct config *config)
{
	static const char * const statements[] = {
		"set security address-book global address NET 10.0.0.0/8",
		"set security address-book global address-set SET address NET",
		"set applications application APP protocol tcp",
		"set security policies from-zone A to-zone B policy P then permit",
		"set security policies from-zone A to-zone B policy Q then deny",
		NULL
	};

	ok(!run_all(config, statements), "more to complete");
	offers(config, "set security address-book global address X ",
	       "<[Enter]> <address-or-prefix> description range-address ");
	offers(config, "set security address-book global address X range-address 10.0.0.1 ", "to ");
	offers(config, "delete security address-book global address NET ", "<[Enter]> 10.0.0.0/8 ");
	offers(config, "set security address-book global address-set S address ",
	       "<address-name> NET [ ");
	offers(config, "set security policies global policy P match source-address ",
	       "<address-reference> NET SET [ any any-ipv4 any-ipv6 ");
	offers(config, "set security policies global policy P match application A",
	       "<application-name> APP ");
	offers(config, "set security policies global policy P match application junos-dns",
	       "<application-name> junos-dns-tcp junos-dns-udp ");
	offers(config, "set applications application X protocol ic", "<ip-protocol> icmp icmp6 ");
	offers(config, "set security zones security-zone Z host-inbound-traffic system-services s",
	       "snmp snmp-trap ssh ");
	offers(config, "set security zones security-zone Z host-inbound-traffic protocols bgp ",
	       "<[Enter]> except ");
	offers(config, "deactivate security policies from-zone A to-zone B ", "<[Enter]> policy ");
	offers(config, "insert security policies from-zone A to-zone B policy ", "P Q ");
	offers(config, "insert security policies from-zone A to-zone B policy P ",
	       "after before then ");
	offers(config, "insert security policies from-zone A to-zone B policy P before ",
	       "policy ");
	offers(config, "insert security policies from-zone A to-zone B policy P before policy ",
	       "Q ");
	offers(config, "insert security policies from-zone A to-zone B policy P before policy Q ",
	       "<[Enter]> ");
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
	offers(config, "set ",
	       "applications interfaces protocols routing-options security system ");
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
	test_flow_words(config);
	test_close(config);
}
