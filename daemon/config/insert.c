// SPDX-License-Identifier: GPL-2.0
/* "insert A before B": the order of entries and values. */
#include <string.h>

#include "insert.h"
#include "schema.h"
#include "tree.h"

bool insert_find(const struct words *words, size_t n, struct insert *insert)
{
	size_t i;

	/* A policy may be called so itself: the last one counts. */
	for (i = n; i-- > 1;) {
		insert->at = i;
		insert->before = word_is(&words->word[i], "before");
		if (insert->before || word_is(&words->word[i], "after"))
			return true;
	}
	return false;
}

static const struct lysc_node *schema_of(const struct statement_target *target)
{
	if (target->schema)
		return target->schema;
	return target->parent ? target->parent->schema : NULL;
}

bool insert_fits(const struct statement_target *target)
{
	const struct lysc_node *schema = schema_of(target);

	if (!schema || !lysc_is_userordered(schema))
		return false;
	/* An entry, or a value: not all of them. */
	return target->schema ? schema->nodetype == LYS_LEAFLIST && target->value :
		schema->nodetype == LYS_LIST;
}

/* What tells the entries or values of @node's kind apart. */
static const char *name_of(const struct lyd_node *node)
{
	return lyd_get_value(node->schema->nodetype == LYS_LIST ? lyd_child(node) : node);
}

static struct lyd_node *find_node(const struct lyd_node *tree,
				  const struct statement_target *target)
{
	struct lyd_node *parent = target->parent ? tree_find(tree, target->parent) : NULL;

	if (!parent || !target->schema)
		return parent;
	return tree_instance(lyd_child(parent), target->schema, target->value);
}

/* The one called @name beside @node. */
static struct lyd_node *find_beside(const struct lyd_node *node, const char *name)
{
	struct lyd_node *other;

	LY_LIST_FOR(lyd_first_sibling(node), other)
		if (other->schema == node->schema && !strcmp(name_of(other), name))
			return other;
	return NULL;
}

/* "policy Q", or "Q" alone. */
static const char *neighbour_name(const struct words *words, const struct insert *insert,
				  const struct lysc_node *schema)
{
	size_t n = words->n - insert->at - 1;
	const struct word *word = &words->word[insert->at + 1];

	if (n == 1)
		return word->text;
	return n == 2 && !strcmp(word->text, schema->name) ? word[1].text : NULL;
}

int insert_run(const struct lyd_node *tree, const struct statement_target *target,
	       const struct words *words, const struct insert *insert, const char *at,
	       struct report *report)
{
	const struct lysc_node *schema = schema_of(target);
	const char *side = words->word[insert->at].text;
	struct lyd_node *node, *neighbour;
	const char *name;

	if (!insert_fits(target)) {
		report_error(report, "%sinsert: what stands before '%s' has no order to change",
			     at, side);
		return -1;
	}
	name = neighbour_name(words, insert, schema);
	if (!name) {
		report_error(report, "%sexpected '%s' and a name behind '%s'", at, schema->name,
			     side);
		return -1;
	}
	node = find_node(tree, target);
	neighbour = node ? find_beside(node, name) : NULL;
	if (!neighbour) {
		report_error(report, "%sinsert: there is no %s '%s' here", at, schema->name,
			     node ? name : words->word[insert->at - 1].text);
		return -1;
	}
	if (neighbour == node)
		return 0;
	if (insert->before ? lyd_insert_before(neighbour, node) :
	    lyd_insert_after(neighbour, node)) {
		report_error(report, "%sout of memory", at);
		return -1;
	}
	return 0;
}
