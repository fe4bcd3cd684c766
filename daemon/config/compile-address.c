// SPDX-License-Identifier: GPL-2.0
/* Address books: names, networks, ranges and sets of them. */
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "prefix.h"
#include "tree.h"

#define GLOBAL	"global"	/* the book of all zones */

struct flat *compile_flat(struct compile *compile, const struct lyd_node *node)
{
	struct flat *flat = calloc(1, sizeof(*flat));

	if (!flat) {
		report_error(compile->report, "out of memory");
		return NULL;
	}
	flat->next = compile->flats;
	compile->flats = flat;
	if (node)
		((struct lyd_node *)node)->priv = flat;
	return flat;
}

void *compile_place(struct compile *compile, struct flat *flat, const void *parts, size_t size,
		    size_t place)
{
	void *copy = reallocarray(NULL, flat->n, size);

	if (!copy) {
		report_error(compile->report, "out of memory");
		return NULL;
	}
	memcpy(copy, parts, flat->n * size);
	flat->place = (uint32_t)place;
	flat->placed = true;
	return copy;
}

static void to_sectun(int family, const uint8_t *bytes, struct sectun_addr *addr)
{
	addr->family = (sa_family_t)family;
	memcpy(family == AF_INET ? (void *)&addr->v4 : (void *)&addr->v6, bytes,
	       prefix_bytes(family));
}

/* From the first to the last address of @prefix. */
static struct sectun_range range_of(const struct plan_prefix *prefix)
{
	struct sectun_range range = { 0 };
	uint8_t low[16], high[16];
	size_t i;

	for (i = 0; i < prefix_bytes(prefix->family); i++) {
		size_t bits = prefix->len > i * 8 ? prefix->len - i * 8 : 0;
		uint8_t mask = bits >= 8 ? 0xff : (uint8_t)(0xff00 >> bits);

		low[i] = prefix->addr[i] & mask;
		high[i] = low[i] | (uint8_t)~mask;
	}
	to_sectun(prefix->family, low, &range.low);
	to_sectun(prefix->family, high, &range.high);
	return range;
}

static const uint8_t *bytes_of(const struct sectun_addr *addr)
{
	return addr->family == AF_INET ? (const uint8_t *)&addr->v4 : (const uint8_t *)&addr->v6;
}

static int compare_addresses(const struct sectun_addr *a, const struct sectun_addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(bytes_of(a), bytes_of(b), prefix_bytes(a->family));
}

static int by_low(const void *a, const void *b)
{
	const struct sectun_range *x = a, *y = b;

	return compare_addresses(&x->low, &y->low);
}

/* @b is right behind @a. */
static bool is_next(const struct sectun_addr *a, const struct sectun_addr *b)
{
	struct sectun_addr next = *a;
	uint8_t *bytes = (uint8_t *)bytes_of(&next);
	size_t i = prefix_bytes(a->family);

	if (a->family != b->family)
		return false;
	while (i && !++bytes[i - 1])
		i--;
	return i && !compare_addresses(&next, b);
}

/* Sorted, and what overlaps or touches made one. */
static void join_ranges(struct flat *flat)
{
	size_t kept = 0;
	size_t i;

	if (!flat->n)
		return;
	qsort(flat->ranges, flat->n, sizeof(*flat->ranges), by_low);
	for (i = 1; i < flat->n; i++) {
		struct sectun_range *last = &flat->ranges[kept];
		const struct sectun_range *range = &flat->ranges[i];

		if (range->low.family == last->high.family &&
		    (compare_addresses(&range->low, &last->high) <= 0 ||
		     is_next(&last->high, &range->low))) {
			if (compare_addresses(&range->high, &last->high) > 0)
				last->high = range->high;
		} else {
			flat->ranges[++kept] = *range;
		}
	}
	flat->n = kept + 1;
}

static void add_range(struct compile *compile, struct flat *flat,
		      const struct sectun_range *range)
{
	struct sectun_range *new;

	new = compile_grow(compile, &flat->ranges, &flat->n, sizeof(*new));
	if (new)
		*new = *range;
}

static void add_prefix(struct compile *compile, struct flat *flat, const char *text)
{
	struct plan_prefix prefix;
	struct sectun_range range;

	if (!compile_prefix(text, &prefix))
		return;
	range = range_of(&prefix);
	add_range(compile, flat, &range);
}

static void report_at(struct compile *compile, const struct lyd_node *node, const char *what,
		      const char *name)
{
	char *where = tree_path(node);

	if (where)
		report_error(compile->report, "%s: %s%s", where, what, name);
	free(where);
}

/* "range-address LOW to HIGH" of the entry @node. */
static void add_low_to_high(struct compile *compile, const struct lyd_node *node,
			    const struct lyd_node *entry, struct flat *flat)
{
	struct plan_prefix low, high;
	struct sectun_range range;

	if (!compile_prefix(tree_value(entry, "low"), &low) ||
	    !compile_prefix(tree_value(entry, "to"), &high))
		return;
	range.low = range_of(&low).low;
	range.high = range_of(&high).high;
	if (low.family != high.family)
		report_at(compile, node, "range-address from one family to another", "");
	else if (compare_addresses(&range.low, &range.high) > 0)
		report_at(compile, node, "range-address ends before it begins", "");
	else if (compile_next(node, "range-address", entry))
		report_at(compile, node, "more than one range-address: use an address-set", "");
	else
		add_range(compile, flat, &range);
}

static struct flat *flatten(struct compile *compile, const struct lyd_node *node);

/* Members of kind @list of the set @node, which are in the same book. */
static void add_members(struct compile *compile, const struct lyd_node *node, const char *list,
			struct flat *flat)
{
	const struct lyd_node *name = NULL;
	size_t i;

	while ((name = compile_next(node, list, name))) {
		const struct lyd_node *member;
		const struct flat *part;

		member = compile_entry(lyd_parent(node), list, lyd_get_value(name));
		if (!member) {
			report_at(compile, name, "not in this address book: ",
				  lyd_get_value(name));
			continue;
		}
		part = flatten(compile, member);
		if (part && part->busy)
			report_at(compile, name, "the set contains itself by way of ",
				  lyd_get_value(name));
		for (i = 0; part && !part->busy && i < part->n; i++)
			add_range(compile, flat, &part->ranges[i]);
	}
}

/* An address or a set, spelled out once. */
static struct flat *flatten(struct compile *compile, const struct lyd_node *node)
{
	const char *prefix = tree_value(node, "ip-prefix");
	const struct lyd_node *range;
	struct flat *flat = node->priv;

	if (flat)
		return flat;
	flat = compile_flat(compile, node);
	if (!flat)
		return NULL;
	flat->busy = true;
	range = compile_next(node, "range-address", NULL);
	if (!strcmp(LYD_NAME(node), "address-set")) {
		if (!compile_next(node, "address", NULL) &&
		    !compile_next(node, "address-set", NULL))
			report_at(compile, node, "there is nothing in it", "");
		add_members(compile, node, "address", flat);
		add_members(compile, node, "address-set", flat);
	} else if (prefix) {
		add_prefix(compile, flat, prefix);
	} else if (range) {
		add_low_to_high(compile, node, range, flat);
	}
	join_ranges(flat);
	flat->busy = false;
	return flat;
}

static void check_book(struct compile *compile, const struct lyd_node *book)
{
	const struct lyd_node *node = NULL;

	while ((node = compile_next(book, "address", node))) {
		if (compile_entry(book, "address-set", tree_value(node, "name")))
			report_at(compile, node, "there is an address-set of this name, too", "");
		flatten(compile, node);
	}
	while ((node = compile_next(book, "address-set", node)))
		flatten(compile, node);
}

static bool is_attached(const struct lyd_node *book, const char *zone)
{
	const struct lyd_node *attach = tree_child(book, "attach");
	const struct lyd_node *leaf = NULL;

	while ((leaf = compile_next(attach, "zone", leaf)))
		if (!strcmp(lyd_get_value(leaf), zone))
			return true;
	return false;
}

/* The book that @zone is attached to, the one behind @last. */
static const struct lyd_node *attached_book(const struct compile *compile, const char *zone,
					    const struct lyd_node *last)
{
	const struct lyd_node *security = compile_find(compile->tree, "security");

	while ((last = compile_next(security, "address-book", last)))
		if (is_attached(last, zone))
			break;
	return last;
}

static const struct lyd_node *global_book(const struct compile *compile)
{
	return compile_entry(compile_find(compile->tree, "security"), "address-book", GLOBAL);
}

static void check_attached(struct compile *compile, const struct lyd_node *zone)
{
	const char *name = tree_value(zone, "name");
	const struct lyd_node *first = attached_book(compile, name, NULL);
	const struct lyd_node *second = first ? attached_book(compile, name, first) : NULL;

	if (second)
		report_error(compile->report,
			     "security address-book %s attach zone %s: the zone has address-book %s already",
			     tree_value(second, "name"), name, tree_value(first, "name"));
}

/* No zone looks into it. */
static void warn_unattached(struct compile *compile, const struct lyd_node *book)
{
	const char *name = tree_value(book, "name");

	if (strcmp(name, GLOBAL) && !compile_next(tree_child(book, "attach"), "zone", NULL))
		report_warning(compile->report,
			       "security address-book %s: no effect without attach zone", name);
}

void compile_books(struct compile *compile)
{
	const struct lyd_node *security = compile_find(compile->tree, "security");
	const struct lyd_node *zones = compile_find(compile->tree, "security zones");
	const struct lyd_node *book = NULL, *zone = NULL;
	const struct lyd_node *global = global_book(compile);

	if (compile_next(tree_child(global, "attach"), "zone", NULL))
		report_error(compile->report,
			     "security address-book global: it is for all zones and attached to none");
	while ((book = compile_next(security, "address-book", book))) {
		check_book(compile, book);
		warn_unattached(compile, book);
	}
	while ((zone = compile_next(zones, "security-zone", zone))) {
		check_attached(compile, zone);
		check_book(compile, tree_child(zone, "address-book"));
	}
}

static const struct lyd_node *find_in(const struct lyd_node *book, const char *name)
{
	const struct lyd_node *node = compile_entry(book, "address", name);

	return node ? node : compile_entry(book, "address-set", name);
}

/* The zone's books first, then the one of all zones. */
static const struct lyd_node *find_address(const struct compile *compile, const char *name,
					   const char *zone)
{
	const struct lyd_node *zones = compile_find(compile->tree, "security zones");
	const struct lyd_node *node = NULL;

	if (zone) {
		node = find_in(attached_book(compile, zone, NULL), name);
		if (!node)
			node = find_in(tree_child(compile_entry(zones, "security-zone", zone),
						  "address-book"), name);
	}
	return node ? node : find_in(global_book(compile), name);
}

/* What is no name of a book: any-ipv4, any-ipv6, or a network as such. */
static struct flat *spell_out(struct compile *compile, const char *name)
{
	struct plan_prefix prefix;
	struct flat *flat;

	if (!strcmp(name, "any-ipv4"))
		name = "0.0.0.0/0";
	else if (!strcmp(name, "any-ipv6"))
		name = "::/0";
	if (!compile_prefix(name, &prefix))
		return NULL;
	flat = compile_flat(compile, NULL);
	if (flat)
		add_prefix(compile, flat, name);
	return flat;
}

static bool place_address(struct compile *compile, struct flat *flat, const char *name)
{
	struct sectun_rules *rules = compile->plan->rules;
	struct sectun_address *address;
	struct sectun_range *ranges;

	ranges = compile_place(compile, flat, flat->ranges, sizeof(*ranges),
			       rules->n_addresses);
	address = ranges ? compile_grow(compile, &rules->addresses, &rules->n_addresses,
					sizeof(*address)) : NULL;
	if (!address) {
		free(ranges);
		return false;
	}
	*address = (struct sectun_address){ compile_copy(compile, name), ranges, flat->n };
	return true;
}

bool compile_address(struct compile *compile, const char *name, const char *zone,
		     const char *where, uint32_t *place)
{
	const struct lyd_node *node = find_address(compile, name, zone);
	struct flat *flat = node ? flatten(compile, node) : spell_out(compile, name);

	if (!flat) {
		report_error(compile->report, "%s: there is no address '%s' in the %s%s%s", where,
			     name, zone ? "address books of zone " : "global address book",
			     zone ? zone : "", zone ? " and of all zones" : "");
		return false;
	}
	/* Why there is nothing in it was said. */
	if (!flat->n)
		return false;
	if (!flat->placed && !place_address(compile, flat, name))
		return false;
	*place = flat->place;
	return true;
}
