// SPDX-License-Identifier: GPL-2.0
/* Reading policies. */
#include "rules.h"

/* What the parts of a policy say about each other. */
struct given {
	const struct nlattr *from;
	const struct nlattr *to;
	const struct nlattr *action;
	const struct nlattr *tunnel;
};

static int read_flag(struct sectun_nl_reader *reader, const struct nlattr *attr,
		     struct sectun_policy_entry *policy)
{
	switch (nla_type(attr)) {
	case SECTUN_A_POLICY_SOURCE_EXCLUDED:
		policy->source.excluded = true;
		return 0;
	case SECTUN_A_POLICY_DESTINATION_EXCLUDED:
		policy->destination.excluded = true;
		return 0;
	case SECTUN_A_POLICY_LOG_INIT:
		policy->policy.log_init = true;
		return 0;
	case SECTUN_A_POLICY_LOG_CLOSE:
		policy->policy.log_close = true;
		return 0;
	case SECTUN_A_POLICY_COUNT:
		policy->policy.count = true;
		return 0;
	default:
		return sectun_nl_not_asked(reader, attr);
	}
}

static int read_attr(struct sectun_nl_reader *reader, const struct nlattr *attr,
		     struct sectun_policy_entry *policy, struct given *given)
{
	switch (nla_type(attr)) {
	case SECTUN_A_POLICY_NAME:
		nla_strscpy(policy->name, attr, sizeof(policy->name));
		return 0;
	case SECTUN_A_POLICY_FROM:
		given->from = attr;
		return 0;
	case SECTUN_A_POLICY_TO:
		given->to = attr;
		return 0;
	case SECTUN_A_POLICY_ACTION:
		given->action = attr;
		return 0;
	case SECTUN_A_POLICY_TUNNEL:
		given->tunnel = attr;
		return 0;
	case SECTUN_A_POLICY_SOURCE:
	case SECTUN_A_POLICY_DESTINATION:
	case SECTUN_A_POLICY_APPLICATION:
		return 0;
	default:
		return read_flag(reader, attr, policy);
	}
}

/* Those of one kind are in a row, wherever they are in the nest. */
static int read_refs(struct sectun_nl_reader *reader, const struct nlattr *nest, int type,
		     const struct sectun_nl_keys *keys, const char *kind, struct sectun_use *use)
{
	const struct sectun_nl_key *key;
	const struct nlattr *attr;
	int rem;

	use->span.first = reader->n_refs;
	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != type)
			continue;
		key = sectun_nl_keys_find(keys, nla_get_u32(attr));
		if (!key)
			return sectun_nl_refuse(reader, attr, "unknown %s %u", kind,
						nla_get_u32(attr));
		reader->draft.refs[reader->n_refs++] = key->place;
	}
	use->span.n = reader->n_refs - use->span.first;

	if (use->excluded && !use->span.n)
		return sectun_nl_refuse(reader, nest, "%s-excluded without %s", kind, kind);
	return 0;
}

static int read_zone_ref(struct sectun_nl_reader *reader, const struct nlattr *attr, u32 *zone)
{
	const struct sectun_nl_key *key;

	if (!attr) {
		*zone = SECTUN_NO_ZONE;
		return 0;
	}
	key = sectun_nl_keys_find(&reader->zones, nla_get_u32(attr));
	if (!key)
		return sectun_nl_refuse(reader, attr, "unknown zone %u", nla_get_u32(attr));
	*zone = key->place;
	return 0;
}

static int check(struct sectun_nl_reader *reader, const struct nlattr *nest,
		 struct sectun_policy_entry *policy, const struct given *given)
{
	if (!policy->name[0])
		return sectun_nl_refuse(reader, nest, "missing or empty name");
	if (!given->from != !given->to)
		return sectun_nl_refuse(reader, given->from ?: given->to, "%s without %s",
					given->from ? "from" : "to", given->from ? "to" : "from");
	if (!given->action)
		return sectun_nl_refuse(reader, nest, "missing action");

	policy->policy.action = nla_get_u32(given->action);
	if (policy->policy.action != SECTUN_ACTION_TUNNEL) {
		if (given->tunnel)
			return sectun_nl_refuse(reader, given->tunnel,
						"tunnel without action tunnel");
		return 0;
	}
	if (!given->tunnel)
		return sectun_nl_refuse(reader, given->action, "action tunnel without tunnel");
	policy->policy.tunnel = nla_get_u32(given->tunnel);
	return 0;
}

int sectun_nl_read_policy(struct sectun_nl_reader *reader, const struct nlattr *nest)
{
	struct sectun_policy_entry *policy = &reader->draft.policies[reader->number - 1];
	struct given given = {};
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		err = read_attr(reader, attr, policy, &given);
		if (err)
			return err;
	}
	err = check(reader, nest, policy, &given);
	if (err)
		return err;
	err = read_zone_ref(reader, given.from, &policy->from) ?:
	      read_zone_ref(reader, given.to, &policy->to);
	if (err)
		return err;

	return read_refs(reader, nest, SECTUN_A_POLICY_SOURCE, &reader->addresses, "source",
			 &policy->source) ?:
	       read_refs(reader, nest, SECTUN_A_POLICY_DESTINATION, &reader->addresses,
			 "destination", &policy->destination) ?:
	       read_refs(reader, nest, SECTUN_A_POLICY_APPLICATION, &reader->applications,
			 "application", &policy->application);
}
