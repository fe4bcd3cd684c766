/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of a "router bgp" block, as FRR prints them. */
#ifndef CONFIG_BGP_LINES_H
#define CONFIG_BGP_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "plan.h"

struct bgp_line {
	const char *family;	/* "ipv4 unicast", "ipv6 unicast"; "" outside of these */
	char *text;		/* may hold a password */
};

struct bgp_lines {
	uint32_t as;		/* 0: there is no block */
	struct bgp_line *list;
	size_t n;
};

/* Wipes passwords. */
void bgp_lines_clear(struct bgp_lines *lines);

/* Return: 0, or -1 when memory is short */
int bgp_lines_copy(const struct bgp_lines *from, struct bgp_lines *to);

/* What @bgp asks for, NULL and disabled are no block. Return: 0 or -1 */
int bgp_lines_compile(const struct plan_bgp *bgp, struct bgp_lines *lines);

/* Out of FRR's running configuration. Return: 0 or -1 */
int bgp_lines_parse(char *running, struct bgp_lines *lines);

/* The same statement with the same value. */
bool bgp_lines_have(const struct bgp_lines *lines, const struct bgp_line *line);

/* The same statement, with whatever value: "neighbor A timers". */
bool bgp_lines_set(const struct bgp_lines *lines, const struct bgp_line *line);

/**
 * bgp_lines_diff - statements that lead from @have to @want
 * @ours: what of @have may be taken out
 *
 * Return: 0, or -1 when memory is short
 */
int bgp_lines_diff(const struct bgp_lines *have, const struct bgp_lines *want,
		   const struct bgp_lines *ours, FILE *out);

#endif /* CONFIG_BGP_LINES_H */
