/* SPDX-License-Identifier: GPL-2.0 */
/* struct config, for the files that implement config.h. */
#ifndef CONFIG_PRIVATE_H
#define CONFIG_PRIVATE_H

#include "config.h"
#include "store.h"

struct config {
	struct ly_ctx *ctx;
	struct store store;
	unsigned int number;		/* of the active commit, 0: none yet */
	struct lyd_node *active;
	struct lyd_node *candidate;
};

/* A copy of all of @tree. Return: 0, or -1 with an error in @report. */
int config_copy(const struct lyd_node *tree, struct lyd_node **copy, struct report *report);

/* A copy of the commit @n before the active one; 0 is the active one. */
int config_read_version(struct config *config, unsigned int n, struct lyd_node **tree,
			struct report *report);

#endif /* CONFIG_PRIVATE_H */
