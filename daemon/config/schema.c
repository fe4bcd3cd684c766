// SPDX-License-Identifier: GPL-2.0
/* The YANG schema: where it is, and questions to it. */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schema.h"

#ifndef SCHEMA_DIR
#define SCHEMA_DIR	"/usr/share/sectun"
#endif

#define MODULE		"sectun-config"
#define FILE_NAME	MODULE ".yang"
/* From build/bin/ of the source tree. */
#define FROM_BUILD	"/../../daemon/config/schema/" FILE_NAME

/* The schema file of the source tree this program was built in, if it was. */
static bool find_in_tree(char *path, size_t size)
{
	char exe[PATH_MAX];
	ssize_t n;

	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	n = snprintf(path, size, "%s" FROM_BUILD, dirname(exe));
	return n > 0 && (size_t)n < size && !access(path, R_OK);
}

static void find_schema(char *path, size_t size)
{
	const char *env = getenv("SECTUN_SCHEMA");

	if (env)
		snprintf(path, size, "%s", env);
	else if (!find_in_tree(path, size))
		snprintf(path, size, "%s/%s", SCHEMA_DIR, FILE_NAME);
}

struct ly_ctx *schema_open(struct report *report)
{
	char path[PATH_MAX + sizeof(FROM_BUILD)];
	char dir[sizeof(path)];
	struct ly_ctx *ctx;

	find_schema(path, sizeof(path));
	if (access(path, R_OK)) {
		report_error(report, "%s: the configuration schema cannot be read: %m", path);
		return NULL;
	}

	/* Its messages are fetched and put into words, not printed. */
	ly_log_options(LY_LOSTORE_LAST);
	snprintf(dir, sizeof(dir), "%s", path);
	if (ly_ctx_new(dirname(dir), LY_CTX_NO_YANGLIBRARY | LY_CTX_SET_PRIV_PARSED |
		       LY_CTX_DISABLE_SEARCHDIR_CWD, &ctx)) {
		report_error(report, "%s: libyang cannot be initialised", path);
		return NULL;
	}
	if (lys_parse_path(ctx, path, LYS_IN_YANG, NULL)) {
		const char *why = ly_errmsg(ctx);

		report_error(report,
			     "%s: not a usable schema: %s", path, why ? why : "unknown error");
		ly_ctx_destroy(ctx);
		return NULL;
	}
	return ctx;
}

const struct lys_module *schema_module(const struct ly_ctx *ctx)
{
	return ly_ctx_get_module_implemented(ctx, MODULE);
}

static const char *ext_argument(const struct lysc_ext_instance *exts, const char *name)
{
	LY_ARRAY_COUNT_TYPE i;

	LY_ARRAY_FOR(exts, i)
		if (!strcmp(exts[i].def->name, name))
			return exts[i].argument ? exts[i].argument : "";
	return NULL;
}

const char *schema_ext(const struct lysc_node *node, const char *name)
{
	return ext_argument(node->exts, name);
}

static const struct lysc_type *own_type(const struct lysc_node *node)
{
	if (node->nodetype == LYS_LEAF)
		return ((const struct lysc_node_leaf *)node)->type;
	if (node->nodetype == LYS_LEAFLIST)
		return ((const struct lysc_node_leaflist *)node)->type;
	return NULL;
}

const struct lysc_type *schema_type(const struct lysc_node *node)
{
	const struct lysc_type *type = own_type(node);

	if (type && type->basetype == LY_TYPE_LEAFREF)
		return ((const struct lysc_type_leafref *)type)->realtype;
	return type;
}

const char *schema_type_ext(const struct lysc_node *node, const char *name)
{
	const struct lysc_type *type = schema_type(node);

	return type ? ext_argument(type->exts, name) : NULL;
}

const struct lysc_type_enum *schema_enumeration(const struct lysc_node *node)
{
	const struct lysc_type *type = schema_type(node);
	struct lysc_type **members;
	LY_ARRAY_COUNT_TYPE i;

	if (type && type->basetype == LY_TYPE_ENUM)
		return (const struct lysc_type_enum *)type;
	if (!type || type->basetype != LY_TYPE_UNION)
		return NULL;
	members = ((const struct lysc_type_union *)type)->types;
	LY_ARRAY_FOR(members, i)
		if (members[i]->basetype == LY_TYPE_ENUM)
			return (const struct lysc_type_enum *)members[i];
	return NULL;
}

const char *schema_enum_ext(const struct lysc_node *node, const char *value, const char *name)
{
	const struct lysc_type_enum *type = schema_enumeration(node);
	LY_ARRAY_COUNT_TYPE i;

	if (!type)
		return NULL;
	LY_ARRAY_FOR(type->enums, i)
		if (!strcmp(type->enums[i].name, value))
			return ext_argument(type->enums[i].exts, name);
	return NULL;
}

const char *schema_leafref(const struct lysc_node *node)
{
	const struct lysc_type *type = own_type(node);

	if (!type || type->basetype != LY_TYPE_LEAFREF)
		return NULL;
	return lyxp_get_expr(((const struct lysc_type_leafref *)type)->path);
}

const struct lysc_node *schema_next(const struct ly_ctx *ctx, const struct lysc_node *parent,
				    const struct lysc_node *last)
{
	const struct lysc_module *module = schema_module(ctx)->compiled;

	do
		last = lys_getnext(last, parent, parent ? NULL : module, 0);
	while (last && lysc_is_key(last));
	return last;
}

const struct lysc_node *schema_child(const struct ly_ctx *ctx, const struct lysc_node *parent,
				     const char *word)
{
	const struct lysc_node *node = NULL;

	while ((node = schema_next(ctx, parent, node)))
		if (!strcmp(node->name, word) && !schema_ext(node, "nameless"))
			break;
	return node;
}

const struct lysc_node *schema_nameless(const struct ly_ctx *ctx,
					const struct lysc_node *parent)
{
	const struct lysc_node *node = NULL;

	while ((node = schema_next(ctx, parent, node)))
		if (schema_ext(node, "nameless"))
			break;
	return node;
}

const char *schema_alias(const struct lysc_node *node, const char *word)
{
	size_t len = strlen(word);
	LY_ARRAY_COUNT_TYPE i;

	if (!node || !len)
		return NULL;
	LY_ARRAY_FOR(node->exts, i) {
		const char *argument = node->exts[i].argument;

		if (!strcmp(node->exts[i].def->name, "alias") &&
		    !strncmp(argument, word, len) && !strncmp(argument + len, " = ", 3))
			return argument + len + 3;
	}
	return NULL;
}

const struct lysc_node *schema_key(const struct lysc_node *list, const struct lysc_node *last)
{
	const struct lysc_node *node = last ? last->next : lysc_node_child(list);

	return node && lysc_is_key(node) ? node : NULL;
}

const struct lysc_node *schema_choice(const struct lysc_node *node,
				      const struct lysc_node **its_case)
{
	if (!node->parent || node->parent->nodetype != LYS_CASE)
		return NULL;
	*its_case = node->parent;
	return node->parent->parent;
}

const char *schema_default(const struct lysc_node *node)
{
	const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)node;

	if (node->nodetype != LYS_LEAF || !leaf->dflt)
		return NULL;
	return lyd_value_get_canonical(node->module->ctx, leaf->dflt);
}

bool schema_is_secret(const struct lysc_node *node)
{
	return schema_ext(node, "secret");
}
