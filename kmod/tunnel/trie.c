// SPDX-License-Identifier: GPL-2.0
/*
 * Entries by selector: a binary trie of destination prefixes, each with a trie
 * of source prefixes. Both are path-compressed: no node has one child alone
 * unless it is a prefix that somebody asked for. A look-up goes down and has to
 * remember nothing but the best that it has met. Every step of a change is one
 * pointer, and nodes that go keep theirs: whoever reads meanwhile misses nothing
 * that was there before and is there after.
 */
#include <linux/bitops.h>
#include <linux/slab.h>

#include "trie.h"

/*
 * The most that an entry takes: its destination, the fork where that parts from
 * another, and its source; or its source and a fork there.
 */
#define SECTUN_TRIE_NODES	3

struct sectun_prefix {
	struct sectun_bits bits;
	unsigned int len;
};

static struct sectun_bits sectun_bits_mask(unsigned int len)
{
	return (struct sectun_bits) {
		.high = len ? GENMASK_ULL(63, 64 - min(len, 64U)) : 0,
		.low = len > 64 ? GENMASK_ULL(63, 128 - len) : 0,
	};
}

static struct sectun_prefix sectun_prefix_of(const struct sectun_addr *addr, u8 len)
{
	struct sectun_bits mask = sectun_bits_mask(len);
	struct sectun_bits bits = sectun_bits_from(addr->family, &addr->v6);

	return (struct sectun_prefix) {
		.bits = { .high = bits.high & mask.high, .low = bits.low & mask.low },
		.len = len,
	};
}

/* How long two prefixes stay the same, as far as both reach. */
static unsigned int sectun_prefix_common(const struct sectun_prefix *prefix,
					 const struct sectun_trie_node *node)
{
	u64 high = prefix->bits.high ^ node->bits.high, low = prefix->bits.low ^ node->bits.low;
	unsigned int same = 64 + (low ? 64 - fls64(low) : 64);

	if (high)
		same = 64 - fls64(high);
	return min3(same, prefix->len, node->len);
}

static struct sectun_trie_node *sectun_trie_take(struct sectun_trie *trie,
						 struct sectun_bits bits, unsigned int len)
{
	struct sectun_trie_node *node = trie->spare;

	trie->spare = rcu_dereference_protected(node->child[0], true);
	RCU_INIT_POINTER(node->child[0], NULL);
	node->len = len;
	node->mask = sectun_bits_mask(len);
	node->bits.high = bits.high & node->mask.high;
	node->bits.low = bits.low & node->mask.low;
	return node;
}

/* The node of a prefix, made where there is none. */
static struct sectun_trie_node *sectun_trie_make(struct sectun_trie *trie,
						 struct sectun_trie_node __rcu **slot,
						 const struct sectun_prefix *prefix)
{
	struct sectun_trie_node *node, *new, *fork;
	unsigned int common = 0;

	while ((node = rtnl_dereference(*slot))) {
		common = sectun_prefix_common(prefix, node);
		if (common < node->len)
			break;
		if (node->len == prefix->len)
			return node;
		slot = &node->child[sectun_bits_at(&prefix->bits, node->len)];
	}

	new = sectun_trie_take(trie, prefix->bits, prefix->len);
	if (!node) {
		rcu_assign_pointer(*slot, new);
		return new;
	}
	if (common == prefix->len) {
		RCU_INIT_POINTER(new->child[sectun_bits_at(&node->bits, common)], node);
		rcu_assign_pointer(*slot, new);
		return new;
	}

	fork = sectun_trie_take(trie, prefix->bits, common);
	RCU_INIT_POINTER(fork->child[sectun_bits_at(&prefix->bits, common)], new);
	RCU_INIT_POINTER(fork->child[sectun_bits_at(&node->bits, common)], node);
	rcu_assign_pointer(*slot, fork);
	return new;
}

static struct sectun_trie_node *sectun_trie_find(struct sectun_trie_node __rcu **root,
						 const struct sectun_prefix *prefix)
{
	struct sectun_trie_node *node = sectun_trie_first(root, &prefix->bits);

	while (node && node->len < prefix->len)
		node = sectun_trie_next(node, &prefix->bits);
	return node && node->len == prefix->len ? node : NULL;
}

/* Takes a node out that has no more than one child and nothing of its own. */
static bool sectun_trie_drop(struct sectun_trie_node __rcu **slot)
{
	struct sectun_trie_node *node = rtnl_dereference(*slot);
	struct sectun_trie_node *left = rtnl_dereference(node->child[0]);
	struct sectun_trie_node *right = rtnl_dereference(node->child[1]);

	if (rcu_access_pointer(node->sources) || !hlist_empty(&node->entries) || (left && right))
		return false;
	rcu_assign_pointer(*slot, left ?: right);
	kfree_rcu(node, rcu);
	return true;
}

/* A node may have lost what it had; then the one above may have one child left. */
static void sectun_trie_prune(struct sectun_trie_node __rcu **slot,
			      const struct sectun_trie_node *end)
{
	struct sectun_trie_node __rcu **above = NULL;
	struct sectun_trie_node *node;

	while ((node = rtnl_dereference(*slot)) != end) {
		above = slot;
		slot = &node->child[sectun_bits_at(&end->bits, node->len)];
	}
	if (sectun_trie_drop(slot) && above)
		sectun_trie_drop(above);
}

/**
 * sectun_trie_reserve - makes sure that entries can be inserted
 * @trie: the trie
 * @n: number of them
 *
 * Under RTNL, until sectun_trie_release().
 *
 * Return: 0 or -ENOMEM.
 */
int sectun_trie_reserve(struct sectun_trie *trie, unsigned int n)
{
	struct sectun_trie_node *node;
	unsigned int i;

	for (i = 0; i < n * SECTUN_TRIE_NODES; i++) {
		node = kzalloc(sizeof(*node), GFP_KERNEL);
		if (!node) {
			sectun_trie_release(trie);
			return -ENOMEM;
		}
		RCU_INIT_POINTER(node->child[0], trie->spare);
		trie->spare = node;
	}
	return 0;
}

/**
 * sectun_trie_release - frees what was reserved and has not been used
 * @trie: the trie
 *
 * Under RTNL.
 */
void sectun_trie_release(struct sectun_trie *trie)
{
	struct sectun_trie_node *node;

	while ((node = trie->spare)) {
		trie->spare = rcu_dereference_protected(node->child[0], true);
		kfree(node);
	}
}

/**
 * sectun_trie_insert - adds an entry, in front of those of the same selector
 * @trie: the trie; it has been reserved for
 * @entry: its selector is set
 *
 * Under RTNL.
 */
void sectun_trie_insert(struct sectun_trie *trie, struct sectun_trie_entry *entry)
{
	const struct sectun_selector *selector = &entry->selector;
	u16 family = selector->dst.family;
	struct sectun_prefix dst, src;
	struct sectun_trie_node *node;

	if (family == AF_UNSPEC) {
		hlist_add_head_rcu(&entry->node, &trie->any);
		return;
	}

	dst = sectun_prefix_of(&selector->dst, selector->dst_len);
	src = sectun_prefix_of(&selector->src, selector->src_len);
	node = sectun_trie_make(trie, sectun_trie_destinations(trie, family), &dst);
	node = sectun_trie_make(trie, &node->sources, &src);
	hlist_add_head_rcu(&entry->node, &node->entries);
}

/**
 * sectun_trie_remove - takes an entry out
 * @trie: the trie
 * @entry: it is in there; may be freed after a grace period
 *
 * Under RTNL.
 */
void sectun_trie_remove(struct sectun_trie *trie, struct sectun_trie_entry *entry)
{
	const struct sectun_selector *selector = &entry->selector;
	u16 family = selector->dst.family;
	struct sectun_trie_node *dst_node, *src_node;
	struct sectun_prefix dst, src;

	hlist_del_rcu(&entry->node);
	if (family == AF_UNSPEC)
		return;

	dst = sectun_prefix_of(&selector->dst, selector->dst_len);
	src = sectun_prefix_of(&selector->src, selector->src_len);
	dst_node = sectun_trie_find(sectun_trie_destinations(trie, family), &dst);
	src_node = sectun_trie_find(&dst_node->sources, &src);
	sectun_trie_prune(&dst_node->sources, src_node);
	sectun_trie_prune(sectun_trie_destinations(trie, family), dst_node);
}

/**
 * sectun_trie_equal - entries of exactly a selector
 * @trie: the trie
 * @selector: of a family
 *
 * Under RTNL.
 *
 * Return: them, newest first; NULL when there are none.
 */
struct hlist_head *sectun_trie_equal(struct sectun_trie *trie,
				     const struct sectun_selector *selector)
{
	struct sectun_prefix dst = sectun_prefix_of(&selector->dst, selector->dst_len);
	struct sectun_prefix src = sectun_prefix_of(&selector->src, selector->src_len);
	struct sectun_trie_node *node;

	node = sectun_trie_find(sectun_trie_destinations(trie, selector->dst.family), &dst);
	if (node)
		node = sectun_trie_find(&node->sources, &src);
	return node ? &node->entries : NULL;
}
