// SPDX-License-Identifier: GPL-2.0
/* Attributes of requests, which suffer on the way. */
#include <linux/netlink.h>
#include <string.h>

#include "attr.h"
#include "random.h"

unsigned int attr_harm;

void attr_choose_harm(void)
{
	static const unsigned int harms[] = { 0, 0, 2, 8, 32 };

	attr_harm = random_of(harms);
}

bool harmed(unsigned int rarity)
{
	return attr_harm && random_once_in(attr_harm * rarity);
}

static void put_raw(struct request *request, uint16_t type, const void *data, size_t len)
{
	struct nlattr attr = { .nla_len = sizeof(attr) + len, .nla_type = type };
	size_t padded = NLA_ALIGN(len);

	if (request->len + sizeof(attr) + padded > sizeof(request->data) - 1024)
		return;
	if (harmed(8))
		attr.nla_len = random_below(64);
	memcpy(request->data + request->len, &attr, sizeof(attr));
	memset(request->data + request->len + sizeof(attr), 0, padded);
	memcpy(request->data + request->len + sizeof(attr), data, len);
	request->len += sizeof(attr) + padded;
}

void put(struct request *request, uint16_t type, const void *data, size_t len)
{
	uint8_t other[256] = {};

	if (harmed(1))
		return;
	if (len <= sizeof(other))
		memcpy(other, data, len);
	if (harmed(1))
		len = random_below(random_once_in(4) ? sizeof(other) : 24);
	if (harmed(1))
		random_fill(other, sizeof(other));
	if (harmed(2))
		type = random_below(40);
	if (harmed(4))
		type ^= random_once_in(2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
	put_raw(request, type, other, len);
	if (harmed(2))
		put_raw(request, type, other, len);
}

void put_u32(struct request *request, uint16_t type, uint32_t value)
{
	put(request, type, &value, sizeof(value));
}

size_t nest_begin(struct request *request, uint16_t type)
{
	size_t at = request->len;

	put_raw(request, type | NLA_F_NESTED, "", 0);
	return at;
}

void nest_end(struct request *request, size_t at)
{
	struct nlattr *nest = (struct nlattr *)(request->data + at);

	if (request->len > at && !harmed(2))
		nest->nla_len = request->len - at;
}

void put_string(struct request *request, uint16_t type, const char *string)
{
	put(request, type, string, strlen(string) + !random_once_in(16));
}
