// SPDX-License-Identifier: GPL-2.0
/* What the shell and sectund say about zones, policies and sessions. */
#include <stdlib.h>

#include "permit.h"
#include "protocol.h"
#include "range.h"
#include "tests.h"

static void range_is(const char *low, const char *high, const char *want)
{
	struct sectun_range range;
	char text[RANGE_TEXT];

	sectun_addr_parse(low, &range.low);
	sectun_addr_parse(high, &range.high);
	equal(range_text(&range, text), want, want);
}

static void ranges(void)
{
	range_is("10.0.0.0", "10.255.255.255", "10.0.0.0/8");
	range_is("10.0.0.1", "10.0.0.1", "10.0.0.1/32");
	range_is("0.0.0.0", "255.255.255.255", "0.0.0.0/0");
	range_is("10.0.0.0", "10.0.0.2", "10.0.0.0-10.0.0.2");
	range_is("10.0.0.1", "10.0.0.7", "10.0.0.1-10.0.0.7");
	range_is("10.0.0.3", "10.0.0.4", "10.0.0.3-10.0.0.4");
	range_is("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0");
	range_is("2001:db8::", "2001:db8::ffff", "2001:db8::/112");
	range_is("2001:db8::1", "2001:db8::2", "2001:db8::1-2001:db8::2");
}

static void protocols(void)
{
	char text[PROTOCOL_TEXT];
	uint8_t number = 7;

	equal(protocol_text(6, text), "tcp", "6 is tcp");
	equal(protocol_text(58, text), "icmp6", "58 is icmp6");
	equal(protocol_text(253, text), "253", "253 has no name");
	ok(protocol_parse("udp", &number) && number == 17, "udp is 17");
	ok(protocol_parse("TCP", &number) && number == 6, "TCP is tcp");
	ok(protocol_parse("255", &number) && number == 255, "255 is a number");
	number = 7;
	ok(!protocol_parse("256", &number) && number == 7, "256 is none");
	ok(!protocol_parse("", &number) && !protocol_parse("6x", &number) &&
	   !protocol_parse("-1", &number), "nor are '', 6x and -1");
	ok(protocol_has_ports(17) && !protocol_has_ports(1), "udp has ports, icmp has not");
}

static void permits(const struct sectun_rules *rules, const char *from, const char *want)
{
	char *text = permit_sessions(rules, from, "vpn");

	equal(text, want, "statements that permit sessions");
	free(text);
}

static void permissions(void)
{
	static const struct sectun_policy taken[] = { { .name = "trust-to-vpn" } };
	static const struct sectun_rules rules = { .policies = taken, .n_policies = 1 };
	static const char long_name[] =
		"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";

	permits(NULL, "trust",
		"set security policies from-zone trust to-zone vpn policy trust-to-vpn match source-address any destination-address any application any\n"
		"set security policies from-zone trust to-zone vpn policy trust-to-vpn then permit\n");
	permits(&rules, "trust",
		"set security policies from-zone trust to-zone vpn policy trust-to-vpn-2 match source-address any destination-address any application any\n"
		"set security policies from-zone trust to-zone vpn policy trust-to-vpn-2 then permit\n");
	permits(NULL, long_name,
		"set security policies from-zone zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz to-zone vpn policy permit match source-address any destination-address any application any\n"
		"set security policies from-zone zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz to-zone vpn policy permit then permit\n");
}

void test_flow_text(void)
{
	ranges();
	protocols();
	permissions();
}
