/* SPDX-License-Identifier: GPL-2.0 */
/* Is a word a value of a leaf? */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <libyang/libyang.h>
#include <stdbool.h>

/* Whether @text may be a value of @node; that a reference exists is not asked. */
bool value_fits(const struct lysc_node *node, const char *text);

#endif /* CONFIG_VALUE_H */
