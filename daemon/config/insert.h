/* SPDX-License-Identifier: GPL-2.0 */
/* "insert A before B": the order of entries and values. */
#ifndef CONFIG_INSERT_H
#define CONFIG_INSERT_H

#include "statement.h"
#include "words.h"

/**
 * struct insert - where something is to go
 * @at: of "before" or "after" in the words
 * @before: which of them it is
 */
struct insert {
	size_t at;
	bool before;
};

/* Finds "before" or "after" among the first @n words, not in front; false when there is none. */
bool insert_find(const struct words *words, size_t n, struct insert *insert);

/* The order of what @target names is the operator's. */
bool insert_fits(const struct statement_target *target);

/**
 * insert_run - moves what @target names
 * @tree: it is in
 * @insert: in @words, which end with the name of its new neighbour
 * @at: where the statement is, for the error
 *
 * Return: 0, or -1 with an error in @report and @tree as it was.
 */
int insert_run(const struct lyd_node *tree, const struct statement_target *target,
	       const struct words *words, const struct insert *insert, const char *at,
	       struct report *report);

#endif /* CONFIG_INSERT_H */
