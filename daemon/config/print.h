/* SPDX-License-Identifier: GPL-2.0 */
/* Configuration trees as text. */
#ifndef CONFIG_PRINT_H
#define CONFIG_PRINT_H

#include <libyang/libyang.h>
#include <stdbool.h>
#include <stdio.h>

/**
 * print_set - @node and what is below it as set statements
 * @secrets: in clear; only for files that nobody else may read
 */
void print_set(FILE *out, const struct lyd_node *node, bool secrets);

/**
 * print_curly - @node and what is below it in braces, secrets masked
 * @depth: levels that it is indented by
 * @sign: first character of each line, 0 for none
 *
 * Values of a leaf-list are printed with the first of them.
 */
void print_curly(FILE *out, const struct lyd_node *node, unsigned int depth, char sign);

/* One value of a leaf-list, or a leaf, as a line in the form of print_curly(). */
void print_curly_value(FILE *out, const struct lyd_node *node, unsigned int depth, char sign);

#endif /* CONFIG_PRINT_H */
