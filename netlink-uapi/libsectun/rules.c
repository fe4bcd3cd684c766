// SPDX-License-Identifier: GPL-2.0
/*
 * rules-set, rules-flush and rules-get. A whole rule set is one message, of
 * some megabytes where there are many policies. What it consists of refers to
 * each other by ids, which are places in the rules plus one.
 */
#include <errno.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/* The length of an attribute, and so of all it nests, has 16 bits. */
#define ATTR_MAX	UINT16_MAX

/* Return: a negative errno value */
static int too_long(const char *kind, const char *name)
{
	return fail(-EMSGSIZE, "rules set: %s '%s' is too long for one attribute (%d bytes)", kind,
		    name, ATTR_MAX);
}

/* What cannot be put into the message after this is longer than an attribute may be. */
static int make_room(struct nl_msg *msg)
{
	size_t size = nlmsg_get_max_size(msg);
	size_t used = nlmsg_hdr(msg)->nlmsg_len;

	if (size - used > NLA_ALIGN(ATTR_MAX))
		return 0;
	if (nlmsg_expand(msg, 2 * size + NLA_ALIGN(ATTR_MAX)) < 0)
		return fail(-ENOMEM, "rules set: no memory");
	return 0;
}

static int put_ports(struct nl_msg *msg, int type, uint16_t low, uint16_t high)
{
	int err = nla_put_u16(msg, type, low);

	return err < 0 || low == high ? err : nla_put_u16(msg, type + 1, high);
}

static int put_term(struct nl_msg *msg, int type, const struct sectun_term *term)
{
	struct nlattr *nest = nla_nest_start(msg, type | NLA_F_NESTED);

	if (!nest ||
	    (term->protocol && nla_put_u8(msg, SECTUN_A_TERM_PROTOCOL, term->protocol) < 0) ||
	    (!term->any_src_port && put_ports(msg, SECTUN_A_TERM_SRC_PORT_LOW,
					      term->src_port_low, term->src_port_high) < 0) ||
	    (!term->any_dst_port && put_ports(msg, SECTUN_A_TERM_DST_PORT_LOW,
					      term->dst_port_low, term->dst_port_high) < 0) ||
	    (term->icmp_type >= 0 &&
	     nla_put_u8(msg, SECTUN_A_TERM_ICMP_TYPE, term->icmp_type) < 0) ||
	    (term->icmp_code >= 0 &&
	     nla_put_u8(msg, SECTUN_A_TERM_ICMP_CODE, term->icmp_code) < 0) ||
	    put_flag(msg, SECTUN_A_TERM_EXCEPT, term->except) < 0 ||
	    (term->timeout && nla_put_u32(msg, SECTUN_A_TERM_TIMEOUT, term->timeout) < 0))
		return -NLE_MSGSIZE;
	/* Of any protocol, it is empty. */
	return nla_nest_end_keep_empty(msg, nest);
}

static int put_terms(struct nl_msg *msg, int type, const struct sectun_term *terms, size_t n)
{
	int err = 0;

	for (size_t i = 0; i < n && err >= 0; i++)
		err = put_term(msg, type, &terms[i]);
	return err;
}

static int put_zone(struct nl_msg *msg, const struct sectun_zone *zone, uint32_t id)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_RULES_ZONE | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, SECTUN_A_ZONE_ID, id) < 0 ||
	    nla_put_string(msg, SECTUN_A_ZONE_NAME, zone->name) < 0 ||
	    put_flag(msg, SECTUN_A_ZONE_TCP_RST, zone->tcp_rst) < 0 ||
	    put_terms(msg, SECTUN_A_ZONE_INBOUND, zone->inbound, zone->n_inbound) < 0 ||
	    nla_nest_end(msg, nest) < 0)
		return too_long("zone", zone->name);
	return 0;
}

static int put_interface(struct nl_msg *msg, const struct sectun_zone_interface *interface)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_RULES_INTERFACE | NLA_F_NESTED);

	if (!nest || nla_put_string(msg, SECTUN_A_INTERFACE_IFNAME, interface->name) < 0 ||
	    nla_put_u32(msg, SECTUN_A_INTERFACE_ZONE, interface->zone + 1) < 0 ||
	    put_flag(msg, SECTUN_A_INTERFACE_OWN_INBOUND, interface->own_inbound) < 0 ||
	    put_terms(msg, SECTUN_A_INTERFACE_INBOUND, interface->inbound,
		      interface->n_inbound) < 0 ||
	    nla_nest_end(msg, nest) < 0)
		return too_long("interface", interface->name);
	return 0;
}

static int put_range(struct nl_msg *msg, const struct sectun_range *range)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_ADDRESS_RANGE | NLA_F_NESTED);

	if (!nest || put_addr(msg, SECTUN_A_RANGE_LOW, &range->low) < 0)
		return -NLE_MSGSIZE;
	if (!sectun_addr_equal(&range->low, &range->high) &&
	    put_addr(msg, SECTUN_A_RANGE_HIGH, &range->high) < 0)
		return -NLE_MSGSIZE;
	return nla_nest_end(msg, nest);
}

static int put_ranges(struct nl_msg *msg, const struct sectun_range *ranges, size_t n)
{
	int err = 0;

	for (size_t i = 0; i < n && err >= 0; i++)
		err = put_range(msg, &ranges[i]);
	return err;
}

static int put_address(struct nl_msg *msg, const struct sectun_address *address, uint32_t id)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_RULES_ADDRESS | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, SECTUN_A_ADDRESS_ID, id) < 0 ||
	    nla_put_string(msg, SECTUN_A_ADDRESS_NAME, address->name) < 0 ||
	    put_ranges(msg, address->ranges, address->n_ranges) < 0 || nla_nest_end(msg, nest) < 0)
		return too_long("address", address->name);
	return 0;
}

static int put_application(struct nl_msg *msg, const struct sectun_application *application,
			   uint32_t id)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_RULES_APPLICATION | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, SECTUN_A_APPLICATION_ID, id) < 0 ||
	    nla_put_string(msg, SECTUN_A_APPLICATION_NAME, application->name) < 0 ||
	    put_terms(msg, SECTUN_A_APPLICATION_TERM, application->terms,
		      application->n_terms) < 0 ||
	    nla_nest_end(msg, nest) < 0)
		return too_long("application", application->name);
	return 0;
}

static int put_ids(struct nl_msg *msg, int type, const uint32_t *places, size_t n)
{
	int err = 0;

	for (size_t i = 0; i < n && err >= 0; i++)
		err = nla_put_u32(msg, type, places[i] + 1);
	return err;
}

static int put_match(struct nl_msg *msg, const struct sectun_policy *policy)
{
	if (!policy->global && (nla_put_u32(msg, SECTUN_A_POLICY_FROM, policy->from + 1) < 0 ||
				nla_put_u32(msg, SECTUN_A_POLICY_TO, policy->to + 1) < 0))
		return -NLE_MSGSIZE;
	if (put_ids(msg, SECTUN_A_POLICY_SOURCE, policy->sources, policy->n_sources) < 0 ||
	    put_flag(msg, SECTUN_A_POLICY_SOURCE_EXCLUDED, policy->source_excluded) < 0 ||
	    put_ids(msg, SECTUN_A_POLICY_DESTINATION, policy->destinations,
		    policy->n_destinations) < 0 ||
	    put_flag(msg, SECTUN_A_POLICY_DESTINATION_EXCLUDED, policy->destination_excluded) < 0)
		return -NLE_MSGSIZE;
	return put_ids(msg, SECTUN_A_POLICY_APPLICATION, policy->applications,
		       policy->n_applications);
}

static int put_policy(struct nl_msg *msg, const struct sectun_policy *policy)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_RULES_POLICY | NLA_F_NESTED);

	if (!nest || nla_put_string(msg, SECTUN_A_POLICY_NAME, policy->name) < 0 ||
	    put_match(msg, policy) < 0 ||
	    nla_put_u32(msg, SECTUN_A_POLICY_ACTION, policy->action) < 0 ||
	    (policy->action == SECTUN_ACTION_TUNNEL &&
	     nla_put_u32(msg, SECTUN_A_POLICY_TUNNEL, policy->tunnel) < 0) ||
	    put_flag(msg, SECTUN_A_POLICY_LOG_INIT, policy->log_init) < 0 ||
	    put_flag(msg, SECTUN_A_POLICY_LOG_CLOSE, policy->log_close) < 0 ||
	    put_flag(msg, SECTUN_A_POLICY_COUNT, policy->count) < 0 || nla_nest_end(msg, nest) < 0)
		return too_long("policy", policy->name);
	return 0;
}

/* Return: a negative errno value with the error text set */
static int put_rules(struct nl_msg *msg, const struct sectun_rules *rules)
{
	int err = 0;

	for (size_t i = 0; i < rules->n_zones && !err; i++)
		err = make_room(msg) ?: put_zone(msg, &rules->zones[i], i + 1);
	for (size_t i = 0; i < rules->n_interfaces && !err; i++)
		err = make_room(msg) ?: put_interface(msg, &rules->interfaces[i]);
	for (size_t i = 0; i < rules->n_addresses && !err; i++)
		err = make_room(msg) ?: put_address(msg, &rules->addresses[i], i + 1);
	for (size_t i = 0; i < rules->n_applications && !err; i++)
		err = make_room(msg) ?: put_application(msg, &rules->applications[i], i + 1);
	for (size_t i = 0; i < rules->n_policies && !err; i++)
		err = make_room(msg) ?: put_policy(msg, &rules->policies[i]);
	if (!err)
		err = make_room(msg);
	if (!err)
		nla_put_u32(msg, SECTUN_A_RULES_DEFAULT_ACTION, rules->default_action);
	return err;
}

static int take_generation(struct nlmsghdr *hdr, void *arg)
{
	uint32_t *generation = arg;

	if (generation)
		*generation = get_u32(nlmsg_find_attr(hdr, GENL_HDRLEN, SECTUN_A_RULES_GENERATION));
	return 0;
}

int sectun_rules_set(struct sectun *ctl, const struct sectun_rules *rules, uint32_t *generation)
{
	const struct exchange x = {
		.what = "rules set",
		.request = request_new(ctl, SECTUN_CMD_RULES_SET, 0),
		.answer = take_generation,
		.arg = generation,
	};
	int err = x.request ? put_rules(x.request, rules) : 0;

	if (err) {
		nlmsg_free(x.request);
		return err;
	}
	return exchange_family(ctl, &x);
}

int sectun_rules_flush(struct sectun *ctl)
{
	const struct exchange x = {
		.what = "rules flush",
		.request = request_new(ctl, SECTUN_CMD_RULES_FLUSH, 0),
	};

	return exchange_family(ctl, &x);
}

static void get_flow_counters(struct nlattr *nest, struct sectun_flow_counters *counters)
{
	struct nlattr *tb[SECTUN_A_FLOW_COUNTERS_MAX + 1];

	if (!nest || nla_parse_nested(tb, SECTUN_A_FLOW_COUNTERS_MAX, nest, NULL) < 0)
		return;
	for (unsigned int i = SECTUN_A_FLOW_COUNTERS_PAD + 1; i <= SECTUN_A_FLOW_COUNTERS_MAX; i++)
		counters->by_kind[i] = get_u64(tb[i]);
}

static int take_rules(struct nlmsghdr *hdr, void *arg)
{
	struct nlattr *tb[SECTUN_A_RULES_MAX + 1];
	struct sectun_rules_info *info = arg;

	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_RULES_MAX, NULL) < 0)
		return -EBADMSG;
	info->generation = get_u32(tb[SECTUN_A_RULES_GENERATION]);
	info->default_action = get_u32(tb[SECTUN_A_RULES_DEFAULT_ACTION]);
	info->zones = get_u32(tb[SECTUN_A_RULES_ZONES]);
	info->policies = get_u32(tb[SECTUN_A_RULES_POLICIES]);
	info->sessions = get_u32(tb[SECTUN_A_RULES_SESSIONS]);
	get_flow_counters(tb[SECTUN_A_RULES_COUNTERS], &info->counters);
	return 0;
}

int sectun_rules_get(struct sectun *ctl, struct sectun_rules_info *info)
{
	const struct exchange x = {
		.what = "rules get",
		.request = request_new(ctl, SECTUN_CMD_RULES_GET, 0),
		.answer = take_rules,
		.arg = info,
	};

	memset(info, 0, sizeof(*info));
	return exchange_family(ctl, &x);
}
