// SPDX-License-Identifier: GPL-2.0
/* What policies do, in words. */
#include <string.h>

#include "ctl.h"

static const char *const actions[] = {
	[SECTUN_ACTION_DENY] = "deny",
	[SECTUN_ACTION_PERMIT] = "permit",
	[SECTUN_ACTION_REJECT] = "reject",
	[SECTUN_ACTION_TUNNEL] = "tunnel",
};

bool parse_action(const char *text, enum sectun_action *action)
{
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!strcmp(text, actions[i])) {
			*action = i;
			return true;
		}
	}
	return false;
}

const char *action_text(enum sectun_action action)
{
	return action < ARRAY_SIZE(actions) ? actions[action] : "unknown";
}
