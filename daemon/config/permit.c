// SPDX-License-Identifier: GPL-2.0
/* The statements that would permit what is denied. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "permit.h"
#include "tree.h"

static bool is_taken(const struct sectun_rules *rules, const char *name)
{
	size_t i;

	for (i = 0; rules && i < rules->n_policies; i++)
		if (!strcmp(rules->policies[i].name, name))
			return true;
	return false;
}

/* "trust-to-vpn", with a number behind it when there is such a policy. */
static void find_name(const struct sectun_rules *rules, const char *from, const char *to,
		      char name[SECTUN_NAME_MAX_LEN + 1])
{
	char stem[2 * SECTUN_NAME_MAX_LEN + 5];
	unsigned int n = 1;

	if (snprintf(stem, sizeof(stem), "%s-to-%s", from, to) > SECTUN_NAME_MAX_LEN - 6)
		strcpy(stem, "permit");
	snprintf(name, SECTUN_NAME_MAX_LEN + 1, "%.*s", SECTUN_NAME_MAX_LEN, stem);
	while (is_taken(rules, name))
		snprintf(name, SECTUN_NAME_MAX_LEN + 1, "%.*s-%u", SECTUN_NAME_MAX_LEN - 6,
			 stem, ++n);
}

static void print_policy(FILE *out, const char *from, const char *to, const char *name)
{
	fputs("set security policies from-zone ", out);
	tree_print_word(out, from);
	fputs(" to-zone ", out);
	tree_print_word(out, to);
	fputs(" policy ", out);
	tree_print_word(out, name);
}

char *permit_sessions(const struct sectun_rules *rules, const char *from, const char *to)
{
	char name[SECTUN_NAME_MAX_LEN + 1], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	find_name(rules, from, to, name);
	print_policy(out, from, to, name);
	fputs(" match source-address any destination-address any application any\n", out);
	print_policy(out, from, to, name);
	fputs(" then permit\n", out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}
