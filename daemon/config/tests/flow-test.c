// SPDX-License-Identifier: GPL-2.0
/* Zones, address books, applications and policies: what they mean. */
#include <stdlib.h>
#include <string.h>

#include "prefix.h"
#include "rules.h"
#include "tests.h"

#define ZONE	"set security zones security-zone "
#define BOOK	"set security address-book "
#define POLICY	"set security policies from-zone A to-zone B policy "
#define APP	"set applications application "

static char *rules_text(const struct plan *plan)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	if (!plan || !plan->rules)
		return strdup(plan ? "none" : messages());
	out = open_memstream(&text, &size);
	if (!out)
		exit(1);
	rules_print(out, plan->rules);
	fclose(out);
	return text;
}

/* @statements, which end with NULL, compile to the rules @want. */
static void means(const char * const *statements, const char *want)
{
	struct config *config = test_open();
	struct plan *plan = run_all(config, statements) ? NULL : planned(config);
	char *text = rules_text(plan);

	equal(text, want, statements[0]);
	free(text);
	plan_free(plan);
	test_close(config);
}

#define MEANS(want, ...) means((const char * const []) { __VA_ARGS__, NULL }, want)

/* Zones A and B before @statements; what comes behind "default" is cut off. */
static void policies_mean(const char * const *statements, const char *want)
{
	struct config *config = test_open();
	struct plan *plan = NULL;
	char *text, *begin;

	run(config, ZONE "A");
	run(config, ZONE "B");
	if (!run_all(config, statements))
		plan = planned(config);
	text = rules_text(plan);
	begin = strstr(text, "policy ");
	if (begin)
		*strstr(begin, "default ") = '\0';
	equal(begin ? begin : text, want, statements[0]);
	free(text);
	plan_free(plan);
	test_close(config);
}

#define POLICIES(want, ...) policies_mean((const char * const []) { __VA_ARGS__, NULL }, want)

/* Zones A and B before @statements: commit check finds @message. */
static void finds(const char * const *statements, const char *message, bool error)
{
	struct config *config = test_open();

	run(config, ZONE "A");
	run(config, ZONE "B");
	if (run_all(config, statements)) {
		ok(false, "%s", statements[0]);
		test_close(config);
		return;
	}
	ok(check(config) == (error ? -1 : 0), "%s: %s", statements[0],
	   error ? "is refused" : "is accepted");
	contains(messages(), message, message);
	test_close(config);
}

#define REFUSES(message, ...) finds((const char * const []) { __VA_ARGS__, NULL }, message, true)
#define WARNS(message, ...) finds((const char * const []) { __VA_ARGS__, NULL }, message, false)

static void test_zones(void)
{
	MEANS("none", "set applications application X protocol tcp");
	MEANS("zone Z\ndefault deny\n", ZONE "Z");
	MEANS("zone Z tcp-rst\n"
	      "interface ge-0-0-0 zone Z\n"
	      "interface st0.1 zone Z\n"
	      "interface eth0.7 zone Z own\n"
	      "  inbound protocol 6 to 22\n"
	      "default permit\n",
	      ZONE "Z interfaces ge-0/0/0.0", ZONE "Z interfaces st0.1",
	      ZONE "Z interfaces eth0.7 host-inbound-traffic system-services ssh",
	      ZONE "Z tcp-rst", "set interfaces st0.1 family inet",
	      "set security policies default-policy permit-all");
	MEANS("zone Z\n"
	      "  inbound except protocol 6 to 23\n"
	      "  inbound any\n"
	      "default deny\n",
	      ZONE "Z host-inbound-traffic system-services all",
	      ZONE "Z host-inbound-traffic system-services telnet except",
	      "set security policies default-policy deny-all");
	MEANS("zone Z\n"
	      "  inbound except protocol 89\n"
	      "  inbound protocol 17 to 500\n"
	      "  inbound protocol 17 to 4500\n"
	      "  inbound protocol 1 type 8\n"
	      "  inbound protocol 58 type 128\n"
	      "  inbound protocol 17 to 33434-33523\n"
	      "  inbound protocol 6 to 179\n"
	      "default deny\n",
	      ZONE "Z host-inbound-traffic system-services [ ike ping traceroute ]",
	      ZONE "Z host-inbound-traffic protocols bgp",
	      ZONE "Z host-inbound-traffic protocols ospf except");
}

/* Every name has terms; "all" protocols are the others, and not everything. */
static void test_services(void)
{
	static const char * const services[] = {
		"all", "any-service", "bfd", "bgp", "dhcp", "dhcpv6", "dns", "finger", "ftp",
		"http", "https", "igmp", "ike", "ldp", "msdp", "netconf", "nhrp", "ntp", "ospf",
		"ospf3", "pim", "ping", "rip", "ripng", "rlogin", "router-discovery", "rsh", "snmp",
		"snmp-trap", "ssh", "telnet", "tftp", "traceroute", "vrrp",
	};
	struct config *config = test_open();
	char statement[128];
	struct plan *plan;
	unsigned int n = 0;
	char *text;
	size_t i;

	for (i = 0; i < sizeof(services) / sizeof(*services); i++) {
		snprintf(statement, sizeof(statement),
			 ZONE "Z%zu host-inbound-traffic system-services %s", i, services[i]);
		if (run(config, statement)) {
			snprintf(statement, sizeof(statement),
				 ZONE "Z%zu host-inbound-traffic protocols %s", i, services[i]);
			ok(!run(config, statement), "%s is known", services[i]);
		}
	}
	plan = planned(config);
	for (i = 0; plan && i < plan->rules->n_zones; i++)
		n += plan->rules->zones[i].n_inbound > 0;
	ok(n == sizeof(services) / sizeof(*services), "every name has terms");
	plan_free(plan);

	run(config, "delete security");
	ok(run(config, ZONE "Z host-inbound-traffic system-services pong"),
	   "an unknown service is refused");
	contains(messages(), "'pong': expected one of all, any-service, dhcp", "by its name");
	ok(run(config, ZONE "Z host-inbound-traffic protocols eigrp"),
	   "an unknown protocol is refused");
	contains(messages(), "'eigrp': expected one of all, bfd, bgp", "by its name");
	run(config, ZONE "Z host-inbound-traffic protocols all");
	plan = planned(config);
	text = rules_text(plan);
	lacks(text, "inbound any", "all protocols are not everything");
	contains(text, "inbound protocol 103\n", "but each of them");
	free(text);
	plan_free(plan);
	test_close(config);
}

static void test_addresses(void)
{
	POLICIES("policy P from A to B permit\n", POLICY "P then permit");
	POLICIES("policy P from A to B permit\n",
		 POLICY "P match source-address any destination-address any application any",
		 POLICY "P then permit");
	POLICIES("policy P from A to B deny\n"
		 "  source any-ipv4 0.0.0.0-255.255.255.255\n"
		 "  destination any-ipv6 ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n",
		 POLICY "P match source-address any-ipv4 destination-address any-ipv6",
		 POLICY "P then deny");
	POLICIES("policy P from A to B reject\n"
		 "  source excluded NET 10.1.0.0-10.1.255.255\n"
		 "  destination excluded HOST 192.0.2.1-192.0.2.1\n",
		 BOOK "global address NET 10.1.0.0/16", BOOK "global address HOST 192.0.2.1",
		 POLICY "P match source-address NET source-address-excluded",
		 POLICY "P match destination-address HOST destination-address-excluded",
		 POLICY "P then reject");
	POLICIES("policy P from A to B permit\n"
		 "  source R 10.0.0.5-10.0.1.9\n"
		 "  source 2001:db8::/32 2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff\n",
		 BOOK "global address R range-address 10.0.0.5 to 10.0.1.9",
		 POLICY "P match source-address [ R 2001:db8::/32 ]", POLICY "P then permit");
	/* The book of the zone goes before the one of all. */
	POLICIES("policy P from A to B permit\n"
		 "  source X 10.1.0.0-10.1.255.255\n"
		 "  destination X 10.3.0.0-10.3.255.255\n",
		 BOOK "global address X 10.3.0.0/16", BOOK "HQ address X 10.1.0.0/16",
		 BOOK "HQ attach zone A",
		 POLICY "P match source-address X destination-address X", POLICY "P then permit");
	POLICIES("policy P from A to B permit\n"
		 "  source X 10.1.0.0-10.1.255.255\n",
		 ZONE "A address-book address X 10.1.0.0/16",
		 POLICY "P match source-address X", POLICY "P then permit");
}

static void test_address_sets(void)
{
	POLICIES("policy P from A to B permit\n"
		 "  source ALL 10.0.0.0-10.0.1.255 10.9.0.1-10.9.0.1 2001:db8::1-2001:db8::1\n",
		 BOOK "global address X 10.0.0.0/24", BOOK "global address Y 10.0.1.0/24",
		 BOOK "global address W 10.0.0.128/25", BOOK "global address Z 2001:db8::1",
		 BOOK "global address V 10.9.0.1",
		 BOOK "global address-set INNER address [ Y X ]",
		 BOOK "global address-set ALL address-set INNER",
		 BOOK "global address-set ALL address [ Z V W ]",
		 POLICY "P match source-address ALL", POLICY "P then permit");
	/* The same set twice is one thing in the rules. */
	POLICIES("policy P from A to B permit\n"
		 "  source S 10.0.0.0-10.0.0.255\n"
		 "policy Q from A to B deny\n"
		 "  destination S 10.0.0.0-10.0.0.255\n",
		 BOOK "global address X 10.0.0.0/24", BOOK "global address-set S address X",
		 POLICY "P match source-address S", POLICY "P then permit",
		 POLICY "Q match destination-address S", POLICY "Q then deny");
}

static void test_address_errors(void)
{
	REFUSES("there is no address 'NONE' in the address books of zone A and of all zones",
		POLICY "P match source-address NONE", POLICY "P then permit");
	REFUSES("there is no address 'X' in the address books of zone B",
		BOOK "HQ address X 10.1.0.0/16", BOOK "HQ attach zone A",
		POLICY "P match destination-address X", POLICY "P then permit");
	REFUSES("there is no address 'X' in the global address book",
		BOOK "HQ address X 10.1.0.0/16", BOOK "HQ attach zone A",
		"set security policies global policy P match source-address X",
		"set security policies global policy P then permit");
	REFUSES("security address-book global address-set S address: not in this address book: X",
		BOOK "global address-set S address X");
	REFUSES("address-set T address-set: the set contains itself by way of S",
		BOOK "global address-set S address-set T",
		BOOK "global address-set T address-set S");
	REFUSES("address-set S: there is nothing in it", BOOK "global address-set S");
	REFUSES("address X: there is an address-set of this name, too",
		BOOK "global address X 10.0.0.0/8", BOOK "global address-set X address X");
	REFUSES("address R: range-address ends before it begins",
		BOOK "global address R range-address 10.0.0.2 to 10.0.0.1");
	REFUSES("address R: range-address from one family to another",
		BOOK "global address R range-address 10.0.0.2 to ::1");
	REFUSES("address R: more than one range-address",
		BOOK "global address R range-address 10.0.0.2 to 10.0.0.3",
		BOOK "global address R range-address 10.0.0.5 to 10.0.0.6");
	REFUSES("address E: ip-prefix or range-address is missing", BOOK "global address E");
	REFUSES("address-book K attach zone A: the zone has address-book G already",
		BOOK "G attach zone A", BOOK "K attach zone A");
	REFUSES("address-book global: it is for all zones and attached to none",
		BOOK "global attach zone A");
	REFUSES("attach zone: there is no 'security zones security-zone C'",
		BOOK "G attach zone C");
	REFUSES("source-address-excluded: needs a source-address other than any",
		POLICY "P match source-address any source-address-excluded",
		POLICY "P then permit");
}

static void test_applications(void)
{
	POLICIES("policy P from A to B permit\n"
		 "  junos-http protocol 6 to 80\n"
		 "  junos-ping protocol 1 type 8\n"
		 "  junos-sip protocol 17 to 5060\n"
		 "  junos-sip protocol 6 to 5060\n"
		 "  junos-ospf protocol 89\n"
		 "  junos-icmp6-all protocol 58\n",
		 POLICY "P match application [ junos-http junos-ping junos-sip ]",
		 POLICY "P match application [ junos-ospf junos-icmp6-all ]",
		 POLICY "P then permit");
	POLICIES("policy P from A to B permit\n"
		 "  WEB protocol 6 from 1024-65535 to 8000-8080 timeout 60\n"
		 "  ECHO protocol 58 type 128 code 0\n"
		 "  G protocol 47\n"
		 "  N protocol 6 to 443\n",
		 APP "WEB protocol tcp source-port 1024-65535 destination-port 8000-8080",
		 APP "WEB inactivity-timeout 60",
		 APP "ECHO protocol icmp6 icmp-type echo-request icmp-code 0",
		 APP "G protocol 47", APP "N protocol tcp destination-port https",
		 POLICY "P match application [ WEB ECHO G N ]", POLICY "P then permit");
	POLICIES("policy P from A to B permit\n"
		 "  T protocol 6 to 1\n"
		 "  T protocol 17 to 2 timeout 30\n",
		 APP "T term one protocol tcp destination-port 1",
		 APP "T term two protocol udp destination-port 2 inactivity-timeout 30",
		 POLICY "P match application T", POLICY "P then permit");
	POLICIES("policy P from A to B permit\n"
		 "  ALL protocol 6 to 22\n"
		 "  ALL protocol 6 to 7\n"
		 "  ALL protocol 17 to 53\n",
		 APP "X protocol tcp destination-port 7",
		 "set applications application-set INNER application [ X junos-dns-udp ]",
		 "set applications application-set ALL application junos-ssh",
		 "set applications application-set ALL application-set INNER",
		 POLICY "P match application ALL", POLICY "P then permit");
}

static void test_application_errors(void)
{
	REFUSES("there is no application 'NONE'", POLICY "P match application NONE",
		POLICY "P then permit");
	REFUSES("there is no application 'junos-nonsense'",
		POLICY "P match application junos-nonsense", POLICY "P then permit");
	REFUSES("application-set S application NONE: there is no such application",
		"set applications application-set S application NONE");
	REFUSES("application-set T application-set S: the set contains itself",
		"set applications application-set S application-set T",
		"set applications application-set T application-set S");
	REFUSES("application-set S: there is nothing in it",
		"set applications application-set S");
	REFUSES("applications application X: protocol is missing", APP "X destination-port 80");
	REFUSES("destination-port 80: only tcp, udp and sctp have ports",
		APP "X protocol gre destination-port 80");
	REFUSES("icmp-type 8: only icmp and icmp6 have types", APP "X protocol tcp icmp-type 8");
	REFUSES("icmp-code 1: a code belongs to an icmp-type",
		APP "X protocol icmp icmp-code 1");
	REFUSES("destination-port 90-80: ports are from 0 to 65535",
		APP "X protocol tcp destination-port 90-80");
	REFUSES("source-port 70000: ports are from 0 to 65535",
		APP "X protocol tcp source-port 70000");
	REFUSES("application X icmp-type source-quench: only icmp has messages of this type",
		APP "X protocol icmp6 icmp-type source-quench");
	REFUSES("icmp-type timestamp: only icmp has messages of this type",
		APP "X term T protocol icmp6 icmp-type timestamp");
	WARNS("application-protocol: accepted, no effect", APP "X protocol tcp",
	      APP "X application-protocol ftp");
	WARNS("applications application term alg: accepted, no effect", APP "X term T protocol tcp",
	      APP "X term T alg ftp");
}

/* Errors and answers, by name and by number, own and predefined. */
static void test_no_session(void)
{
	static const char * const types[] = {
		"icmp icmp-type unreachable", "icmp icmp-type 3", "icmp icmp-type echo-reply",
		"icmp icmp-type time-exceeded", "icmp icmp-type redirect",
		"icmp icmp-type source-quench", "icmp icmp-type router-advertisement",
		"icmp icmp-type timestamp-reply", "icmp6 icmp-type unreachable",
		"icmp6 icmp-type 2", "icmp6 icmp-type echo-reply", "icmp6 icmp-type time-exceeded",
		"icmp6 icmp-type 135",
	};
	static const char * const names[] = {
		"dst-unreach-addr", "dst-unreach-admin", "dst-unreach-beyond",
		"dst-unreach-port", "dst-unreach-route", "packet-too-big", "packet-to-big",
		"time-exceed-transit", "time-exceed-reassembly", "param-prob-header",
		"param-prob-nexthdr", "param-prob-option", "echo-reply",
	};
	char statement[128], message[128];
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		snprintf(statement, sizeof(statement), APP "X protocol %s", types[i]);
		snprintf(message, sizeof(message), "application X %s: no effect: errors and",
			 strchr(types[i], ' ') + 1);
		WARNS(message, statement);
	}
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(statement, sizeof(statement), POLICY "P match application junos-icmp6-%s",
			 names[i]);
		snprintf(message, sizeof(message),
			 "warning: application junos-icmp6-%s: no effect: errors", names[i]);
		WARNS(message, statement, POLICY "P then permit");
	}
	WARNS("warning: application junos-icmp6-echo-reply: no effect",
	      "set applications application-set S application junos-icmp6-echo-reply");
	WARNS("", APP "A protocol icmp icmp-type echo-request", APP "B protocol icmp icmp-type 13",
	      APP "C protocol icmp6 icmp-type 139", APP "D protocol icmp6 icmp-type echo-request",
	      APP "E protocol icmp", APP "F protocol icmp6",
	      POLICY "P match application [ A B C D E F junos-icmp-all junos-icmp6-all ]",
	      POLICY "P match application [ junos-ping junos-pingv6 ]", POLICY "P then permit");
	lacks(messages(), "no effect", "what asks begins a session");
}

static void test_policies(void)
{
	/* Zone pairs as they were made, policies in order, the global ones last. */
	POLICIES("policy Q from A to B deny log-init log-close count\n"
		 "policy P from A to B permit\n"
		 "policy P from B to A permit log-close\n"
		 "policy I from A to A permit\n"
		 "policy G global reject count\n"
		 "  source N 10.0.0.0-10.255.255.255\n",
		 "set security policies global policy G match source-address N",
		 "set security policies global policy G then reject count",
		 BOOK "global address N 10.0.0.0/8",
		 POLICY "Q then deny count log session-init session-close",
		 POLICY "P then permit",
		 "set security policies from-zone B to-zone A policy P then permit",
		 "set security policies from-zone B to-zone A policy P then log session-close",
		 "set security policies from-zone A to-zone A policy I then permit",
		 "set security policies policy-rematch extensive");
	REFUSES("policy P: then permit or deny or reject is missing",
		POLICY "P match application any");
	REFUSES("policy P: then permit or deny or reject is missing", POLICY "P then count");
	REFUSES("there is no 'security zones security-zone C'",
		"set security policies from-zone A to-zone C policy P then permit");
	REFUSES("interfaces ge-0/0/0: the interface is in zone A already",
		ZONE "A interfaces ge-0/0/0.0", ZONE "B interfaces ge-0/0/0");
	REFUSES("interfaces ge-0-0-0: the interface is named twice",
		ZONE "A interfaces ge-0/0/0.0", ZONE "A interfaces ge-0-0-0");
	REFUSES("interfaces all: interfaces have to be named one by one", ZONE "A interfaces all");
	WARNS("interface ge-0/0/1.0 has an address and is in no security-zone: it passes nothing",
	      "set interfaces ge-0/0/1 unit 0 family inet address 10.0.0.1/24",
	      "set interfaces lo0 unit 0 family inet address 10.9.9.9/32");
	lacks(messages(), "lo0", "the loopback interface needs none");
	WARNS("policies traceoptions: accepted", "set security policies traceoptions flag all");
	WARNS("flow traceoptions level: accepted, no effect",
	      "set security flow traceoptions level brief");
	WARNS("address-book K: no effect without attach zone", BOOK "K address X 10.0.0.1");
	lacks(messages(), "address-book global", "the one of all zones is never attached");
	WARNS("policy P then log session-close: no effect without permit", POLICY "P then deny",
	      POLICY "P then log session-close");
	WARNS("flow traceoptions: no effect without flag basic-datapath",
	      "set security flow traceoptions file X");
	WARNS("flow traceoptions: no effect without a file",
	      "set security flow traceoptions flag basic-datapath");
	WARNS("flow traceoptions flag session: no effect",
	      "set security flow traceoptions file X",
	      "set security flow traceoptions flag session",
	      "set security flow traceoptions flag basic-datapath");
}

static void test_refused(void)
{
	struct config *config = test_open();

	ok(run(config, BOOK "global address X dns-name www.example.com"),
	   "names of hosts are refused");
	contains(messages(), "'dns-name': names are not looked up: give the addresses", "clearly");
	ok(run(config, BOOK "global address X wildcard-address 10.0.0.1/255.0.0.255"),
	   "wildcard masks are refused");
	contains(messages(), "'wildcard-address': wildcard masks are not supported", "clearly");
	ok(run(config, BOOK "global address X 10.0.0.300"), "no address is refused");
	contains(messages(), "'10.0.0.300': expected an address or a network", "by its name");
	test_close(config);

	config = test_open();
	run(config, "set security policies global policy P then permit");
	ok(!check(config), "global policies without a zone");
	contains(messages(), "policies global: no effect without a security-zone", "do nothing");
	test_close(config);
}

void test_flow(void)
{
	test_zones();
	test_services();
	test_addresses();
	test_address_sets();
	test_address_errors();
	test_applications();
	test_application_errors();
	test_no_session();
	test_policies();
	test_refused();
}
