/* SPDX-License-Identifier: GPL-2.0 */
/* The lines an operator typed, but for those with keys in them. */
#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

struct shell;

/* Reads what earlier shells left. */
void history_open(void);

/* Remembers @line, when it holds no secret. */
void history_keep(const struct shell *shell, const char *line);

/* Writes the lines to the operator's file, which nobody else can read. */
void history_close(void);

#endif /* CLI_HISTORY_H */
