// SPDX-License-Identifier: GPL-2.0
/* Reading what policies name: addresses and applications. */
#include "rules.h"

static int read_range(struct sectun_nl_reader *reader, const struct nlattr *nest)
{
	struct sectun_range *range = &reader->draft.ranges[reader->n_ranges++];
	struct sectun_addr low = {}, high = {};
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		err = sectun_nl_get_addr(attr, nla_type(attr) == SECTUN_A_RANGE_LOW ? &low : &high,
					 reader->extack);
		if (err)
			return err;
	}
	if (!low.family)
		return sectun_nl_refuse(reader, nest, "range without low");
	if (!high.family)
		high = low;
	if (low.family != high.family)
		return sectun_nl_refuse(reader, nest, "range of two families");

	range->family = low.family;
	range->low = sectun_value_of_addr(&low);
	range->high = sectun_value_of_addr(&high);
	if (sectun_value_cmp(&range->low, &range->high) > 0)
		return sectun_nl_refuse(reader, nest, "range is backwards");
	return 0;
}

int sectun_nl_read_address(struct sectun_nl_reader *reader, const struct nlattr *nest)
{
	u32 place = reader->number - 1;
	struct sectun_span *ranges = &reader->draft.addresses[place];
	const struct nlattr *attr, *id = NULL;
	int rem, err = 0;

	ranges->first = reader->n_ranges;
	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case SECTUN_A_ADDRESS_ID:
			id = attr;
			break;
		case SECTUN_A_ADDRESS_RANGE:
			err = read_range(reader, attr);
			break;
		}
		if (err)
			return err;
	}
	ranges->n = reader->n_ranges - ranges->first;

	if (!reader->name[0])
		return sectun_nl_refuse(reader, nest, "missing or empty name");
	if (!id)
		return sectun_nl_refuse(reader, nest, "missing id");
	sectun_nl_keys_add(&reader->addresses, nla_get_u32(id), reader->name, place, nest);
	return 0;
}

int sectun_nl_read_application(struct sectun_nl_reader *reader, const struct nlattr *nest)
{
	u32 place = reader->number - 1;
	struct sectun_span *terms = &reader->draft.applications[place];
	const struct nlattr *attr, *id = NULL;
	int rem, err = 0;

	terms->first = reader->n_terms;
	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case SECTUN_A_APPLICATION_ID:
			id = attr;
			break;
		case SECTUN_A_APPLICATION_TERM:
			err = sectun_nl_read_term(reader, attr, false);
			break;
		}
		if (err)
			return err;
	}
	terms->n = reader->n_terms - terms->first;

	if (!reader->name[0])
		return sectun_nl_refuse(reader, nest, "missing or empty name");
	if (!id)
		return sectun_nl_refuse(reader, nest, "missing id");
	sectun_nl_keys_add(&reader->applications, nla_get_u32(id), reader->name, place, nest);
	return 0;
}
