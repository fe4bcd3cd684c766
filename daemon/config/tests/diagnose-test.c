// SPDX-License-Identifier: GPL-2.0
/* What keeps a VPN from carrying traffic: the decision from facts. */
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "diagnose.h"
#include "diagnose_offer.h"
#include "tests.h"

#define STAMP "Nov 22 22:10:01 sectund[7]: "
#define LINE STAMP "IKE: gateway IKE-GATEWAY: "

static void log_tells(const char * const *lines, enum failure phase1, enum failure phase2,
		      const char *name)
{
	struct diagnose_log log = { .gateway = "IKE-GATEWAY", .vpn = "IPSEC-VPN" };

	for (; *lines; lines++)
		diagnose_log_line(&log, *lines);
	ok(log.phase1.failure == phase1 && log.phase2.failure == phase2, "the log: %s", name);
	diagnose_log_clear(&log);
}

static void logs(void)
{
	static const char silent[] = LINE "peer 1.1.1.2 does not answer (1 retransmission)";
	static const char given_up[] = LINE "peer 1.1.1.2 does not answer, attempt 1 given up";
	static const char key[] = LINE
		"pre-shared key mismatch: peer 1.1.1.2 cannot decrypt our message";
	static const char up[] = LINE "phase 1 up with 1.1.1.2[500] (IKEv2, initiator)";
	static const char ts[] = LINE
		"VPN IPSEC-VPN: traffic selectors unacceptable: peer asks for 10.1.0.0/16 === any";
	static const char sa_up[] = STAMP
		"IPsec: gateway IKE-GATEWAY, VPN IPSEC-VPN: SA up on st0.0";
	static const char other[] = STAMP
		"IKE: gateway OTHER: peer 1.1.1.3 does not answer";

	log_tells((const char *[]){ other, NULL }, FAILURE_NONE, FAILURE_NONE, "another gateway");
	log_tells((const char *[]){ silent, NULL }, FAILURE_SILENT, FAILURE_NONE, "silent");
	log_tells((const char *[]){ silent, up, NULL }, FAILURE_NONE, FAILURE_NONE, "up again");
	log_tells((const char *[]){ key, silent, given_up, NULL }, FAILURE_KEY, FAILURE_NONE,
		  "a wrong key makes a peer silent");
	log_tells((const char *[]){ key, given_up, given_up, NULL }, FAILURE_SILENT, FAILURE_NONE,
		  "silent for long");
	log_tells((const char *[]){ up, ts, NULL }, FAILURE_NONE, FAILURE_SELECTORS, "selectors");
	log_tells((const char *[]){ ts, sa_up, NULL }, FAILURE_NONE, FAILURE_NONE, "SA up");
}

static void offers(void)
{
	struct offer_ours ours = {
		.phase1 = true, .proposal = "P", .encryption = "aes-256-cbc",
		.authentication = "sha-256", .group = "group14",
	};
	static const char same[] =
		"IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048, IKE:DES_CBC";
	char *text;

	text = offer_statements("IKE:AES_CBC_128/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_1024", &ours);
	equal(text, "set security ike proposal P encryption-algorithm aes-128-cbc\n"
	      "set security ike proposal P authentication-algorithm sha1\n"
	      "set security ike proposal P dh-group group2\n", "another IKE proposal");
	free(text);
	text = offer_statements(same, &ours);
	equal(text, NULL, "the same IKE proposal");
	free(text);
	ours.phase1 = false;
	ours.authentication = "hmac-sha-256-128";
	ours.group_path = "security ipsec vpn V perfect-forward-secrecy";
	text = offer_statements("ESP:AES_CBC_256/HMAC_SHA2_256_128/ECP_256/NO_EXT_SEQ", &ours);
	equal(text, "set security ipsec vpn V perfect-forward-secrecy keys group19\n",
	      "another group of phase 2");
	free(text);
}

/* Facts of a tunnel that is well, for a test to spoil. */
struct scene {
	struct diagnose_facts facts;
	struct status_link link, external;
	struct status_tunnel tunnel;
	struct status_route route;
	struct status_routes routes;
	struct plan_prefix address;
	struct diagnose_way way;
};

static void scene_set(struct scene *scene, const struct plan *plan, const struct lyd_node *tree)
{
	struct diagnose_facts *facts = &scene->facts;

	memset(scene, 0, sizeof(*scene));
	compile_prefix("10.0.1.1/24", &scene->address);
	compile_prefix("172.16.2.0/24", &scene->route.dst);
	compile_prefix("172.16.1.0/24", &scene->way.network);
	strcpy(scene->route.device, "st0.0");
	scene->route.protocol = "Static";
	scene->route.active = true;
	scene->routes = (struct status_routes){ &scene->route, 1 };
	scene->link = (struct status_link){
		.device = "st0.0", .up = true, .carrier = true, .mtu = 1400,
		.addresses = &scene->address, .n_addresses = 1, .tunnel = &scene->tunnel,
	};
	scene->external = (struct status_link){
		.device = "ge-0-0-0", .up = true, .carrier = true, .mtu = 1500,
	};
	scene->way.interface = &plan->interfaces[0];
	strcpy(scene->way.zone, "TRUST");
	scene->way.out.permitted = true;
	scene->way.in.permitted = true;
	*facts = (struct diagnose_facts){
		.plan = plan, .gateway = &plan->gateways[0], .vpn = &plan->gateways[0].vpns[0],
		.tree = tree, .daemon = true, .phase1 = true, .phase2 = true, .packets_in = 1,
		.packets_out = 1, .link = &scene->link, .external = &scene->external,
		.routes = &scene->routes, .enforced = true, .zone = "VPN",
		.external_zone = "UNTRUST", .ike_inbound = true, .ways = &scene->way,
		.n_ways = 1, .probe = DIAGNOSE_ANSWERED, .probe_lan = DIAGNOSE_ANSWERED,
	};
}

static void first_is(struct scene *scene, enum diagnose_check check, const char *remedy,
		     const char *name)
{
	struct diagnosis diagnosis;

	diagnose(&scene->facts, &diagnosis);
	ok(diagnosis.first == check, "first wrong: %s", name);
	if (check < DIAGNOSE_CHECKS)
		contains(diagnosis.lines[check].remedy, remedy, name);
	diagnosis_clear(&diagnosis);
}

static void decisions(const struct plan *plan, const struct lyd_node *tree)
{
	struct scene scene;

	scene_set(&scene, plan, tree);
	first_is(&scene, DIAGNOSE_CHECKS, NULL, "nothing");
	scene.link.n_addresses = 0;
	first_is(&scene, DIAGNOSE_ADDRESS, "set interfaces st0 unit 0 family inet address ",
		 "no address");
	scene_set(&scene, plan, tree);
	scene.tunnel.hold = true;
	first_is(&scene, DIAGNOSE_INTERFACE, "have 1.1.1.2 answer pings through the tunnel",
		 "vpn-monitor holds the interface down");
	scene_set(&scene, plan, tree);
	*scene.facts.zone = '\0';
	first_is(&scene, DIAGNOSE_ZONE, "interfaces st0.0", "no zone");
	scene_set(&scene, plan, tree);
	strcpy(scene.route.device, "ge-0-0-0");
	first_is(&scene, DIAGNOSE_ROUTE,
		 "set routing-options static route 172.16.2.0/24 next-hop st0.0",
		 "a route that leads elsewhere");
	scene_set(&scene, plan, tree);
	scene.way.out = (struct diagnose_verdict){ .by_default = true };
	first_is(&scene, DIAGNOSE_POLICY_OUT,
		 "set security policies from-zone TRUST to-zone VPN policy TRUST-to-VPN then permit",
		 "no policy");
	scene.facts.into_tunnel = 1;
	first_is(&scene, DIAGNOSE_CHECKS, NULL, "nothing, when a policy leads into the tunnel");
	scene_set(&scene, plan, tree);
	scene.facts.ike_inbound = false;
	first_is(&scene, DIAGNOSE_HOST_INBOUND, "host-inbound-traffic system-services ike",
		 "no host-inbound traffic");
	scene_set(&scene, plan, tree);
	scene.facts.probe_lan = DIAGNOSE_SILENT;
	first_is(&scene, DIAGNOSE_COUNTERS,
		 "on the peer: set routing-options static route 172.16.1.0/24",
		 "no return route");
	scene_set(&scene, plan, tree);
	scene.facts.packets_in = 0;
	scene.facts.probe = DIAGNOSE_SILENT;
	first_is(&scene, DIAGNOSE_COUNTERS, "IP protocol 50", "ESP blocked");
	scene_set(&scene, plan, tree);
	scene.facts.phase1 = false;
	scene.facts.phase2 = false;
	scene.facts.log.phase1 = (struct failure_log){ .failure = FAILURE_KEY, .text = "x" };
	first_is(&scene, DIAGNOSE_PHASE1, "set security ike policy IKE-POLICY pre-shared-key",
		 "wrong key");
	scene.facts.log.phase1.failure = FAILURE_SILENT;
	scene.external.carrier = false;
	first_is(&scene, DIAGNOSE_PHASE1, "connect the cable", "no link");
}

/* The example with @statement; @spoil makes the scene what comes of it. */
static void in_the_way(const char *statement, void (*spoil)(struct scene *scene),
		       enum diagnose_check check, const char *remedy, const char *name)
{
	struct config *config = test_open();
	struct scene scene;
	struct plan *plan;

	load(config, EXAMPLES "srx-a.conf");
	if (statement)
		run(config, statement);
	plan = planned(config);
	if (ok(plan, "%s", name)) {
		scene_set(&scene, plan, config_tree(config, CONFIG_CANDIDATE));
		spoil(&scene);
		first_is(&scene, check, remedy, name);
	}
	plan_free(plan);
	test_close(config);
}

static void tunnel_down(struct scene *scene)
{
	scene->link.up = false;
}

static void external_down(struct scene *scene)
{
	scene->facts.phase1 = false;
	scene->facts.phase2 = false;
	scene->facts.log.phase1 = (struct failure_log){ .failure = FAILURE_SILENT, .text = "x" };
	scene->external.up = false;
}

static void disabled(void)
{
	in_the_way("set interfaces st0 unit 0 disable", tunnel_down, DIAGNOSE_INTERFACE,
		   "delete interfaces st0 unit 0 disable", "a disabled unit");
	in_the_way("set interfaces st0 disable", tunnel_down, DIAGNOSE_INTERFACE,
		   "delete interfaces st0 disable", "a disabled interface");
	in_the_way(NULL, tunnel_down, DIAGNOSE_INTERFACE, "request system configuration apply",
		   "an interface that somebody else took down");
	in_the_way("set interfaces ge-0/0/0 disable", external_down, DIAGNOSE_PHASE1,
		   "delete interfaces ge-0/0/0 disable", "a disabled external interface");
	in_the_way("set interfaces ge-0/0/0 unit 0 disable", external_down, DIAGNOSE_PHASE1,
		   "delete interfaces ge-0/0/0 unit 0 disable", "its unit");
	in_the_way(NULL, external_down, DIAGNOSE_PHASE1, "request system configuration apply",
		   "one that somebody else took down");
	in_the_way("delete interfaces ge-0/0/0", external_down, DIAGNOSE_PHASE1,
		   "ip link set ge-0-0-0 up", "one that nobody configured");
}

/* The least that is too much beside the 1500 of the external interface. */
static void too_long(struct scene *scene)
{
	scene->tunnel.mtu_fixed = true;
	scene->link.mtu = 1451;
}

static void just_fits(struct scene *scene)
{
	scene->tunnel.mtu_fixed = true;
	scene->link.mtu = 1450;
}

static void follows(struct scene *scene)
{
	scene->link.mtu = 1451;
}

static void path_mtu(void)
{
	in_the_way("set interfaces st0 unit 0 family inet mtu 1451", too_long, DIAGNOSE_MTU,
		   "delete interfaces st0 unit 0 family inet mtu", "MTU of IPv4");
	in_the_way("set interfaces st0 unit 0 family inet6 mtu 1451", too_long, DIAGNOSE_MTU,
		   "delete interfaces st0 unit 0 family inet6 mtu", "MTU of IPv6");
	in_the_way("set interfaces st0 mtu 1451", too_long, DIAGNOSE_MTU,
		   "delete interfaces st0 mtu", "MTU of the interface");
	in_the_way(NULL, too_long, DIAGNOSE_MTU, "ip link set st0.0 mtu 0",
		   "MTU by somebody else");
	in_the_way("set interfaces st0 unit 0 family inet mtu 1450", just_fits, DIAGNOSE_CHECKS,
		   NULL, "an MTU that just fits");
	in_the_way(NULL, follows, DIAGNOSE_CHECKS, NULL, "an MTU that follows the path");
}

void test_diagnose(void)
{
	struct config *config = test_open();
	struct plan *plan;

	logs();
	offers();
	disabled();
	path_mtu();
	load(config, EXAMPLES "srx-a.conf");
	run(config, "set routing-options static route 172.16.2.0/24 next-hop st0.0");
	run(config, "set security ipsec vpn IPSEC-VPN vpn-monitor");
	plan = planned(config);
	if (ok(plan && plan->n_gateways, "the example has a gateway"))
		decisions(plan, config_tree(config, CONFIG_CANDIDATE));
	plan_free(plan);
	test_close(config);
}
