// SPDX-License-Identifier: GPL-2.0
/* What packets look like, in the words of the schema's sx:terms. */
#include <netinet/in.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"

struct sectun_term compile_any_term(void)
{
	return (struct sectun_term){
		.any_src_port = true,
		.any_dst_port = true,
		.icmp_type = -1,
		.icmp_code = -1,
	};
}

/* Of IPv6, a question for a name or an address (RFC 4620). */
#define NODE_INFORMATION	139

/* Connection tracking begins a session with these alone. */
static bool is_question(uint8_t protocol, int16_t type)
{
	if (protocol == IPPROTO_ICMPV6)
		return type == ICMP6_ECHO_REQUEST || type == NODE_INFORMATION;
	return type == ICMP_ECHO || type == ICMP_TIMESTAMP || type == ICMP_INFO_REQUEST ||
	       type == ICMP_ADDRESS;
}

bool compile_term_begins(const struct sectun_term *term)
{
	return term->icmp_type < 0 || is_question(term->protocol, term->icmp_type);
}

static uint8_t protocol_of(const char *word)
{
	static const struct {
		const char *name;
		uint8_t number;
	} names[] = {
		{ "any", 0 }, { "tcp", IPPROTO_TCP }, { "udp", IPPROTO_UDP },
		{ "icmp", IPPROTO_ICMP }, { "icmp6", IPPROTO_ICMPV6 },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(word, names[i].name))
			return names[i].number;
	return (uint8_t)atoi(word);
}

/* "80", or "33434-33523". */
static void read_range(const char *word, uint16_t *low, uint16_t *high)
{
	char *end;

	*low = (uint16_t)strtoul(word, &end, 10);
	*high = *end == '-' ? (uint16_t)strtoul(end + 1, NULL, 10) : *low;
}

static void add_term(struct compile *compile, const struct sectun_term *term,
		     struct sectun_term **terms, size_t *n)
{
	struct sectun_term *new = compile_grow(compile, terms, n, sizeof(*new));

	if (new)
		*new = *term;
}

/* A term has one type of message. */
static void add_types(struct compile *compile, struct sectun_term term, const char *types,
		      const char *code, struct sectun_term **terms, size_t *n)
{
	uint16_t low, high;

	read_range(types, &low, &high);
	if (code)
		term.icmp_code = (int16_t)atoi(code);
	for (; low <= high; low++) {
		term.icmp_type = (int16_t)low;
		add_term(compile, &term, terms, n);
	}
}

/* One term: its words are cut out of @text. */
static void read_term(struct compile *compile, char *text, struct sectun_term **terms, size_t *n)
{
	struct sectun_term term = compile_any_term();
	char *place;
	char *word = strtok_r(text, " ", &place);

	term.protocol = protocol_of(word);
	word = strtok_r(NULL, " ", &place);
	if (word && !strcmp(word, "type")) {
		const char *types = strtok_r(NULL, " ", &place);
		const char *code = strtok_r(NULL, " ", &place);

		add_types(compile, term, types, code ? strtok_r(NULL, " ", &place) : NULL,
			  terms, n);
		return;
	}
	if (word) {
		term.any_dst_port = false;
		read_range(word, &term.dst_port_low, &term.dst_port_high);
	}
	add_term(compile, &term, terms, n);
}

void compile_terms(struct compile *compile, const char *text, struct sectun_term **terms,
		   size_t *n)
{
	char *copy = compile_copy(compile, text);
	char *rest = copy;
	char *one;

	while ((one = strsep(&rest, ",")))
		read_term(compile, one, terms, n);
	free(copy);
}
