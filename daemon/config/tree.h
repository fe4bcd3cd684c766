/* SPDX-License-Identifier: GPL-2.0 */
/* Data trees: finding, removing and naming nodes. */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include <libyang/libyang.h>
#include <stdbool.h>
#include <stdio.h>

/* The node of @tree (top siblings) at the place of @like, a node of another tree. */
struct lyd_node *tree_find(const struct lyd_node *tree, const struct lyd_node *like);

/* The node among @siblings that is an instance of @schema with @value (NULL: any). */
struct lyd_node *tree_instance(const struct lyd_node *siblings, const struct lysc_node *schema,
			       const char *value);

/* Unlinks and frees @node, and containers above it that are empty then. */
void tree_remove(struct lyd_node **tree, struct lyd_node *node);

/**
 * tree_merge - adds what @line holds to @tree
 *
 * Takes alternatives (other cases of a choice) of it out of @tree first. Eats @line.
 *
 * Return: 0 or -1 (memory; @tree may hold a part then).
 */
int tree_merge(struct lyd_node **tree, struct lyd_node *line);

/* Something that was configured is at or below @node. */
bool tree_has_content(const struct lyd_node *node);

/* First child of @node that was configured, keys left out; the sibling behind one. */
const struct lyd_node *tree_first(const struct lyd_node *siblings);
const struct lyd_node *tree_next(const struct lyd_node *node);

/* Child of @node by name, and the value of a leaf, NULL when it is not there. */
const struct lyd_node *tree_child(const struct lyd_node *node, const char *name);
const char *tree_value(const struct lyd_node *node, const char *name);

/* Prints @text as a word of a statement: in quotes when it needs them. */
void tree_print_word(FILE *out, const char *text);

/* Prints the words that lead to @node, those of a leaf without its value. */
void tree_print_path(FILE *out, const struct lyd_node *node);

/* The same as a text, to be freed. */
char *tree_path(const struct lyd_node *node);

/* "name value" of a leaf or leaf-list, whose value is shown as @value. */
void tree_print_term(FILE *out, const struct lyd_node *node, const char *value);

/* "name key …": the word or words that a node begins with in a statement. */
void tree_print_head(FILE *out, const struct lyd_node *node);

#endif /* CONFIG_TREE_H */
