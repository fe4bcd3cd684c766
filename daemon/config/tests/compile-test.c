// SPDX-License-Identifier: GPL-2.0
/* What configurations mean. */
#include <string.h>

#include "prefix.h"
#include "tests.h"

static void is_prefix(const struct plan_prefix *prefix, const char *want, const char *name)
{
	char text[PREFIX_TEXT];

	equal(prefix->family == AF_UNSPEC ? "none" : prefix_text(prefix, text), want, name);
}

/* srx-a.conf and @statements, which end with NULL. */
static struct plan *plan_of(const char * const *statements)
{
	struct config *config = test_open();
	struct plan *plan = NULL;

	if (!load(config, EXAMPLES "srx-a.conf") && !run_all(config, statements))
		plan = planned(config);
	ok(plan, "%s", statements[0] ? statements[0] : "srx-a compiles");
	if (!plan)
		printf("# %s", messages());
	test_close(config);
	return plan;
}

#define SELECT	"set security ipsec vpn IPSEC-VPN traffic-selector "
#define PSK	"set security ike policy IKE-POLICY pre-shared-key "

#define PLAN_OF(...) plan_of((const char * const []) { __VA_ARGS__, NULL })

static void test_gateway(const struct plan_gateway *gateway)
{
	equal(gateway->name, "IKE-GATEWAY", "its gateway");
	ok(gateway->version == PLAN_IKE_V1 && !gateway->aggressive, "IKEv1 main mode");
	equal(gateway->device, "ge-0-0-0", "leads through a Linux device");
	equal(gateway->local, "1.1.1.1", "from the address of that");
	equal(gateway->remote, "1.1.1.2", "to the peer");
	ok(!gateway->local_id && !gateway->remote_id, "addresses are the identities");
	ok(gateway->psk_len == 7 && !memcmp(gateway->psk, "Juniper", 7), "the secret");
	equal(gateway->proposals, "aes256-sha256-modp2048", "the proposal");
	ok(gateway->life_seconds == 28800, "the default lifetime");
	ok(gateway->dpd && gateway->dpd_interval == 10 &&
	   gateway->dpd_threshold == 3, "dead peer detection");
}

static void test_vpn(const struct plan_vpn *vpn)
{
	equal(vpn->name, "IPSEC-VPN", "its VPN");
	ok(!vpn->unit, "is bound to st0.0");
	equal(vpn->proposals, "aes256-sha256-modp2048", "the proposal, with forward secrecy");
	ok(vpn->life_seconds == 3600 && !vpn->life_bytes, "the default lifetimes");
	ok(vpn->immediately, "at once");
	ok(vpn->replay_window == 64, "the default window");
	if (!ok(vpn->n_children == 1, "one pair of networks"))
		return;
	equal(vpn->children[0].name, "IPSEC-VPN", "named like the VPN");
	is_prefix(&vpn->children[0].local, "0.0.0.0/0", "from everywhere");
	is_prefix(&vpn->children[0].remote, "0.0.0.0/0", "to everywhere");
}

static void test_device_settings(void)
{
	struct plan *plan = PLAN_OF("set security ipsec vpn IPSEC-VPN df-bit clear",
				    "set security ipsec vpn IPSEC-VPN copy-outer-dscp",
				    "set security flow tcp-mss all-tcp mss 1400",
				    "set security flow tcp-mss ipsec-vpn mss 1350");

	if (!plan)
		return;
	ok(plan->gateways[0].vpns[0].df_bit == SECTUN_DF_BIT_CLEAR, "the DF bit");
	ok(plan->gateways[0].vpns[0].copy_outer_dscp, "the outer code point");
	ok(plan->tcp_mss == 1350, "tunnels have a largest segment of their own");
	plan_free(plan);

	plan = PLAN_OF("set security flow tcp-mss all-tcp mss 1400");
	if (!plan)
		return;
	ok(plan->gateways[0].vpns[0].df_bit == SECTUN_DF_BIT_COPY, "the default DF bit");
	ok(!plan->gateways[0].vpns[0].copy_outer_dscp, "without the outer code point");
	ok(plan->tcp_mss == 1400, "without one that of all counts");
	plan_free(plan);
}

static void test_example(void)
{
	struct plan *plan = plan_of((const char * const []) { NULL });
	const struct plan_bgp_neighbor *neighbor;

	if (!plan || !ok(plan->n_interfaces == 3 && plan->n_gateways == 1 && !plan->n_routes &&
			 plan->gateways[0].n_vpns == 1 && plan->bgp.n_neighbors == 1,
			 "three interfaces, a gateway, a VPN, a BGP peer"))
		return;
	equal(plan->interfaces[0].device, "ge-0-0-0", "ge-0/0/0.0 in Linux");
	is_prefix(&plan->interfaces[0].addresses[0], "1.1.1.1/24", "its address");
	equal(plan->interfaces[1].device, "st0.0", "the tunnel");
	ok(plan->interfaces[1].tunnel && !plan->interfaces[0].tunnel, "is one");
	equal(plan->interfaces[2].device, "lo", "lo0.0 in Linux");
	test_gateway(&plan->gateways[0]);
	test_vpn(&plan->gateways[0].vpns[0]);

	ok(plan->bgp.enabled && plan->bgp.as == 100, "BGP");
	neighbor = &plan->bgp.neighbors[0];
	equal(neighbor->group, "EBGp", "the group of the peer");
	is_prefix(&neighbor->address, "10.0.1.2/32", "its address");
	ok(neighbor->peer_as == 200 && neighbor->external, "its autonomous system");
	plan_free(plan);
}

static void test_proposals(void)
{
	static const struct set {
		const char *name, *ike, *ipsec, *ipsec_group5;
	} sets[] = {
		{ "basic", "des-sha1-modp768,des-md5-modp768", "des-sha1,des-md5",
		  "des-sha1-modp1536,des-md5-modp1536" },
		{ "compatible",
		  "3des-sha1-modp1024,3des-md5-modp1024,des-sha1-modp1024,des-md5-modp1024",
		  "3des-sha1,3des-md5,des-sha1,des-md5",
		  "3des-sha1-modp1536,3des-md5-modp1536,des-sha1-modp1536,des-md5-modp1536" },
		{ "standard", "3des-sha1-modp1024,aes128-sha1-modp1024",
		  "3des-sha1-modp1024,aes128-sha1-modp1024",
		  "3des-sha1-modp1536,aes128-sha1-modp1536" },
	};
	char ike[80], ipsec[80];
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		struct plan *plan;

		snprintf(ike, sizeof(ike), "set security ike policy IKE-POLICY proposal-set %s",
			 sets[i].name);
		snprintf(ipsec, sizeof(ipsec),
			 "set security ipsec policy IPSEC-POLICY proposal-set %s", sets[i].name);
		plan = PLAN_OF(ike, ipsec,
			       "delete security ipsec vpn IPSEC-VPN perfect-forward-secrecy");
		contains(messages(), "is weak", "is said to be weak");
		equal(plan ? plan->gateways[0].proposals : NULL, sets[i].ike, "in IKE");
		equal(plan ? plan->gateways[0].vpns[0].proposals : NULL, sets[i].ipsec, "in IPsec");
		ok(plan && plan->gateways[0].life_seconds == 28800 &&
		   plan->gateways[0].vpns[0].life_seconds == 3600, "with default lifetimes");
		plan_free(plan);
		plan = PLAN_OF(ipsec, "set security ipsec vpn IPSEC-VPN pfs-keys group5");
		equal(plan ? plan->gateways[0].vpns[0].proposals : NULL, sets[i].ipsec_group5,
		      "in IPsec with a group");
		plan_free(plan);
	}
}

static void test_combined(void)
{
	struct plan *plan;

	plan = PLAN_OF("set security ike gateway IKE-GATEWAY version v2-only",
		       "set security ike proposal G encryption-algorithm aes-256-gcm dh-group group20",
		       "set security ike proposal G lifetime-seconds 600",
		       "set security ike policy IKE-POLICY proposals G",
		       "delete security ipsec proposal IPSEC-PROPOSAL authentication-algorithm",
		       "set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm chacha20-poly1305",
		       "set security ipsec proposal IPSEC-PROPOSAL lifetime-kilobytes 1000",
		       "delete security ipsec vpn IPSEC-VPN perfect-forward-secrecy",
		       "set security ipsec policy IPSEC-POLICY perfect-forward-secrecy keys group19");
	if (!plan)
		return;
	ok(plan->gateways[0].version == PLAN_IKE_V2, "IKEv2");
	equal(plan->gateways[0].proposals,
	      "aes256-sha256-modp2048,aes256gcm16-prfsha256-ecp384", "IKE proposals in order");
	ok(plan->gateways[0].life_seconds == 600, "the shortest lifetime");
	equal(plan->gateways[0].vpns[0].proposals, "chacha20poly1305-ecp256", "ESP");
	ok(plan->gateways[0].vpns[0].life_bytes == 1024000, "bytes");
	plan_free(plan);
}

static void test_ah(void)
{
	struct plan *plan;

	plan = PLAN_OF("set security ipsec proposal A protocol ah",
		       "set security ipsec proposal A authentication-algorithm hmac-sha-256-128",
		       "set security ipsec policy IPSEC-POLICY proposals A",
		       "delete security ipsec policy IPSEC-POLICY proposals IPSEC-PROPOSAL");
	if (!plan)
		return;
	ok(plan->gateways[0].vpns[0].ah, "AH");
	equal(plan->gateways[0].vpns[0].proposals, "sha256-modp2048", "its proposal");
	plan_free(plan);
}

static void test_selectors(void)
{
	const struct plan_vpn *vpn;
	struct plan *plan;

	plan = PLAN_OF(SELECT "A source 10.0.0.0/8 destination 10.1.0.0/16",
		       SELECT "B term X local-ip 2001:db8::/32 remote-ip ::/0",
		       "set security ipsec vpn IPSEC-VPN ike no-anti-replay",
		       "set security ipsec vpn IPSEC-VPN establish-tunnels on-traffic");
	if (!plan)
		return;
	vpn = &plan->gateways[0].vpns[0];
	if (ok(vpn->n_children == 2, "two pairs of networks")) {
		equal(vpn->children[0].name, "IPSEC-VPN-A", "the first");
		is_prefix(&vpn->children[0].remote, "10.1.0.0/16", "where it leads");
		equal(vpn->children[1].name, "IPSEC-VPN-B-X", "the second");
		is_prefix(&vpn->children[1].local, "2001:db8::/32", "where it comes from");
	}
	ok(!vpn->replay_window && !vpn->immediately, "and the rest of it");
	plan_free(plan);
}

static void test_gateways(void)
{
	struct plan *plan;

	plan = PLAN_OF("set security ike gateway IKE-GATEWAY dynamic hostname peer.example",
		       "set security ike gateway IKE-GATEWAY local-identity user-at-hostname a@b.example",
		       "set security ike gateway IKE-GATEWAY no-nat-traversal dead-peer-detection always-send",
		       PSK "hexadecimal 0001ff");
	if (!plan)
		return;
	equal(plan->gateways[0].remote, "%any", "a peer without an address");
	equal(plan->gateways[0].remote_id, "fqdn:peer.example", "its identity");
	equal(plan->gateways[0].local_id, "email:a@b.example", "our identity");
	ok(plan->gateways[0].psk_len == 3 && !memcmp(plan->gateways[0].psk, "\0\1\xff", 3),
	   "a secret of octets");
	plan_free(plan);

	plan = PLAN_OF(PSK "ascii-text $9$aaGi.Qz6t0IDi/t0IrlKM8xds");
	ok(plan && plan->gateways[0].psk_len == 8 && !memcmp(plan->gateways[0].psk, "netconan", 8),
	   "a secret in the $9$ form");
	plan_free(plan);
}

static void test_routes(void)
{
	struct plan *plan;

	plan = PLAN_OF("set routing-options static route 192.168.2.0/24 next-hop 10.0.1.2",
		       "set routing-options static route 192.168.2.0/24 next-hop st0.0 preference 20",
		       "set routing-options static route 10.0.0.0/8 discard",
		       "set routing-options rib inet6.0 static route 2001:db8::/32 reject");
	if (!plan || !ok(plan->n_routes == 4, "four routes"))
		return;
	is_prefix(&plan->routes[0].dst, "192.168.2.0/24", "destination");
	is_prefix(&plan->routes[0].gateway, "10.0.1.2/32", "router");
	ok(plan->routes[0].metric == 5 && !*plan->routes[0].device, "the default preference");
	is_prefix(&plan->routes[1].gateway, "none", "no router");
	equal(plan->routes[1].device, "st0.0", "but an interface");
	ok(plan->routes[1].metric == 20, "with its own preference");
	ok(plan->routes[2].discard && !plan->routes[2].reject, "discard");
	ok(plan->routes[3].reject && plan->routes[3].dst.family == AF_INET6, "reject, IPv6");
	plan_free(plan);
}

static void test_interfaces(void)
{
	struct plan *plan;

	plan = PLAN_OF("set interfaces ge-0/0/0 mtu 1514 description wan",
		       "set interfaces st0.0 family inet mtu 1400",
		       "set interfaces st0.0 family inet6 address 2001:db8::1/64",
		       "set interfaces eth7 disable",
		       "set system host-name SRX-A");
	if (!plan || !ok(plan->n_interfaces == 4, "four interfaces"))
		return;
	ok(plan->interfaces[0].mtu == 1500, "without the Ethernet header");
	equal(plan->interfaces[0].description, "wan", "description");
	ok(plan->interfaces[1].mtu == 1400, "of the family");
	is_prefix(&plan->interfaces[1].addresses[1], "2001:db8::1/64", "IPv6 address");
	ok(plan->interfaces[3].disabled && !plan->interfaces[0].disabled, "disabled");
	equal(plan->host_name, "SRX-A", "the name of the router");
	plan_free(plan);
}

void test_compile(void)
{
	test_example();
	test_device_settings();
	test_proposals();
	test_combined();
	test_ah();
	test_selectors();
	test_gateways();
	test_routes();
	test_interfaces();
}
