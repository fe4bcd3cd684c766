// SPDX-License-Identifier: GPL-2.0
/* IP protocols by name. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

static const struct {
	const char *name;
	uint8_t number;
} protocols[] = {
	{ "icmp", IPPROTO_ICMP },
	{ "igmp", IPPROTO_IGMP },
	{ "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },
	{ "gre", IPPROTO_GRE },
	{ "esp", IPPROTO_ESP },
	{ "ah", IPPROTO_AH },
	{ "icmpv6", IPPROTO_ICMPV6 },
	{ "ospf", 89 },
	{ "pim", IPPROTO_PIM },
	{ "vrrp", 112 },
	{ "sctp", IPPROTO_SCTP },
};

/**
 * parse_number - a decimal number and nothing else
 *
 * Return: false for anything else and for more than @max
 */
bool parse_number(const char *text, unsigned long max, unsigned long *value)
{
	size_t len = strspn(text, "0123456789");

	if (!len || len > 10 || text[len])
		return false;
	*value = strtoul(text, NULL, 10);
	return *value <= max;
}

/** parse_protocol - a protocol's name or number from 1 to 255 */
bool parse_protocol(const char *text, uint8_t *protocol)
{
	unsigned long number;

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (!strcmp(text, protocols[i].name)) {
			*protocol = protocols[i].number;
			return true;
		}
	}
	if (!parse_number(text, UINT8_MAX, &number) || !number)
		return false;
	*protocol = number;
	return true;
}

uint8_t need_ip_protocol(struct words *words)
{
	const char *word = need_word(words, "a protocol");
	uint8_t protocol;

	if (!parse_protocol(word, &protocol))
		bad_words("'%s' is not %s", word, A_PROTOCOL);
	return protocol;
}

/** protocol_text - its name, else its number, into @buf. Return: @buf */
const char *protocol_text(uint8_t protocol, char buf[PROTOCOL_TEXT])
{
	snprintf(buf, PROTOCOL_TEXT, "%u", protocol);
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].number == protocol)
			snprintf(buf, PROTOCOL_TEXT, "%s", protocols[i].name);
	return buf;
}

bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

bool has_icmp_type(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}
