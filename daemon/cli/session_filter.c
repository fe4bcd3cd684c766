// SPDX-License-Identifier: GPL-2.0
/* The options of "show" and "clear security flow session". */
#include <string.h>

#include "flow_value.h"
#include "names.h"
#include "session_filter.h"

/* An option that is no filter does not count. */
static bool is_filtered(const struct invocation *inv)
{
	static const struct option_word options[] = {
#include "session_filter_options.h"
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (invocation_option(inv, options[i].word))
			return true;
	return false;
}

bool session_filter_read(struct session_filter *filter, const struct invocation *inv)
{
	struct sectun_session_filter *kernel = &filter->kernel;
	const char *name = invocation_option(inv, "interface");

	memset(filter, 0, sizeof(*filter));
	filter->any = !is_filtered(inv);
	kernel->policy = invocation_option(inv, "policy-name");
	if (name)
		name_to_device(name, filter->device);
	if (name && !*filter->device) {
		shell_error("interface '%s' is not the name of an interface", name);
		return false;
	}
	return flow_value_prefix(inv, "source-prefix", &kernel->src, &kernel->src_len) &&
	       flow_value_prefix(inv, "destination-prefix", &kernel->dst, &kernel->dst_len) &&
	       flow_value_protocol(inv, "protocol", &kernel->protocol) &&
	       flow_value_port(inv, "source-port", &kernel->src_port) &&
	       flow_value_port(inv, "destination-port", &kernel->dst_port) &&
	       flow_value_number(inv, "session-identifier", UINT64_MAX, &kernel->id);
}
