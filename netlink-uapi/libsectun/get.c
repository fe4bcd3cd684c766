// SPDX-License-Identifier: GPL-2.0
/*
 * Reading attributes of answers. What is absent reads as 0, what is shorter
 * than it should be too.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>

#include "internal.h"

static bool has(const struct nlattr *attr, size_t size)
{
	return attr && nla_len(attr) >= (int)size;
}

uint8_t get_u8(const struct nlattr *attr)
{
	return has(attr, sizeof(uint8_t)) ? nla_get_u8(attr) : 0;
}

uint16_t get_u16(const struct nlattr *attr)
{
	return has(attr, sizeof(uint16_t)) ? nla_get_u16(attr) : 0;
}

uint32_t get_u32(const struct nlattr *attr)
{
	return has(attr, sizeof(uint32_t)) ? nla_get_u32(attr) : 0;
}

uint64_t get_u64(const struct nlattr *attr)
{
	return has(attr, sizeof(uint64_t)) ? nla_get_u64(attr) : 0;
}

uint16_t get_be16(const struct nlattr *attr)
{
	return has(attr, sizeof(uint16_t)) ? ntohs(nla_get_u16(attr)) : 0;
}

uint32_t get_be32(const struct nlattr *attr)
{
	return ntohl(get_u32(attr));
}

void get_text(const struct nlattr *attr, char *buf, size_t size)
{
	buf[0] = '\0';
	if (attr)
		nla_strlcpy(buf, attr, size);
}

void get_addr(const struct nlattr *attr, struct sectun_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (!attr)
		return;
	if (nla_len(attr) == sizeof(addr->v4)) {
		addr->family = AF_INET;
		memcpy(&addr->v4, nla_data(attr), sizeof(addr->v4));
	} else if (nla_len(attr) == sizeof(addr->v6)) {
		addr->family = AF_INET6;
		memcpy(&addr->v6, nla_data(attr), sizeof(addr->v6));
	}
}

void get_counters(struct nlattr *nest, struct sectun_counters *counters)
{
	struct nlattr *tb[SECTUN_A_COUNTERS_MAX + 1];

	if (!nest || nla_parse_nested(tb, SECTUN_A_COUNTERS_MAX, nest, NULL) < 0)
		return;
	counters->packets = get_u64(tb[SECTUN_A_COUNTERS_PACKETS]);
	counters->bytes = get_u64(tb[SECTUN_A_COUNTERS_BYTES]);
}

void get_drops(struct nlattr *nest, struct sectun_drops *drops)
{
	struct nlattr *tb[SECTUN_A_DROPS_MAX + 1];

	if (!nest || nla_parse_nested(tb, SECTUN_A_DROPS_MAX, nest, NULL) < 0)
		return;
	for (unsigned int i = SECTUN_A_DROPS_PAD + 1; i <= SECTUN_A_DROPS_MAX; i++)
		drops->by_reason[i] = get_u64(tb[i]);
}

void get_selector(struct nlattr *nest, struct sectun_selector *sel)
{
	struct nlattr *tb[SECTUN_A_SELECTOR_MAX + 1];

	memset(sel, 0, sizeof(*sel));
	if (!nest || nla_parse_nested(tb, SECTUN_A_SELECTOR_MAX, nest, NULL) < 0)
		return;
	get_addr(tb[SECTUN_A_SELECTOR_SRC], &sel->src);
	get_addr(tb[SECTUN_A_SELECTOR_DST], &sel->dst);
	if (tb[SECTUN_A_SELECTOR_SRC_LEN])
		sel->src_len = nla_get_u8(tb[SECTUN_A_SELECTOR_SRC_LEN]);
	if (tb[SECTUN_A_SELECTOR_DST_LEN])
		sel->dst_len = nla_get_u8(tb[SECTUN_A_SELECTOR_DST_LEN]);
}

/* All of them: parsing into a table would keep the last one only. */
int get_selectors(struct nlmsghdr *hdr, int type, struct sectun_selector **list, size_t *n)
{
	struct list selectors = {};
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, hdr, GENL_HDRLEN, rem) {
		struct sectun_selector *sel;

		if (nla_type(attr) != type)
			continue;
		sel = list_add(&selectors, sizeof(*sel));
		if (!sel) {
			free(selectors.items);
			return -ENOMEM;
		}
		get_selector(attr, sel);
	}
	*list = selectors.items;
	*n = selectors.n;
	return 0;
}
