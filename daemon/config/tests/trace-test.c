// SPDX-License-Identifier: GPL-2.0
/* The flow trace: its configuration, its settings, and the lines it writes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests.h"
#include "trace_file.h"
#include "trace_text.h"

#define TRACE "set security flow traceoptions "

static void refused(struct config *config, const char *statement, const char *why)
{
	run(config, statement);
	check(config);
	contains(messages(), why, why);
}

static void configuration(void)
{
	struct config *config = test_open();
	const struct sectun_trace_filter *filter;
	struct plan *plan;

	run(config, TRACE "file flow-log size 1m files 5");
	plan = planned(config);
	ok(plan && !*plan->trace.file.name, "without a flag nothing is traced");
	plan_free(plan);
	run(config, TRACE "flag basic-datapath");
	run(config, TRACE
	    "packet-filter F source-prefix 10.1.0.0/16 protocol tcp destination-port 80 interface ge-0/0/1.0");
	plan = planned(config);
	if (ok(plan && plan->trace.n_filters == 1, "a filter")) {
		filter = plan->trace.filters;
		equal(plan->trace.file.name, "flow-log", "file");
		ok(plan->trace.file.size == 1024 * 1024 && plan->trace.file.files == 5,
		   "size and files");
		ok(filter->src_len == 16 && filter->protocol == 6 && filter->dst_port == 80 &&
		   !filter->src_port && !filter->dst.family, "what it compares");
		equal(filter->ifname, "ge-0-0-1", "device");
	}
	contains(messages(), "flow traceoptions: no effect without a security-zone", "no zone");
	plan_free(plan);
	run(config, TRACE "packet-filter F source-port domain destination-port https");
	plan = planned(config);
	ok(plan && plan->trace.filters->src_port == 53 && plan->trace.filters->dst_port == 443,
	   "ports by their names");
	plan_free(plan);
	ok(run(config, TRACE "packet-filter F protocol nosuch"), "no such protocol");
	run(config, "delete security flow traceoptions packet-filter");
	refused(config, TRACE "file flow-log size 1k", "10k at least");
	refused(config, TRACE "file other", "one file only");
	run(config, "delete security flow traceoptions file");
	refused(config, TRACE "file messages", "cannot be taken");
	test_close(config);
}

static void file_settings(void)
{
	struct trace_file file = { .name = "flow-log", .size = 4096, .files = 3 }, read;

	ok(trace_file_size("10k") == 10240 && trace_file_size("2m") == 2097152 &&
	   trace_file_size("7") == 7, "sizes");
	ok(!trace_file_read(test_directory(), &read) && !*read.name, "no settings, no trace");
	ok(!trace_file_write(test_directory(), &file) &&
	   !trace_file_read(test_directory(), &read) && !strcmp(read.name, "flow-log") &&
	   read.size == 4096 && read.files == 3, "settings come back");
	*file.name = '\0';
	ok(!trace_file_write(test_directory(), &file) &&
	   !trace_file_read(test_directory(), &read) && !*read.name, "and go");
}

static void lines(void)
{
	struct sectun_trace_info trace = {
		.packet = 17, .time = 1000000000123456789ull, .protocol = 6, .src_port = 40000,
		.dst_port = 80, .length = 60, .ifname = "ge-0-0-1", .zone = "trust",
	};
	char text[TRACE_TEXT];

	sectun_addr_parse("192.168.1.10", &trace.src);
	sectun_addr_parse("192.168.2.10", &trace.dst);
	contains(trace_text(&trace, text),
		 ".123456 packet 17: 192.168.1.10/40000 -> 192.168.2.10/80 tcp, 60 bytes\n  in ge-0-0-1, zone trust",
		 "received");
	*trace.ifname = '\0';
	contains(trace_text(&trace, text), " bytes\n  from this router", "sent by the router");
	trace.step = SECTUN_TRACE_STEP_SESSION;
	trace.session = 12;
	trace.is_new = true;
	equal(trace_text(&trace, text), "  session 12 made", "session");
	trace.step = SECTUN_TRACE_STEP_ROUTE;
	strcpy(trace.ifname, "st0.0");
	strcpy(trace.zone, "vpn");
	sectun_addr_parse("10.0.1.2", &trace.gateway);
	equal(trace_text(&trace, text), "  route: out st0.0, zone vpn, gateway 10.0.1.2", "route");
	trace.step = SECTUN_TRACE_STEP_POLICY;
	strcpy(trace.policy, "allow-vpn");
	trace.has_action = true;
	trace.action = SECTUN_ACTION_PERMIT;
	equal(trace_text(&trace, text), "  policy allow-vpn: permit", "policy");
	trace.step = SECTUN_TRACE_STEP_TUNNEL;
	trace.spi = 0x1001;
	equal(trace_text(&trace, text), "  tunnel st0.0, SPI 0x00001001", "tunnel");
	trace.step = SECTUN_TRACE_STEP_SENT;
	equal(trace_text(&trace, text), "  sent: out st0.0", "sent");
	*trace.ifname = '\0';
	equal(trace_text(&trace, text), "  sent", "to the router itself");
	trace.step = SECTUN_TRACE_STEP_DROPPED;
	strcpy(trace.reason, "no policy from trust to vpn permits it");
	equal(trace_text(&trace, text), "  dropped: no policy from trust to vpn permits it",
	      "dropped");
}

static void sessions(void)
{
	struct sectun_event event = {
		.type = SECTUN_EVENT_SESSION_OPENED,
		.session = {
			.id = 12, .policy = "web", .from = "trust", .to = "untrust",
			.in_ifname = "ge-0-0-1", .protocol = 6, .src_port = 40000, .dst_port = 80,
			.in = { 3, 180 }, .out = { 2, 120 }, .age = 7,
		},
	};
	char text[TRACE_TEXT];

	sectun_addr_parse("192.168.1.10", &event.session.src);
	sectun_addr_parse("192.168.2.10", &event.session.dst);
	equal(session_text(&event, text),
	      "RT_FLOW_SESSION_CREATE: session created 192.168.1.10/40000->192.168.2.10/80 protocol tcp policy web trust untrust session-id 12 interface ge-0/0/1.0",
	      "created");
	event.type = SECTUN_EVENT_SESSION_CLOSED;
	event.session.reason = SECTUN_CLOSE_REASON_REMATCH;
	equal(session_text(&event, text),
	      "RT_FLOW_SESSION_CLOSE: session closed policy rematch 192.168.1.10/40000->192.168.2.10/80 protocol tcp policy web trust untrust session-id 12 interface ge-0/0/1.0 packets-in 3 bytes-in 180 packets-out 2 bytes-out 120 elapsed 7s",
	      "closed");
	event.type = SECTUN_EVENT_SESSION_DENIED;
	equal(session_text(&event, text),
	      "RT_FLOW_SESSION_DENY: session denied 192.168.1.10/40000->192.168.2.10/80 protocol tcp policy web trust untrust interface ge-0/0/1.0 reason denied by policy",
	      "denied");
	event.session.action = SECTUN_ACTION_REJECT;
	event.session.missed = 5;
	contains(session_text(&event, text),
		 " interface ge-0/0/1.0 reason rejected by policy (5 before it were too many)",
		 "rejected");
}

void test_trace(void)
{
	configuration();
	file_settings();
	lines();
	sessions();
}
