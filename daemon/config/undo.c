// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "undo.h"

static void step_drop(struct undo_step *step)
{
	if (step->drop)
		step->drop(step->data);
	else
		free(step->data);
}

int undo_push(struct undo *undo, void (*back)(struct apply *, void *),
	      void (*drop)(void *), void *data)
{
	struct undo_step step = { .back = back, .drop = drop, .data = data };
	struct undo_step *steps;

	steps = reallocarray(undo->steps, undo->n + 1, sizeof(*steps));
	if (!steps) {
		step_drop(&step);
		return -1;
	}
	undo->steps = steps;
	steps[undo->n++] = step;
	return 0;
}

void undo_run(struct undo *undo, struct apply *apply)
{
	while (undo->n) {
		struct undo_step *step = &undo->steps[--undo->n];

		step->back(apply, step->data);
		step_drop(step);
	}
	undo_keep(undo);
}

void undo_keep(struct undo *undo)
{
	while (undo->n)
		step_drop(&undo->steps[--undo->n]);
	free(undo->steps);
	undo->steps = NULL;
}
