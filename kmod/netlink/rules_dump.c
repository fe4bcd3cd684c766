// SPDX-License-Identifier: GPL-2.0
/*
 * The rules in force as a dump: zones, then policies. Between two messages other
 * rules may come into force: their generation is what the netlink core compares.
 */
#include "../flow/ruleset.h"
#include "nl.h"

/* In netlink_callback.args: how many zones and policies have been sent. */
enum { SENT };

/* A zone with all its interfaces, rounded up. */
#define ZONE_MAX	(SECTUN_ZONE_INTERFACES_MAX * NLA_ALIGN(NLA_HDRLEN + IFNAMSIZ) + 1024)

static int put_interfaces(struct sk_buff *skb, const struct sectun_rules *rules, u32 zone)
{
	const struct sectun_draft *given = &rules->given;

	for (u32 i = 0; i < given->n_interfaces; i++) {
		const struct sectun_interface *interface = &given->interfaces[i];

		if (interface->zone == zone && READ_ONCE(interface->ifindex) &&
		    nla_put_string(skb, SECTUN_A_ZONE_IFNAME, interface->name))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_zone(struct sk_buff *skb, const struct sectun_rules *rules, u32 place)
{
	const struct sectun_zone *zone = &rules->given.zones[place].zone;
	struct nlattr *nest = nla_nest_start(skb, SECTUN_A_RULES_ZONE);

	if (!nest ||
	    nla_put_u32(skb, SECTUN_A_ZONE_ID, zone->id) ||
	    nla_put_string(skb, SECTUN_A_ZONE_NAME, zone->name) ||
	    (zone->tcp_rst && nla_put_flag(skb, SECTUN_A_ZONE_TCP_RST)) ||
	    put_interfaces(skb, rules, place))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_zone_ref(struct sk_buff *skb, int type, int name_type,
			const struct sectun_zone *zone)
{
	if (zone && (nla_put_u32(skb, type, zone->id) ||
		     nla_put_string(skb, name_type, zone->name)))
		return -EMSGSIZE;
	return 0;
}

static int put_stats(struct sk_buff *skb, const struct sectun_rule_stats *stats)
{
	if (nla_put_u64_64bit(skb, SECTUN_A_POLICY_HITS, atomic64_read(&stats->hits),
			      SECTUN_A_POLICY_PAD))
		return -EMSGSIZE;
	return sectun_nl_put_counters(skb, SECTUN_A_POLICY_COUNTERS,
				      atomic64_read(&stats->packets),
				      atomic64_read(&stats->bytes));
}

static int put_policy(struct sk_buff *skb, const struct sectun_policy *policy)
{
	struct nlattr *nest = nla_nest_start(skb, SECTUN_A_RULES_POLICY);

	if (!nest ||
	    nla_put_string(skb, SECTUN_A_POLICY_NAME, policy->name) ||
	    put_zone_ref(skb, SECTUN_A_POLICY_FROM, SECTUN_A_POLICY_FROM_NAME, policy->from) ||
	    put_zone_ref(skb, SECTUN_A_POLICY_TO, SECTUN_A_POLICY_TO_NAME, policy->to) ||
	    nla_put_u32(skb, SECTUN_A_POLICY_INDEX, policy->index) ||
	    nla_put_u32(skb, SECTUN_A_POLICY_ACTION, policy->action) ||
	    (policy->action == SECTUN_ACTION_TUNNEL &&
	     nla_put_u32(skb, SECTUN_A_POLICY_TUNNEL, policy->tunnel)) ||
	    (policy->log_init && nla_put_flag(skb, SECTUN_A_POLICY_LOG_INIT)) ||
	    (policy->log_close && nla_put_flag(skb, SECTUN_A_POLICY_LOG_CLOSE)) ||
	    (policy->count && nla_put_flag(skb, SECTUN_A_POLICY_COUNT)) ||
	    put_stats(skb, policy->stats))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int dump_one(struct sectun_nl_dump *dump, const struct sectun_rules *rules, u32 place)
{
	void *hdr = sectun_nl_dump_put(dump, SECTUN_CMD_RULES_GET);
	u32 n_zones = rules->given.n_zones;
	int err;

	if (!hdr)
		return -EMSGSIZE;
	err = nla_put_u32(dump->skb, SECTUN_A_RULES_GENERATION, rules->generation);
	if (!err && place < n_zones)
		err = put_zone(dump->skb, rules, place);
	else if (!err)
		err = put_policy(dump->skb, &rules->given.policies[place - n_zones].policy);
	if (err)
		genlmsg_cancel(dump->skb, hdr);
	else
		genlmsg_end(dump->skb, hdr);
	return err;
}

static int dump_rules(struct sectun_nl_dump *dump)
{
	const struct sectun_rules *rules = sectun_rules_of(dump->net);
	struct netlink_callback *cb = dump->cb;
	u32 n;
	int err;

	cb->seq = rules ? rules->generation : U32_MAX;
	n = rules ? rules->given.n_zones + rules->given.n_policies : 0;
	for (; cb->args[SENT] < n; cb->args[SENT]++) {
		err = dump_one(dump, rules, cb->args[SENT]);
		if (err)
			return err;
	}
	return 0;
}

int sectun_nl_rules_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct sectun_nl_dump dump;
	int err;

	err = sectun_nl_dump_start(&dump, skb, cb) ?: sectun_nl_dump_reserve(skb, ZONE_MAX);
	if (err)
		return err;

	rcu_read_lock();
	err = dump_rules(&dump);
	rcu_read_unlock();
	return err && !skb->len ? err : skb->len;
}
