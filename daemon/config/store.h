/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configurations on disk. A directory that only its owner can enter:
 *
 *   commit-000012.conf	   what was committed as number 12; the highest number is active
 *   commit-000013.staged  a commit under way
 *   candidate.conf	   the candidate, when it differs from the active one
 *   lock		   locked while a commit is under way; holds a process id
 *
 * Each is a file of set statements with a head and an end in comments. A file
 * appears by rename, whole and on the disk, or not at all.
 */
#ifndef CONFIG_STORE_H
#define CONFIG_STORE_H

#include <libyang/libyang.h>

#include "report.h"

struct store {
	char *dir;
	const struct ly_ctx *ctx;
};

/* Return: 0, or -1 with an error in @report. */
int store_open(struct store *store, const char *dir, const struct ly_ctx *ctx,
	       struct report *report);
void store_close(struct store *store);

/* Number of the active commit, and of the one @n commits before; 0: there is none. */
unsigned int store_number(const struct store *store, unsigned int n);

/* Reads commit @number. Return: 0, or -1 with an error that names the file. */
int store_read_commit(const struct store *store, unsigned int number, struct lyd_node **tree,
		      struct report *report);

/* @found tells whether there is a candidate. */
int store_read_candidate(const struct store *store, struct lyd_node **tree, bool *found,
			 struct report *report);
int store_write_candidate(const struct store *store, const struct lyd_node *tree,
			  struct report *report);
int store_remove_candidate(const struct store *store, struct report *report);

/* Writes @tree as commit @number to be; publish makes it the active one. */
int store_stage(const struct store *store, unsigned int number, const struct lyd_node *tree,
		const char *comment, struct report *report);
int store_publish(const struct store *store, unsigned int number, struct report *report);
void store_unstage(const struct store *store, unsigned int number);

/* Removes what is older than the last @keep commits. */
void store_prune(const struct store *store, unsigned int keep);

/* Return: a descriptor to be closed, or -1 with an error that names the holder. */
int store_lock(const struct store *store, struct report *report);

#endif /* CONFIG_STORE_H */
