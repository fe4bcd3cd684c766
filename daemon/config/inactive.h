/* SPDX-License-Identifier: GPL-2.0 */
/* Statements that are kept and shown and mean nothing: "deactivate". */
#ifndef CONFIG_INACTIVE_H
#define CONFIG_INACTIVE_H

#include <libyang/libyang.h>
#include <stdbool.h>

/* @node itself is marked. What is below it means nothing either, marked or not. */
bool inactive_is(const struct lyd_node *node);

/* Return: 0 or -1 (memory). */
int inactive_set(struct lyd_node *node, bool inactive);

/* Takes everything inactive out of @tree. */
void inactive_remove(struct lyd_node **tree);

/* Two trees that are equal otherwise have the same marks. */
bool inactive_equal(const struct lyd_node *a, const struct lyd_node *b);

#endif /* CONFIG_INACTIVE_H */
