// SPDX-License-Identifier: GPL-2.0
/*
 * Looking a packet up. Each dimension of a list says which policies agree with
 * the packet in one thing; the first policy that all agree on decides. Policies
 * are looked at in words of bits, and words in words of summaries: a list of
 * ten thousand has three summaries.
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
 * @summaries: where they begin
 * @words: of each: the first word that the summary at hand tells of
 */
struct probe {
	const struct sectun_dimension *dim;
	u32 n;
	u32 summaries[SECTUN_DEPTH];
	u32 words[SECTUN_DEPTH];
};

/* What is looked for, as numbers. */
struct wanted {
	struct sectun_value values[SECTUN_DIMENSIONS];
	u32 service;
	u16 src_port;
	bool v6;
};

static void probe_init(struct probe *probe, const struct sectun_dimension *dim,
		       const struct sectun_value *value, u32 summary)
{
	u32 node;

	probe->dim = dim;
	probe->n = 0;
	if (!dim->n_bounds)
		return;

	node = dim->n_bounds + sectun_dimension_piece(dim->bounds, dim->n_bounds, value);
	for (; node; node /= 2) {
		if (!dim->nodes[node])
			continue;
		probe->summaries[probe->n] = dim->nodes[node];
		probe->words[probe->n] = dim->nodes[node] + summary;
		probe->n++;
	}
}

/* Which of the words of summary @i may have bits. */
static unsigned long probe_summary(const struct probe *probe, u32 i)
{
	unsigned long bits = probe->dim->base[i];

	for (u32 j = 0; j < probe->n; j++)
		bits |= probe->dim->vectors[probe->summaries[j] + i];
	return bits;
}

/* Word @bit of those that summary @i tells of. */
static unsigned long probe_word(const struct probe *probe, u32 i, u32 bit, u32 summary)
{
	unsigned long named = 0;

	for (u32 j = 0; j < probe->n; j++) {
		unsigned long words = probe->dim->vectors[probe->summaries[j] + i];

		if (words & BIT(bit))
			named |= probe->dim->vectors[probe->words[j] +
						hweight_long(words & (BIT(bit) - 1))];
	}
	return named ^ probe->dim->base[summary + i * BITS_PER_LONG + bit];
}

static void probe_advance(struct probe *probe, u32 i)
{
	for (u32 j = 0; j < probe->n; j++)
		probe->words[j] += hweight_long(probe->dim->vectors[probe->summaries[j] + i]);
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

/* The first policy of a word that matches. */
static noinline_for_stack const struct sectun_policy *
pick_policy(const struct sectun_rules *rules, const struct sectun_list *list, u32 word,
	    unsigned long bits, const struct wanted *wanted, u32 *timeout)
{
	for (; bits; bits &= bits - 1) {
		u32 place = list->first + word * BITS_PER_LONG + __ffs(bits);
		const struct sectun_policy_entry *policy =
			&rules->given.policies[rules->order[place]];

		if (terms_match(&rules->given, policy, wanted, timeout))
			return &policy->policy;
	}
	return NULL;
}

static const struct sectun_policy *search(const struct sectun_rules *rules,
					  const struct sectun_list *list,
					  const struct wanted *wanted, u32 *timeout)
{
	static const u8 kinds[2][4] = {
		{ SECTUN_SOURCE, SECTUN_DESTINATION, SECTUN_SERVICE, SECTUN_SOURCE_PORT },
		{ SECTUN_SOURCE + 1, SECTUN_DESTINATION + 1, SECTUN_SERVICE, SECTUN_SOURCE_PORT },
	};
	u32 summary = sectun_summary_longs(list->n);
	const struct sectun_policy *found;
	struct probe probes[4];
	u32 n = 0;

	for (u32 i = 0; i < ARRAY_SIZE(probes); i++) {
		u8 kind = kinds[wanted->v6][i];

		if (list->dimensions[kind].base)
			probe_init(&probes[n++], &list->dimensions[kind],
				   &wanted->values[kind], summary);
	}

	for (u32 i = 0; i < summary; i++) {
		unsigned long words = ~0UL;

		for (u32 j = 0; j < n; j++)
			words &= probe_summary(&probes[j], i);
		for (; words; words &= words - 1) {
			u32 bit = __ffs(words);
			unsigned long bits = ~0UL;

			for (u32 j = 0; j < n && bits; j++)
				bits &= probe_word(&probes[j], i, bit, summary);
			if (!bits)
				continue;
			found = pick_policy(rules, list, i * BITS_PER_LONG + bit, bits, wanted,
					    timeout);
			if (found)
				return found;
		}
		for (u32 j = 0; j < n; j++)
			probe_advance(&probes[j], i);
	}
	return NULL;
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
