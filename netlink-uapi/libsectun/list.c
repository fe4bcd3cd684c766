// SPDX-License-Identifier: GPL-2.0
/* An array that grows. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Return: a zeroed item at the end, NULL when there is no memory */
void *list_add(struct list *list, size_t item_size)
{
	char *item;

	if (list->n == list->size) {
		size_t size = list->size ? list->size * 2 : 8;
		void *items = reallocarray(list->items, size, item_size);

		if (!items)
			return NULL;
		list->items = items;
		list->size = size;
	}
	item = (char *)list->items + list->n++ * item_size;
	memset(item, 0, item_size);
	return item;
}
