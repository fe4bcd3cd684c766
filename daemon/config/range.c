// SPDX-License-Identifier: GPL-2.0
/* Ranges of addresses as text. */
#include <stdio.h>

#include "range.h"

static const uint8_t *octets(const struct sectun_addr *addr)
{
	return addr->family == AF_INET ? (const uint8_t *)&addr->v4 :
					 (const uint8_t *)&addr->v6;
}

/* Length of the prefix that @range is, -1 when it is none. */
static int prefix_length(const struct sectun_range *range)
{
	const uint8_t *low = octets(&range->low), *high = octets(&range->high);
	int bits = range->low.family == AF_INET ? 32 : 128;
	int len = 0, i;

	while (len < bits && !((low[len / 8] ^ high[len / 8]) & 0x80 >> len % 8))
		len++;
	/* Behind it all zeros and all ones. */
	for (i = len; i < bits; i++) {
		uint8_t bit = 0x80 >> i % 8;

		if (low[i / 8] & bit || !(high[i / 8] & bit))
			return -1;
	}
	return len;
}

const char *range_text(const struct sectun_range *range, char buf[RANGE_TEXT])
{
	char low[SECTUN_ADDR_TEXT], high[SECTUN_ADDR_TEXT];
	int len = prefix_length(range);

	sectun_addr_text(&range->low, low);
	if (len >= 0)
		snprintf(buf, RANGE_TEXT, "%s/%d", low, len);
	else
		snprintf(buf, RANGE_TEXT, "%s-%s", low, sectun_addr_text(&range->high, high));
	return buf;
}
