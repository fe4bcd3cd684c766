// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <netlink/addr.h>

#include "prefix.h"

size_t prefix_bytes(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

const char *prefix_address_text(const struct plan_prefix *prefix, char buf[PREFIX_TEXT])
{
	if (!inet_ntop(prefix->family, prefix->addr, buf, PREFIX_TEXT))
		snprintf(buf, PREFIX_TEXT, "any");
	return buf;
}

const char *prefix_text(const struct plan_prefix *prefix, char buf[PREFIX_TEXT])
{
	size_t n;

	prefix_address_text(prefix, buf);
	if (prefix->family == AF_UNSPEC)
		return buf;
	n = strlen(buf);
	snprintf(buf + n, PREFIX_TEXT - n, "/%u", prefix->len);
	return buf;
}

int prefix_compare(const struct plan_prefix *a, const struct plan_prefix *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(a->addr, b->addr, prefix_bytes(a->family));
	if (order)
		return order;
	return (int)a->len - (int)b->len;
}

bool prefix_equal(const struct plan_prefix *a, const struct plan_prefix *b)
{
	return prefix_compare(a, b) == 0;
}

bool prefix_in(const struct plan_prefix *list, size_t n, const struct plan_prefix *prefix)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (prefix_equal(&list[i], prefix))
			return true;
	}
	return false;
}

bool prefix_is_any(const struct plan_prefix *prefix)
{
	return prefix->family == AF_UNSPEC || !prefix->len;
}

bool prefix_from_address(const char *text, struct plan_prefix *prefix)
{
	*prefix = (struct plan_prefix){ .family = AF_INET, .len = 32 };
	if (inet_pton(AF_INET, text, prefix->addr) == 1)
		return true;
	*prefix = (struct plan_prefix){ .family = AF_INET6, .len = 128 };
	if (inet_pton(AF_INET6, text, prefix->addr) == 1)
		return true;
	*prefix = (struct plan_prefix){ .family = AF_UNSPEC };
	return false;
}

struct nl_addr *prefix_to_nl(const struct plan_prefix *prefix)
{
	struct nl_addr *addr;

	addr = nl_addr_build(prefix->family, prefix->addr, prefix_bytes(prefix->family));
	if (addr)
		nl_addr_set_prefixlen(addr, prefix->len);
	return addr;
}

struct plan_prefix prefix_from_nl(struct nl_addr *addr)
{
	struct plan_prefix prefix = { .family = AF_UNSPEC };
	size_t len;

	if (!addr)
		return prefix;
	prefix.family = nl_addr_get_family(addr);
	prefix.len = nl_addr_get_prefixlen(addr);
	len = nl_addr_get_len(addr);
	/* A default route's destination comes with a family and no bytes. */
	if (len && len <= sizeof(prefix.addr))
		memcpy(prefix.addr, nl_addr_get_binary_addr(addr), len);
	return prefix;
}
