// SPDX-License-Identifier: GPL-2.0
/* Drop reasons and flow counters by name. */
#include <sectun/libsectun.h>

#include "names.h"

const char *sectun_drop_name(unsigned int reason)
{
	return reason <= SECTUN_A_DROPS_MAX ? drop_names[reason].name : NULL;
}

const char *sectun_drop_meaning(unsigned int reason)
{
	return reason <= SECTUN_A_DROPS_MAX ? drop_names[reason].meaning : NULL;
}

const char *sectun_flow_counter_name(unsigned int kind)
{
	const struct attr_set *rules = op_sets[SECTUN_CMD_RULES_GET];
	const struct attr_set *counters = rules->attrs[SECTUN_A_RULES_COUNTERS].nested;

	if (kind <= SECTUN_A_FLOW_COUNTERS_PAD || kind > counters->max)
		return NULL;
	return counters->attrs[kind].name;
}
