/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration in a file of set statements. */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <libyang/libyang.h>

#include "report.h"

/**
 * file_write - writes @tree, secrets included, to @path
 * @title: what it is, first line
 * @comment: of the commit, or NULL
 *
 * The file is there whole and on the disk, mode 0600, or as it was before.
 *
 * Return: 0, or -1 with an error in @report.
 */
int file_write(const char *path, const struct lyd_node *tree, const char *title,
	       const char *comment, struct report *report);

/* Return: 0 and @tree, or -1 with errors that name file and line. */
int file_read(const char *path, const struct ly_ctx *ctx, struct lyd_node **tree,
	      struct report *report);

/* Makes what happened to names in @dir last. */
int file_sync_directory(const char *dir, struct report *report);

#endif /* CONFIG_FILE_H */
