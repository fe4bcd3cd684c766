// SPDX-License-Identifier: GPL-2.0
/* policy-match: what would become of a packet. */
#include "../compat.h"
#include "../flow/ruleset.h"
#include "../flow/value.h"
#include "../flow/way.h"
#include "nl.h"

/**
 * struct question - a packet that is not there
 * @net: where
 * @rules: in force there
 * @key: the packet
 * @in: interface it comes from, NULL when only its zone is named
 * @from: zone it comes from
 * @to: zone it would leave to; NULL when it goes to the router itself
 */
struct question {
	struct net *net;
	const struct sectun_rules *rules;
	struct sectun_flow_key key;
	struct net_device *in;
	const struct sectun_zone *from;
	const struct sectun_zone *to;
};

static int get_ports(struct genl_info *info, struct sectun_flow_key *key)
{
	const struct nlattr *src = info->attrs[SECTUN_A_FLOW_SRC_PORT];
	const struct nlattr *dst = info->attrs[SECTUN_A_FLOW_DST_PORT];
	const struct nlattr *type = info->attrs[SECTUN_A_FLOW_ICMP_TYPE];
	const struct nlattr *code = info->attrs[SECTUN_A_FLOW_ICMP_CODE];

	if ((src || dst) && !sectun_protocol_has_ports(key->protocol)) {
		NL_SET_ERR_MSG_ATTR(info->extack, dst ?: src, "ports need TCP, UDP or SCTP");
		return -EINVAL;
	}
	if ((type || code) && !sectun_protocol_has_types(key->protocol)) {
		NL_SET_ERR_MSG_ATTR(info->extack, type ?: code, "icmp-type needs ICMP or ICMPv6");
		return -EINVAL;
	}
	key->src_port = src ? nla_get_u16(src) : 0;
	key->dst_port = dst ? nla_get_u16(dst) : 0;
	key->icmp_type = type ? nla_get_u8(type) : 0;
	key->icmp_code = code ? nla_get_u8(code) : 0;
	return 0;
}

static int get_key(struct genl_info *info, struct sectun_flow_key *key)
{
	int err;

	if (sectun_nl_missing(info, SECTUN_A_FLOW_SRC, "src") ||
	    sectun_nl_missing(info, SECTUN_A_FLOW_DST, "dst") ||
	    sectun_nl_missing(info, SECTUN_A_FLOW_PROTOCOL, "protocol"))
		return -EINVAL;

	err = sectun_nl_get_addr(info->attrs[SECTUN_A_FLOW_SRC], &key->src, info->extack) ?:
	      sectun_nl_get_addr(info->attrs[SECTUN_A_FLOW_DST], &key->dst, info->extack);
	if (err)
		return err;
	if (key->src.family != key->dst.family) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SECTUN_A_FLOW_DST],
				    "src and dst are of different families");
		return -EINVAL;
	}
	key->protocol = nla_get_u8(info->attrs[SECTUN_A_FLOW_PROTOCOL]);
	return get_ports(info, key);
}

static int zone_by_name(const struct question *question, const struct nlattr *attr,
			const struct sectun_zone **zone, struct netlink_ext_ack *extack)
{
	const struct sectun_draft *given = &question->rules->given;

	for (u32 i = 0; i < given->n_zones; i++) {
		if (nla_strcmp(attr, given->zones[i].name))
			continue;
		*zone = &given->zones[i].zone;
		return 0;
	}
	NL_SET_ERR_MSG_ATTR(extack, attr, "no such zone");
	return -ENOENT;
}

static int zone_by_ifname(const struct question *question, const struct nlattr *attr,
			  const struct sectun_zone **zone, struct net_device **dev,
			  struct netlink_ext_ack *extack)
{
	*dev = dev_get_by_name_rcu(question->net, nla_data(attr));
	if (!*dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such interface");
		return -ENODEV;
	}
	*zone = sectun_rules_zone(question->rules, (*dev)->ifindex);
	if (*zone)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "the interface is in no zone");
	return -ENOENT;
}

/* One of the two names is given, or none. */
static int get_zone(struct genl_info *info, const struct question *question, int zone_type,
		    int ifname_type, const struct sectun_zone **zone, struct net_device **dev)
{
	const struct nlattr *name = info->attrs[zone_type];
	const struct nlattr *ifname = info->attrs[ifname_type];

	if (name && ifname) {
		NL_SET_ERR_MSG_ATTR(info->extack, ifname, "give a zone or an interface, not both");
		return -EINVAL;
	}
	if (name)
		return zone_by_name(question, name, zone, info->extack);
	if (ifname)
		return zone_by_ifname(question, ifname, zone, dev, info->extack);
	return 0;
}

/* Leaves the zone open for packets to the router itself. */
static int follow_route(struct genl_info *info, struct question *question)
{
	struct net_device *out;
	int ifindex, err;
	bool local;

	if (!question->in) {
		NL_SET_ERR_MSG(info->extack, "missing attribute to, to-ifname or from-ifname");
		return -EINVAL;
	}
	err = sectun_flow_way(question->in, &question->key, &ifindex, &local);
	if (err) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[SECTUN_A_FLOW_DST],
				    "no route from there to the destination");
		return err;
	}
	if (local)
		return 0;

	question->to = sectun_rules_zone(question->rules, ifindex);
	if (question->to)
		return 0;
	out = dev_get_by_index_rcu(question->net, ifindex);
	NL_SET_ERR_MSG_FMT(info->extack, "the route leads to %s, which is in no zone",
			   out ? out->name : "an interface");
	return -ENOENT;
}

static int get_zones(struct genl_info *info, struct question *question)
{
	struct net_device *out;
	int err;

	err = get_zone(info, question, SECTUN_A_FLOW_FROM, SECTUN_A_FLOW_FROM_IFNAME,
		       &question->from, &question->in);
	if (err)
		return err;
	if (!question->from) {
		sectun_nl_missing(info, SECTUN_A_FLOW_FROM, "from or from-ifname");
		return -EINVAL;
	}
	err = get_zone(info, question, SECTUN_A_FLOW_TO, SECTUN_A_FLOW_TO_IFNAME,
		       &question->to, &out);
	if (err || question->to)
		return err;
	return follow_route(info, question);
}

static int put_policy(struct sk_buff *reply, const struct sectun_policy *policy)
{
	if (!policy)
		return nla_put_flag(reply, SECTUN_A_FLOW_DEFAULT);
	if ((!policy->from && nla_put_flag(reply, SECTUN_A_FLOW_GLOBAL)) ||
	    nla_put_string(reply, SECTUN_A_FLOW_POLICY, policy->name) ||
	    nla_put_u32(reply, SECTUN_A_FLOW_INDEX, policy->index))
		return -EMSGSIZE;
	return 0;
}

static int put_transit(struct sk_buff *reply, const struct question *question)
{
	struct sectun_verdict verdict;

	sectun_rules_find(question->rules, question->from, question->to, &question->key, &verdict);
	if (nla_put_string(reply, SECTUN_A_FLOW_TO, question->to->name) ||
	    nla_put_u32(reply, SECTUN_A_FLOW_ACTION, verdict.action))
		return -EMSGSIZE;
	return put_policy(reply, verdict.policy);
}

static int put_local(struct sk_buff *reply, const struct question *question)
{
	bool allowed = sectun_rules_inbound(question->rules, question->in->ifindex,
					    &question->key);

	if (nla_put_u32(reply, SECTUN_A_FLOW_ACTION,
			allowed ? SECTUN_ACTION_PERMIT : SECTUN_ACTION_DENY))
		return -EMSGSIZE;
	return nla_put_flag(reply, SECTUN_A_FLOW_LOCAL);
}

/* Under the RCU read lock, so that it is one rule set that answers. */
static int answer(struct genl_info *info, struct question *question, struct sk_buff *reply)
{
	int err;

	question->rules = sectun_rules_of(question->net);
	if (!question->rules) {
		NL_SET_ERR_MSG(info->extack, "no rules are in force");
		return -ENOENT;
	}
	err = get_zones(info, question);
	if (err)
		return err;

	if (nla_put_u32(reply, SECTUN_A_FLOW_GENERATION, question->rules->generation) ||
	    nla_put_string(reply, SECTUN_A_FLOW_FROM, question->from->name))
		return -EMSGSIZE;
	return question->to ? put_transit(reply, question) : put_local(reply, question);
}

int sectun_nl_policy_match_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct question question = { .net = genl_info_net(info) };
	struct sk_buff *reply;
	void *hdr;
	int err;

	err = get_key(info, &question.key);
	if (err)
		return err;
	reply = sectun_nl_reply_new(info, SECTUN_CMD_POLICY_MATCH, &hdr);
	if (!reply)
		return -ENOMEM;

	rcu_read_lock();
	err = answer(info, &question, reply);
	rcu_read_unlock();
	return sectun_nl_reply_send(reply, info, hdr, err);
}
