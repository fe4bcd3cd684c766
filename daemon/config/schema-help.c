// SPDX-License-Identifier: GPL-2.0
/* What the schema says about values, in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema.h"

/* The name of the type as the schema has it, with its prefix cut off. */
static const char *type_name(const struct lysc_node *node)
{
	const struct lysp_node *parsed = node->priv;
	const char *name;
	const char *colon;

	if (!parsed)
		return NULL;
	if (parsed->nodetype == LYS_LEAF)
		name = ((const struct lysp_node_leaf *)parsed)->type.name;
	else if (parsed->nodetype == LYS_LEAFLIST)
		name = ((const struct lysp_node_leaflist *)parsed)->type.name;
	else
		return NULL;
	colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

static const char *typedef_description(const struct lysp_tpdf *typedefs, const char *name)
{
	LY_ARRAY_COUNT_TYPE i;

	LY_ARRAY_FOR(typedefs, i)
		if (!strcmp(typedefs[i].name, name))
			return typedefs[i].dsc;
	return NULL;
}

/* The description of the typedef of @node's type, or NULL. */
static const char *type_description(const struct lysc_node *node)
{
	const struct lysp_module *module = node->module->parsed;
	const char *name = type_name(node);
	const char *description;
	LY_ARRAY_COUNT_TYPE i;

	if (!name)
		return NULL;
	description = typedef_description(module->typedefs, name);
	LY_ARRAY_FOR(module->includes, i) {
		const struct lysp_submodule *submodule = module->includes[i].submodule;

		if (!description && submodule)
			description = typedef_description(submodule->typedefs, name);
	}
	return description;
}

static char *expect_enum(const struct lysc_type_enum *type)
{
	LY_ARRAY_COUNT_TYPE i;
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	LY_ARRAY_FOR(type->enums, i)
		fprintf(out, "%s%s", i ? ", " : "one of ", type->enums[i].name);
	fclose(out);
	return text;
}

static char *expect_number(const struct lysc_node *node, const struct lysc_type_num *type)
{
	const char *units = ((const struct lysc_node_leaf *)node)->units;
	char *text = NULL;

	if (type->basetype != LY_TYPE_UINT32 || !type->range)
		return strdup("a number");
	if (asprintf(&text, "a number%s%s from %llu to %llu", units ? " of " : "",
		     units ? units : "",
		     (unsigned long long)type->range->parts[0].min_u64,
		     (unsigned long long)type->range->parts[0].max_u64) < 0)
		return NULL;
	return text;
}

char *schema_target(const char *path)
{
	char *words = strdup(path + 1);
	char *p;

	if (!words)
		return NULL;
	p = strrchr(words, '/');
	if (p)
		*p = '\0';
	for (p = words; *p; p++)
		if (*p == '/')
			*p = ' ';
	return words;
}

/* "/security/ike/policy/name": the name of a "security ike policy". */
static char *expect_reference(const char *path)
{
	char *words = schema_target(path);
	char *text = NULL;

	if (!words)
		return NULL;
	if (asprintf(&text, "the name of a '%s'", words) < 0)
		text = NULL;
	free(words);
	return text;
}

char *schema_expected(const struct lysc_node *node)
{
	const struct lysc_type *type = schema_type(node);
	const char *path = schema_leafref(node);
	const char *description;

	if (path)
		return expect_reference(path);
	if (type->basetype == LY_TYPE_ENUM)
		return expect_enum((const struct lysc_type_enum *)type);
	description = type_description(node);
	if (description)
		return strdup(description);
	if (type->basetype == LY_TYPE_UINT32)
		return expect_number(node, (const struct lysc_type_num *)type);
	return strdup(node->dsc ? node->dsc : "a value");
}

char *schema_placeholder(const struct lysc_node *node)
{
	const char *name = node->name;
	char *text = NULL;

	if (!schema_leafref(node) && type_description(node))
		name = type_name(node);
	if (asprintf(&text, "<%s>", name) < 0)
		return NULL;
	return text;
}
