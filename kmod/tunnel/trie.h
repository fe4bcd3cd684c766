/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_TRIE_H
#define SECTUN_TRIE_H

#include <linux/in6.h>
#include <linux/rculist.h>
#include <linux/rtnetlink.h>

#include "tunnel.h"

/**
 * struct sectun_bits - an address as a number, its first bit on top
 * @high: the first 64 bits; IPv4 has only 32, the others are zero
 * @low: the other 64
 */
struct sectun_bits {
	u64 high;
	u64 low;
};

/**
 * struct sectun_trie_node - a prefix, of destinations or of sources
 * @child: longer prefixes, by their next bit
 * @bits: the prefix; what is behind it is zero
 * @mask: ones as far as the prefix reaches
 * @len: of the prefix, in bits
 * @sources: of a destination: trie of source prefixes
 * @entries: of a source: struct sectun_trie_entry, newest first
 * @rcu: frees it
 *
 * One that has neither sources nor entries has two children.
 */
struct sectun_trie_node {
	struct sectun_trie_node __rcu *child[2];
	struct sectun_bits bits;
	struct sectun_bits mask;
	unsigned int len;
	struct sectun_trie_node __rcu *sources;
	struct hlist_head entries;
	struct rcu_head rcu;
};

/**
 * struct sectun_trie_entry - what is found by its selector
 * @node: in sectun_trie_node.entries or sectun_trie.any
 * @selector: of no family for any to any
 */
struct sectun_trie_entry {
	struct hlist_node node;
	struct sectun_selector selector;
};

/**
 * struct sectun_trie - entries by selector
 * @destinations: tries of destination prefixes: IPv4, IPv6
 * @any: entries of no family, newest first
 * @spare: nodes for entries to come
 *
 * Changed under RTNL, read under RCU. All zero is an empty one.
 */
struct sectun_trie {
	struct sectun_trie_node __rcu *destinations[2];
	struct hlist_head any;
	struct sectun_trie_node *spare;
};

/**
 * sectun_bits_from - the bits of an address
 * @family: AF_INET or AF_INET6
 * @addr: network byte order
 *
 * Return: the address as a number.
 */
static inline struct sectun_bits sectun_bits_from(u16 family, const void *addr)
{
	const __be32 *words = addr;
	struct sectun_bits bits = { .high = (u64)ntohl(words[0]) << 32 };

	if (family == AF_INET6) {
		bits.high |= ntohl(words[1]);
		bits.low = (u64)ntohl(words[2]) << 32 | ntohl(words[3]);
	}
	return bits;
}

/**
 * sectun_bits_at - one bit of an address
 * @bits: the address
 * @n: 0 for the first; 128, of a whole IPv6 address, is any
 *
 * Return: 0 or 1.
 */
static inline unsigned int sectun_bits_at(const struct sectun_bits *bits, unsigned int n)
{
	return (n < 64 ? bits->high : bits->low) >> (~n & 63) & 1;
}

/**
 * sectun_trie_covers - is an address in a prefix
 * @node: the prefix
 * @bits: the address
 *
 * Return: true when it is.
 */
static inline bool sectun_trie_covers(const struct sectun_trie_node *node,
				      const struct sectun_bits *bits)
{
	return !(((bits->high ^ node->bits.high) & node->mask.high) |
		 ((bits->low ^ node->bits.low) & node->mask.low));
}

/**
 * sectun_trie_first - the shortest prefix that an address is in
 * @root: of a trie of prefixes
 * @bits: the address
 *
 * Under RTNL or the RCU read lock.
 *
 * Return: its node, which may have neither sources nor entries, or NULL.
 */
static inline struct sectun_trie_node *sectun_trie_first(struct sectun_trie_node __rcu *const *root,
							 const struct sectun_bits *bits)
{
	struct sectun_trie_node *node = rcu_dereference_rtnl(*root);

	return node && sectun_trie_covers(node, bits) ? node : NULL;
}

/**
 * sectun_trie_next - the next longer prefix that an address is in
 * @node: one that it is in
 * @bits: the address
 *
 * Under RTNL or the RCU read lock.
 *
 * Return: as sectun_trie_first().
 */
static inline struct sectun_trie_node *sectun_trie_next(const struct sectun_trie_node *node,
							const struct sectun_bits *bits)
{
	return sectun_trie_first(&node->child[sectun_bits_at(bits, node->len)], bits);
}

/**
 * sectun_trie_destinations - where a look-up begins
 * @trie: the trie
 * @family: AF_INET or AF_INET6
 *
 * Return: the root of its destination prefixes.
 */
static inline struct sectun_trie_node __rcu **
sectun_trie_destinations(struct sectun_trie *trie, u16 family)
{
	return &trie->destinations[family == AF_INET6];
}

int sectun_trie_reserve(struct sectun_trie *trie, unsigned int n);
void sectun_trie_release(struct sectun_trie *trie);
void sectun_trie_insert(struct sectun_trie *trie, struct sectun_trie_entry *entry);
void sectun_trie_remove(struct sectun_trie *trie, struct sectun_trie_entry *entry);
struct hlist_head *sectun_trie_equal(struct sectun_trie *trie,
				     const struct sectun_selector *selector);

#endif /* SECTUN_TRIE_H */
