// SPDX-License-Identifier: GPL-2.0
/* What of the rules can be asked: zones, policies, and what becomes of a packet. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>

#include "internal.h"

static void free_zones(struct list *list)
{
	sectun_zone_list_free(list->items, list->n);
}

static void free_policies(struct list *list)
{
	free(list->items);
}

/* The dump has zones and policies; @answer leaves out what it is not about. */
static int list_rules(struct sectun *ctl, const char *what, answer_fn answer,
		      void (*release)(struct list *list), struct list *list)
{
	int err;

	do {
		const struct exchange x = {
			.what = what,
			.request = request_new(ctl, SECTUN_CMD_RULES_GET, NLM_F_DUMP),
			.answer = answer,
			.arg = list,
		};

		memset(list, 0, sizeof(*list));
		err = exchange_family(ctl, &x);
		if (err)
			release(list);
	} while (err == -EAGAIN);
	return err;
}

static int get_interfaces(struct nlattr *nest, struct sectun_zone_info *zone)
{
	struct list names = {};
	struct nlattr *attr;
	int rem;

	nla_for_each_nested(attr, nest, rem) {
		char *name;

		if (nla_type(attr) != SECTUN_A_ZONE_IFNAME)
			continue;
		name = list_add(&names, IF_NAMESIZE);
		if (!name) {
			free(names.items);
			return -ENOMEM;
		}
		get_text(attr, name, IF_NAMESIZE);
	}
	zone->interfaces = names.items;
	zone->n_interfaces = names.n;
	return 0;
}

static int list_zone(struct nlmsghdr *hdr, void *arg)
{
	struct nlattr *nest = nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_RULES_ZONE);
	struct nlattr *tb[SECTUN_A_ZONE_MAX + 1];
	struct sectun_zone_info *zone;

	if (!nest)
		return 0;
	if (nla_parse_nested(tb, SECTUN_A_ZONE_MAX, nest, NULL) < 0)
		return -EBADMSG;
	zone = list_add(arg, sizeof(*zone));
	if (!zone)
		return -ENOMEM;
	zone->id = get_u32(tb[SECTUN_A_ZONE_ID]);
	get_text(tb[SECTUN_A_ZONE_NAME], zone->name, sizeof(zone->name));
	zone->tcp_rst = tb[SECTUN_A_ZONE_TCP_RST];
	return get_interfaces(nest, zone);
}

int sectun_zone_list(struct sectun *ctl, struct sectun_zone_info **list, size_t *n)
{
	struct list zones;
	int err = list_rules(ctl, "zone list", list_zone, free_zones, &zones);

	if (err)
		return err;
	*list = zones.items;
	*n = zones.n;
	return 0;
}

void sectun_zone_list_free(struct sectun_zone_info *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].interfaces);
	free(list);
}

static int list_policy(struct nlmsghdr *hdr, void *arg)
{
	struct nlattr *nest = nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_RULES_POLICY);
	struct nlattr *tb[SECTUN_A_POLICY_MAX + 1];
	struct sectun_policy_info *policy;

	if (!nest)
		return 0;
	if (nla_parse_nested(tb, SECTUN_A_POLICY_MAX, nest, NULL) < 0)
		return -EBADMSG;
	policy = list_add(arg, sizeof(*policy));
	if (!policy)
		return -ENOMEM;
	get_text(tb[SECTUN_A_POLICY_NAME], policy->name, sizeof(policy->name));
	get_text(tb[SECTUN_A_POLICY_FROM_NAME], policy->from, sizeof(policy->from));
	get_text(tb[SECTUN_A_POLICY_TO_NAME], policy->to, sizeof(policy->to));
	policy->index = get_u32(tb[SECTUN_A_POLICY_INDEX]);
	policy->action = get_u32(tb[SECTUN_A_POLICY_ACTION]);
	policy->tunnel = get_u32(tb[SECTUN_A_POLICY_TUNNEL]);
	policy->log_init = tb[SECTUN_A_POLICY_LOG_INIT];
	policy->log_close = tb[SECTUN_A_POLICY_LOG_CLOSE];
	policy->count = tb[SECTUN_A_POLICY_COUNT];
	policy->hits = get_u64(tb[SECTUN_A_POLICY_HITS]);
	get_counters(tb[SECTUN_A_POLICY_COUNTERS], &policy->counters);
	return 0;
}

int sectun_policy_list(struct sectun *ctl, struct sectun_policy_info **list, size_t *n)
{
	struct list policies;
	int err = list_rules(ctl, "policy list", list_policy, free_policies, &policies);

	if (err)
		return err;
	*list = policies.items;
	*n = policies.n;
	return 0;
}

static int put_packet(struct nl_msg *msg, const struct sectun_packet *packet)
{
	if (put_text(msg, SECTUN_A_FLOW_FROM, packet->from) < 0 ||
	    put_text(msg, SECTUN_A_FLOW_FROM_IFNAME, packet->from_ifname) < 0 ||
	    put_text(msg, SECTUN_A_FLOW_TO, packet->to) < 0 ||
	    put_text(msg, SECTUN_A_FLOW_TO_IFNAME, packet->to_ifname) < 0 ||
	    put_addr(msg, SECTUN_A_FLOW_SRC, &packet->src) < 0 ||
	    put_addr(msg, SECTUN_A_FLOW_DST, &packet->dst) < 0 ||
	    put_u8(msg, SECTUN_A_FLOW_PROTOCOL, packet->protocol) < 0 ||
	    put_u16(msg, SECTUN_A_FLOW_SRC_PORT, packet->src_port) < 0 ||
	    put_u16(msg, SECTUN_A_FLOW_DST_PORT, packet->dst_port) < 0 ||
	    (packet->icmp_type >= 0 &&
	     nla_put_u8(msg, SECTUN_A_FLOW_ICMP_TYPE, packet->icmp_type) < 0) ||
	    (packet->icmp_code >= 0 &&
	     nla_put_u8(msg, SECTUN_A_FLOW_ICMP_CODE, packet->icmp_code) < 0))
		return -EMSGSIZE;
	return 0;
}

static int take_match(struct nlmsghdr *hdr, void *arg)
{
	struct nlattr *tb[SECTUN_A_FLOW_MAX + 1];
	struct sectun_match *match = arg;

	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_FLOW_MAX, NULL) < 0)
		return -EBADMSG;
	match->generation = get_u32(tb[SECTUN_A_FLOW_GENERATION]);
	get_text(tb[SECTUN_A_FLOW_FROM], match->from, sizeof(match->from));
	get_text(tb[SECTUN_A_FLOW_TO], match->to, sizeof(match->to));
	match->action = get_u32(tb[SECTUN_A_FLOW_ACTION]);
	match->by_default = tb[SECTUN_A_FLOW_DEFAULT];
	match->global = tb[SECTUN_A_FLOW_GLOBAL];
	match->local = tb[SECTUN_A_FLOW_LOCAL];
	get_text(tb[SECTUN_A_FLOW_POLICY], match->policy, sizeof(match->policy));
	match->index = get_u32(tb[SECTUN_A_FLOW_INDEX]);
	return 0;
}

int sectun_policy_match(struct sectun *ctl, const struct sectun_packet *packet,
			struct sectun_match *match)
{
	const struct exchange x = {
		.what = "policy match",
		.request = request_new(ctl, SECTUN_CMD_POLICY_MATCH, 0),
		.answer = take_match,
		.arg = match,
	};

	if (x.request && put_packet(x.request, packet)) {
		nlmsg_free(x.request);
		return fail(-EMSGSIZE, "policy match: too large a request");
	}
	memset(match, 0, sizeof(*match));
	return exchange_family(ctl, &x);
}
