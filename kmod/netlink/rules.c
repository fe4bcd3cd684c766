// SPDX-License-Identifier: GPL-2.0
/* rules-set, rules-flush and rules-get. */
#include <linux/err.h>
#include <linux/slab.h>

#include "../flow/flow.h"
#include "../flow/ruleset.h"
#include "rules.h"

/* Rules out of a request: an error pointer says that they are not good. */
static struct sectun_rules *read_rules(struct genl_info *info)
{
	struct sectun_nl_reader *reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	struct sectun_rules *rules;
	int err;

	if (!reader)
		return ERR_PTR(-ENOMEM);
	err = sectun_nl_rules_read(reader, info);
	rules = err ? ERR_PTR(err) : sectun_rules_build(&reader->draft, info->extack);
	sectun_nl_rules_read_end(reader);
	kfree(reader);
	return rules;
}

int sectun_nl_rules_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_rules *rules = read_rules(info);
	struct sk_buff *reply;
	u32 generation;
	void *hdr;
	int err;

	if (IS_ERR(rules))
		return PTR_ERR(rules);

	/* Behind the change there is nothing left that could fail. */
	reply = sectun_nl_reply_new(info, SECTUN_CMD_RULES_SET, &hdr);
	if (!reply) {
		sectun_rules_free(rules);
		return -ENOMEM;
	}
	err = sectun_rules_install(genl_info_net(info), rules, &generation, info->extack);
	if (!err)
		err = nla_put_u32(reply, SECTUN_A_RULES_GENERATION, generation);
	return sectun_nl_reply_send(reply, info, hdr, err);
}

static int stale(struct genl_info *info)
{
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SECTUN_A_RULES_GENERATION],
			    "rules of another generation are in force");
	return -ESTALE;
}

int sectun_nl_rules_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[SECTUN_A_RULES_GENERATION];
	u32 generation = attr ? nla_get_u32(attr) : 0;

	if (sectun_rules_remove(genl_info_net(info), attr ? &generation : NULL))
		return stale(info);
	return 0;
}

/* What is told about the rules in force; all zero without any. */
struct summary {
	u32 generation;
	enum sectun_action default_action;
	u32 zones;
	u32 policies;
};

static struct summary sum_up(const struct net *net)
{
	const struct sectun_rules *rules;
	struct summary summary = {};

	rcu_read_lock();
	rules = sectun_rules_of(net);
	if (rules) {
		summary.generation = rules->generation;
		summary.default_action = rules->given.default_action;
		summary.zones = rules->given.n_zones;
		summary.policies = rules->given.n_policies;
	}
	rcu_read_unlock();
	return summary;
}

static int put_counters(struct sk_buff *skb, const struct net *net)
{
	struct nlattr *nest = nla_nest_start(skb, SECTUN_A_RULES_COUNTERS);
	u64 counters[SECTUN_A_FLOW_COUNTERS_MAX + 1];

	if (!nest)
		return -EMSGSIZE;
	sectun_flow_counters(net, counters);
	for (int i = SECTUN_A_FLOW_COUNTERS_PAD + 1; i <= SECTUN_A_FLOW_COUNTERS_MAX; i++)
		if (nla_put_u64_64bit(skb, i, counters[i], SECTUN_A_FLOW_COUNTERS_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_summary(struct sk_buff *skb, const struct net *net, const struct summary *summary)
{
	if (nla_put_u32(skb, SECTUN_A_RULES_GENERATION, summary->generation) ||
	    nla_put_u32(skb, SECTUN_A_RULES_DEFAULT_ACTION, summary->default_action) ||
	    nla_put_u32(skb, SECTUN_A_RULES_ZONES, summary->zones) ||
	    nla_put_u32(skb, SECTUN_A_RULES_POLICIES, summary->policies) ||
	    nla_put_u32(skb, SECTUN_A_RULES_SESSIONS, sectun_flow_sessions(net)))
		return -EMSGSIZE;
	return put_counters(skb, net);
}

int sectun_nl_rules_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *generation = info->attrs[SECTUN_A_RULES_GENERATION];
	const struct net *net = genl_info_net(info);
	struct summary summary = sum_up(net);
	struct sk_buff *reply;
	void *hdr;

	if (generation && nla_get_u32(generation) != summary.generation)
		return stale(info);

	reply = sectun_nl_reply_new(info, SECTUN_CMD_RULES_GET, &hdr);
	if (!reply)
		return -ENOMEM;
	return sectun_nl_reply_send(reply, info, hdr, put_summary(reply, net, &summary));
}
