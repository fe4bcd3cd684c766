// SPDX-License-Identifier: GPL-2.0
/* Reading terms: protocols, ports and ICMP types. */
#include "rules.h"

/* What a nest has; -1 for what it has not. */
struct given {
	int protocol;
	int src_low, src_high;
	int dst_low, dst_high;
	int type, code;
};

static int read_attr(struct sectun_nl_reader *reader, const struct nlattr *attr,
		     struct given *given, struct sectun_term *term)
{
	switch (nla_type(attr)) {
	case SECTUN_A_TERM_PROTOCOL:
		given->protocol = nla_get_u8(attr);
		return 0;
	case SECTUN_A_TERM_SRC_PORT_LOW:
		given->src_low = nla_get_u16(attr);
		return 0;
	case SECTUN_A_TERM_SRC_PORT_HIGH:
		given->src_high = nla_get_u16(attr);
		return 0;
	case SECTUN_A_TERM_DST_PORT_LOW:
		given->dst_low = nla_get_u16(attr);
		return 0;
	case SECTUN_A_TERM_DST_PORT_HIGH:
		given->dst_high = nla_get_u16(attr);
		return 0;
	case SECTUN_A_TERM_ICMP_TYPE:
		given->type = nla_get_u8(attr);
		return 0;
	case SECTUN_A_TERM_ICMP_CODE:
		given->code = nla_get_u8(attr);
		return 0;
	case SECTUN_A_TERM_EXCEPT:
		term->except = true;
		return 0;
	case SECTUN_A_TERM_TIMEOUT:
		term->timeout = nla_get_u32(attr);
		return 0;
	default:
		return sectun_nl_not_asked(reader, attr);
	}
}

static int check_ports(struct sectun_nl_reader *reader, const struct nlattr *nest, int low,
		       int high, const char *which)
{
	if (high >= 0 && low < 0)
		return sectun_nl_refuse(reader, nest, "%s-port-high without low", which);
	if (high >= 0 && high < low)
		return sectun_nl_refuse(reader, nest, "%s ports %d to %d: backwards", which, low,
					high);
	return 0;
}

static int check(struct sectun_nl_reader *reader, const struct nlattr *nest,
		 const struct given *given)
{
	bool ports = given->src_low >= 0 || given->dst_low >= 0;
	int err;

	err = check_ports(reader, nest, given->src_low, given->src_high, "src");
	if (err)
		return err;
	err = check_ports(reader, nest, given->dst_low, given->dst_high, "dst");
	if (err)
		return err;
	if (ports && (given->protocol < 0 || !sectun_protocol_has_ports(given->protocol)))
		return sectun_nl_refuse(reader, nest, "ports need TCP, UDP or SCTP");
	if (given->type >= 0 &&
	    (given->protocol < 0 || !sectun_protocol_has_types(given->protocol)))
		return sectun_nl_refuse(reader, nest, "icmp-type needs ICMP or ICMPv6");
	if (given->code >= 0 && given->type < 0)
		return sectun_nl_refuse(reader, nest, "icmp-code without icmp-type");
	return 0;
}

static void convert(const struct given *given, struct sectun_term *term)
{
	u32 base;

	term->src_high = U16_MAX;
	if (given->protocol < 0) {
		term->high = SECTUN_SERVICE_MAX;
		return;
	}

	base = given->protocol << 16;
	term->low = base;
	term->high = base | U16_MAX;
	if (given->type >= 0) {
		term->low = base | given->type << 8 | max(given->code, 0);
		term->high = given->code < 0 ? base | given->type << 8 | U8_MAX : term->low;
	}
	if (given->dst_low >= 0) {
		term->low = base | given->dst_low;
		term->high = base | (given->dst_high < 0 ? given->dst_low : given->dst_high);
	}
	if (given->src_low >= 0) {
		term->src_low = given->src_low;
		term->src_high = given->src_high < 0 ? given->src_low : given->src_high;
	}
}

/**
 * sectun_nl_read_term - reads a term
 * @reader: the rules
 * @nest: the term
 * @inbound: of host-inbound traffic, else of an application
 */
int sectun_nl_read_term(struct sectun_nl_reader *reader, const struct nlattr *nest,
			bool inbound)
{
	struct sectun_term *term = &reader->draft.terms[reader->n_terms++];
	struct given given = { -1, -1, -1, -1, -1, -1, -1 };
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_nested(attr, nest, rem) {
		err = read_attr(reader, attr, &given, term);
		if (err)
			return err;
	}
	if (inbound && term->timeout)
		return sectun_nl_refuse(reader, nest, "only applications have a timeout");
	if (!inbound && term->except)
		return sectun_nl_refuse(reader, nest, "only inbound terms have except");

	err = check(reader, nest, &given);
	if (!err)
		convert(&given, term);
	return err;
}
