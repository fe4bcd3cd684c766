// SPDX-License-Identifier: GPL-2.0
/* IP protocols by name. */
#include <ctype.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "protocol.h"

#define PROTOCOL_OSPF	89
#define PROTOCOL_VRRP	112

static const struct {
	const char *name;
	uint8_t number;
} names[] = {
	{ "icmp", IPPROTO_ICMP },	{ "igmp", IPPROTO_IGMP },
	{ "ipip", IPPROTO_IPIP },	{ "tcp", IPPROTO_TCP },
	{ "egp", IPPROTO_EGP },		{ "udp", IPPROTO_UDP },
	{ "ipv6", IPPROTO_IPV6 },	{ "rsvp", IPPROTO_RSVP },
	{ "gre", IPPROTO_GRE },		{ "esp", IPPROTO_ESP },
	{ "ah", IPPROTO_AH },		{ "icmp6", IPPROTO_ICMPV6 },
	{ "ospf", PROTOCOL_OSPF },	{ "pim", IPPROTO_PIM },
	{ "vrrp", PROTOCOL_VRRP },	{ "sctp", IPPROTO_SCTP },
};

#define N_NAMES (sizeof(names) / sizeof(*names))

const char *protocol_text(uint8_t protocol, char buf[PROTOCOL_TEXT])
{
	size_t i;

	for (i = 0; i < N_NAMES; i++)
		if (names[i].number == protocol)
			return names[i].name;
	snprintf(buf, PROTOCOL_TEXT, "%u", protocol);
	return buf;
}

bool protocol_parse(const char *text, uint8_t *protocol)
{
	unsigned long number;
	char *end;
	size_t i;

	for (i = 0; i < N_NAMES; i++) {
		if (strcasecmp(names[i].name, text))
			continue;
		*protocol = names[i].number;
		return true;
	}
	if (!isdigit((unsigned char)*text))
		return false;
	number = strtoul(text, &end, 10);
	if (*end || number > UINT8_MAX)
		return false;
	*protocol = (uint8_t)number;
	return true;
}

bool protocol_has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}
