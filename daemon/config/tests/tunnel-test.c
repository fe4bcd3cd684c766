// SPDX-License-Identifier: GPL-2.0
/* Policies that lead into a VPN, and the rules of the example configurations. */
#include <stdlib.h>
#include <string.h>

#include "prefix.h"
#include "rules.h"
#include "tests.h"

#define ZONE	"set security zones security-zone "
#define BOOK	"set security address-book "
#define OUT	"set security policies from-zone TRUST to-zone UNTRUST policy OUT "
#define IN	"set security policies from-zone UNTRUST to-zone TRUST policy IN "
#define IDENTITY	"set security ipsec vpn IPSEC-VPN ike proxy-identity "
#define WAN	"security zones security-zone UNTRUST interfaces ge-0/0/0.0"
#define TUNNEL	"then permit tunnel ipsec-vpn IPSEC-VPN "

/* srx-a.conf with a VPN that has no interface, and a network behind the router. */
static const char * const site[] = {
	"delete security ipsec vpn IPSEC-VPN bind-interface",
	"delete security zones security-zone UNTRUST interfaces st0.0",
	"delete interfaces st0",
	"delete protocols",
	"set interfaces ge-0/0/1 unit 0 family inet address 192.168.1.254/24",
	ZONE "TRUST interfaces ge-0/0/1.0",
	ZONE "TRUST address-book address LAN 192.168.1.0/24",
	BOOK "global address REMOTE 192.168.2.0/24",
	NULL
};

static const char * const pair[] = {
	OUT "match source-address LAN destination-address REMOTE application any",
	OUT TUNNEL "pair-policy IN",
	IN "match source-address REMOTE destination-address LAN application any",
	IN TUNNEL "pair-policy OUT",
	NULL
};

static struct config *open_site(const char * const *statements)
{
	struct config *config = test_open();

	ok(!load(config, EXAMPLES "srx-a.conf") && !run_all(config, site) &&
	   !run_all(config, statements), "a site with %s", statements[0]);
	return config;
}

static void has_child(const struct plan_vpn *vpn, size_t i, const char *name, const char *local,
		      const char *remote)
{
	char text[PREFIX_TEXT];

	if (!ok(i < vpn->n_children, "%s: selector %zu", name, i))
		return;
	equal(vpn->children[i].name, name, "its name");
	equal(prefix_text(&vpn->children[i].local, text), local, "its network here");
	equal(prefix_text(&vpn->children[i].remote, text), remote, "its network there");
}

static const struct plan_vpn *vpn_of(const struct plan *plan)
{
	if (ok(plan && plan->n_gateways && plan->gateways[0].n_vpns, "a VPN of policies"))
		return &plan->gateways[0].vpns[0];
	printf("# %s", messages());
	return NULL;
}

static void test_pair(void)
{
	struct config *config = open_site(pair);
	struct plan *plan = planned(config);
	const struct plan_vpn *vpn = vpn_of(plan);
	const struct plan_interface *last;
	char device[IFNAMSIZ + 8];

	if (!vpn)
		return;
	lacks(messages(), "warning", "without a warning");
	ok(vpn->unit >= PLAN_POLICY_UNITS && vpn->unit < 65536, "a unit beyond the usual ones");
	ok(vpn->n_children == 1, "one pair of networks for both policies");
	has_child(vpn, 0, "IPSEC-VPN", "192.168.1.0/24", "192.168.2.0/24");

	snprintf(device, sizeof(device), "st0.%u", vpn->unit);
	last = &plan->interfaces[plan->n_interfaces - 1];
	equal(last->device, device, "a device");
	ok(last->tunnel && last->unit == vpn->unit && !last->disabled, "which is a tunnel");
	ok(plan->rules->n_interfaces == 3 && plan->rules->n_policies == 2, "rules");
	equal(plan->rules->interfaces[2].name, device, "the device is in a zone");
	equal(plan->rules->zones[plan->rules->interfaces[2].zone].name, "UNTRUST",
	      "that of the external interface");
	ok(plan->rules->policies[0].action == SECTUN_ACTION_TUNNEL &&
	   plan->rules->policies[0].tunnel == vpn->unit, "traffic leads into it");
	ok(plan->rules->policies[1].action == SECTUN_ACTION_TUNNEL &&
	   plan->rules->policies[1].tunnel == vpn->unit, "and out of it");
	plan_free(plan);
	test_close(config);
}

/* The device stays the same whatever comes beside it. */
static void test_stable(void)
{
	static const char * const second[] = {
		"set security ipsec vpn A-SECOND ike gateway IKE-GATEWAY",
		"set security ipsec vpn A-SECOND ike ipsec-policy IPSEC-POLICY",
		"set security policies from-zone TRUST to-zone UNTRUST policy FIRST match destination-address 10.7.0.0/16",
		"set security policies from-zone TRUST to-zone UNTRUST policy FIRST then permit tunnel ipsec-vpn A-SECOND",
		"insert security policies from-zone TRUST to-zone UNTRUST policy FIRST before policy OUT",
		NULL
	};
	struct config *config = open_site(pair);
	struct plan *plan = planned(config);
	const struct plan_vpn *vpn = vpn_of(plan);
	uint32_t unit = vpn ? vpn->unit : 0;

	plan_free(plan);
	ok(!run_all(config, second), "a second VPN");
	plan = planned(config);
	ok(plan && plan->gateways[0].n_vpns == 2, "is one");
	if (plan && plan->gateways[0].n_vpns == 2) {
		const struct plan_vpn *vpns = plan->gateways[0].vpns;

		ok(vpns[0].unit == unit, "the first one's device is the same");
		ok(vpns[1].unit >= PLAN_POLICY_UNITS && vpns[1].unit != unit,
		   "the second has its own");
		has_child(&vpns[1], 0, "A-SECOND", "0.0.0.0/0", "10.7.0.0/16");
	}
	plan_free(plan);
	test_close(config);
}

static void test_selectors(void)
{
	static const char * const ranges[] = {
		BOOK "global address R range-address 10.0.0.3 to 10.0.0.8",
		BOOK "global address SIX 2001:db8::/32",
		BOOK "global address-set FAR address [ REMOTE SIX ]",
		OUT "match source-address R destination-address FAR",
		OUT TUNNEL,
		NULL
	};
	static const char * const six[] = {
		BOOK "global address SIX 2001:db8::/32",
		OUT "match source-address any destination-address SIX",
		OUT TUNNEL,
		NULL
	};
	static const char * const everything[] = { OUT TUNNEL, NULL };
	struct config *config = open_site(ranges);
	struct plan *plan = planned(config);
	const struct plan_vpn *vpn = vpn_of(plan);

	if (vpn) {
		ok(vpn->n_children == 3, "a range is several networks, families do not mix");
		has_child(vpn, 0, "IPSEC-VPN-1", "10.0.0.3/32", "192.168.2.0/24");
		has_child(vpn, 1, "IPSEC-VPN-2", "10.0.0.4/30", "192.168.2.0/24");
		has_child(vpn, 2, "IPSEC-VPN-3", "10.0.0.8/32", "192.168.2.0/24");
	}
	plan_free(plan);

	run(config, IDENTITY "local 10.0.0.0/8 remote 10.1.0.0/16");
	plan = planned(config);
	vpn = vpn_of(plan);
	if (vpn)
		has_child(vpn, 0, "IPSEC-VPN", "10.0.0.0/8", "10.1.0.0/16");
	plan_free(plan);
	test_close(config);

	config = open_site(six);
	plan = planned(config);
	vpn = vpn_of(plan);
	if (vpn)
		has_child(vpn, 0, "IPSEC-VPN", "::/0", "2001:db8::/32");
	plan_free(plan);
	test_close(config);

	config = open_site(everything);
	plan = planned(config);
	vpn = vpn_of(plan);
	if (vpn)
		has_child(vpn, 0, "IPSEC-VPN", "0.0.0.0/0", "0.0.0.0/0");
	plan_free(plan);
	test_close(config);
}

static void refuses(const char * const *statements, const char *statement, const char *message)
{
	struct config *config = open_site(statements);

	ok(!run(config, statement), "%s", statement);
	ok(check(config), "is refused");
	contains(messages(), message, message);
	test_close(config);
}

static void test_refusals(void)
{
	static const char * const many[] = {
		BOOK "global address R range-address 10.0.0.1 to 10.0.255.254",
		OUT "match source-address R destination-address 10.1.0.1",
		BOOK "global address Q range-address 10.2.0.1 to 10.2.255.254",
		OUT TUNNEL,
		NULL
	};

	refuses(pair, OUT TUNNEL "pair-policy NONE",
		"policy OUT pair-policy: there is no policy 'NONE' from-zone UNTRUST to-zone TRUST");
	refuses(pair, IN "then deny",
		"policy OUT pair-policy: policy 'IN' does not permit tunnel ipsec-vpn IPSEC-VPN");
	refuses(pair, OUT "then permit tunnel ipsec-vpn NONE",
		"there is no 'security ipsec vpn NONE'");
	refuses(pair, "delete security zones security-zone UNTRUST interfaces ge-0/0/0.0",
		"security ipsec vpn IPSEC-VPN: external-interface ge-0/0/0.0 is in no zone");
	refuses(many, OUT "match destination-address Q",
		"its policies are about more than 64 pairs of networks");
}

static char *rules_of(const struct plan *plan)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	if (plan && plan->rules)
		rules_print(out, plan->rules);
	fclose(out);
	return text;
}

static void test_examples(void)
{
	struct config *config = test_open();
	struct plan *plan;
	char *text;

	load(config, EXAMPLES "srx-a.conf");
	ok(!check(config), "srx-a alone is accepted");
	lacks(messages(), "warning", "without a warning");
	run(config, "delete security zones security-zone UNTRUST interfaces st0.0");
	load(config, DATA "vpn-zone.conf");
	plan = planned(config);
	lacks(messages(), "warning", "with the zone VPN, too");
	text = rules_of(plan);
	equal(text,
	      "zone UNTRUST\n"
	      "zone VPN\n"
	      "  inbound protocol 1 type 8\n"
	      "  inbound protocol 58 type 128\n"
	      "  inbound protocol 6 to 179\n"
	      "interface ge-0-0-0 zone UNTRUST own\n"
	      "  inbound protocol 17 to 500\n"
	      "  inbound protocol 17 to 4500\n"
	      "  inbound protocol 1 type 8\n"
	      "  inbound protocol 58 type 128\n"
	      "interface st0.0 zone VPN\n"
	      "policy VPN-TO-UNTRUST from VPN to UNTRUST permit\n"
	      "policy UNTRUST-TO-VPN from UNTRUST to VPN permit\n"
	      "default deny\n",
	      "srx-a.conf and vpn-zone.conf in rules");
	free(text);
	plan_free(plan);

	run(config, "delete security zones security-zone VPN host-inbound-traffic");
	run(config, "delete " WAN " host-inbound-traffic system-services ike");
	ok(!check(config), "without host-inbound-traffic");
	contains(messages(),
		 "gateway IKE-GATEWAY: zone UNTRUST does not let the peer in: host-inbound-traffic system-services ike is missing",
		 "IKE is missed");
	contains(messages(),
		 "bgp neighbor 10.0.1.2: zone VPN does not let it in: host-inbound-traffic protocols bgp is missing",
		 "and BGP");
	test_close(config);
}

#define BACK "set security policies from-zone untrust to-zone trust policy back then "

/* The zone and policy statements of the branch text, with what they refer to. */
static void test_branch(void)
{
	static const char * const statements[] = {
		"delete security ike gateway primary-gateway",
		"delete security ike gateway secondary-gateway",
		"delete security ike gateway IKE-GATEWAY",
		"delete security ipsec vpn vpn-primary",
		"delete security ipsec vpn vpn-secondary",
		"set security ike policy ike-policy pre-shared-key ascii-text secret",
		"set interfaces st0.1 family inet",
		ZONE "trust interfaces ge-0/0/1.0",
		ZONE "untrust interfaces ge-0/0/0.0 host-inbound-traffic system-services ike",
		NULL
	};
	struct config *config = test_open();
	struct plan *plan;
	char *text;

	each_line(config, DATA "branch-statements.txt");
	ok(!run_all(config, statements), "what the branch statements lack");
	plan = planned(config);
	if (!ok(plan, "makes a configuration of them"))
		printf("# %s", messages());
	text = rules_of(plan);
	contains(text,
		 "interface st0.0 zone vpn\n"
		 "interface ge-0-0-1 zone trust\n"
		 "interface ge-0-0-0 zone untrust own\n"
		 "  inbound protocol 17 to 500\n"
		 "  inbound protocol 17 to 4500\n"
		 "policy allow-vpn from trust to vpn permit\n"
		 "policy vpn-policy from trust to untrust tunnel st0.0\n",
		 "their rules: what goes to untrust goes into the tunnel");
	free(text);
	plan_free(plan);
	lacks(messages(), "vpn-policy", "without a word");

	run(config, BACK "permit tunnel ipsec-vpn vpn-to-remote-site");
	plan = planned(config);
	text = rules_of(plan);
	contains(text, "policy back from untrust to trust deny\n",
		 "what comes from untrust has not come out of the tunnel");
	free(text);
	plan_free(plan);
	contains(messages(),
		 "policy back: what it is about is dropped: st0.0 is in another zone, whose policies are about what comes out of it",
		 "which is said");
	run(config, "delete security policies from-zone untrust");

	run(config, "delete security zones security-zone vpn interfaces");
	plan = planned(config);
	text = rules_of(plan);
	contains(text, "policy vpn-policy from trust to untrust deny\n",
		 "nothing passes outside a tunnel in no zone");
	free(text);
	plan_free(plan);
	contains(messages(), "policy vpn-policy: what it is about is dropped: st0.0 is in no zone",
		 "which is said, too");

	run(config, ZONE "untrust interfaces st0.0");
	plan = planned(config);
	text = rules_of(plan);
	contains(text, "policy vpn-policy from trust to untrust tunnel st0.0\n",
		 "with the interface in the policy's zone, its unit");
	lacks(messages(), "vpn-policy", "without a word");
	free(text);
	plan_free(plan);
	test_close(config);
}

void test_tunnel(void)
{
	test_pair();
	test_stable();
	test_selectors();
	test_refusals();
	test_examples();
	test_branch();
}
