// SPDX-License-Identifier: GPL-2.0
/* Traffic selectors: src-ts PREFIX, dst-ts PREFIX, several times over. */
#include <stdio.h>
#include <string.h>

#include "ctl.h"

/* A side that is not given is any address of the other side's family. */
void end_selectors(struct selectors *sel)
{
	struct sectun_selector *last;

	if (!sel->n)
		return;
	last = &sel->list[sel->n - 1];
	if (!sel->has_src)
		last->src.family = last->dst.family;
	if (!sel->has_dst)
		last->dst.family = last->src.family;
	sel->has_src = false;
	sel->has_dst = false;
}

/* A side that is given a second time begins the next selector. */
static struct sectun_selector *current(struct selectors *sel, bool again)
{
	if (sel->n && !again && (sel->has_src || sel->has_dst))
		return &sel->list[sel->n - 1];
	end_selectors(sel);
	if (sel->n == SECTUN_SELECTORS_MAX)
		bad_words("more than %d traffic selectors", SECTUN_SELECTORS_MAX);
	memset(&sel->list[sel->n], 0, sizeof(sel->list[0]));
	return &sel->list[sel->n++];
}

/* Reads src-ts or dst-ts and its prefix, if one is next. */
bool take_selector(struct words *words, struct selectors *sel)
{
	struct sectun_selector *s;

	if (take_word(words, "src-ts")) {
		s = current(sel, sel->has_src);
		need_prefix(words, &s->src, &s->src_len);
		sel->has_src = true;
		return true;
	}
	if (take_word(words, "dst-ts")) {
		s = current(sel, sel->has_dst);
		need_prefix(words, &s->dst, &s->dst_len);
		sel->has_dst = true;
		return true;
	}
	return false;
}

void print_selectors(const struct sectun_selector *sel, size_t n)
{
	char src[SECTUN_PREFIX_TEXT], dst[SECTUN_PREFIX_TEXT];

	for (size_t i = 0; i < n; i++)
		printf(" src-ts %s dst-ts %s",
		       sectun_prefix_text(&sel[i].src, sel[i].src_len, src),
		       sectun_prefix_text(&sel[i].dst, sel[i].dst_len, dst));
}

struct json_object *json_selectors(const struct sectun_selector *sel, size_t n)
{
	struct json_object *array = json_object_new_array();
	char text[SECTUN_PREFIX_TEXT];

	for (size_t i = 0; i < n; i++) {
		struct json_object *item = json_object_new_object();

		sectun_prefix_text(&sel[i].src, sel[i].src_len, text);
		json_object_object_add(item, "src", json_object_new_string(text));
		sectun_prefix_text(&sel[i].dst, sel[i].dst_len, text);
		json_object_object_add(item, "dst", json_object_new_string(text));
		json_object_array_add(array, item);
	}
	return array;
}
