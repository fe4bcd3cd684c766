// SPDX-License-Identifier: GPL-2.0
/* "show security match-policies": what the kernel would do with a packet. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "flow.h"
#include "flow_value.h"
#include "permit.h"
#include "policy_print.h"
#include "protocol.h"

#define ICMP_ECHO_REQUEST	8
#define ICMPV6_ECHO_REQUEST	128

static bool is_given(const struct invocation *inv, const char *word)
{
	if (invocation_option(inv, word))
		return true;
	shell_error("'%s' is missing", word);
	return false;
}

static bool ports_given(const struct invocation *inv, uint8_t protocol)
{
	return !protocol_has_ports(protocol) ||
	       (is_given(inv, "source-port") && is_given(inv, "destination-port"));
}

/* ICMP is looked up as the request of a ping. */
static void set_icmp(struct sectun_packet *packet)
{
	packet->icmp_type = -1;
	packet->icmp_code = -1;
	if (packet->protocol != IPPROTO_ICMP && packet->protocol != IPPROTO_ICMPV6)
		return;
	packet->icmp_type = packet->protocol == IPPROTO_ICMP ? ICMP_ECHO_REQUEST :
							       ICMPV6_ECHO_REQUEST;
	packet->icmp_code = 0;
}

static bool read_packet(struct sectun_packet *packet, const struct invocation *inv)
{
	static const char * const needed[] = {
		"from-zone", "to-zone", "source-ip", "destination-ip", "protocol",
	};
	size_t i;

	memset(packet, 0, sizeof(*packet));
	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!is_given(inv, needed[i]))
			return false;
	packet->from = invocation_option(inv, "from-zone");
	packet->to = invocation_option(inv, "to-zone");
	if (!flow_value_address(inv, "source-ip", &packet->src) ||
	    !flow_value_address(inv, "destination-ip", &packet->dst) ||
	    !flow_value_protocol(inv, "protocol", &packet->protocol) ||
	    !flow_value_port(inv, "source-port", &packet->src_port) ||
	    !flow_value_port(inv, "destination-port", &packet->dst_port))
		return false;
	set_icmp(packet);
	if (packet->src.family == packet->dst.family)
		return ports_given(inv, packet->protocol);
	shell_error("source-ip and destination-ip are not of the same family");
	return false;
}

/* Its policy in the list, NULL when the default decides. */
static const struct sectun_policy_info *decided_by(const struct flow *flow,
						   const struct sectun_match *match)
{
	if (match->by_default)
		return NULL;
	return match->global ? flow_policy(flow, match->policy, "", "") :
			       flow_policy(flow, match->policy, match->from, match->to);
}

/* NULL when it is permitted, or a policy denies it. */
static char *remedy(const struct flow *flow, const struct sectun_match *match)
{
	if (!match->by_default || match->action == SECTUN_ACTION_PERMIT)
		return NULL;
	return permit_sessions(flow->plan ? flow->plan->rules : NULL, match->from, match->to);
}

static void print_default(const struct flow *flow, const struct sectun_match *match, FILE *out)
{
	char *statements = remedy(flow, match);

	fprintf(out, "Policy: %s, action-type: %s-all, State: enabled, Index: %d\n",
		POLICY_DEFAULT, flow_action(match->action), POLICY_DEFAULT_ID);
	fprintf(out, "  From zone: %s, To zone: %s\n", match->from, match->to);
	if (statements)
		fprintf(out, "No policy matches: denied by default. This would permit it:\n%s",
			statements);
	free(statements);
}

static void print_json(const struct flow *flow, const struct sectun_match *match, FILE *out)
{
	const struct sectun_policy_info *policy = decided_by(flow, match);
	struct json_object *root = json_object_new_object(), *object;
	char *statements = remedy(flow, match);

	object_text(root, "action", flow_action(match->action));
	object_text(root, "from-zone", match->from);
	object_text(root, "to-zone", match->to);
	object_flag(root, "default", match->by_default);
	if (policy) {
		object = json_object_new_object();
		policy_print_json(flow, policy, object);
		json_object_object_add(root, "policy", object);
	}
	object_text(root, "remedy", statements);
	free(statements);
	object_print(root, out);
}

static int show(const struct flow *flow, const struct sectun_packet *packet,
		const struct invocation *inv)
{
	const struct sectun_policy_info *policy;
	struct sectun_match match;

	if (sectun_policy_match(flow->ctl, packet, &match))
		return flow_failed("the packet cannot be looked up");
	policy = decided_by(flow, &match);
	if (inv->format == OUTPUT_JSON)
		print_json(flow, &match, inv->out);
	else if (policy)
		policy_print_detail(flow, policy, inv->out);
	else if (match.by_default)
		print_default(flow, &match, inv->out);
	else
		return shell_error("the policies have been replaced meanwhile: ask again");
	return SHELL_OK;
}

int cmd_show_match_policies(struct shell *shell, const struct invocation *inv)
{
	struct sectun_packet packet;
	struct flow flow;
	int status;

	if (!read_packet(&packet, inv) || !flow_open(shell, &flow))
		return SHELL_ERROR;
	status = show(&flow, &packet, inv);
	flow_close(&flow);
	return status;
}
