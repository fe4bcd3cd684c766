/* SPDX-License-Identifier: GPL-2.0 */
/* A policy as "show security policies" and "show security match-policies" print it. */
#ifndef CLI_POLICY_PRINT_H
#define CLI_POLICY_PRINT_H

#include "flow.h"
#include "json_out.h"

/* Some lines below "From zone: A, To zone: B". */
void policy_print_brief(const struct flow *flow, const struct sectun_policy_info *policy,
			FILE *out);
/* Everything, with its zones. */
void policy_print_detail(const struct flow *flow, const struct sectun_policy_info *policy,
			 FILE *out);
void policy_print_json(const struct flow *flow, const struct sectun_policy_info *policy,
		       struct json_object *to);

#endif /* CLI_POLICY_PRINT_H */
