// SPDX-License-Identifier: GPL-2.0
/* policy-match: what would become of a packet. */
#include "../flow/flow.h"
#include "../flow/ruleset.h"
#include "../flow/way.h"
#include "nl.h"

/*
 * struct match - the question and its answer
 * @rules: in force
 * @in: interface the packet comes from, 0 when only its zone is given
 * @inbound: interface whose host-inbound traffic is asked, one of @from's
 * @to: NULL with @local
 * @local: to the router itself
 */
struct match {
	struct genl_info *info;
	const struct sectun_rules *rules;
	struct sectun_flow_key key;
	int in;
	int inbound;
	const struct sectun_zone *from;
	const struct sectun_zone *to;
	bool local;
	struct sectun_verdict verdict;
};

static int missing(struct genl_info *info)
{
	if (!info->attrs[SECTUN_A_FLOW_FROM] && !info->attrs[SECTUN_A_FLOW_FROM_IFNAME]) {
		NL_SET_ERR_MSG(info->extack, "missing attribute from or from-ifname");
		return -EINVAL;
	}
	if (sectun_nl_missing(info, SECTUN_A_FLOW_SRC, "src") ||
	    sectun_nl_missing(info, SECTUN_A_FLOW_DST, "dst") ||
	    sectun_nl_missing(info, SECTUN_A_FLOW_PROTOCOL, "protocol"))
		return -EINVAL;
	return 0;
}

static u8 get_u8(const struct nlattr *attr)
{
	return attr ? nla_get_u8(attr) : 0;
}

static u16 get_u16(const struct nlattr *attr)
{
	return attr ? nla_get_u16(attr) : 0;
}

static int get_key(struct genl_info *info, struct sectun_flow_key *key)
{
	struct nlattr **tb = info->attrs;
	int err;

	err = sectun_nl_get_addr(tb[SECTUN_A_FLOW_SRC], &key->src, info->extack) ?:
	      sectun_nl_get_addr(tb[SECTUN_A_FLOW_DST], &key->dst, info->extack);
	if (err)
		return err;
	if (key->src.family != key->dst.family) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[SECTUN_A_FLOW_DST],
				    "src and dst are of different families");
		return -EINVAL;
	}
	key->protocol = nla_get_u8(tb[SECTUN_A_FLOW_PROTOCOL]);
	key->src_port = get_u16(tb[SECTUN_A_FLOW_SRC_PORT]);
	key->dst_port = get_u16(tb[SECTUN_A_FLOW_DST_PORT]);
	key->icmp_type = get_u8(tb[SECTUN_A_FLOW_ICMP_TYPE]);
	key->icmp_code = get_u8(tb[SECTUN_A_FLOW_ICMP_CODE]);
	return 0;
}

static int refuse(struct match *match, const struct nlattr *attr, const char *why)
{
	NL_SET_BAD_ATTR(match->info->extack, attr);
	/* All of them are literals. */
	match->info->extack->_msg = why;
	return -ENOENT;
}

static const struct sectun_zone *find_zone(const struct sectun_rules *rules,
					   const struct nlattr *name)
{
	for (u32 i = 0; i < rules->given.n_zones; i++)
		if (!nla_strcmp(name, rules->given.zones[i].name))
			return &rules->given.zones[i].zone;
	return NULL;
}

/* Any interface of the zone that is there, to ask for what the zone takes. */
static int some_interface(const struct sectun_rules *rules, const struct sectun_zone *zone)
{
	const struct sectun_draft *given = &rules->given;
	int ifindex;

	for (u32 i = 0; i < given->n_interfaces; i++) {
		ifindex = READ_ONCE(given->interfaces[i].ifindex);
		if (ifindex && given->interfaces[i].zone == zone->index &&
		    !given->interfaces[i].own)
			return ifindex;
	}
	return 0;
}

/* A zone by its own or by its interface's name. */
static int get_zone(struct match *match, int zone_attr, int ifname_attr,
		    const struct sectun_zone **zone, int *ifindex)
{
	const struct nlattr *name = match->info->attrs[zone_attr];
	const struct nlattr *ifname = match->info->attrs[ifname_attr];
	struct net_device *dev;

	*ifindex = 0;
	if (name) {
		*zone = find_zone(match->rules, name);
		return *zone ? 0 : refuse(match, name, "no such zone");
	}
	dev = dev_get_by_name_rcu(genl_info_net(match->info), nla_data(ifname));
	if (!dev)
		return refuse(match, ifname, "no such interface");
	*ifindex = dev->ifindex;
	*zone = sectun_rules_zone(match->rules, dev->ifindex);
	return *zone ? 0 : refuse(match, ifname, "the interface is in no zone: nothing passes");
}

static int get_from(struct match *match)
{
	int err = get_zone(match, SECTUN_A_FLOW_FROM, SECTUN_A_FLOW_FROM_IFNAME, &match->from,
			   &match->in);

	if (!err)
		match->inbound = match->in ?: some_interface(match->rules, match->from);
	return err;
}

/* By the route, unless it is given. */
static int get_to(struct match *match)
{
	const struct nlattr *dst = match->info->attrs[SECTUN_A_FLOW_DST];
	struct net *net = genl_info_net(match->info);
	struct sectun_way_out way;
	int ifindex;

	if (match->info->attrs[SECTUN_A_FLOW_TO] || match->info->attrs[SECTUN_A_FLOW_TO_IFNAME])
		return get_zone(match, SECTUN_A_FLOW_TO, SECTUN_A_FLOW_TO_IFNAME, &match->to,
				&ifindex);

	if (sectun_way_find(net, match->in, &match->key, &way))
		return refuse(match, dst, "no route to dst");
	match->local = way.local;
	if (way.local)
		return 0;
	match->to = sectun_rules_zone(match->rules, way.ifindex);
	return match->to ? 0 : refuse(match, dst, "the route leads to an interface in no zone");
}

static int ask(struct match *match)
{
	int err;

	match->rules = sectun_rules_of(genl_info_net(match->info));
	if (!match->rules)
		return refuse(match, NULL, "there are no rules: every packet passes");
	err = get_from(match) ?: get_to(match);
	if (err)
		return err;

	if (!match->local)
		sectun_rules_find(match->rules, match->from, match->to, &match->key,
				  &match->verdict);
	else if (sectun_rules_inbound(match->rules, match->inbound, &match->key))
		match->verdict.action = SECTUN_ACTION_PERMIT;
	return 0;
}

static int put_policy(struct sk_buff *skb, const struct sectun_policy *policy)
{
	if (!policy)
		return nla_put_flag(skb, SECTUN_A_FLOW_DEFAULT);
	if (nla_put_string(skb, SECTUN_A_FLOW_POLICY, policy->name) ||
	    nla_put_u32(skb, SECTUN_A_FLOW_INDEX, policy->index) ||
	    (!policy->from && nla_put_flag(skb, SECTUN_A_FLOW_GLOBAL)))
		return -EMSGSIZE;
	return 0;
}

static int put_answer(struct sk_buff *skb, const struct match *match)
{
	if (nla_put_u32(skb, SECTUN_A_FLOW_GENERATION, match->rules->generation) ||
	    nla_put_string(skb, SECTUN_A_FLOW_FROM, match->from->name) ||
	    nla_put_u32(skb, SECTUN_A_FLOW_ACTION, match->verdict.action))
		return -EMSGSIZE;
	if (match->local)
		return nla_put_flag(skb, SECTUN_A_FLOW_LOCAL);
	return nla_put_string(skb, SECTUN_A_FLOW_TO, match->to->name) ?:
	       put_policy(skb, match->verdict.policy);
}

int sectun_nl_policy_match_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct match match = { .info = info };
	struct sk_buff *reply;
	void *hdr;
	int err;

	err = missing(info) ?: get_key(info, &match.key);
	if (err)
		return err;
	reply = sectun_nl_reply_new(info, SECTUN_CMD_POLICY_MATCH, &hdr);
	if (!reply)
		return -ENOMEM;

	rcu_read_lock();
	err = ask(&match) ?: put_answer(reply, &match);
	rcu_read_unlock();
	return sectun_nl_reply_send(reply, info, hdr, err);
}
