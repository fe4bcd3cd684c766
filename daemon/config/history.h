/* SPDX-License-Identifier: GPL-2.0 */
/* Who committed when. */
#ifndef CONFIG_HISTORY_H
#define CONFIG_HISTORY_H

#include <stdbool.h>

#include "config.h"

struct history_entry {
	char when[64];
	char user[64];
	char comment[256];	/* empty for none */
};

/* The commit behind "rollback @n". Return: false when there is none. */
bool history_read(struct config *config, unsigned int n, struct history_entry *entry);

#endif /* CONFIG_HISTORY_H */
