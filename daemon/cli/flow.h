/* SPDX-License-Identifier: GPL-2.0 */
/* The rules in force, and the configuration's words for them. */
#ifndef CLI_FLOW_H
#define CLI_FLOW_H

#include <sectun/libsectun.h>

#include "shell.h"

/* As Junos names and numbers what no policy of the configuration has decided. */
#define POLICY_DEFAULT		"default-policy"
#define POLICY_DEFAULT_ID	2
#define POLICY_SELF		"self-traffic-policy"
#define POLICY_SELF_ID		1
#define POLICY_FIRST_ID		4

/**
 * struct flow - what the kernel enforces
 * @plan: of the active configuration, NULL when it makes none
 * @policies: in force, in order
 */
struct flow {
	struct sectun *ctl;
	struct plan *plan;
	struct sectun_rules_info info;
	struct sectun_policy_info *policies;
	size_t n_policies;
};

/*
 * Asks the kernel. Return: false when it cannot be asked or enforces nothing;
 * the operator has been told why then.
 */
bool flow_open(struct shell *shell, struct flow *flow);
void flow_close(struct flow *flow);

/* An error in libsectun's words. Return: SHELL_ERROR */
int flow_failed(const char *what);

/* Number of a policy in all of them, as Junos counts. */
unsigned int flow_policy_id(const struct flow *flow, const struct sectun_policy_info *policy);

/* The policy @name of two zones, else the global one of that name, else NULL. */
const struct sectun_policy_info *flow_policy(const struct flow *flow, const char *name,
					     const char *from, const char *to);

/* A policy in force as the configuration has it; NULL when that is another one. */
const struct sectun_policy *flow_configured(const struct flow *flow,
					    const struct sectun_policy_info *policy);

/* "permit", "deny", "reject", "tunnel" */
const char *flow_action(enum sectun_action action);

/* Name of the VPN on st0.@unit, NULL when there is none. */
const char *flow_vpn(const struct flow *flow, uint32_t unit);

#endif /* CLI_FLOW_H */
