// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_selector.h"
#include "kernel_sectun_address.h"

#include <daemon.h>

/** Longest address in bytes */
#define ADDR_MAX		16

typedef struct prefix_t prefix_t;

/**
 * A block of addresses
 */
struct prefix_t {
	struct sectun_addr addr;
	uint8_t len;
};

typedef struct prefixes_t prefixes_t;

/**
 * What a range splits into; one more than allowed marks it as too many
 */
struct prefixes_t {
	prefix_t list[KERNEL_SECTUN_SELECTORS_MAX + 1];
	size_t count;
};

/**
 * Set, clear or test a bit of an address, counted from the left
 */
static bool get_bit(const u_char *addr, int bit)
{
	return addr[bit / 8] & (0x80 >> (bit % 8));
}

/**
 * Fill all bits of an address from the given one on
 */
static void fill(u_char *addr, int bit, int bits)
{
	for (; bit < bits; bit++)
	{
		addr[bit / 8] |= 0x80 >> (bit % 8);
	}
}

/**
 * Add one to an address
 */
static void increment(u_char *addr, int len)
{
	while (len-- && ++addr[len] == 0)
	{
		continue;
	}
}

/**
 * The shortest prefix that starts at an address and ends no later than another
 */
static uint8_t shortest_prefix(const u_char *from, const u_char *to, int len)
{
	u_char last[ADDR_MAX];
	int bits = len * 8;

	while (bits > 0 && !get_bit(from, bits - 1))
	{
		memcpy(last, from, len);
		fill(last, bits - 1, len * 8);
		if (memcmp(last, to, len) > 0)
		{
			break;
		}
		bits--;
	}
	return bits;
}

/**
 * Split the address range of a traffic selector into prefixes
 */
static void split_range(traffic_selector_t *ts, prefixes_t *prefixes)
{
	chunk_t from = ts->get_from_address(ts), to = ts->get_to_address(ts);
	u_char next[ADDR_MAX], last[ADDR_MAX];
	prefix_t *prefix;

	prefixes->count = 0;
	memcpy(next, from.ptr, from.len);
	while (prefixes->count < countof(prefixes->list))
	{
		prefix = &prefixes->list[prefixes->count++];
		prefix->addr = kernel_sectun_addr_from_chunk(
										chunk_create(next, from.len));
		prefix->len = shortest_prefix(next, to.ptr, from.len);

		memcpy(last, next, from.len);
		fill(last, prefix->len, from.len * 8);
		if (memcmp(last, to.ptr, to.len) >= 0)
		{
			return;
		}
		memcpy(next, last, from.len);
		increment(next, from.len);
	}
}

/**
 * Whether a traffic selector is about addresses only
 */
static bool is_plain(traffic_selector_t *ts)
{
	if (ts->get_protocol(ts) || ts->get_from_port(ts) ||
		ts->get_to_port(ts) != 65535)
	{
		DBG0(DBG_KNL, "kernel: traffic selector %R names a protocol or port; "
			 "secure tunnels select by address only", ts);
		return FALSE;
	}
	return TRUE;
}

bool kernel_sectun_selectors_add(kernel_sectun_selectors_t *selectors,
								 traffic_selector_t *src,
								 traffic_selector_t *dst)
{
	prefixes_t from, to;
	size_t i, j;

	if (!is_plain(src) || !is_plain(dst))
	{
		return FALSE;
	}
	if (src->get_type(src) != dst->get_type(dst))
	{
		return TRUE;
	}
	split_range(src, &from);
	split_range(dst, &to);
	if (from.count * to.count + selectors->count > countof(selectors->list))
	{
		DBG0(DBG_KNL, "kernel: %R === %R makes more than %d pairs of prefixes, "
			 "too many for one SA", src, dst, KERNEL_SECTUN_SELECTORS_MAX);
		return FALSE;
	}
	for (i = 0; i < from.count; i++)
	{
		for (j = 0; j < to.count; j++)
		{
			selectors->list[selectors->count++] = (struct sectun_selector){
				.src = from.list[i].addr,
				.src_len = from.list[i].len,
				.dst = to.list[j].addr,
				.dst_len = to.list[j].len,
			};
		}
	}
	return TRUE;
}

/**
 * Whether the selectors are any to any, of IPv4 as well as of IPv6
 */
static bool is_any(kernel_sectun_selectors_t *selectors)
{
	struct sectun_selector *selector;
	bool v4 = FALSE, v6 = FALSE;
	size_t i;

	for (i = 0; i < selectors->count; i++)
	{
		selector = &selectors->list[i];
		if (!selector->src_len && !selector->dst_len)
		{
			v4 |= selector->src.family == AF_INET;
			v6 |= selector->src.family == AF_INET6;
		}
	}
	return v4 && v6;
}

bool kernel_sectun_selectors_make(kernel_sectun_selectors_t *selectors,
								  linked_list_t *src, linked_list_t *dst)
{
	enumerator_t *outer, *inner;
	traffic_selector_t *a, *b;
	bool good = TRUE;

	selectors->count = 0;
	outer = src->create_enumerator(src);
	while (good && outer->enumerate(outer, &a))
	{
		inner = dst->create_enumerator(dst);
		while (good && inner->enumerate(inner, &b))
		{
			good = kernel_sectun_selectors_add(selectors, a, b);
		}
		inner->destroy(inner);
	}
	outer->destroy(outer);

	if (good && !selectors->count)
	{
		DBG0(DBG_KNL, "kernel: source and destination of the traffic selectors "
			 "are of different address families");
		return FALSE;
	}
	if (is_any(selectors))
	{
		selectors->count = 0;
	}
	return good;
}

/**
 * Whether two selectors are the same
 */
static bool selector_equal(const struct sectun_selector *a,
						   const struct sectun_selector *b)
{
	return a->src_len == b->src_len && a->dst_len == b->dst_len &&
		   sectun_addr_equal(&a->src, &b->src) &&
		   sectun_addr_equal(&a->dst, &b->dst);
}

bool kernel_sectun_selectors_equal(const struct sectun_selector *a, size_t n_a,
								   const struct sectun_selector *b, size_t n_b)
{
	size_t i, j;

	if (n_a != n_b)
	{
		return FALSE;
	}
	for (i = 0; i < n_a; i++)
	{
		for (j = 0; j < n_b && !selector_equal(&a[i], &b[j]); j++)
		{
			continue;
		}
		if (j == n_b)
		{
			return FALSE;
		}
	}
	return TRUE;
}
