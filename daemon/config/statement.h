/* SPDX-License-Identifier: GPL-2.0 */
/* One "set …", "delete …", "insert …" and the like carried out on a tree. */
#ifndef CONFIG_STATEMENT_H
#define CONFIG_STATEMENT_H

#include <libyang/libyang.h>

#include "report.h"

/**
 * statement_run - carries out @statement on @tree
 * @line: number for messages, 0 for none
 *
 * Return: 0, or -1 with an error in @report and @tree as it was.
 */
int statement_run(const struct ly_ctx *ctx, struct lyd_node **tree, const char *statement,
		  unsigned int line, struct report *report);

/**
 * struct statement_target - what a path such as "security ike gateway G" names
 * @tree: a tree that leads there, to be freed with lyd_free_all()
 * @parent: the node of it that the path ends in, or that the leaf or list is in; NULL: the top
 * @schema: the leaf, leaf-list or list meant; NULL: @parent itself
 * @value: of the leaf, to be freed; NULL: any
 */
struct statement_target {
	struct lyd_node *tree;
	struct lyd_node *parent;
	const struct lysc_node *schema;
	char *value;
};

/* Reads a path. Return: 0, or -1 with an error in @report. */
int statement_path(const struct ly_ctx *ctx, const char *path, struct statement_target *target,
		   struct report *report);
void statement_target_free(struct statement_target *target);

#endif /* CONFIG_STATEMENT_H */
