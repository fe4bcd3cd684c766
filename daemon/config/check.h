/* SPDX-License-Identifier: GPL-2.0 */
/* Is a configuration whole? What the schema says about references and the like. */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

#include <libyang/libyang.h>

#include "report.h"

/**
 * check_tree - missing statements, references to what is not there, and
 * warnings about what has no effect or is weak
 *
 * Finds everything that is wrong, not only the first.
 */
void check_tree(const struct lyd_node *tree, struct report *report);

#endif /* CONFIG_CHECK_H */
