// SPDX-License-Identifier: GPL-2.0
/* Addresses and prefixes as text. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

int sectun_addr_parse(const char *text, struct sectun_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (inet_pton(AF_INET, text, &addr->v4) == 1)
		addr->family = AF_INET;
	else if (inet_pton(AF_INET6, text, &addr->v6) == 1)
		addr->family = AF_INET6;
	else
		return fail(-EINVAL, "'%s' is not an IP address", text);
	return 0;
}

/* 10.0.0.1/8 may be meant as a host or as a network: it is refused. */
static int check_host_bits(const char *text, const struct sectun_addr *addr, uint8_t len)
{
	struct sectun_addr net = network_addr(addr, len);

	if (sectun_addr_equal(&net, addr))
		return 0;
	return fail(-EINVAL, "'%s' has bits set outside its prefix", text);
}

int sectun_prefix_parse(const char *text, struct sectun_addr *addr, uint8_t *len)
{
	const char *slash = strchr(text, '/');
	char host[SECTUN_ADDR_TEXT];
	unsigned long bits, max;
	char *end = NULL;

	if (slash && slash - text >= SECTUN_ADDR_TEXT)
		return fail(-EINVAL, "'%s' is not an IP prefix", text);
	snprintf(host, sizeof(host), "%.*s", slash ? (int)(slash - text) : -1, text);
	if ((!slash && strlen(text) >= sizeof(host)) || sectun_addr_parse(host, addr))
		return fail(-EINVAL, "'%s' is not an IP prefix", text);

	max = addr->family == AF_INET ? 32 : 128;
	bits = slash ? strtoul(slash + 1, &end, 10) : max;
	if (bits > max || (slash && (slash[1] < '0' || slash[1] > '9' || *end)))
		return fail(-EINVAL, "'%s' has no prefix length from 0 to %lu", text, max);
	*len = bits;
	return check_host_bits(text, addr, bits);
}

const char *sectun_addr_text(const struct sectun_addr *addr, char buf[SECTUN_ADDR_TEXT])
{
	if (addr->family == AF_INET)
		inet_ntop(AF_INET, &addr->v4, buf, SECTUN_ADDR_TEXT);
	else if (addr->family == AF_INET6)
		inet_ntop(AF_INET6, &addr->v6, buf, SECTUN_ADDR_TEXT);
	else
		snprintf(buf, SECTUN_ADDR_TEXT, "any");
	return buf;
}

const char *sectun_prefix_text(const struct sectun_addr *addr, uint8_t len,
			       char buf[SECTUN_PREFIX_TEXT])
{
	char host[SECTUN_ADDR_TEXT];

	sectun_addr_text(addr, host);
	if (addr->family == AF_UNSPEC)
		snprintf(buf, SECTUN_PREFIX_TEXT, "%s", host);
	else
		snprintf(buf, SECTUN_PREFIX_TEXT, "%s/%u", host, len);
	return buf;
}

/* The address without its host bits. */
struct sectun_addr network_addr(const struct sectun_addr *addr, unsigned int len)
{
	struct sectun_addr net = *addr;
	uint8_t *bytes = (uint8_t *)&net.v6;
	unsigned int size = addr->family == AF_INET ? 4 : 16;

	for (unsigned int i = 0; i < size; i++) {
		unsigned int keep = len > i * 8 ? len - i * 8 : 0;

		if (keep < 8)
			bytes[i] &= 0xff00 >> keep;
	}
	return net;
}

bool sectun_addr_equal(const struct sectun_addr *a, const struct sectun_addr *b)
{
	if (a->family != b->family)
		return false;
	if (a->family == AF_INET)
		return a->v4.s_addr == b->v4.s_addr;
	return a->family != AF_INET6 || !memcmp(&a->v6, &b->v6, sizeof(a->v6));
}
