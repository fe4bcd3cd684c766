// SPDX-License-Identifier: GPL-2.0
/* The rules in force, and the configuration's words for them. */
#include <stdlib.h>
#include <string.h>

#include "flow.h"

int flow_failed(const char *what)
{
	return shell_error("%s: %s", what, sectun_error());
}

/* Return: false with an error that says why nothing is enforced. */
static bool read_rules(struct flow *flow)
{
	if (sectun_rules_get(flow->ctl, &flow->info)) {
		flow_failed("the rules in force cannot be read");
		return false;
	}
	if (!flow->info.generation) {
		if (flow->plan && flow->plan->rules)
			shell_error("%s",
				    "the configured zones are not in force: 'request system configuration apply' puts them in force");
		else
			shell_error("no zones are configured: every packet passes");
		return false;
	}
	if (!sectun_policy_list(flow->ctl, &flow->policies, &flow->n_policies))
		return true;
	flow_failed("the policies in force cannot be read");
	return false;
}

bool flow_open(struct shell *shell, struct flow *flow)
{
	memset(flow, 0, sizeof(*flow));
	flow->ctl = sectun_open();
	if (!flow->ctl) {
		shell_error("%s", sectun_error());
		return false;
	}
	flow->plan = shell_active_plan(shell);
	if (read_rules(flow))
		return true;
	flow_close(flow);
	return false;
}

void flow_close(struct flow *flow)
{
	free(flow->policies);
	plan_free(flow->plan);
	sectun_close(flow->ctl);
}

unsigned int flow_policy_id(const struct flow *flow, const struct sectun_policy_info *policy)
{
	return POLICY_FIRST_ID + (policy - flow->policies);
}

static const struct sectun_policy_info *find(const struct flow *flow, const char *name,
					     const char *from, const char *to)
{
	const struct sectun_policy_info *policy = flow->policies;
	const struct sectun_policy_info *end = policy + flow->n_policies;

	for (; policy < end; policy++)
		if (!strcmp(policy->name, name) && !strcmp(policy->from, from) &&
		    !strcmp(policy->to, to))
			return policy;
	return NULL;
}

const struct sectun_policy_info *flow_policy(const struct flow *flow, const char *name,
					     const char *from, const char *to)
{
	const struct sectun_policy_info *policy = find(flow, name, from, to);

	return policy ? policy : find(flow, name, "", "");
}

static bool is_configured(const struct sectun_rules *rules, const struct sectun_policy *policy,
			  const struct sectun_policy_info *info)
{
	if (strcmp(policy->name, info->name) || policy->global != !*info->from)
		return false;
	return policy->global || (!strcmp(rules->zones[policy->from].name, info->from) &&
				  !strcmp(rules->zones[policy->to].name, info->to));
}

const struct sectun_policy *flow_configured(const struct flow *flow,
					    const struct sectun_policy_info *policy)
{
	const struct sectun_rules *rules;
	size_t i;

	if (!flow->plan || !flow->plan->rules)
		return NULL;
	rules = flow->plan->rules;
	for (i = 0; i < rules->n_policies; i++)
		if (is_configured(rules, &rules->policies[i], policy))
			return &rules->policies[i];
	return NULL;
}

const char *flow_action(enum sectun_action action)
{
	static const char * const names[] = {
		[SECTUN_ACTION_DENY] = "deny",
		[SECTUN_ACTION_PERMIT] = "permit",
		[SECTUN_ACTION_REJECT] = "reject",
		[SECTUN_ACTION_TUNNEL] = "tunnel",
	};

	return (size_t)action < ARRAY_SIZE(names) ? names[action] : "unknown";
}

const char *flow_vpn(const struct flow *flow, uint32_t unit)
{
	const struct plan_gateway *gateway;
	size_t i, j;

	for (i = 0; flow->plan && i < flow->plan->n_gateways; i++) {
		gateway = &flow->plan->gateways[i];
		for (j = 0; j < gateway->n_vpns; j++)
			if (gateway->vpns[j].unit == unit)
				return gateway->vpns[j].name;
	}
	return NULL;
}
