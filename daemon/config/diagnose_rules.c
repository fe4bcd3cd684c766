// SPDX-License-Identifier: GPL-2.0
/* Finds out what diagnose() wants to know: what the rules in force say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose_facts.h"
#include "diagnose_line.h"
#include "prefix.h"

#define PORT_IKE		500
#define ICMP_ECHO_REQUEST	8
#define ICMPV6_ECHO_REQUEST	128

/* The zone of @device, empty for none. */
static void find_zone(const struct sectun_zone_info *zones, size_t n, const char *device,
		      char name[SECTUN_NAME_MAX_LEN + 1])
{
	size_t i, j;

	*name = '\0';
	for (i = 0; i < n; i++)
		for (j = 0; j < zones[i].n_interfaces; j++)
			if (!strcmp(zones[i].interfaces[j], device))
				strcpy(name, zones[i].name);
}

static struct sectun_addr address_of(const struct plan_prefix *prefix)
{
	struct sectun_addr addr = { .family = prefix->family };

	memcpy(prefix->family == AF_INET ? (void *)&addr.v4 : (void *)&addr.v6, prefix->addr,
	       prefix_bytes(prefix->family));
	return addr;
}

/* Policies from one zone to another, global ones too, that let something pass. */
static size_t count_permits(const struct sectun_policy_info *policies, size_t n,
			    const char *from, const char *to)
{
	size_t i, found = 0;

	for (i = 0; i < n; i++) {
		if (*policies[i].from && (strcmp(policies[i].from, from) ||
					  strcmp(policies[i].to, to)))
			continue;
		found += policies[i].action == SECTUN_ACTION_PERMIT ||
			 policies[i].action == SECTUN_ACTION_TUNNEL;
	}
	return found;
}

/* Something on the far side: a destination of the configuration, else any address. */
static struct plan_prefix far_address(const struct diagnose_facts *facts,
				      const struct diagnose_way *way)
{
	const struct plan_prefix *far = diagnose_far_end(facts);
	char name[NAME_MAX_LEN];
	size_t i;

	diagnose_tunnel_name(facts, name);
	for (i = 0; i < facts->vpn->n_children; i++)
		if (!prefix_is_any(&facts->vpn->children[i].remote) &&
		    facts->vpn->children[i].remote.family == way->address.family)
			return facts->vpn->children[i].remote;
	for (i = 0; i < facts->plan->n_routes; i++)
		if (!strcmp(facts->plan->routes[i].device, name) &&
		    facts->plan->routes[i].dst.family == way->address.family)
			return facts->plan->routes[i].dst;
	return far && far->family == way->address.family ? *far : way->address;
}

/* What the rules say about a ping between @from and @to. */
static int match(struct sectun *ctl, struct sectun_packet *packet,
		 struct diagnose_verdict *verdict)
{
	struct sectun_match match;
	bool v4 = packet->src.family == AF_INET;

	packet->protocol = v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	packet->icmp_type = v4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST;
	if (sectun_policy_match(ctl, packet, &match))
		return -1;
	verdict->permitted = match.action == SECTUN_ACTION_PERMIT;
	verdict->by_default = match.by_default;
	snprintf(verdict->policy, sizeof(verdict->policy), "%s",
		 match.by_default ? "" : match.policy);
	return 0;
}

static int judge(struct diagnose_facts *facts, struct sectun *ctl, struct diagnose_way *way,
		 const struct sectun_policy_info *policies, size_t n)
{
	struct plan_prefix far = far_address(facts, way);
	struct sectun_packet out = {
		.from = way->zone, .to = facts->zone,
		.src = address_of(&way->address), .dst = address_of(&far),
	};
	struct sectun_packet in = {
		.from = facts->zone, .to = way->zone,
		.src = out.dst, .dst = out.src,
	};

	if (!*way->zone || !*facts->zone)
		return 0;
	way->out.others = count_permits(policies, n, way->zone, facts->zone);
	way->in.others = count_permits(policies, n, facts->zone, way->zone);
	return match(ctl, &out, &way->out) || match(ctl, &in, &way->in) ? -1 : 0;
}

/* Whether the peer's IKE is taken, as the kernel would decide it. */
static int read_inbound(struct diagnose_facts *facts, struct sectun *ctl)
{
	struct sectun_packet packet = {
		.from_ifname = facts->gateway->device, .protocol = IPPROTO_UDP,
		.src_port = PORT_IKE, .dst_port = PORT_IKE, .icmp_type = -1, .icmp_code = -1,
	};
	const char *local = facts->gateway->local;
	struct plan_prefix peer;
	struct sectun_match match;

	if (!*facts->external_zone)
		return 0;
	/* Of a peer without an address of its own any will do. */
	if (!local || sectun_addr_parse(local, &packet.dst) ||
	    !prefix_from_address(facts->gateway->remote, &peer)) {
		facts->ike_inbound = true;
		return 0;
	}
	packet.src = address_of(&peer);
	if (sectun_policy_match(ctl, &packet, &match))
		return -1;
	facts->ike_inbound = match.action == SECTUN_ACTION_PERMIT;
	return 0;
}

static int read_all(struct diagnose_facts *facts, struct sectun *ctl,
		    const struct sectun_zone_info *zones, size_t n_zones,
		    const struct sectun_policy_info *policies, size_t n_policies)
{
	char name[NAME_MAX_LEN];
	size_t i;

	find_zone(zones, n_zones, diagnose_tunnel_name(facts, name), facts->zone);
	find_zone(zones, n_zones, facts->gateway->device, facts->external_zone);
	for (i = 0; i < n_policies; i++)
		facts->into_tunnel += policies[i].action == SECTUN_ACTION_TUNNEL &&
				      policies[i].tunnel == facts->vpn->unit;
	for (i = 0; i < facts->n_ways; i++) {
		find_zone(zones, n_zones, facts->ways[i].interface->device,
			  facts->ways[i].zone);
		if (judge(facts, ctl, &facts->ways[i], policies, n_policies))
			return -1;
	}
	return read_inbound(facts, ctl);
}

int diagnose_rules_read(struct diagnose_facts *facts, const struct diagnose_source *source,
			struct report *report)
{
	struct sectun_policy_info *policies = NULL;
	struct sectun_zone_info *zones = NULL;
	size_t n_policies = 0, n_zones = 0;
	struct sectun_rules_info info;
	int err;

	err = sectun_rules_get(source->ctl, &info);
	facts->enforced = !err && info.generation;
	if (facts->enforced)
		err = sectun_zone_list(source->ctl, &zones, &n_zones);
	if (facts->enforced && !err)
		err = sectun_policy_list(source->ctl, &policies, &n_policies);
	if (facts->enforced && !err)
		err = read_all(facts, source->ctl, zones, n_zones, policies, n_policies);
	if (err)
		report_error(report, "the rules in force cannot be read: %s", sectun_error());
	sectun_zone_list_free(zones, n_zones);
	free(policies);
	return err ? -1 : 0;
}
