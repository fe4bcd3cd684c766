// SPDX-License-Identifier: GPL-2.0
/* VPN monitoring, and tunnels that have another one beside them. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "monitor_file.h"
#include "rundir_file.h"
#include "tests.h"

#define VPN		"set security ipsec vpn IPSEC-VPN "
#define MONITOR		VPN "vpn-monitor "
#define ON_TRAFFIC	VPN "establish-tunnels on-traffic"
#define LAN		"set routing-options static route 192.168.2.0/24 "

/* The candidate is srx-a.conf with @statements, which end with NULL. */
static struct config *candidate(const char * const *statements)
{
	struct config *config = test_open();

	ok(!load(config, EXAMPLES "srx-a.conf") && !run_all(config, statements), "%s",
	   statements[0]);
	return config;
}

static struct plan *plan_of(const char * const *statements)
{
	struct config *config = candidate(statements);
	struct plan *plan = planned(config);

	if (!ok(plan, "is accepted"))
		printf("# %s", messages());
	test_close(config);
	return plan;
}

static void refuses(const char * const *statements, const char *why)
{
	struct config *config = candidate(statements);

	ok(check(config), "is refused");
	contains(messages(), why, why);
	test_close(config);
}

#define PLAN_OF(...) plan_of((const char * const []) { __VA_ARGS__, NULL })
#define REFUSES(why, ...) refuses((const char * const []) { __VA_ARGS__, NULL }, why)

static void is_monitored(const struct plan_vpn *vpn, const char *destination, const char *source)
{
	char text[INET_ADDRSTRLEN];

	if (!ok(vpn->monitor && vpn->immediately, "is monitored, and set up for it"))
		return;
	equal(vpn->monitor->vpn, vpn->name, "by its name");
	equal(vpn->monitor->device, "st0.0", "through its interface");
	equal(inet_ntop(AF_INET, &vpn->monitor->destination, text, sizeof(text)), destination,
	      "to there");
	equal(inet_ntop(AF_INET, &vpn->monitor->source, text, sizeof(text)), source,
	      "from there");
}

static void test_accepted(void)
{
	const struct plan_vpn *vpn;
	struct plan *plan;

	plan = PLAN_OF(VPN "vpn-monitor");
	if (!plan)
		return;
	vpn = plan->gateways[0].vpns;
	lacks(messages(), "vpn-monitor", "without a warning");
	is_monitored(vpn, "1.1.1.2", "10.0.1.1");
	ok(vpn->monitor->interval == 10 && vpn->monitor->threshold == 10 &&
	   !vpn->monitor->optimized, "as an SRX does it");
	plan_free(plan);

	plan = PLAN_OF(MONITOR "optimized", MONITOR "destination-ip 192.168.2.1",
		       MONITOR "source-interface lo0.0", ON_TRAFFIC,
		       "set security ipsec vpn-monitor-options interval 2 threshold 3");
	if (!plan)
		return;
	vpn = plan->gateways[0].vpns;
	is_monitored(vpn, "192.168.2.1", "192.168.1.1");
	ok(vpn->monitor->interval == 2 && vpn->monitor->threshold == 3 &&
	   vpn->monitor->optimized, "with these options");
	contains(messages(),
		 "warning: security ipsec vpn IPSEC-VPN establish-tunnels on-traffic: set up immediately all the same: its probes are traffic",
		 "it is not on traffic");
	plan_free(plan);
}

static void test_refused(void)
{
	struct config *config = test_open();

	ok(run(config, "set security ipsec vpn-monitor-options interval 1") &&
	   run(config, "set security ipsec vpn-monitor-options interval 3601") &&
	   run(config, "set security ipsec vpn-monitor-options threshold 0") &&
	   run(config, "set security ipsec vpn-monitor-options threshold 65537"),
	   "an interval and a threshold have limits");
	test_close(config);
	REFUSES("destination-ip 2001:db8::1: probes are IPv4",
		MONITOR "destination-ip 2001:db8::1");
	REFUSES("gateway IKE-GATEWAY has no IPv4 address that could be probed", VPN "vpn-monitor",
		"delete security ike gateway IKE-GATEWAY address",
		"set security ike gateway IKE-GATEWAY dynamic hostname peer.example");
	REFUSES("source-interface ge-0/0/7.0: it has no IPv4 address",
		MONITOR "source-interface ge-0/0/7.0");
	REFUSES("vpn-monitor and traffic-selector exclude each other", VPN "vpn-monitor",
		VPN "traffic-selector T local-ip 10.1.0.0/16 remote-ip 10.2.0.0/16");
	REFUSES("1.1.1.2 is not in the remote network 192.168.2.0/24", VPN "vpn-monitor",
		VPN "ike proxy-identity local 192.168.1.0/24 remote 192.168.2.0/24");
	REFUSES("10.0.1.1 is not in the local network 192.168.1.0/24",
		MONITOR "destination-ip 192.168.2.1",
		VPN "ike proxy-identity local 192.168.1.0/24 remote 192.168.2.0/24");
	REFUSES("a VPN with vpn-monitor needs one of its own", VPN "vpn-monitor",
		"set security ipsec vpn SECOND ike gateway IKE-GATEWAY",
		"set security ipsec vpn SECOND ike ipsec-policy IPSEC-POLICY",
		"set security ipsec vpn SECOND bind-interface st0.0");
}

static void test_warned(void)
{
	plan_free(PLAN_OF("set security ipsec vpn-monitor-options interval 5"));
	contains(messages(), "vpn-monitor-options: no effect without a vpn-monitor",
		 "options alone do nothing");
	plan_free(PLAN_OF(VPN "vpn-monitor", "delete interfaces st0 unit 0 family inet address"));
	contains(messages(), "st0.0 has no IPv4 address and there is no source-interface",
		 "an answer has to find its way");
}

/* A second VPN, on st0.1, and routes into both. */
#define SECOND \
	"set interfaces st0 unit 1 family inet address 10.0.2.1/24", \
	"set security ike gateway OTHER ike-policy IKE-POLICY", \
	"set security ike gateway OTHER address 1.1.1.3", \
	"set security ike gateway OTHER external-interface ge-0/0/0.0", \
	"set security ipsec vpn SECOND ike gateway OTHER", \
	"set security ipsec vpn SECOND ike ipsec-policy IPSEC-POLICY", \
	"set security ipsec vpn SECOND bind-interface st0.1"

/* Which of the two are set up immediately. */
static void are_kept_up(struct plan *plan, bool first, bool second)
{
	size_t i;

	for (i = 0; plan && i < plan->n_gateways; i++) {
		const struct plan_vpn *vpn = plan->gateways[i].vpns;

		ok(vpn->immediately == (vpn->unit ? second : first), "%s waits for traffic: %s",
		   vpn->name, vpn->immediately ? "no" : "yes");
	}
	plan_free(plan);
}

static void test_redundant(void)
{
	are_kept_up(PLAN_OF(ON_TRAFFIC, SECOND, LAN "next-hop st0.0 preference 10",
			    LAN "qualified-next-hop st0.1 preference 20"), true, false);
	contains(messages(),
		 "IPSEC-VPN establish-tunnels on-traffic: set up immediately all the same: only so static route 192.168.2.0/24 moves to st0.1 when st0.0 is down",
		 "the better one has to be known to be up");
	are_kept_up(PLAN_OF("delete security ipsec vpn IPSEC-VPN establish-tunnels", SECOND,
			    LAN "next-hop 10.0.1.2 preference 10",
			    LAN "qualified-next-hop 10.0.2.2 preference 20"), true, false);
	lacks(messages(), "establish-tunnels", "and nobody wanted something else");
	lacks(messages(), "nothing finds out", "dead peers are detected");
	are_kept_up(PLAN_OF(ON_TRAFFIC, SECOND, LAN "next-hop st0.0", LAN "next-hop st0.1"), true,
		    true);
	contains(messages(),
		 "vpn SECOND: static route 192.168.2.0/24 can move to st0.0, but nothing finds out when the peer is gone: set dead-peer-detection of gateway OTHER",
		 "or are not");
	are_kept_up(PLAN_OF(ON_TRAFFIC, SECOND, LAN "next-hop st0.0",
			    "set routing-options static route 192.168.3.0/24 next-hop st0.1"),
		    false, false);
}

static void comes_back(const struct monitor_vpn *vpn, const char *name)
{
	struct monitor_vpn *list = NULL;
	size_t n;

	ok(!monitor_file_write(test_directory(), vpn, 1) &&
	   !monitor_file_read(test_directory(), &list, &n) && n == 1 &&
	   monitor_vpn_equal(list, vpn), "%s", name);
	free(list);
}

static void test_file(void)
{
	struct monitor_vpn vpn = { .vpn = "A", .device = "st0.0", .interval = 2, .threshold = 3 };
	struct monitor_vpn *list;
	size_t n;
	FILE *out;

	inet_pton(AF_INET, "192.0.2.1", &vpn.destination);
	ok(!monitor_file_read(test_directory(), &list, &n) && !n && !list, "no file, no VPN");
	comes_back(&vpn, "a VPN comes back");
	vpn.optimized = true;
	comes_back(&vpn, "optimized");
	out = rundir_file_begin(test_directory(), MONITOR_FILE);
	fputs("A st0.0 192.0.2.1 0.0.0.0 0 3 0\n", out);
	ok(!rundir_file_end(out, test_directory(), MONITOR_FILE) &&
	   monitor_file_read(test_directory(), &list, &n) == -EINVAL && !n && !list,
	   "one that is damaged is none");
	ok(!monitor_file_write(test_directory(), NULL, 0) &&
	   !monitor_file_read(test_directory(), &list, &n) && !n, "and goes");
}

static void test_state(void)
{
	struct monitor_state states[] = {
		{ .vpn = "A", .down = true, .since = 12, .sent = 5, .received = 2, .lost = 3 },
		{ .vpn = "B", .tunnel = true, .round_trip = 1500 },
	}, *list;
	const struct monitor_state *found;
	size_t n;

	ok(!monitor_state_write(test_directory(), states, 2) &&
	   !monitor_state_read(test_directory(), &list, &n) && n == 2, "states come back");
	found = monitor_state_find(list, n, "B");
	ok(found && found->tunnel && !found->down && found->round_trip == 1500, "by name");
	found = monitor_state_find(list, n, "A");
	ok(found && found->down && found->since == 12 && found->sent == 5 &&
	   found->received == 2 && found->lost == 3, "with all that they tell");
	ok(!monitor_state_find(list, n, "C") && !monitor_state_find(list, n, NULL),
	   "and no others");
	free(list);
	monitor_state_write(test_directory(), NULL, 0);
}

void test_monitor(void)
{
	test_accepted();
	test_refused();
	test_warned();
	test_redundant();
	test_file();
	test_state();
}
