// SPDX-License-Identifier: GPL-2.0
/* What a policy does not permit, where it wants that to be told. */
#include "rate.h"
#include "session.h"
#include "view.h"

/* Each packet is the first of a session: there may be as many as the wire carries. */
#define SECTUN_DENIED_RATE	100

static void sectun_denied_info(const struct sectun_flow_packet *packet,
			       const struct sectun_grant *grant,
			       struct sectun_session_info *info)
{
	memset(info, 0, sizeof(*info));
	info->action = grant->verdict.action;
	strscpy(info->policy, grant->verdict.policy->name, sizeof(info->policy));
	strscpy(info->from, grant->from->name, sizeof(info->from));
	strscpy(info->to, grant->to->name, sizeof(info->to));
	sectun_info_ifname(info->in_ifname, packet->fn->net, grant->in);
	sectun_info_ifname(info->out_ifname, packet->fn->net, grant->out);
	sectun_info_tuples(info, packet->ct);
}

/**
 * sectun_session_denied - a session does not begin
 * @packet: would be its first
 * @grant: between two zones, with a verdict that does not permit it
 *
 * Tells of it, if its policy is one with log-init. Under the RCU read lock.
 */
void sectun_session_denied(const struct sectun_flow_packet *packet,
			   const struct sectun_grant *grant)
{
	const struct sectun_policy *policy = grant->verdict.policy;
	struct sectun_session_info info;
	u32 missed;

	if (!policy || !policy->log_init ||
	    !sectun_rate_take(&packet->fn->denied, SECTUN_DENIED_RATE, &missed))
		return;
	sectun_denied_info(packet, grant, &info);
	sectun_event_session_denied(packet->fn->net, &info, missed);
}
