/* SPDX-License-Identifier: GPL-2.0 */
/* What may follow the words of a walk: for help, completion and errors. */
#ifndef CONFIG_EXPECT_H
#define CONFIG_EXPECT_H

#include "config.h"
#include "walk.h"

#define EXPECT_END	"<[Enter]>"	/* the line may end */

struct expect {
	struct config_word *words;
	size_t n;
};

/* Collects what may follow in @expect; the end first, then by alphabet. */
void expect_words(const struct walk *walk, struct expect *expect);

/* "before" and "after", where the walk ended at something whose order is the operator's. */
void expect_side(const struct walk *walk, struct expect *expect);

/* Behind one of them and @n words: the names of what is beside it. */
void expect_neighbours(const struct walk *walk, const struct word *words, size_t n,
		       struct expect *expect);

/* "one of a, b, c", or what a value has to be. To be freed; NULL for no memory. */
char *expect_text(const struct walk *walk);

#endif /* CONFIG_EXPECT_H */
