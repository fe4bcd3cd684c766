// SPDX-License-Identifier: GPL-2.0
/* Building one dimension of a list of policies, see dimension.h. */
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "dimension.h"

/* A tree of @n leaves has less than 2n nodes. */
static_assert(ilog2(2 * (2 * SECTUN_RANGES_MAX + 1)) + 1 <= SECTUN_DEPTH);
static_assert(ilog2(2 * (2 * SECTUN_TERMS_MAX + 1)) + 1 <= SECTUN_DEPTH);

/**
 * sectun_sets_alloc - memory for sets
 * @sets: all zero
 * @n: sets
 * @n_intervals: of all of them
 * @budget: shared by all sets of a rule set
 *
 * Return: 0 or -ENOMEM; sectun_sets_free() frees it in both cases.
 */
int sectun_sets_alloc(struct sectun_sets *sets, u32 n, u32 n_intervals,
		      struct sectun_budget *budget)
{
	sets->n = n;
	sets->budget = budget;
	sets->intervals = kvcalloc(n_intervals, sizeof(*sets->intervals), GFP_KERNEL_ACCOUNT);
	sets->spans = kvcalloc(n, sizeof(*sets->spans), GFP_KERNEL_ACCOUNT);
	sets->bounds = kvcalloc(2 * n_intervals + 1, sizeof(*sets->bounds), GFP_KERNEL_ACCOUNT);
	sets->left = kvcalloc(n_intervals, sizeof(*sets->left), GFP_KERNEL_ACCOUNT);
	sets->right = kvcalloc(n_intervals, sizeof(*sets->right), GFP_KERNEL_ACCOUNT);
	sets->used = kvcalloc(n, sizeof(*sets->used), GFP_KERNEL_ACCOUNT);
	sets->seen = kvcalloc(n, sizeof(*sets->seen), GFP_KERNEL_ACCOUNT);
	if (!sets->intervals || !sets->spans || !sets->bounds || !sets->left ||
	    !sets->right || !sets->used || !sets->seen)
		return -ENOMEM;
	return 0;
}

void sectun_sets_free(struct sectun_sets *sets)
{
	kvfree(sets->intervals);
	kvfree(sets->spans);
	kvfree(sets->bounds);
	kvfree(sets->left);
	kvfree(sets->right);
	kvfree(sets->used);
	kvfree(sets->seen);
}

/* Between two steps of something long. */
static int pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* Which sets the list names, each once. */
static int find_used(struct sectun_sets *sets, const struct sectun_member *members, u32 n,
		     u32 *n_used)
{
	int err;

	sets->lists++;
	*n_used = 0;
	for (u32 i = 0; i < n; i++) {
		for (u32 j = 0; j < members[i].n; j++) {
			u32 set = members[i].refs[j];

			sets->budget->placements += sets->spans[set].n;
			if (sets->seen[set] == sets->lists)
				continue;
			sets->seen[set] = sets->lists;
			sets->used[(*n_used)++] = set;
		}
		if (sets->budget->placements > SECTUN_PLACEMENTS_MAX)
			return -E2BIG;
		err = pause();
		if (err)
			return err;
	}
	return 0;
}

static int cmp_bounds(const void *a, const void *b)
{
	return sectun_value_cmp(a, b);
}

/* The ends of all intervals of the used sets, each once and in order. */
static u32 cut(struct sectun_sets *sets, u32 n_used)
{
	struct sectun_value *bounds = sets->bounds;
	u32 n = 0, kept = 1;

	bounds[n++] = (struct sectun_value){};
	for (u32 i = 0; i < n_used; i++) {
		const struct sectun_span *span = &sets->spans[sets->used[i]];

		for (u32 j = span->first; j < span->first + span->n; j++) {
			bounds[n++] = sets->intervals[j].low;
			bounds[n] = sets->intervals[j].high;
			if (sectun_value_next(&bounds[n]))
				n++;
		}
	}
	sort(bounds, n, sizeof(*bounds), cmp_bounds, NULL);
	cond_resched();

	for (u32 i = 1; i < n; i++)
		if (sectun_value_cmp(&bounds[i], &bounds[kept - 1]))
			bounds[kept++] = bounds[i];
	return kept;
}

/**
 * sectun_dimension_piece - the piece that a number is in
 * @bounds: where pieces begin, in order; the first is 0
 * @n: pieces
 * @value: the number
 */
u32 sectun_dimension_piece(const struct sectun_value *bounds, u32 n,
			   const struct sectun_value *value)
{
	u32 low = 0, high = n;

	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (sectun_value_cmp(&bounds[middle], value) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The pieces of each interval of the used sets. */
static void place(struct sectun_sets *sets, u32 n_used, u32 n_bounds)
{
	for (u32 i = 0; i < n_used; i++) {
		const struct sectun_span *span = &sets->spans[sets->used[i]];

		for (u32 j = span->first; j < span->first + span->n; j++) {
			const struct sectun_interval *interval = &sets->intervals[j];

			sets->left[j] = sectun_dimension_piece(sets->bounds, n_bounds,
							       &interval->low);
			sets->right[j] = sectun_dimension_piece(sets->bounds, n_bounds,
								&interval->high) + 1;
		}
		cond_resched();
	}
}

/**
 * struct plant - putting policies to the nodes of a tree, in their order
 * @vectors: NULL while blocks are only counted
 * @nodes: of the dimension
 * @last: of each node: the block it was last given a bit of, plus one
 * @blocks: of each node: its blocks so far
 * @index: longs of an index
 * @leaves: of the tree
 */
struct plant {
	unsigned long *vectors;
	u32 *nodes;
	u32 *last;
	u32 *blocks;
	u32 index;
	u32 leaves;
};

static void plant_node(struct plant *plant, u32 node, u32 policy)
{
	u32 place = policy / SECTUN_BLOCK_POLICIES;
	struct sectun_block *blocks;
	unsigned long *index;

	if (plant->last[node] != place + 1) {
		plant->last[node] = place + 1;
		plant->blocks[node]++;
	}
	if (!plant->vectors)
		return;

	index = plant->vectors + plant->nodes[node];
	__set_bit(place, index);
	blocks = sectun_behind_index(index, plant->index);
	sectun_block_set(&blocks[plant->blocks[node] - 1], policy);
}

/* The fewest nodes that together hold the leaves from @left to before @right. */
static void plant_range(struct plant *plant, u32 left, u32 right, u32 policy)
{
	left += plant->leaves;
	right += plant->leaves;
	for (; left < right; left /= 2, right /= 2) {
		if (left & 1)
			plant_node(plant, left++, policy);
		if (right & 1)
			plant_node(plant, --right, policy);
	}
}

static int plant_all(struct plant *plant, const struct sectun_sets *sets,
		     const struct sectun_member *members, u32 n)
{
	int err;

	memset(plant->last, 0, 2 * plant->leaves * sizeof(*plant->last));
	memset(plant->blocks, 0, 2 * plant->leaves * sizeof(*plant->blocks));
	for (u32 i = 0; i < n; i++) {
		for (u32 j = 0; j < members[i].n; j++) {
			const struct sectun_span *span = &sets->spans[members[i].refs[j]];

			for (u32 k = span->first; k < span->first + span->n; k++)
				plant_range(plant, sets->left[k], sets->right[k], i);
		}
		err = pause();
		if (err)
			return err;
	}
	return 0;
}

/* Gives each node that has bits its place; long 0 is nobody's. */
static size_t lay_out(struct plant *plant)
{
	size_t end = 1;

	for (u32 node = 1; node < 2 * plant->leaves; node++) {
		if (!plant->blocks[node])
			continue;
		plant->nodes[node] = end;
		end += plant->index + plant->blocks[node] * SECTUN_BLOCK_LONGS;
		if (end > SECTUN_VECTORS_MAX)
			break;
	}
	return end;
}

static u32 vector_longs(const unsigned long *vector, u32 index)
{
	u32 blocks = 0;

	for (u32 i = 0; i < index; i++)
		blocks += hweight_long(vector[i]);
	return index + blocks * SECTUN_BLOCK_LONGS;
}

/* Finds an equal vector, or puts this one behind the others: which way, @end tells. */
static u32 share_vector(unsigned long *vectors, u32 at, u32 index, u32 *table, u32 mask,
			u32 *end)
{
	u32 longs = vector_longs(vectors + at, index);
	u32 size = longs * sizeof(*vectors);
	u32 slot = jhash2((u32 *)(vectors + at), size / sizeof(u32), 0) & mask;

	for (; table[slot]; slot = (slot + 1) & mask)
		if (vector_longs(vectors + table[slot], index) == longs &&
		    !memcmp(vectors + table[slot], vectors + at, size))
			return table[slot];

	table[slot] = *end;
	memmove(vectors + *end, vectors + at, size);
	*end += longs;
	return table[slot];
}

/* Leaves each vector there once. Return: longs in use, 0 without memory. */
static u32 share(struct plant *plant)
{
	u32 n = 0, end = 1, *table, mask;

	for (u32 node = 1; node < 2 * plant->leaves; node++)
		n += !!plant->nodes[node];
	mask = roundup_pow_of_two(2 * n + 1) - 1;
	table = kvcalloc(mask + 1, sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return 0;

	for (u32 node = 1; node < 2 * plant->leaves; node++) {
		if (plant->nodes[node])
			plant->nodes[node] = share_vector(plant->vectors, plant->nodes[node],
							  plant->index, table, mask, &end);
		cond_resched();
	}
	kvfree(table);
	return end;
}

static int fill_vectors(struct sectun_dimension *dim, struct plant *plant,
			struct sectun_sets *sets, const struct sectun_member *members, u32 n)
{
	size_t size;
	int err;

	err = plant_all(plant, sets, members, n);
	if (err)
		return err;
	size = lay_out(plant);
	if (sets->budget->vectors + size > SECTUN_VECTORS_MAX)
		return -E2BIG;

	plant->vectors = kvcalloc(size, sizeof(*plant->vectors), GFP_KERNEL_ACCOUNT);
	if (!plant->vectors)
		return -ENOMEM;
	err = plant_all(plant, sets, members, n);
	if (err)
		return err;

	size = share(plant);
	if (!size)
		return -ENOMEM;
	dim->vectors = kvmalloc_array(size, sizeof(*dim->vectors), GFP_KERNEL_ACCOUNT);
	if (!dim->vectors)
		return -ENOMEM;
	memcpy(dim->vectors, plant->vectors, size * sizeof(*dim->vectors));
	sets->budget->vectors += size;
	return 0;
}

static int build_tree(struct sectun_dimension *dim, struct sectun_sets *sets,
		      const struct sectun_member *members, u32 n)
{
	u32 nodes = 2 * dim->n_bounds;
	struct plant plant = {
		.index = sectun_index_longs(n),
		.leaves = dim->n_bounds,
	};
	int err = -ENOMEM;

	dim->bounds = kvmalloc_array(dim->n_bounds, sizeof(*dim->bounds), GFP_KERNEL_ACCOUNT);
	dim->nodes = kvcalloc(nodes, sizeof(*dim->nodes), GFP_KERNEL_ACCOUNT);
	plant.nodes = dim->nodes;
	plant.last = kvcalloc(nodes, sizeof(*plant.last), GFP_KERNEL_ACCOUNT);
	plant.blocks = kvcalloc(nodes, sizeof(*plant.blocks), GFP_KERNEL_ACCOUNT);
	if (dim->bounds && dim->nodes && plant.last && plant.blocks) {
		memcpy(dim->bounds, sets->bounds, dim->n_bounds * sizeof(*dim->bounds));
		err = fill_vectors(dim, &plant, sets, members, n);
	}
	kvfree(plant.vectors);
	kvfree(plant.blocks);
	kvfree(plant.last);
	return err;
}

static int build_base(struct sectun_dimension *dim, const struct sectun_member *members, u32 n)
{
	u32 longs = sectun_index_longs(n);
	struct sectun_block *blocks;

	dim->base = kvcalloc(longs + sectun_blocks(n) * SECTUN_BLOCK_LONGS, sizeof(*dim->base),
			     GFP_KERNEL_ACCOUNT);
	if (!dim->base)
		return -ENOMEM;

	blocks = sectun_behind_index(dim->base, longs);
	for (u32 i = 0; i < n; i++) {
		u32 block = i / SECTUN_BLOCK_POLICIES;

		if (!members[i].base)
			continue;
		__set_bit(block, dim->base);
		sectun_block_set(&blocks[block], i);
	}
	return 0;
}

/**
 * sectun_dimension_build - builds a dimension of a list
 * @dim: all zero
 * @sets: what the policies name
 * @members: what each of them has here
 * @n: of them
 *
 * Return: 0 or a negative error, -E2BIG when it would be too much;
 *	sectun_dimension_free() frees it in both cases.
 */
int sectun_dimension_build(struct sectun_dimension *dim, struct sectun_sets *sets,
			   const struct sectun_member *members, u32 n)
{
	u32 n_used;
	int err;

	err = build_base(dim, members, n);
	if (err)
		return err;
	err = find_used(sets, members, n, &n_used);
	if (err || !n_used)
		return err;

	dim->n_bounds = cut(sets, n_used);
	place(sets, n_used, dim->n_bounds);
	return build_tree(dim, sets, members, n);
}

/**
 * sectun_dimension_free - frees what a dimension holds
 * @dim: nobody looks at it any more
 */
void sectun_dimension_free(struct sectun_dimension *dim)
{
	kvfree(dim->base);
	kvfree(dim->bounds);
	kvfree(dim->nodes);
	kvfree(dim->vectors);
}
