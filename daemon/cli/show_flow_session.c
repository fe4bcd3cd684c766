// SPDX-License-Identifier: GPL-2.0
/* "show security flow session". */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "flow.h"
#include "json_out.h"
#include "names.h"
#include "protocol.h"
#include "session_filter.h"

/* The sessions that are wanted. */
struct view {
	const struct flow *flow;
	struct sectun_session_info *sessions;
	size_t n;
	FILE *out;
};

/* One direction of a session. */
struct wing {
	const struct sectun_addr *src, *dst;
	uint16_t src_port, dst_port;
	const char *device;
	const struct sectun_counters *counters;
};

static struct wing wing_in(const struct sectun_session_info *session)
{
	return (struct wing){
		.src = &session->src, .src_port = session->src_port,
		.dst = &session->dst, .dst_port = session->dst_port,
		.device = session->in_ifname, .counters = &session->in,
	};
}

static struct wing wing_out(const struct sectun_session_info *session)
{
	return (struct wing){
		.src = &session->reply_src, .src_port = session->reply_src_port,
		.dst = &session->reply_dst, .dst_port = session->reply_dst_port,
		.device = session->out_ifname, .counters = &session->out,
	};
}

/* Junos' name of the interface; sessions with the router itself have one only. */
static const char *wing_interface(const struct wing *wing, char name[NAME_MAX_LEN])
{
	return *wing->device ? name_of_device(wing->device, name) : ".local..0";
}

/* What decided: a policy with its number, or what Junos calls it without one. */
static const char *policy_of(const struct flow *flow, const struct sectun_session_info *session,
			     unsigned int *id)
{
	const struct sectun_policy_info *policy;

	*id = session->local ? POLICY_SELF_ID : POLICY_DEFAULT_ID;
	if (!*session->policy)
		return session->local ? POLICY_SELF : POLICY_DEFAULT;
	policy = flow_policy(flow, session->policy, session->from, session->to);
	*id = policy ? flow_policy_id(flow, policy) : 0;
	return session->policy;
}

static bool is_valid(const struct sectun_session_info *session)
{
	return session->state == SECTUN_SESSION_STATE_ACTIVE;
}

static void print_wing(const char *which, const struct wing *wing, uint8_t protocol, FILE *out)
{
	char src[SECTUN_ADDR_TEXT], dst[SECTUN_ADDR_TEXT], name[NAME_MAX_LEN];
	char number[PROTOCOL_TEXT];

	fprintf(out, "  %s: %s/%u --> %s/%u;%s, If: %s, Pkts: %ju, Bytes: %ju\n", which,
		sectun_addr_text(wing->src, src), wing->src_port,
		sectun_addr_text(wing->dst, dst), wing->dst_port,
		protocol_text(protocol, number), wing_interface(wing, name),
		(uintmax_t)wing->counters->packets, (uintmax_t)wing->counters->bytes);
}

static void print_session(const struct view *view, const struct sectun_session_info *session)
{
	struct wing in = wing_in(session), out = wing_out(session);
	unsigned int id;
	const char *policy = policy_of(view->flow, session, &id);

	fprintf(view->out, "Session ID: %ju, Policy name: %s/%u, Timeout: %u, %s\n",
		(uintmax_t)session->id, policy, id, session->timeout,
		is_valid(session) ? "Valid" : "Invalidated");
	print_wing("In", &in, session->protocol, view->out);
	print_wing("Out", &out, session->protocol, view->out);
}

static void print_sessions(const struct view *view)
{
	size_t i;

	for (i = 0; i < view->n; i++) {
		print_session(view, &view->sessions[i]);
		fputc('\n', view->out);
	}
	fprintf(view->out, "Total sessions: %zu\n", view->n);
}

struct totals {
	size_t unicast, multicast, valid, invalid;
};

static bool is_multicast(const struct sectun_addr *addr)
{
	return addr->family == AF_INET ? IN_MULTICAST(ntohl(addr->v4.s_addr)) :
					 IN6_IS_ADDR_MULTICAST(&addr->v6);
}

static struct totals count(const struct view *view)
{
	struct totals totals = { 0 };
	size_t i;

	for (i = 0; i < view->n; i++) {
		if (is_multicast(&view->sessions[i].dst))
			totals.multicast++;
		else
			totals.unicast++;
		if (is_valid(&view->sessions[i]))
			totals.valid++;
		else
			totals.invalid++;
	}
	return totals;
}

static void print_summary(const struct view *view)
{
	struct totals totals = count(view);

	fprintf(view->out, "Unicast-sessions: %zu\nMulticast-sessions: %zu\n", totals.unicast,
		totals.multicast);
	fprintf(view->out, "Sessions-in-use: %zu\n  Valid sessions: %zu\n", view->n,
		totals.valid);
	fprintf(view->out, "  Invalidated sessions: %zu\n", totals.invalid);
}

static void add_wing(const struct wing *wing, struct json_object *to)
{
	char text[SECTUN_ADDR_TEXT], name[NAME_MAX_LEN];

	object_text(to, "source-address", sectun_addr_text(wing->src, text));
	object_number(to, "source-port", wing->src_port);
	object_text(to, "destination-address", sectun_addr_text(wing->dst, text));
	object_number(to, "destination-port", wing->dst_port);
	object_text(to, "interface", wing_interface(wing, name));
	object_number(to, "packets", wing->counters->packets);
	object_number(to, "bytes", wing->counters->bytes);
}

static void add_session(const struct view *view, const struct sectun_session_info *session,
			struct json_object *to)
{
	struct wing in = wing_in(session), out = wing_out(session);
	struct json_object *wing;
	char number[PROTOCOL_TEXT];
	unsigned int id;

	object_number(to, "session-identifier", session->id);
	object_text(to, "policy", policy_of(view->flow, session, &id));
	object_number(to, "policy-index", id);
	object_text(to, "from-zone", session->from);
	object_text(to, "to-zone", session->to);
	object_number(to, "timeout", session->timeout);
	object_number(to, "age", session->age);
	object_text(to, "state", is_valid(session) ? "valid" : "invalidated");
	object_flag(to, "local", session->local);
	object_text(to, "protocol", protocol_text(session->protocol, number));
	wing = json_object_new_object();
	add_wing(&in, wing);
	json_object_object_add(to, "in", wing);
	wing = json_object_new_object();
	add_wing(&out, wing);
	json_object_object_add(to, "out", wing);
}

static void print_json(const struct view *view, bool summary)
{
	struct json_object *root = json_object_new_object(), *list;
	struct totals totals = count(view);
	size_t i;

	object_number(root, "total-sessions", view->n);
	object_number(root, "unicast-sessions", totals.unicast);
	object_number(root, "multicast-sessions", totals.multicast);
	object_number(root, "valid-sessions", totals.valid);
	object_number(root, "invalidated-sessions", totals.invalid);
	if (!summary) {
		list = object_list(root, "sessions");
		for (i = 0; i < view->n; i++)
			add_session(view, &view->sessions[i], list_object(list));
	}
	object_print(root, view->out);
}

/* The kernel compares an interface with one direction; either may have it here. */
static void keep_interface(struct view *view, const char *device)
{
	size_t i, kept = 0;

	for (i = 0; i < view->n; i++)
		if (!strcmp(view->sessions[i].in_ifname, device) ||
		    !strcmp(view->sessions[i].out_ifname, device))
			view->sessions[kept++] = view->sessions[i];
	view->n = kept;
}

static int show(struct view *view, const struct session_filter *filter,
		const struct invocation *inv)
{
	bool summary = invocation_option(inv, "summary");

	if (sectun_session_list(view->flow->ctl, &filter->kernel, &view->sessions, &view->n))
		return flow_failed("the sessions cannot be read");
	if (*filter->device)
		keep_interface(view, filter->device);
	if (inv->format == OUTPUT_JSON)
		print_json(view, summary);
	else if (summary)
		print_summary(view);
	else
		print_sessions(view);
	free(view->sessions);
	return SHELL_OK;
}

int cmd_show_flow_session(struct shell *shell, const struct invocation *inv)
{
	struct session_filter filter;
	struct view view = { .out = inv->out };
	struct flow flow;
	int status;

	if (!session_filter_read(&filter, inv) || !flow_open(shell, &flow))
		return SHELL_ERROR;
	view.flow = &flow;
	status = show(&view, &filter, inv);
	flow_close(&flow);
	return status;
}
