// SPDX-License-Identifier: GPL-2.0
/* What set statements mean: spellings, lists, choices, lines with several leaves. */
#include <stdlib.h>
#include <string.h>

#include "tests.h"

/* After @statements, the set form of what is below @path. */
static void means(const char * const *statements, const char *path, const char *want)
{
	struct config *config = test_open();
	char *text = NULL;

	if (!run_all(config, statements))
		text = shown(config, path, CONFIG_SET);
	equal(text, want, statements[0]);
	free(text);
	test_close(config);
}

#define MEANS(path, want, ...) \
	means((const char * const []) { __VA_ARGS__, NULL }, path, want)

static void test_spellings(void)
{
	MEANS("interfaces", "set interfaces st0 unit 0 family inet address 10.1.1.1/30\n",
	      "set interfaces st0.0 family inet address 10.1.1.1/30");
	MEANS("interfaces", "set interfaces eth0 unit 100 disable\n",
	      "set interfaces eth0.100 disable");
	MEANS("security ipsec",
	      "set security ipsec policy P perfect-forward-secrecy keys group5\n",
	      "set security ipsec policy P pfs-keys group5");
	MEANS("security ipsec",
	      "set security ipsec vpn V traffic-selector T local-ip 10.0.0.0/8\n"
	      "set security ipsec vpn V traffic-selector T remote-ip 10.1.0.0/16\n",
	      "set security ipsec vpn V traffic-selector T source 10.0.0.0/8 destination 10.1.0.0/16");
	MEANS("security ike", "set security ike gateway G nat-keepalive 20\n",
	      "set security ike gateway G nat-keepalive");
	MEANS("security ike", "set security ike gateway G nat-keepalive 30\n",
	      "set security ike gateway G nat-keepalive 30");
	MEANS("security ike",
	      "set security ike gateway G nat-keepalive 20\n"
	      "set security ike gateway G version v2-only\n",
	      "set security ike gateway G nat-keepalive version v2-only");
	MEANS("security ike", "set security ike policy P proposals A\n",
	      "set security ike policy P proposal A");
}

static void test_one_line(void)
{
	MEANS("security ike",
	      "set security ike gateway G ike-policy P\n"
	      "set security ike gateway G address 192.0.2.1\n"
	      "set security ike gateway G external-interface ge-0/0/0\n",
	      "set security ike gateway G ike-policy P address 192.0.2.1 external-interface ge-0/0/0");
	MEANS("security ike",
	      "set security ike gateway G dead-peer-detection interval 10\n"
	      "set security ike gateway G dead-peer-detection threshold 3\n"
	      "set security ike gateway G version v2-only\n",
	      "set security ike gateway G dead-peer-detection interval 10 threshold 3 version v2-only");
	MEANS("security policies from-zone A to-zone B policy P",
	      "set security policies from-zone A to-zone B policy P match source-address any\n"
	      "set security policies from-zone A to-zone B policy P match application any\n"
	      "set security policies from-zone A to-zone B policy P then permit\n",
	      "set security policies from-zone A to-zone B policy P match source-address any application any then permit");
}

static void test_lists(void)
{
	MEANS("security flow traceoptions packet-filter F",
	      "set security flow traceoptions packet-filter F source-prefix 10.0.0.0/8\n"
	      "set security flow traceoptions packet-filter F protocol tcp\n"
	      "set security flow traceoptions packet-filter F destination-port https\n"
	      "set security flow traceoptions packet-filter F interface ge-0/0/0.0\n",
	      "set security flow traceoptions packet-filter F source-prefix 10.0.0.0/8 protocol tcp",
	      "set security flow traceoptions packet-filter F destination-port https interface ge-0/0/0.0");
	MEANS("security ike",
	      "set security ike policy P mode main\n"
	      "set security ike policy P proposals A\n"
	      "set security ike policy P proposals B\n",
	      "set security ike policy P mode main",
	      "set security ike policy P proposals [ A B ]",
	      "set security ike policy P proposals [B A]");
	MEANS("security zones security-zone Z host-inbound-traffic",
	      "set security zones security-zone Z host-inbound-traffic system-services ike\n"
	      "set security zones security-zone Z host-inbound-traffic system-services ping\n",
	      "set security zones security-zone Z host-inbound-traffic system-services [ ike ping ]");
	MEANS("interfaces",
	      "set interfaces st0 unit 0 family inet address 10.0.0.1/24\n"
	      "set interfaces st0 unit 0 family inet address 10.0.1.1/24\n",
	      "set interfaces st0 unit 0 family inet address [ 10.0.0.1/24 10.0.1.1/24 ]");
}

static void test_choices(void)
{
	MEANS("security ike", "set security ike policy P proposal-set standard\n",
	      "set security ike policy P proposals [ A B ]",
	      "set security ike policy P proposal-set standard");
	MEANS("security ike", "set security ike gateway G address 192.0.2.1\n",
	      "set security ike gateway G dynamic hostname peer.example",
	      "set security ike gateway G address 192.0.2.1");
	MEANS("routing-options",
	      "set routing-options static route 10.0.0.0/8 discard\n",
	      "set routing-options static route 10.0.0.0/8 next-hop 192.0.2.1",
	      "set routing-options static route 10.0.0.0/8 discard");
	MEANS("security ike", "set security ike gateway G version v1-only\n",
	      "set security ike gateway G version v2-only",
	      "set security ike gateway G version v1-only");
}

#define ROUTE	"set routing-options static route 10.0.0.0/8 "

static void test_next_hops(void)
{
	MEANS("routing-options",
	      ROUTE "next-hop st0.0\n" ROUTE "preference 10\n",
	      ROUTE "next-hop st0.0 preference 10");
	MEANS("routing-options",
	      ROUTE "next-hop st0.0\n"
	      ROUTE "qualified-next-hop st0.1 preference 20\n"
	      ROUTE "preference 10\n",
	      ROUTE "next-hop st0.0 preference 10",
	      ROUTE "next-hop st0.1 preference 20");
	MEANS("routing-options",
	      ROUTE "next-hop st0.0\n" ROUTE "next-hop st0.1\n" ROUTE "preference 10\n",
	      ROUTE "next-hop st0.0 preference 10",
	      ROUTE "next-hop st0.1 preference 10");
	MEANS("routing-options",
	      ROUTE "next-hop 192.0.2.1\n" ROUTE "qualified-next-hop st0.0 preference 10\n",
	      ROUTE "next-hop 192.0.2.1",
	      ROUTE "next-hop st0.0 preference 10");
}

void test_statements(void)
{
	test_spellings();
	test_one_line();
	test_lists();
	test_choices();
	test_next_hops();
}
