/* SPDX-License-Identifier: GPL-2.0 */
/* What has been done to the machine, and how to take each step back. */
#ifndef CONFIG_UNDO_H
#define CONFIG_UNDO_H

#include <stddef.h>

struct apply;

/**
 * struct undo_step - takes one step back
 * @back: told to report what it cannot restore, and to go on; @data is freed after it
 * @drop: frees @data when the step is kept; NULL for free()
 */
struct undo_step {
	void (*back)(struct apply *apply, void *data);
	void (*drop)(void *data);
	void *data;
};

struct undo {
	struct undo_step *steps;
	size_t n;
};

/* Takes over @data in any case. Return: 0, or -1 when memory is short. */
int undo_push(struct undo *undo, void (*back)(struct apply *, void *),
	      void (*drop)(void *), void *data);

/* Takes back every step, the last one first. */
void undo_run(struct undo *undo, struct apply *apply);

/* The steps stay as they are. */
void undo_keep(struct undo *undo);

#endif /* CONFIG_UNDO_H */
