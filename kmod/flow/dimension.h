/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One thing that policies compare, for all policies of a list at once.
 *
 * The numbers that packets may have are cut where the range of any policy begins
 * or ends. The pieces are the leaves of a tree; each range is put to the few
 * nodes that together hold exactly its pieces, as a bit of its policy. The
 * policies that name a number have their bits on the way from its piece to the
 * root, twenty nodes at most, few of which have any.
 */
#ifndef SECTUN_FLOW_DIMENSION_H
#define SECTUN_FLOW_DIMENSION_H

#include <linux/bitops.h>

#include "draft.h"

/* Bytes of a block, one for each bit of its summary, and policies. */
#define SECTUN_BLOCK_BYTES	BITS_PER_LONG
#define SECTUN_BLOCK_POLICIES	(SECTUN_BLOCK_BYTES * BITS_PER_BYTE)
#define SECTUN_BLOCK_LONGS	(sizeof(struct sectun_block) / sizeof(long))

/* Nodes on the way from a leaf to the root, at most. */
#define SECTUN_DEPTH	20

/*
 * Of all dimensions of a rule set: 128 MB on a 64 bit machine. That is for
 * thousands of policies with thousands of ranges each, none like another.
 */
#define SECTUN_VECTORS_MAX	(16 * 1024 * 1024)

/* Ranges of all dimensions, counted once for each policy that names them. */
#define SECTUN_PLACEMENTS_MAX	(16 * 1024 * 1024)

/**
 * struct sectun_budget - what building a rule set has cost so far
 * @vectors: longs
 * @placements: ranges of policies
 */
struct sectun_budget {
	size_t vectors;
	u64 placements;
};

/**
 * struct sectun_block - a bit for each of some policies in a row
 * @summary: a bit for each byte that is not zero
 * @bits: of the policies
 *
 * Bytes, since one of them is often zero where a long would have a bit of some
 * policy or other: hundreds may name the same, and be anywhere in the list.
 */
struct sectun_block {
	unsigned long summary;
	u8 bits[SECTUN_BLOCK_BYTES];
};

/**
 * struct sectun_dimension - which policies of a list agree with a number
 * @base: a bit for each policy: set for those that name nothing and those that
 *	name what is excluded. An index, a bit for each block that is not zero, and
 *	then all blocks. NULL: all agree with everything.
 * @bounds: where pieces begin, @n_bounds of them; the first is 0
 * @nodes: of the tree, twice as many: where in @vectors a node's bits are, 0 for
 *	none. The children of node n are 2n and 2n + 1, the last @n_bounds are leaves.
 * @vectors: bits of policies that name a number: each is an index as above and
 *	then only the blocks that are not zero. Equal ones are there once.
 *
 * A policy agrees when exactly one of @base and the nodes on the way has its bit.
 */
struct sectun_dimension {
	unsigned long *base;
	struct sectun_value *bounds;
	u32 *nodes;
	unsigned long *vectors;
	u32 n_bounds;
};

/**
 * struct sectun_interval - numbers from the one to the other, both included
 */
struct sectun_interval {
	struct sectun_value low;
	struct sectun_value high;
};

/**
 * struct sectun_sets - sets of numbers that policies name, and room to work
 * @intervals: of all sets
 * @spans: of each set, in @intervals
 * @n: sets
 * @bounds: room for all ends of intervals
 * @left: of each interval: its first piece
 * @right: the piece behind its last
 * @used: sets that the list at hand names
 * @seen: in which list a set was last named
 * @lists: lists so far
 * @budget: of the whole rule set
 */
struct sectun_sets {
	struct sectun_interval *intervals;
	struct sectun_span *spans;
	u32 n;
	struct sectun_value *bounds;
	u32 *left;
	u32 *right;
	u32 *used;
	u32 *seen;
	u32 lists;
	struct sectun_budget *budget;
};

/**
 * struct sectun_member - what a policy of a list has in a dimension
 * @refs: @n sets
 * @base: its bit of the dimension's base
 */
struct sectun_member {
	const u32 *refs;
	u32 n;
	bool base;
};

/* Blocks of @n policies. */
static inline u32 sectun_blocks(u32 n)
{
	return DIV_ROUND_UP(n, SECTUN_BLOCK_POLICIES);
}

/* Longs of an index of these. */
static inline u32 sectun_index_longs(u32 n)
{
	return BITS_TO_LONGS(sectun_blocks(n));
}

/* What is behind the index of a base or a vector. */
static inline struct sectun_block *sectun_behind_index(const unsigned long *index, u32 longs)
{
	return (struct sectun_block *)(index + longs);
}

/* Sets the bit of @policy in the block that it is in. */
static inline void sectun_block_set(struct sectun_block *block, u32 policy)
{
	u32 byte = policy / BITS_PER_BYTE % SECTUN_BLOCK_BYTES;

	block->summary |= BIT(byte);
	block->bits[byte] |= BIT(policy % BITS_PER_BYTE);
}

int sectun_sets_alloc(struct sectun_sets *sets, u32 n, u32 n_intervals,
		      struct sectun_budget *budget);
void sectun_sets_free(struct sectun_sets *sets);
int sectun_dimension_build(struct sectun_dimension *dim, struct sectun_sets *sets,
			   const struct sectun_member *members, u32 n);
void sectun_dimension_free(struct sectun_dimension *dim);
u32 sectun_dimension_piece(const struct sectun_value *bounds, u32 n,
			   const struct sectun_value *value);

#endif /* SECTUN_FLOW_DIMENSION_H */
