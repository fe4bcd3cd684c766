/* SPDX-License-Identifier: GPL-2.0 */
/* The YANG schema: where it is, and questions to it. */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include <libyang/libyang.h>
#include <stdbool.h>

#include "report.h"

/**
 * schema_open - loads the schema
 *
 * From the file that SECTUN_SCHEMA names; else from the source tree the program
 * was built in; else from where it is installed.
 *
 * Return: a context that holds it, or NULL with an error in @report.
 */
struct ly_ctx *schema_open(struct report *report);

const struct lys_module *schema_module(const struct ly_ctx *ctx);

/* The argument of extension @name at @node ("" when it has none); NULL: not there. */
const char *schema_ext(const struct lysc_node *node, const char *name);

/* The same of the type of a leaf, and of its enumeration value @value. */
const char *schema_type_ext(const struct lysc_node *node, const char *name);
const char *schema_enum_ext(const struct lysc_node *node, const char *value, const char *name);

/* The enumeration that the type of a leaf is, or that is one of its union; or NULL. */
const struct lysc_type_enum *schema_enumeration(const struct lysc_node *node);

/**
 * schema_next - data nodes below @parent, one after the other
 * @parent: NULL for the top
 * @last: the one before, NULL for the first
 *
 * Looks through choices and cases; leaves out the keys of a list.
 */
const struct lysc_node *schema_next(const struct ly_ctx *ctx, const struct lysc_node *parent,
				    const struct lysc_node *last);

/* The child that is typed as @word, and the list or leaf whose name is not typed. */
const struct lysc_node *schema_child(const struct ly_ctx *ctx, const struct lysc_node *parent,
				     const char *word);
const struct lysc_node *schema_nameless(const struct ly_ctx *ctx,
					const struct lysc_node *parent);

/* The words that stand for @word in the level below @node, or NULL. */
const char *schema_alias(const struct lysc_node *node, const char *word);

/* The type of a leaf or leaf-list; of a reference that of what it refers to. */
const struct lysc_type *schema_type(const struct lysc_node *node);

/* The XPath of what a leaf refers to, or NULL. */
const char *schema_leafref(const struct lysc_node *node);

/* First key of a list, and the one behind @key (NULL for none). */
const struct lysc_node *schema_key(const struct lysc_node *list, const struct lysc_node *last);

/* The choice that @node belongs to and its case there, or NULL. */
const struct lysc_node *schema_choice(const struct lysc_node *node,
				      const struct lysc_node **its_case);

/* "security ike policy" for /security/ike/policy/name. To be freed. */
char *schema_target(const char *path);

/* What a value of @node has to be: completes "expected ...". To be freed. */
char *schema_expected(const struct lysc_node *node);

/* "<address>": what stands for a value of @node in help. To be freed. */
char *schema_placeholder(const struct lysc_node *node);

/* The default of a leaf, or NULL. */
const char *schema_default(const struct lysc_node *node);

bool schema_is_secret(const struct lysc_node *node);

#endif /* CONFIG_SCHEMA_H */
