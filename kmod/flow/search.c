// SPDX-License-Identifier: GPL-2.0
/*
 * Looking a packet up. Each dimension of a list says which policies agree with
 * the packet in one thing; the first policy that all agree on decides. Policies
 * are looked at by bytes of bits, these by summaries of their blocks, and blocks by
 * an index: a list of ten thousand has twenty blocks and an index of one long.
 *
 * An application may have several terms with source ports, and then the service
 * of one and the source port of another agree with a packet that neither
 * matches. Its terms are looked at once more.
 */
#include "ruleset.h"

/**
 * struct probe - what a dimension says about a packet
 * @dim: the dimension
 * @n: vectors on the way to the root
 * @vectors: where they begin
 * @n_here: vectors that have the block at hand
 * @here: their blocks
 * @base: the dimension's own
 */
struct probe {
	const struct sectun_dimension *dim;
	u32 n;
	u32 vectors[SECTUN_DEPTH];
	u32 n_here;
	const struct sectun_block *here[SECTUN_DEPTH];
	const struct sectun_block *base;
};

/* What is looked for, as numbers. */
struct wanted {
	struct sectun_value values[SECTUN_DIMENSIONS];
	u32 service;
	u16 src_port;
	bool v6;
};

static void probe_init(struct probe *probe, const struct sectun_dimension *dim,
		       const struct sectun_value *value)
{
	u32 node;

	probe->dim = dim;
	probe->n = 0;
	if (!dim->n_bounds)
		return;

	node = dim->n_bounds + sectun_dimension_piece(dim->bounds, dim->n_bounds, value);
	for (; node; node /= 2)
		if (dim->nodes[node])
			probe->vectors[probe->n++] = dim->nodes[node];
}

/* Which of the blocks that long @i of an index tells of may have bits. */
static unsigned long probe_index(const struct probe *probe, u32 i)
{
	unsigned long blocks = probe->dim->base[i];

	for (u32 j = 0; j < probe->n; j++)
		blocks |= probe->dim->vectors[probe->vectors[j] + i];
	return blocks;
}

/* Of a vector with @block, which long @i of an index tells of. */
static const struct sectun_block *vector_block(const unsigned long *vector, u32 longs, u32 i,
					       u32 block)
{
	u32 before = hweight_long(vector[i] & (BIT_MASK(block) - 1));

	while (i--)
		before += hweight_long(vector[i]);
	return sectun_behind_index(vector, longs) + before;
}

/* Goes to a block. Return: which of its bytes may have bits. */
static unsigned long probe_block(struct probe *probe, u32 longs, u32 block)
{
	const unsigned long *vectors = probe->dim->vectors;
	u32 i = BIT_WORD(block), n = probe->n, n_here = 0;
	unsigned long bytes;

	probe->base = sectun_behind_index(probe->dim->base, longs) + block;
	bytes = probe->base->summary;
	for (u32 j = 0; j < n; j++) {
		const unsigned long *vector = vectors + probe->vectors[j];
		const struct sectun_block *here;

		if (!(vector[i] & BIT_MASK(block)))
			continue;
		here = vector_block(vector, longs, i, block);
		bytes |= here->summary;
		probe->here[n_here++] = here;
	}
	probe->n_here = n_here;
	return bytes;
}

static unsigned int probe_byte(const struct probe *probe, u32 byte)
{
	u32 n = probe->n_here;
	unsigned int named = 0;

	while (n--)
		named |= probe->here[n]->bits[byte];
	return named ^ probe->base->bits[byte];
}

static bool span_matches(const struct sectun_draft *given, const struct sectun_span *span,
			 const struct wanted *wanted, u32 *timeout)
{
	for (u32 i = span->first; i < span->first + span->n; i++) {
		const struct sectun_term *term = &given->terms[i];

		if (!sectun_term_matches(term, wanted->service, wanted->src_port))
			continue;
		*timeout = term->timeout;
		return true;
	}
	return false;
}

/* A look at the terms themselves, for what bits do not tell. */
static bool terms_match(const struct sectun_draft *given,
			const struct sectun_policy_entry *policy,
			const struct wanted *wanted, u32 *timeout)
{
	const struct sectun_span *refs = &policy->application.span;

	*timeout = 0;
	if (policy->bits_decide)
		return true;
	for (u32 i = refs->first; i < refs->first + refs->n; i++)
		if (span_matches(given, &given->applications[given->refs[i]], wanted, timeout))
			return true;
	return false;
}

/* The first policy of a byte that matches. */
static noinline_for_stack const struct sectun_policy *
pick_policy(const struct sectun_rules *rules, const struct sectun_list *list, u32 byte,
	    unsigned int bits, const struct wanted *wanted, u32 *timeout)
{
	for (; bits; bits &= bits - 1) {
		u32 place = list->first + byte * BITS_PER_BYTE + __ffs(bits);
		const struct sectun_policy_entry *policy =
			&rules->given.policies[rules->order[place]];

		if (terms_match(&rules->given, policy, wanted, timeout))
			return &policy->policy;
	}
	return NULL;
}

/**
 * struct search - a packet's way through a list
 * @rules: that the list is of
 * @list: the policies between two zones
 * @wanted: what the packet is like
 * @longs: of an index
 * @n: dimensions that matter
 * @probes: of these
 */
struct search {
	const struct sectun_rules *rules;
	const struct sectun_list *list;
	const struct wanted *wanted;
	u32 longs;
	u32 n;
	struct probe probes[4];
};

static void search_begin(struct search *search)
{
	static const u8 kinds[2][4] = {
		{ SECTUN_SOURCE, SECTUN_DESTINATION, SECTUN_SERVICE, SECTUN_SOURCE_PORT },
		{ SECTUN_SOURCE + 1, SECTUN_DESTINATION + 1, SECTUN_SERVICE, SECTUN_SOURCE_PORT },
	};

	search->longs = sectun_index_longs(search->list->n);
	search->n = 0;
	for (u32 i = 0; i < ARRAY_SIZE(search->probes); i++) {
		u8 kind = kinds[search->wanted->v6][i];
		const struct sectun_dimension *dim = &search->list->dimensions[kind];

		if (dim->base)
			probe_init(&search->probes[search->n++], dim,
				   &search->wanted->values[kind]);
	}
}

/* The first policy of a block that matches. */
static noinline_for_stack const struct sectun_policy *
search_block(struct search *search, u32 block, u32 *timeout)
{
	struct probe *end = search->probes + search->n;
	const struct sectun_policy *found = NULL;
	unsigned long bytes = ~0UL;

	for (struct probe *probe = search->probes; probe < end && bytes; probe++)
		bytes &= probe_block(probe, search->longs, block);
	for (; bytes && !found; bytes &= bytes - 1) {
		u32 byte = __ffs(bytes);
		unsigned int bits = U8_MAX;

		for (struct probe *probe = search->probes; probe < end && bits; probe++)
			bits &= probe_byte(probe, byte);
		if (bits)
			found = pick_policy(search->rules, search->list,
					    block * SECTUN_BLOCK_BYTES + byte, bits,
					    search->wanted, timeout);
	}
	return found;
}

static const struct sectun_policy *search(const struct sectun_rules *rules,
					  const struct sectun_list *list,
					  const struct wanted *wanted, u32 *timeout)
{
	const struct sectun_policy *found = NULL;
	struct search search;

	search.rules = rules;
	search.list = list;
	search.wanted = wanted;
	search_begin(&search);
	for (u32 i = 0; i < search.longs; i++) {
		unsigned long blocks = ~0UL;

		for (u32 j = 0; j < search.n; j++)
			blocks &= probe_index(&search.probes[j], i);
		for (; blocks && !found; blocks &= blocks - 1)
			found = search_block(&search, i * BITS_PER_LONG + __ffs(blocks), timeout);
		if (found)
			break;
	}
	return found;
}

static const struct sectun_list *find_list(const struct sectun_rules *rules, u64 zones)
{
	u32 low = 0, high = rules->n_lists;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (rules->lists[middle].zones == zones)
			return &rules->lists[middle];
		if (rules->lists[middle].zones < zones)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void want(struct wanted *wanted, const struct sectun_flow_key *key)
{
	wanted->v6 = key->src.family == AF_INET6;
	wanted->service = sectun_service(key);
	wanted->src_port = key->src_port;
	wanted->values[SECTUN_SOURCE + wanted->v6] = sectun_value_of_addr(&key->src);
	wanted->values[SECTUN_DESTINATION + wanted->v6] = sectun_value_of_addr(&key->dst);
	wanted->values[SECTUN_SERVICE] = (struct sectun_value){ .low = wanted->service };
	wanted->values[SECTUN_SOURCE_PORT] = (struct sectun_value){
		.low = sectun_source_port(key),
	};
}

void sectun_rules_find(const struct sectun_rules *rules, const struct sectun_zone *from,
		       const struct sectun_zone *to, const struct sectun_flow_key *key,
		       struct sectun_verdict *verdict)
{
	const u64 zones[] = { sectun_list_zones(from->index, to->index), SECTUN_GLOBAL_LIST };
	struct wanted wanted;

	want(&wanted, key);
	for (u32 i = 0; i < ARRAY_SIZE(zones); i++) {
		const struct sectun_list *list = find_list(rules, zones[i]);

		verdict->policy = list ? search(rules, list, &wanted, &verdict->timeout) : NULL;
		if (verdict->policy) {
			verdict->action = verdict->policy->action;
			return;
		}
	}
	verdict->action = rules->given.default_action;
	verdict->timeout = 0;
}

/* xa_load() changes nothing, but does not say so. */
static const struct sectun_interface *bound(const struct sectun_rules *rules, int ifindex)
{
	return xa_load((struct xarray *)&rules->bound, ifindex);
}

const struct sectun_zone *sectun_rules_zone(const struct sectun_rules *rules, int ifindex)
{
	const struct sectun_interface *interface = bound(rules, ifindex);

	return interface ? &rules->given.zones[interface->zone].zone : NULL;
}

/**
 * sectun_terms_allow - does a list of host-inbound traffic allow a packet
 * @given: rules
 * @list: in their terms
 * @key: the packet
 *
 * Return: what the first term that matches says; false when none does
 */
bool sectun_terms_allow(const struct sectun_draft *given, const struct sectun_span *list,
			const struct sectun_flow_key *key)
{
	u32 service = sectun_service(key);

	for (u32 i = list->first; i < list->first + list->n; i++)
		if (sectun_term_matches(&given->terms[i], service, key->src_port))
			return !given->terms[i].except;
	return false;
}

bool sectun_rules_inbound(const struct sectun_rules *rules, int ifindex,
			  const struct sectun_flow_key *key)
{
	const struct sectun_interface *interface = bound(rules, ifindex);
	const struct sectun_draft *given = &rules->given;

	if (!interface)
		return false;
	return sectun_terms_allow(given, interface->own ? &interface->inbound :
				  &given->zones[interface->zone].inbound, key);
}

static bool has_tunnel(const struct sectun_rules *rules, u64 wanted)
{
	u32 low = 0, high = rules->n_tunnels;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (rules->tunnels[middle] == wanted)
			return true;
		if (rules->tunnels[middle] < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool sectun_rules_tunnels(const struct sectun_rules *rules, u32 unit,
			  const struct sectun_zone *zone)
{
	return has_tunnel(rules, sectun_tunnel_zone(unit, SECTUN_NO_ZONE)) ||
	       (zone && has_tunnel(rules, sectun_tunnel_zone(unit, zone->index)));
}

u32 sectun_rules_generation(const struct sectun_rules *rules)
{
	/* Before the zones of interfaces, see renew(). */
	return smp_load_acquire(&rules->generation);
}
