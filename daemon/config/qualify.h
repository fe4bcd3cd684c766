/* SPDX-License-Identifier: GPL-2.0 */
/* Next hops of one route that each have a preference of their own. */
#ifndef CONFIG_QUALIFY_H
#define CONFIG_QUALIFY_H

#include <libyang/libyang.h>

/**
 * qualify_line - "next-hop H preference N" where other next hops have another
 * preference: makes "qualified-next-hop H preference N" of it
 * @tree: what is configured; the plain next hop H is taken out of it
 * @line: what the line says
 *
 * Return: 0, or -1 (memory).
 */
int qualify_line(struct lyd_node **tree, struct lyd_node *line);

#endif /* CONFIG_QUALIFY_H */
