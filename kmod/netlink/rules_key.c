// SPDX-License-Identifier: GPL-2.0
/* Numbers and names that are to be there once. */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/sort.h>

#include "rules.h"

int sectun_nl_keys_alloc(struct sectun_nl_keys *keys, u32 n)
{
	keys->keys = kvcalloc(n, sizeof(*keys->keys), GFP_KERNEL_ACCOUNT);
	return keys->keys ? 0 : -ENOMEM;
}

void sectun_nl_keys_free(struct sectun_nl_keys *keys)
{
	kvfree(keys->keys);
}

void sectun_nl_keys_add(struct sectun_nl_keys *keys, u32 id, const char *name, u32 place,
			const struct nlattr *attr)
{
	keys->keys[keys->n++] = (struct sectun_nl_key){
		.id = id,
		.place = place,
		.name = name,
		.attr = attr,
	};
}

static int cmp_names(const void *a, const void *b)
{
	const struct sectun_nl_key *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int cmp_ids(const void *a, const void *b)
{
	const struct sectun_nl_key *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Return: one that is there twice, the later one, or NULL. */
static const struct sectun_nl_key *order(struct sectun_nl_keys *keys,
					 int (*cmp)(const void *a, const void *b))
{
	struct sectun_nl_key *list = keys->keys;

	sort(list, keys->n, sizeof(*list), cmp, NULL);
	for (u32 i = 1; i < keys->n; i++)
		if (!cmp(&list[i - 1], &list[i]))
			return list[i - 1].place > list[i].place ? &list[i - 1] : &list[i];
	return NULL;
}

/**
 * sectun_nl_keys_by_name - orders them by name
 * @keys: all of a kind
 *
 * Return: one whose name another one has, too, or NULL
 */
const struct sectun_nl_key *sectun_nl_keys_by_name(struct sectun_nl_keys *keys)
{
	return order(keys, cmp_names);
}

/**
 * sectun_nl_keys_by_id - orders them by id, for sectun_nl_keys_find()
 * @keys: all of a kind
 *
 * Return: one whose id another one has, too, or NULL
 */
const struct sectun_nl_key *sectun_nl_keys_by_id(struct sectun_nl_keys *keys)
{
	return order(keys, cmp_ids);
}

/**
 * sectun_nl_keys_find - the one that has an id
 * @keys: in the order of their ids
 * @id: wanted
 *
 * Return: NULL when none has it
 */
const struct sectun_nl_key *sectun_nl_keys_find(const struct sectun_nl_keys *keys, u32 id)
{
	const struct sectun_nl_key wanted = { .id = id };

	return bsearch(&wanted, keys->keys, keys->n, sizeof(wanted), cmp_ids);
}
