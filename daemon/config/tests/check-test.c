// SPDX-License-Identifier: GPL-2.0
/* What commit check finds wrong, and warns about. */
#include <string.h>

#include "tests.h"

static void test_branch(void)
{
	struct config *config = test_open();
	static const char * const errors[] = {
		"security ike policy ike-policy: pre-shared-key ascii-text or hexadecimal is missing",
		"security ike gateway primary-gateway: ike-policy is missing",
		"security ike gateway secondary-gateway: ike-policy is missing",
		"security ike gateway IKE-GATEWAY: address or dynamic is missing",
		"security ipsec vpn vpn-primary: ike ipsec-policy is missing",
		"from-zone trust to-zone vpn: there is no 'security zones security-zone trust'",
		"qualified-next-hop st0.1: interface st0.1 is not configured",
		"policies from-zone trust to-zone untrust: there is no",
		"proposal-set standard is weak: 3DES",
		"keys group5 is weak",
	};
	size_t i;

	ok(load(config, DATA "branch-statements.txt"),
	   "commands in a file of statements are errors");
	test_close(config);
	config = test_open();
	each_line(config, DATA "branch-statements.txt");
	ok(check(config), "the branch statements are no whole configuration");
	for (i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		contains(messages(), errors[i], errors[i]);
	test_close(config);
}

static void finds(const char *statement, const char *message, bool error)
{
	struct config *config = test_open();

	ok(!load(config, EXAMPLES "srx-a.conf") && !run(config, statement), "%s", statement);
	ok(check(config) == (error ? -1 : 0), error ? "is refused" : "is accepted");
	contains(messages(), message, message);
	test_close(config);
}

static void test_without_effect(void)
{
	struct config *config = test_open();

	load(config, EXAMPLES "srx-a.conf");
	run(config, "set security ike policy IKE-POLICY mode aggressive");
	run(config, "set security ike gateway IKE-GATEWAY version v2-only");
	ok(!check(config), "aggressive IKEv2 is accepted");
	contains(messages(),
		 "gateway IKE-GATEWAY: mode aggressive of policy IKE-POLICY has no effect",
		 "and there is no such thing");
	test_close(config);
	finds("set security ike gateway IKE-GATEWAY nat-keepalive 30",
	      "gateway IKE-GATEWAY nat-keepalive: accepted, no effect yet", false);
	finds("set security ike gateway IKE-GATEWAY version v2-only",
	      "dead-peer-detection threshold: accepted, no effect with version v2-only", false);
	finds("set security ike gateway IKE-GATEWAY no-nat-traversal",
	      "no-nat-traversal: accepted, no effect yet", false);
	finds("set security ike gateway IKE-GATEWAY dead-peer-detection always-send",
	      "always-send: accepted, no effect yet", false);
	finds("set security ike gateway IKE-GATEWAY dead-peer-detection optimized",
	      "dead-peer-detection optimized: accepted, no effect yet", false);
	finds("set security flow tcp-mss all-tcp mss 1350",
	      "tcp-mss all-tcp: accepted, in effect for sessions through a tunnel only",
	      false);
}

static void test_references(void)
{
	finds("set security ike gateway IKE-GATEWAY ike-policy NONE",
	      "error: security ike gateway IKE-GATEWAY ike-policy: there is no 'security ike policy NONE'",
	      true);
	finds("set security ipsec vpn IPSEC-VPN ike gateway NONE",
	      "vpn IPSEC-VPN ike gateway: there is no 'security ike gateway NONE'", true);
	finds("set security ike policy IKE-POLICY proposals NONE",
	      "there is no 'security ike proposal NONE'", true);
	finds("delete security ipsec proposal IPSEC-PROPOSAL",
	      "policy IPSEC-POLICY proposals: there is no 'security ipsec proposal IPSEC-PROPOSAL'",
	      true);
	finds("set security ipsec vpn IPSEC-VPN bind-interface st0.7",
	      "vpn IPSEC-VPN bind-interface: interface st0.7 is not configured", true);
	finds("set routing-options static route 10.0.0.0/8 next-hop st0.9",
	      "next-hop: interface st0.9 is not configured", true);
	finds("set routing-options static route 10.0.0.0/8 preference 7",
	      "route 10.0.0.0/8: next-hop or qualified-next-hop or discard or reject is missing",
	      true);
}

static void test_combinations(void)
{
	finds("set security ike proposal IKE-PROPOSAL encryption-algorithm aes-256-gcm",
	      "which needs version v2-only", true);
	finds("set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm aes-256-gcm",
	      "delete authentication-algorithm", true);
	finds("delete security ipsec proposal IPSEC-PROPOSAL authentication-algorithm",
	      "authentication-algorithm is missing", true);
	finds("delete security ipsec proposal IPSEC-PROPOSAL encryption-algorithm",
	      "encryption-algorithm is missing", true);
	finds("set security ipsec proposal IPSEC-PROPOSAL protocol ah",
	      "delete encryption-algorithm", true);
	finds("set security ike gateway IKE-GATEWAY external-interface st0.0",
	      "external-interface st0.0 is a tunnel", true);
	finds("set security ipsec vpn SECOND ike gateway IKE-GATEWAY",
	      "vpn SECOND: ike ipsec-policy is missing", true);
	finds("set security ipsec vpn IPSEC-VPN traffic-selector T local-ip 10.0.0.0/8",
	      "traffic-selector T: remote-ip is missing", true);
	finds("set security ipsec vpn IPSEC-VPN ike proxy-identity remote 2001:db8::/32",
	      "are not both IPv4 or both IPv6", true);
	finds("delete routing-options autonomous-system",
	      "routing-options autonomous-system is missing", true);
	finds("set protocols bgp group EBGp type internal", "type internal, but peer-as 200", true);
	finds("set interfaces ge-0-0-0 unit 0 family inet", "are the same device, ge-0-0-0", true);
	finds("set interfaces ge-0/0/0/0/0/0 unit 100", "is too long for a Linux interface", true);
	finds("set security ike gateway IKE-GATEWAY address 2001:db8::1",
	      "address 2001:db8::1: the addresses are not all IPv4 or all IPv6", true);
}

static void test_shared_device(void)
{
	static const char * const statements[] = {
		"set security ipsec vpn SECOND ike gateway IKE-GATEWAY",
		"set security ipsec vpn SECOND ike ipsec-policy IPSEC-POLICY",
		"set security ipsec vpn SECOND bind-interface st0.0",
		"set security ipsec vpn SECOND df-bit set",
		"set security ipsec vpn SECOND copy-outer-dscp",
		NULL
	};
	struct config *config = test_open();

	ok(!load(config, EXAMPLES "srx-a.conf") && !run_all(config, statements),
	   "a second VPN on st0.0");
	ok(check(config), "is refused");
	contains(messages(), "vpn SECOND: df-bit differs from that of vpn IPSEC-VPN",
		 "for its df-bit");
	contains(messages(), "vpn SECOND: copy-outer-dscp differs from that of vpn IPSEC-VPN",
		 "for its copy-outer-dscp");
	contains(messages(), "no traffic selectors to tell them apart", "and its selectors");
	test_close(config);
}

static void test_two_protocols(void)
{
	static const char * const statements[] = {
		"set security ipsec proposal A protocol ah authentication-algorithm hmac-sha1-96",
		"set security ipsec policy IPSEC-POLICY proposals A",
		NULL
	};
	struct config *config = test_open();

	ok(!load(config, EXAMPLES "srx-a.conf") && !run_all(config, statements),
	   "AH beside ESP");
	ok(check(config), "is refused");
	contains(messages(), "some proposals have protocol ah and others esp", "for the policy");
	test_close(config);
}

static void test_warnings(void)
{
	finds("set protocols bgp group EBGp export ALL",
	      "warning: protocols bgp group export: accepted", false);
	finds("delete security ipsec vpn IPSEC-VPN bind-interface",
	      "vpn IPSEC-VPN: no bind-interface, and no policy leads into it", false);
	finds("set security ike policy IKE-POLICY mode aggressive", "aggressive is weak", false);
	finds("delete interfaces ge-0/0/0",
	      "external-interface ge-0/0/0.0 has no address in this configuration", false);
	finds("set security ike gateway IKE-GATEWAY local-address 9.9.9.9",
	      "local-address 9.9.9.9 is not configured", false);
}

void test_check(void)
{
	struct config *config;

	test_branch();
	test_without_effect();
	test_references();
	test_combinations();
	test_shared_device();
	test_two_protocols();
	test_warnings();

	config = test_open();
	load(config, DATA "srx-b-as-printed.conf");
	ok(!check(config), "what the example prints for SRX-B is accepted");
	contains(messages(),
		 "gateway IKE-GATEWAY: external-interface ge-0/0/0.0 has no address; ge-0/0/1.0 has 1.1.1.2/24",
		 "but both interfaces are named");
	test_close(config);
}
