// SPDX-License-Identifier: GPL-2.0
/* Is a configuration whole? What the schema says about references and the like. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "schema.h"
#include "tree.h"

struct check {
	const struct lyd_node *tree;
	struct report *report;
	struct ly_set seen;	/* schema nodes whose lack of effect was told */
};

static bool target_exists(const struct lyd_node *node, const char *path)
{
	struct ly_set *set;
	bool found = false;
	uint32_t i;

	if (lyd_find_xpath(node, path, &set))
		return false;
	for (i = 0; i < set->count && !found; i++)
		found = !strcmp(lyd_get_value(set->dnodes[i]), lyd_get_value(node));
	ly_set_free(set, NULL);
	return found;
}

static void check_reference(struct check *check, const struct lyd_node *node)
{
	const char *path = schema_leafref(node->schema);
	char *where, *what;

	if (!path || target_exists(node, path))
		return;
	where = tree_path(lysc_is_key(node->schema) ? lyd_parent(node) : node);
	what = schema_target(path);
	if (where && what)
		report_error(check->report, "%s: there is no '%s %s'", where, what,
			     lyd_get_value(node));
	free(what);
	free(where);
}

/* The interface and unit that "ge-0/0/0.0" names are configured. */
static bool unit_exists(const struct lyd_node *tree, const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *unit = dot ? dot + 1 : "0";
	int len = dot ? (int)(dot - name) : (int)strlen(name);
	struct ly_set *set = NULL;
	bool found = false;
	char *path;

	if (asprintf(&path, "/interfaces/interface[name='%.*s']/unit[name='%s']", len, name,
		     unit) < 0)
		return false;
	if (!lyd_find_xpath(tree, path, &set))
		found = set->count;
	ly_set_free(set, NULL);
	free(path);
	return found;
}

static void check_unit(struct check *check, const struct lyd_node *node)
{
	const char *kind = schema_ext(node->schema, "unit-reference");
	const char *name = lyd_get_value(node);
	bool tunnel = !strncmp(name, "st0.", 4);
	char *where;

	if (!kind || !strcmp(kind, "external") || unit_exists(check->tree, name))
		return;
	if (!strcmp(kind, "st0") && !tunnel)
		return;
	where = tree_path(lysc_is_key(node->schema) ? lyd_parent(node) : node);
	if (!where)
		return;
	if (!strcmp(kind, "warn") && !tunnel)
		report_warning(check->report, "%s: interface %s is not configured", where, name);
	else
		report_error(check->report, "%s: interface %s is not configured", where, name);
	free(where);
}

static void check_weak(struct check *check, const struct lyd_node *node)
{
	const char *value = lyd_get_value(node);
	const char *weak = schema_enum_ext(node->schema, value, "weak");
	char *where = weak ? tree_path(node) : NULL;

	if (where)
		report_warning(check->report, "%s %s is weak: %s", where, value, weak);
	free(where);
}

/* The words of the hierarchy of @node, without names of entries. */
static void print_hierarchy(FILE *out, const struct lysc_node *node)
{
	const struct lysc_node *parent = lysc_data_parent(node);

	if (parent) {
		print_hierarchy(out, parent);
		if (!schema_ext(node, "nameless"))
			putc(' ', out);
	}
	if (!schema_ext(node, "nameless"))
		fputs(node->name, out);
}

static void check_effect(struct check *check, const struct lyd_node *node)
{
	const char *text = schema_ext(node->schema, "no-effect");
	const char *value = NULL;
	char *words = NULL;
	size_t size;
	FILE *out;

	/* Of a statement, or of the value that it gives. */
	if (!text) {
		value = lyd_get_value(node);
		text = schema_enum_ext(node->schema, value, "no-effect");
	}
	if (!text || ly_set_contains(&check->seen, (void *)node->schema, NULL) ||
	    ly_set_add(&check->seen, (void *)node->schema, 1, NULL))
		return;
	out = open_memstream(&words, &size);
	if (!out)
		return;
	if (!lysc_is_key(node->schema))
		print_hierarchy(out, node->schema);
	else
		print_hierarchy(out, lysc_data_parent(node->schema));
	if (value)
		fprintf(out, " %s", value);
	fclose(out);
	report_warning(check->report, "%s: %s", words, text);
	free(words);
}

static void report_missing(struct check *check, const struct lyd_node *entry, const char *below,
			   const char *what)
{
	char *where = tree_path(entry);

	if (where)
		report_error(check->report, "%s: %s%s%s is missing", where, below,
			     *below ? " " : "", what);
	free(where);
}

/* "address or dynamic": the names of what a choice offers. To be freed. */
static char *choice_words(const struct lysc_node *choice)
{
	const struct lysc_node *node = NULL;
	char *words = NULL;
	size_t size;
	FILE *out = open_memstream(&words, &size);

	if (!out)
		return NULL;
	while ((node = lys_getnext(node, choice, NULL, 0)))
		if (!schema_ext(node, "refused"))
			fprintf(out, "%s%s", ftell(out) ? " or " : "", node->name);
	fclose(out);
	return words;
}

static bool has_choice(const struct lyd_node *siblings, const struct lysc_node *choice)
{
	const struct lysc_node *its_case;
	const struct lyd_node *node;

	LY_LIST_FOR(siblings, node)
		if (schema_choice(node->schema, &its_case) == choice)
			return true;
	return false;
}

/*
 * What has to be below @schema. @entry is the list entry or presence container
 * that it is about, @below the words from there, @node the node of @schema if
 * there is one.
 */
static void check_mandatory(struct check *check, const struct lyd_node *entry, const char *below,
			    const struct lysc_node *schema, const struct lyd_node *node)
{
	const struct lysc_node *child = NULL;

	while ((child = lys_getnext(child, schema, NULL, LYS_GETNEXT_WITHCHOICE))) {
		const struct lyd_node *children = node ? lyd_child(node) : NULL;
		const struct lyd_node *data = tree_instance(children, child, NULL);
		bool mandatory = child->flags & LYS_MAND_TRUE;

		if (child->nodetype == LYS_CONTAINER && !(child->flags & LYS_PRESENCE)) {
			check_mandatory(check, entry, child->name, child, data);
		} else if (child->nodetype == LYS_CHOICE && mandatory &&
			   !has_choice(children, child)) {
			char *words = choice_words(child);

			report_missing(check, entry, below, words ? words : child->name);
			free(words);
		} else if (child->nodetype == LYS_LEAF && mandatory && !data) {
			report_missing(check, entry, below, child->name);
		}
	}
}

static bool is_entry(const struct lyd_node *node)
{
	return node->schema->nodetype == LYS_LIST ||
		(node->schema->nodetype == LYS_CONTAINER && node->schema->flags & LYS_PRESENCE);
}

/*
 * A container in a choice is there only when it is chosen, so that what it
 * has to hold is looked for when it is met.
 */
static bool is_chosen(const struct lyd_node *node)
{
	const struct lysc_node *its_case;

	return node->schema->nodetype == LYS_CONTAINER && schema_choice(node->schema, &its_case);
}

static void check_siblings(struct check *check, const struct lyd_node *siblings)
{
	const struct lyd_node *node;

	LY_LIST_FOR(siblings, node) {
		if (!tree_has_content(node))
			continue;
		check_effect(check, node);
		if (node->schema->nodetype & LYD_NODE_TERM) {
			check_reference(check, node);
			check_unit(check, node);
			check_weak(check, node);
			continue;
		}
		if (is_entry(node) || is_chosen(node))
			check_mandatory(check, node, "", node->schema, node);
		check_siblings(check, lyd_child(node));
	}
}

void check_tree(const struct lyd_node *tree, struct report *report)
{
	struct check check = { .tree = tree, .report = report };

	check_siblings(&check, tree);
	ly_set_erase(&check.seen, NULL);
}
