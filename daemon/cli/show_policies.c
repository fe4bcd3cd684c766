// SPDX-License-Identifier: GPL-2.0
/* "show security policies". */
#include <string.h>

#include "commands.h"
#include "policy_print.h"

/* Which policies are wanted; NULL for any. */
struct wanted {
	const char *from;
	const char *to;
	const char *name;
	bool global;
};

static bool is_wanted(const struct wanted *wanted, const struct sectun_policy_info *policy)
{
	if (wanted->global && *policy->from)
		return false;
	if (wanted->from && strcmp(wanted->from, policy->from))
		return false;
	if (wanted->to && strcmp(wanted->to, policy->to))
		return false;
	return !wanted->name || !strcmp(wanted->name, policy->name);
}

static void print_default(const struct flow *flow, FILE *out)
{
	fprintf(out, "Default policy: %s-all\n", flow_action(flow->info.default_action));
}

static void print_pair(const struct sectun_policy_info *policy, FILE *out)
{
	if (*policy->from)
		fprintf(out, "From zone: %s, To zone: %s\n", policy->from, policy->to);
	else
		fputs("Global policies:\n", out);
}

static void print_brief(const struct flow *flow, const struct wanted *wanted, FILE *out)
{
	const struct sectun_policy_info *policy, *last = NULL;
	size_t i;

	print_default(flow, out);
	for (i = 0; i < flow->n_policies; i++) {
		policy = &flow->policies[i];
		if (!is_wanted(wanted, policy))
			continue;
		if (!last || strcmp(last->from, policy->from) || strcmp(last->to, policy->to))
			print_pair(policy, out);
		policy_print_brief(flow, policy, out);
		last = policy;
	}
}

static void print_detail(const struct flow *flow, const struct wanted *wanted, FILE *out)
{
	size_t i;

	print_default(flow, out);
	for (i = 0; i < flow->n_policies; i++)
		if (is_wanted(wanted, &flow->policies[i]))
			policy_print_detail(flow, &flow->policies[i], out);
}

static const char *hit_action(enum sectun_action action)
{
	switch (action) {
	case SECTUN_ACTION_DENY:
		return "Deny";
	case SECTUN_ACTION_REJECT:
		return "Reject";
	default:
		return "Permit";
	}
}

static void print_hits(const struct flow *flow, const struct wanted *wanted, FILE *out)
{
	const struct sectun_policy_info *policy;
	unsigned int n = 0;
	size_t i;

	fprintf(out, "%-7s %-16s %-17s %-14s %-13s %s\n", "Index", "From zone", "To zone", "Name",
		"Policy count", "Action");
	for (i = 0; i < flow->n_policies; i++) {
		policy = &flow->policies[i];
		if (!is_wanted(wanted, policy))
			continue;
		fprintf(out, "%-7u %-16s %-17s %-14s %-13ju %s\n", ++n,
			*policy->from ? policy->from : "junos-global",
			*policy->to ? policy->to : "junos-global", policy->name,
			(uintmax_t)policy->hits,
			hit_action(policy->action));
	}
	fprintf(out, "Number of policy: %u\n", n);
}

static void print_json(const struct flow *flow, const struct wanted *wanted, FILE *out)
{
	struct json_object *root = json_object_new_object(), *list;
	size_t i;

	object_text(root, "default-policy", flow_action(flow->info.default_action));
	object_number(root, "generation", flow->info.generation);
	list = object_list(root, "policies");
	for (i = 0; i < flow->n_policies; i++)
		if (is_wanted(wanted, &flow->policies[i]))
			policy_print_json(flow, &flow->policies[i], list_object(list));
	object_print(root, out);
}

int cmd_show_policies(struct shell *shell, const struct invocation *inv)
{
	struct wanted wanted = {
		.from = invocation_option(inv, "from-zone"),
		.to = invocation_option(inv, "to-zone"),
		.name = invocation_option(inv, "policy-name"),
		.global = invocation_option(inv, "global"),
	};
	struct flow flow;

	if (!flow_open(shell, &flow))
		return SHELL_ERROR;
	if (inv->format == OUTPUT_JSON)
		print_json(&flow, &wanted, inv->out);
	else if (invocation_option(inv, "hit-count"))
		print_hits(&flow, &wanted, inv->out);
	else if (invocation_option(inv, "detail"))
		print_detail(&flow, &wanted, inv->out);
	else
		print_brief(&flow, &wanted, inv->out);
	flow_close(&flow);
	return SHELL_OK;
}
