/* SPDX-License-Identifier: GPL-2.0 */
/* Files in RUNDIR that a commit replaces as a whole, or removes. */
#ifndef SECTUND_WATCH_H
#define SECTUND_WATCH_H

#include <stdbool.h>

/* Return: what to poll for input, or -1. */
int watch_open(const char *rundir);

/* Takes what has happened. Return: whether the file @name was concerned. */
bool watch_changed(int watch, const char *name);

#endif /* SECTUND_WATCH_H */
