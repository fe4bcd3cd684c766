/* SPDX-License-Identifier: GPL-2.0 */
/* What stands behind "|": filters of the output, and forms of it. */
#ifndef CLI_PIPE_H
#define CLI_PIPE_H

#include "shell.h"
#include "typed.h"

struct pipe;

/**
 * pipe_parse - reads the words from the first "|" on
 * @inv: takes the output format and the comparison
 * @bad: index of the word that does not fit
 * @expecting: what should stand there
 *
 * Return: the filters, or NULL when a word does not fit.
 */
struct pipe *pipe_parse(const struct typed *words, size_t first, struct invocation *inv,
			size_t *bad, const char **expecting);
void pipe_free(struct pipe *pipe);

/* Prints what the filters leave of @text. */
void pipe_print(const struct pipe *pipe, const char *text, FILE *out);

/* What may come after words @first (a "|") to @n. */
void pipe_choices(const struct typed *words, size_t first, size_t n, struct choices *choices);

#endif /* CLI_PIPE_H */
