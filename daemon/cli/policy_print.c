// SPDX-License-Identifier: GPL-2.0
/* A policy as "show security policies" and "show security match-policies" print it. */
#include <string.h>

#include "policy_print.h"
#include "protocol.h"
#include "range.h"

/* Addresses or applications of a policy: places in the rules. */
struct places {
	const uint32_t *list;
	size_t n;
};

static void print_ranges(const struct sectun_address *address, FILE *out)
{
	char text[RANGE_TEXT];
	size_t i;

	for (i = 0; i < address->n_ranges; i++)
		fprintf(out, "%s%s", i ? ", " : "", range_text(&address->ranges[i], text));
	fputc('\n', out);
}

static void print_addresses(const struct flow *flow, struct places places, const char *what,
			    bool excluded, int indent, FILE *out)
{
	const struct sectun_address *address;
	size_t i;

	fprintf(out, "%*s%s addresses%s:", indent, "", what, excluded ? "(excluded)" : "");
	if (!places.n) {
		fputs(" any\n", out);
		return;
	}
	fputc('\n', out);
	for (i = 0; i < places.n; i++) {
		address = &flow->plan->rules->addresses[places.list[i]];
		fprintf(out, "%*s%s: ", indent + 2, "", address->name);
		print_ranges(address, out);
	}
}

/* What is matched; nothing where the configuration has another policy by now. */
static void print_match(const struct flow *flow, const struct sectun_policy *policy, int indent,
			FILE *out)
{
	struct places sources = { policy->sources, policy->n_sources };
	struct places destinations = { policy->destinations, policy->n_destinations };

	print_addresses(flow, sources, "Source", policy->source_excluded, indent, out);
	print_addresses(flow, destinations, "Destination", policy->destination_excluded, indent,
			out);
}

static void print_application_names(const struct flow *flow, const struct sectun_policy *policy,
				    FILE *out)
{
	size_t i;

	fputs("    Applications: ", out);
	for (i = 0; i < policy->n_applications; i++)
		fprintf(out, "%s%s", i ? ", " : "",
			flow->plan->rules->applications[policy->applications[i]].name);
	fputs(policy->n_applications ? "\n" : "any\n", out);
}

static void print_ports(const char *which, bool any, uint16_t low, uint16_t high, FILE *out)
{
	fprintf(out, "      %s port range: [%d-%d]\n", which, any ? 0 : low, any ? 0 : high);
}

static void print_term(const struct sectun_term *term, FILE *out)
{
	char protocol[PROTOCOL_TEXT];

	fprintf(out, "    IP protocol: %s, ALG: 0, Inactivity timeout: %u\n",
		term->protocol ? protocol_text(term->protocol, protocol) : "0", term->timeout);
	if (term->icmp_type >= 0)
		fprintf(out, "      ICMP Information: type=%d, code=%d\n", term->icmp_type,
			term->icmp_code < 0 ? 0 : term->icmp_code);
	if (term->protocol && !protocol_has_ports(term->protocol))
		return;
	print_ports("Source", term->any_src_port, term->src_port_low, term->src_port_high, out);
	print_ports("Destination", term->any_dst_port, term->dst_port_low, term->dst_port_high,
		    out);
}

static void print_applications(const struct flow *flow, const struct sectun_policy *policy,
			       FILE *out)
{
	static const struct sectun_term any = {
		.any_src_port = true, .any_dst_port = true, .icmp_type = -1,
	};
	const struct sectun_application *application;
	size_t i, j;

	if (!policy->n_applications) {
		fputs("  Application: any\n", out);
		print_term(&any, out);
	}
	for (i = 0; i < policy->n_applications; i++) {
		application = &flow->plan->rules->applications[policy->applications[i]];
		fprintf(out, "  Application: %s\n", application->name);
		for (j = 0; j < application->n_terms; j++)
			print_term(&application->terms[j], out);
	}
}

/* "permit", with what else it does. */
static void print_action(const struct flow *flow, const struct sectun_policy_info *policy,
			 FILE *out)
{
	const char *vpn;

	if (policy->action == SECTUN_ACTION_TUNNEL) {
		vpn = flow_vpn(flow, policy->tunnel);
		fprintf(out, "permit, tunnel, ipsec-vpn %s", vpn ? vpn : "unknown");
	} else {
		fputs(flow_action(policy->action), out);
	}
	if (policy->log_init || policy->log_close)
		fputs(", log", out);
	if (policy->count)
		fputs(", count", out);
}

void policy_print_brief(const struct flow *flow, const struct sectun_policy_info *policy,
			FILE *out)
{
	const struct sectun_policy *configured = flow_configured(flow, policy);

	fprintf(out, "  Policy: %s, State: enabled, Index: %u, Sequence number: %u\n",
		policy->name, flow_policy_id(flow, policy), policy->index);
	if (configured) {
		print_match(flow, configured, 4, out);
		print_application_names(flow, configured, out);
	}
	fputs("    Action: ", out);
	print_action(flow, policy, out);
	fputc('\n', out);
}

static void print_log(const struct sectun_policy_info *policy, FILE *out)
{
	if (!policy->log_init && !policy->log_close)
		return;
	fprintf(out, "  Session log: %s%s%s\n", policy->log_init ? "at-create" : "",
		policy->log_init && policy->log_close ? ", " : "",
		policy->log_close ? "at-close" : "");
}

static void print_statistics(const struct sectun_policy_info *policy, FILE *out)
{
	fprintf(out, "  Policy statistics:\n    Policy lookups   : %20ju\n",
		(uintmax_t)policy->hits);
	if (!policy->count)
		return;
	fprintf(out, "    Total packets    : %20ju\n    Total bytes      : %20ju\n",
		(uintmax_t)policy->counters.packets, (uintmax_t)policy->counters.bytes);
}

void policy_print_detail(const struct flow *flow, const struct sectun_policy_info *policy,
			 FILE *out)
{
	const struct sectun_policy *configured = flow_configured(flow, policy);
	bool global = !*policy->from;

	fprintf(out, "Policy: %s, action-type: ", policy->name);
	print_action(flow, policy, out);
	fprintf(out, ", State: enabled, Index: %u\n  Policy Type: Configured%s\n",
		flow_policy_id(flow, policy), global ? ", global" : "");
	fprintf(out, "  Sequence number: %u\n  From zone: %s, To zone: %s\n", policy->index,
		global ? "any" : policy->from, global ? "any" : policy->to);
	if (configured) {
		print_match(flow, configured, 2, out);
		print_applications(flow, configured, out);
	}
	print_log(policy, out);
	print_statistics(policy, out);
}

static void add_addresses(const struct flow *flow, struct places places, const char *key,
			  struct json_object *to)
{
	struct json_object *list = object_list(to, key), *item, *ranges;
	const struct sectun_address *address;
	char text[RANGE_TEXT];
	size_t i, j;

	for (i = 0; i < places.n; i++) {
		address = &flow->plan->rules->addresses[places.list[i]];
		item = list_object(list);
		object_text(item, "name", address->name);
		ranges = object_list(item, "ranges");
		for (j = 0; j < address->n_ranges; j++)
			list_string(ranges, range_text(&address->ranges[j], text));
	}
}

/* Empty lists mean any. */
static void add_match(const struct flow *flow, const struct sectun_policy *policy,
		      struct json_object *to)
{
	struct places sources = { policy->sources, policy->n_sources };
	struct places destinations = { policy->destinations, policy->n_destinations };
	struct json_object *list;
	size_t i;

	add_addresses(flow, sources, "source-addresses", to);
	object_flag(to, "source-address-excluded", policy->source_excluded);
	add_addresses(flow, destinations, "destination-addresses", to);
	object_flag(to, "destination-address-excluded", policy->destination_excluded);
	list = object_list(to, "applications");
	for (i = 0; i < policy->n_applications; i++)
		list_string(list, flow->plan->rules->applications[policy->applications[i]].name);
}

void policy_print_json(const struct flow *flow, const struct sectun_policy_info *policy,
		       struct json_object *to)
{
	const struct sectun_policy *configured = flow_configured(flow, policy);

	object_text(to, "name", policy->name);
	object_number(to, "index", flow_policy_id(flow, policy));
	object_number(to, "sequence-number", policy->index);
	object_flag(to, "global", !*policy->from);
	if (*policy->from) {
		object_text(to, "from-zone", policy->from);
		object_text(to, "to-zone", policy->to);
	}
	if (configured)
		add_match(flow, configured, to);
	object_text(to, "action", flow_action(policy->action));
	if (policy->action == SECTUN_ACTION_TUNNEL)
		object_text(to, "ipsec-vpn", flow_vpn(flow, policy->tunnel));
	object_flag(to, "log-session-init", policy->log_init);
	object_flag(to, "log-session-close", policy->log_close);
	object_number(to, "hits", policy->hits);
	if (policy->count) {
		object_number(to, "packets", policy->counters.packets);
		object_number(to, "bytes", policy->counters.bytes);
	}
}
