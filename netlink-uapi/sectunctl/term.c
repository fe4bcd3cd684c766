// SPDX-License-Identifier: GPL-2.0
/*
 * Terms of rules, [except:]PROTOCOL[/...]: tcp/22, tcp/1024-2047, udp/500/500
 * (the source port is last), icmp/8, icmpv6/1/4, 89, any.
 */
#include <stdio.h>
#include <string.h>

#include "ctl.h"

/* Longer than any term can be: except:, a protocol, two pairs of ports. */
#define TERM_SIZE	64

#define A_PORT		"a port, LOW-HIGH (0 to 65535) or any"
#define A_TYPE		"an ICMP type or code from 0 to 255, or any"

static bool parse_ports(char *text, bool *any, uint16_t *low, uint16_t *high)
{
	char *first = strsep(&text, "-");
	unsigned long from, to;

	*any = !text && !strcmp(first, "any");
	if (*any)
		return true;
	if (!parse_number(first, UINT16_MAX, &from))
		return false;
	if (text && !parse_number(text, UINT16_MAX, &to))
		return false;
	*low = from;
	*high = text ? to : from;
	return *low <= *high;
}

static bool parse_type(const char *text, int16_t *type)
{
	unsigned long number;

	if (!strcmp(text, "any"))
		return true;
	if (!parse_number(text, UINT8_MAX, &number))
		return false;
	*type = number;
	return true;
}

/* What follows the protocol; both may be NULL. */
static const char *parse_details(struct sectun_term *term, char *first, char *second)
{
	if (!first)
		return NULL;
	if (has_ports(term->protocol)) {
		if (!parse_ports(first, &term->any_dst_port, &term->dst_port_low,
				 &term->dst_port_high))
			return A_PORT;
		if (second && !parse_ports(second, &term->any_src_port, &term->src_port_low,
					   &term->src_port_high))
			return A_PORT;
		return NULL;
	}
	if (has_icmp_type(term->protocol)) {
		if (!parse_type(first, &term->icmp_type) ||
		    (second && !parse_type(second, &term->icmp_code)))
			return A_TYPE;
		if (term->icmp_type < 0 && term->icmp_code >= 0)
			return "an ICMP type before the code";
		return NULL;
	}
	return "nothing after a protocol that has neither ports nor types";
}

/**
 * parse_term - a protocol and its ports or types
 *
 * Return: NULL, or what was expected instead
 */
const char *parse_term(const char *text, struct sectun_term *term)
{
	char copy[TERM_SIZE], *rest = copy;
	char *protocol, *first, *second;

	*term = (struct sectun_term){
		.any_src_port = true,
		.any_dst_port = true,
		.icmp_type = -1,
		.icmp_code = -1,
	};
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return A_TERM;
	if (!strncmp(rest, "except:", strlen("except:"))) {
		term->except = true;
		rest += strlen("except:");
	}
	protocol = strsep(&rest, "/");
	first = strsep(&rest, "/");
	second = strsep(&rest, "/");
	if (rest)
		return "at most two parts after the protocol";
	if (strcmp(protocol, "any") && !parse_protocol(protocol, &term->protocol))
		return A_PROTOCOL " or any";
	return parse_details(term, first, second);
}
