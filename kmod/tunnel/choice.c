// SPDX-License-Identifier: GPL-2.0
/*
 * Which outbound SA carries a packet: that with the longest destination prefix,
 * of these the longest source prefix, of equal ones the newest. Any to any comes
 * last. One that has ended is passed over while there is another.
 */
#include <linux/slab.h>

#include "sa.h"

/**
 * sectun_choices_reserve - has everything ready to choose an SA
 * @sa: outbound, new
 *
 * Under RTNL, until sectun_choices_add(), or sectun_trie_release().
 *
 * Return: 0 or -ENOMEM.
 */
int sectun_choices_reserve(struct sectun_sa *sa)
{
	unsigned int i, n = sa->n_selectors ?: 1;

	sa->choices = kcalloc(n, sizeof(*sa->choices), GFP_KERNEL);
	if (!sa->choices)
		return -ENOMEM;

	sa->n_choices = n;
	for (i = 0; i < n; i++) {
		sa->choices[i].sa = sa;
		if (sa->n_selectors)
			sa->choices[i].entry.selector = sa->selectors[i];
	}
	return sectun_trie_reserve(&sa->device->outbound, sa->n_selectors);
}

/**
 * sectun_choices_add - packets may choose an SA from now on
 * @sa: what sectun_choices_reserve() has been called for
 *
 * Under RTNL.
 */
void sectun_choices_add(struct sectun_sa *sa)
{
	unsigned int i;

	for (i = 0; i < sa->n_choices; i++)
		sectun_trie_insert(&sa->device->outbound, &sa->choices[i].entry);
	sectun_trie_release(&sa->device->outbound);
}

/**
 * sectun_choices_remove - packets choose an SA no longer
 * @sa: outbound; freed after a grace period
 *
 * Under RTNL.
 */
void sectun_choices_remove(struct sectun_sa *sa)
{
	unsigned int i;

	for (i = 0; i < sa->n_choices; i++)
		sectun_trie_remove(&sa->device->outbound, &sa->choices[i].entry);
}

/*
 * The newest that carries of equal @choices. Without one, @worse if that does,
 * else the newest.
 */
static struct sectun_sa *sectun_choice(const struct hlist_head *choices,
				       struct sectun_sa *worse, unsigned int *reason)
{
	struct sectun_choice *choice;
	struct sectun_sa *ended = NULL;

	hlist_for_each_entry_rcu(choice, choices, entry.node) {
		if (likely(!sectun_lifetime_reason(choice->sa))) {
			*reason = SECTUN_DROP_NONE;
			return choice->sa;
		}
		if (!ended)
			ended = choice->sa;
	}
	if (!ended || !*reason)
		return worse;
	*reason = sectun_lifetime_reason(ended);
	return ended;
}

/* Not part of its caller, which would pay for the registers that this takes. */
static noinline struct sectun_sa *sectun_choice_by_selector(struct sectun_trie *outbound,
							    const struct sectun_flow *flow,
							    struct sectun_sa *sa,
							    unsigned int *reason)
{
	struct sectun_bits dst = sectun_bits_from(flow->family, flow->dst);
	struct sectun_bits src = sectun_bits_from(flow->family, flow->src);
	const struct sectun_trie_node *to, *from;

	to = sectun_trie_first(sectun_trie_destinations(outbound, flow->family), &dst);
	for (; to; to = sectun_trie_next(to, &dst)) {
		from = sectun_trie_first(&to->sources, &src);
		for (; from; from = sectun_trie_next(from, &src))
			sa = sectun_choice(&from->entries, sa, reason);
	}
	return sa;
}

/**
 * sectun_sa_outbound - picks the SA for a packet
 * @device: the tunnel
 * @flow: the packet's addresses
 * @reason: set to why there is none, or why the one returned cannot carry it
 *
 * Under the RCU read lock.
 *
 * Return: the SA, or NULL.
 */
struct sectun_sa *sectun_sa_outbound(struct sectun_device *device,
				     const struct sectun_flow *flow, unsigned int *reason)
{
	struct sectun_trie *outbound = &device->outbound;
	struct sectun_sa *sa;

	*reason = SECTUN_A_DROPS_NO_SA;
	sa = sectun_choice(&outbound->any, NULL, reason);
	if (rcu_access_pointer(*sectun_trie_destinations(outbound, flow->family)))
		sa = sectun_choice_by_selector(outbound, flow, sa, reason);
	return sa;
}
