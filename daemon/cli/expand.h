/* SPDX-License-Identifier: GPL-2.0 */
/* Abbreviated keywords of the schema. */
#ifndef CLI_EXPAND_H
#define CLI_EXPAND_H

#include <stdbool.h>

struct config;

/**
 * expand_path - writes out the keywords of a statement that were abbreviated
 * @path: words of the schema; names and values are left as they are
 *
 * A word is written out only where nothing but keywords can stand and one of
 * them begins with it.
 *
 * Return: the path, to be freed.
 */
char *expand_path(struct config *config, const char *path);

/* Whether @path (abbreviated or not) names something in the schema. */
bool expand_path_known(struct config *config, const char *path);

#endif /* CLI_EXPAND_H */
