/* SPDX-License-Identifier: GPL-2.0 */
/* What may be typed next. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "shell.h"
#include "typed.h"

/**
 * complete_line - the words that can stand at the end of @line
 * @line: up to the cursor
 * @typed: set to where the unfinished word begins in @line
 * @choices: takes those that begin with it
 *
 * Return: whether everything in front of it makes sense.
 */
bool complete_line(struct shell *shell, const char *line, size_t *typed,
		   struct choices *choices);

#endif /* CLI_COMPLETE_H */
