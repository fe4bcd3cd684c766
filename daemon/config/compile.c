// SPDX-License-Identifier: GPL-2.0
/* What a configuration means for this machine. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "compile-monitor.h"
#include "inactive.h"
#include "prefix.h"
#include "schema.h"
#include "secret.h"
#include "tree.h"

const struct lyd_node *compile_find(const struct lyd_node *tree, const char *path)
{
	const struct lyd_node *node = NULL;
	const struct lyd_node *level = tree;

	while (*path) {
		size_t len = strcspn(path, " ");

		LY_LIST_FOR(level, node)
			if (!strncmp(LYD_NAME(node), path, len) && !LYD_NAME(node)[len])
				break;
		if (!node)
			return NULL;
		level = lyd_child(node);
		path += len + strspn(path + len, " ");
	}
	return node;
}

const struct lyd_node *compile_next(const struct lyd_node *parent, const char *name,
				    const struct lyd_node *last)
{
	const struct lyd_node *node;

	if (!parent)
		return NULL;
	LY_LIST_FOR(last ? last->next : lyd_child(parent), node)
		if (!strcmp(LYD_NAME(node), name))
			return node;
	return NULL;
}

const struct lyd_node *compile_entry(const struct lyd_node *parent, const char *name,
				     const char *key)
{
	const struct lysc_node *list;
	struct lyd_node *entry = NULL;
	char *predicate;

	list = parent && key ? lys_find_child(parent->schema, parent->schema->module, name, 0,
					      LYS_LIST, 0) : NULL;
	if (!list || strchr(key, '\'') ||
	    asprintf(&predicate, "[%s='%s']", schema_key(list, NULL)->name, key) < 0)
		return NULL;
	if (lyd_find_sibling_val(lyd_child(parent), list, predicate, 0, &entry))
		entry = NULL;
	free(predicate);
	return entry;
}

struct plan_interface *compile_interface(const struct plan *plan, const char *device)
{
	size_t i;

	for (i = 0; i < plan->n_interfaces; i++)
		if (!strcmp(plan->interfaces[i].device, device))
			return &plan->interfaces[i];
	return NULL;
}

uint32_t compile_number(const struct lyd_node *node, const char *name)
{
	const char *text = tree_value(node, name);

	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

uint32_t compile_named_number(const struct lyd_node *leaf)
{
	const char *number;

	if (!leaf)
		return 0;
	number = schema_enum_ext(leaf->schema, lyd_get_value(leaf), "number");
	return (uint32_t)strtoul(number ? number : lyd_get_value(leaf), NULL, 10);
}

uint32_t compile_default_number(const struct lyd_node *node, const char *path)
{
	const struct lysc_node *leaf = lys_find_path(LYD_CTX(node), NULL, path, 0);
	const char *text = leaf ? schema_default(leaf) : NULL;

	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

char *compile_copy(struct compile *compile, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		report_error(compile->report, "out of memory");
	return copy;
}

void *compile_grow(struct compile *compile, void *array, size_t *n, size_t size)
{
	void **place = array;
	char *bigger = reallocarray(*place, *n + 1, size);

	if (!bigger) {
		report_error(compile->report, "out of memory");
		return NULL;
	}
	*place = bigger;
	bigger += size * (*n)++;
	memset(bigger, 0, size);
	return bigger;
}

bool compile_prefix(const char *text, struct plan_prefix *prefix)
{
	size_t len = strcspn(text, "/");
	char address[PREFIX_TEXT];
	unsigned long bits;
	char *end;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!prefix_from_address(address, prefix))
		return false;
	if (!text[len])
		return true;
	bits = strtoul(text + len + 1, &end, 10);
	if (*end || !isdigit((unsigned char)text[len + 1]) || bits > prefix->len)
		return false;
	prefix->len = (uint8_t)bits;
	return true;
}

bool compile_contains(const struct plan_prefix *prefix, const struct plan_prefix *address)
{
	size_t bytes = prefix->len / 8;
	uint8_t mask = (uint8_t)(0xff00 >> prefix->len % 8);

	if (prefix->family != address->family || memcmp(prefix->addr, address->addr, bytes))
		return false;
	return !mask || !((prefix->addr[bytes] ^ address->addr[bytes]) & mask);
}

/* Interfaces that have another name in Linux. */
static const char *linux_name(const char *name)
{
	return strcmp(name, "lo0") ? name : "lo";
}

bool compile_device(struct compile *compile, const char *name, const char *where,
		    char device[IFNAMSIZ])
{
	const char *dot = strrchr(name, '.');
	const char *unit = dot ? dot : ".0";
	char *base = strndup(name, dot ? (size_t)(dot - name) : strlen(name));
	bool tunnel, unit0;
	char *p;
	int n;

	if (!base) {
		report_error(compile->report, "out of memory");
		return false;
	}
	tunnel = !strcmp(base, "st0");
	unit0 = !strcmp(unit, ".0");
	for (p = base; *p; p++)
		if (*p == '/')
			*p = '-';
	n = snprintf(device, IFNAMSIZ, "%s%s", linux_name(base), unit0 && !tunnel ? "" : unit);
	free(base);
	if (n < IFNAMSIZ)
		return true;
	report_error(compile->report,
		     "%s: %s is too long for a Linux interface (%d characters at most)",
		     where, name, IFNAMSIZ - 1);
	return false;
}

char *compile_join(struct compile *compile, char *list, char *more)
{
	char *joined = NULL;

	if (!list || !more)
		return list ? list : more;
	if (asprintf(&joined, "%s,%s", list, more) < 0) {
		report_error(compile->report, "out of memory");
		joined = NULL;
	}
	free(list);
	free(more);
	return joined;
}

char *compile_secret(struct compile *compile, const struct lyd_node *leaf, size_t *len)
{
	char *clear = secret_decode(lyd_get_value(leaf), len);
	char *octets;

	/* The statement was not accepted without it. */
	if (!clear) {
		report_error(compile->report, "out of memory");
		return NULL;
	}
	if (strcmp(LYD_NAME(leaf), "hexadecimal"))
		return clear;
	octets = secret_unhex(clear, len);
	secret_free(clear, strlen(clear));
	if (!octets) {
		char *where = tree_path(leaf);

		report_error(compile->report, "%s: not hexadecimal digits, two for each octet",
			     where ? where : "hexadecimal");
		free(where);
	}
	return octets;
}

/* Adds defaults, and finds whatever libyang itself finds wrong. */
static void complete_tree(struct lyd_node **tree, struct report *report)
{
	const struct ly_ctx *ctx = LYD_CTX(*tree);
	const char *message, *path;

	if (!lyd_validate_all(tree, NULL, LYD_VALIDATE_PRESENT, NULL))
		return;
	message = ly_errmsg(ctx);
	path = ly_errpath(ctx);
	report_error(report, "%s%s%s", message ? message : "not valid", path ? " " : "",
		     path ? path : "");
}

/* A copy of @tree without what is inactive, checked and complete. */
static struct lyd_node *checked_tree(const struct lyd_node *tree, struct report *report)
{
	size_t errors = report->errors;
	struct lyd_node *copy = NULL;

	if (tree && lyd_dup_siblings(tree, NULL, LYD_DUP_RECURSIVE, &copy)) {
		report_error(report, "out of memory");
		return NULL;
	}
	if (!copy)
		return NULL;
	inactive_remove(&copy);
	check_tree(copy, report);
	if (copy && report->errors == errors)
		complete_tree(&copy, report);
	return copy;
}

/* That of tunnels goes before that of everything. */
static uint16_t tcp_mss(const struct lyd_node *tree)
{
	const struct lyd_node *mss = compile_find(tree, "security flow tcp-mss");
	uint32_t tunnels = compile_number(tree_child(mss, "ipsec-vpn"), "mss");

	return (uint16_t)(tunnels ? tunnels : compile_number(tree_child(mss, "all-tcp"), "mss"));
}

static void compile_all(struct compile *compile)
{
	const struct lyd_node *system = compile_find(compile->tree, "system");

	compile->plan->host_name = compile_copy(compile, tree_value(system, "host-name"));
	compile_interfaces(compile);
	compile_flow(compile);
	compile_trace(compile);
	compile_gateways(compile);
	compile_monitor_options(compile);
	compile_routes(compile);
	compile_redundancy(compile);
	compile_bgp(compile);
	compile->plan->tcp_mss = tcp_mss(compile->tree);
	compile_warnings(compile);
	compile_end(compile);
}

struct plan *plan_compile(const struct lyd_node *tree, struct report *report)
{
	struct compile compile = { .report = report };
	size_t errors = report->errors;
	struct lyd_node *copy = checked_tree(tree, report);

	if (report->errors != errors) {
		lyd_free_all(copy);
		return NULL;
	}
	compile.tree = copy;
	compile.plan = calloc(1, sizeof(*compile.plan));
	if (compile.plan)
		compile_all(&compile);
	else
		report_error(report, "out of memory");
	lyd_free_all(copy);
	if (report->errors == errors)
		return compile.plan;
	plan_free(compile.plan);
	return NULL;
}
