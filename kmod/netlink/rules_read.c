// SPDX-License-Identifier: GPL-2.0
/*
 * Reading the rules of a request. It is walked several times: to count, and
 * then for each kind of thing, so that what is named is there already wherever
 * it is in the request.
 */
#include <linux/sched.h>

#include "rules.h"

static u32 count_in(const struct nlattr *nest, int type)
{
	const struct nlattr *attr;
	u32 n = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == type;
	return n;
}

static void count_one(struct sectun_draft *draft, const struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SECTUN_A_RULES_ZONE:
		draft->n_zones++;
		draft->n_terms += count_in(attr, SECTUN_A_ZONE_INBOUND);
		break;
	case SECTUN_A_RULES_INTERFACE:
		draft->n_interfaces++;
		draft->n_terms += count_in(attr, SECTUN_A_INTERFACE_INBOUND);
		break;
	case SECTUN_A_RULES_ADDRESS:
		draft->n_addresses++;
		draft->n_ranges += count_in(attr, SECTUN_A_ADDRESS_RANGE);
		break;
	case SECTUN_A_RULES_APPLICATION:
		draft->n_applications++;
		draft->n_terms += count_in(attr, SECTUN_A_APPLICATION_TERM);
		break;
	case SECTUN_A_RULES_POLICY:
		draft->n_policies++;
		draft->n_refs += count_in(attr, SECTUN_A_POLICY_SOURCE) +
				 count_in(attr, SECTUN_A_POLICY_DESTINATION) +
				 count_in(attr, SECTUN_A_POLICY_APPLICATION);
		break;
	}
}

static int check_counts(const struct sectun_draft *draft, struct netlink_ext_ack *extack)
{
	const struct {
		u32 n;
		u32 max;
		const char *what;
	} limits[] = {
		{ draft->n_zones, SECTUN_ZONES_MAX, "zones" },
		{ draft->n_interfaces, SECTUN_INTERFACES_MAX, "interfaces" },
		{ draft->n_addresses, SECTUN_ADDRESSES_MAX, "addresses" },
		{ draft->n_ranges, SECTUN_RANGES_MAX, "ranges" },
		{ draft->n_applications, SECTUN_APPLICATIONS_MAX, "applications" },
		{ draft->n_terms, SECTUN_TERMS_MAX, "terms" },
		{ draft->n_policies, SECTUN_POLICIES_MAX, "policies" },
		{ draft->n_refs, SECTUN_REFS_MAX, "sources, destinations and applications" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(limits); i++) {
		if (limits[i].n <= limits[i].max)
			continue;
		NL_SET_ERR_MSG_FMT(extack, "more than %u %s", limits[i].max, limits[i].what);
		return -E2BIG;
	}
	return 0;
}

static int count(struct sectun_nl_reader *reader)
{
	struct sectun_draft *draft = &reader->draft;
	const struct nlattr *attr;
	int rem, err;

	nlmsg_for_each_attr(attr, reader->nlh, GENL_HDRLEN, rem) {
		count_one(draft, attr);
		cond_resched();
	}
	err = check_counts(draft, reader->extack);
	if (err)
		return err;

	return sectun_draft_alloc(draft) ?:
	       sectun_nl_keys_alloc(&reader->zones, draft->n_zones) ?:
	       sectun_nl_keys_alloc(&reader->interfaces, draft->n_interfaces) ?:
	       sectun_nl_keys_alloc(&reader->addresses, draft->n_addresses) ?:
	       sectun_nl_keys_alloc(&reader->applications, draft->n_applications);
}

/* Calls @read for each nest of a kind, with the name that is in it for messages. */
static int each(struct sectun_nl_reader *reader, int type, int name_type, const char *kind,
		int (*read)(struct sectun_nl_reader *reader, const struct nlattr *nest))
{
	const struct nlattr *attr, *name;
	int rem, err;

	reader->kind = kind;
	reader->number = 0;
	nlmsg_for_each_attr(attr, reader->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != type)
			continue;
		name = nla_find_nested(attr, name_type);
		reader->name = name ? nla_data(name) : "";
		reader->number++;
		err = read(reader, attr);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

static int refuse_key(struct sectun_nl_reader *reader, const struct sectun_nl_key *key,
		      const char *message)
{
	reader->number = key->place + 1;
	reader->name = key->name;
	return sectun_nl_refuse(reader, key->attr, "%s", message);
}

static int refuse_twice(struct sectun_nl_reader *reader, const struct sectun_nl_key *key)
{
	reader->number = key->place + 1;
	reader->name = key->name;
	return sectun_nl_refuse(reader, key->attr, "id %u is there twice", key->id);
}

static int read_zones(struct sectun_nl_reader *reader)
{
	const struct sectun_nl_key *twice;
	int err;

	err = each(reader, SECTUN_A_RULES_ZONE, SECTUN_A_ZONE_NAME, "zone", sectun_nl_read_zone);
	if (err)
		return err;
	twice = sectun_nl_keys_by_name(&reader->zones);
	if (twice)
		return refuse_key(reader, twice, "name is there twice");
	twice = sectun_nl_keys_by_id(&reader->zones);
	return twice ? refuse_twice(reader, twice) : 0;
}

static int read_interfaces(struct sectun_nl_reader *reader)
{
	const struct sectun_nl_key *twice;
	int err;

	err = each(reader, SECTUN_A_RULES_INTERFACE, SECTUN_A_INTERFACE_IFNAME, "interface",
		   sectun_nl_read_interface);
	if (err)
		return err;
	twice = sectun_nl_keys_by_name(&reader->interfaces);
	return twice ? refuse_key(reader, twice, "is in a zone already") : 0;
}

/* Names may be there several times: each zone may have addresses of its own. */
static int read_objects(struct sectun_nl_reader *reader)
{
	const struct sectun_nl_key *twice;
	int err;

	err = each(reader, SECTUN_A_RULES_ADDRESS, SECTUN_A_ADDRESS_NAME, "address",
		   sectun_nl_read_address);
	if (err)
		return err;
	twice = sectun_nl_keys_by_id(&reader->addresses);
	if (twice)
		return refuse_twice(reader, twice);

	err = each(reader, SECTUN_A_RULES_APPLICATION, SECTUN_A_APPLICATION_NAME, "application",
		   sectun_nl_read_application);
	if (err)
		return err;
	twice = sectun_nl_keys_by_id(&reader->applications);
	return twice ? refuse_twice(reader, twice) : 0;
}

static int read_policies(struct sectun_nl_reader *reader)
{
	const struct sectun_policy_entry *twice;
	int err;

	err = each(reader, SECTUN_A_RULES_POLICY, SECTUN_A_POLICY_NAME, "policy",
		   sectun_nl_read_policy);
	if (err)
		return err;
	twice = sectun_draft_sort(&reader->draft);
	if (!twice)
		return 0;
	reader->number = twice - reader->draft.policies + 1;
	reader->name = twice->name;
	return sectun_nl_refuse(reader, NULL, "name is there twice in its zone pair");
}

static int read_default(struct sectun_nl_reader *reader, const struct nlattr *attr)
{
	reader->draft.default_action = attr ? nla_get_u32(attr) : SECTUN_ACTION_DENY;
	if (reader->draft.default_action == SECTUN_ACTION_DENY ||
	    reader->draft.default_action == SECTUN_ACTION_PERMIT)
		return 0;
	NL_SET_ERR_MSG_ATTR(reader->extack, attr, "default-action can be deny or permit only");
	return -EINVAL;
}

/**
 * sectun_nl_rules_read - reads and checks the rules of a request
 * @reader: all zero
 * @info: the request
 *
 * Return: 0 or a negative error, with extack set; sectun_nl_rules_read_end()
 *	frees what is not taken out of @reader->draft, in both cases.
 */
int sectun_nl_rules_read(struct sectun_nl_reader *reader, struct genl_info *info)
{
	reader->nlh = info->nlhdr;
	reader->extack = info->extack;

	return read_default(reader, info->attrs[SECTUN_A_RULES_DEFAULT_ACTION]) ?:
	       count(reader) ?:
	       read_zones(reader) ?:
	       read_interfaces(reader) ?:
	       read_objects(reader) ?:
	       read_policies(reader);
}

void sectun_nl_rules_read_end(struct sectun_nl_reader *reader)
{
	sectun_draft_free(&reader->draft);
	sectun_nl_keys_free(&reader->zones);
	sectun_nl_keys_free(&reader->interfaces);
	sectun_nl_keys_free(&reader->addresses);
	sectun_nl_keys_free(&reader->applications);
}
