/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of plan_compile(). */
#ifndef CONFIG_COMPILE_H
#define CONFIG_COMPILE_H

#include <libyang/libyang.h>

#include "plan.h"

/**
 * struct compile - a plan in the making
 * @tree: the configuration, checked and with defaults filled in
 * @plan: what it means
 * @report: takes errors; a part that finds one goes on to find more
 * @tunnels: VPNs that policies lead into and that have no bind-interface
 * @flats: addresses and applications spelled out, for compile_end()
 * @predefined: those of them that need no configuration
 */
struct compile {
	const struct lyd_node *tree;
	struct plan *plan;
	struct report *report;
	struct policy_tunnel *tunnels;
	size_t n_tunnels;
	struct flat *flats;
	struct flat *predefined;
};

/* In this order: each looks at what those before it made. */
void compile_interfaces(struct compile *compile);
void compile_flow(struct compile *compile);
void compile_trace(struct compile *compile);
void compile_gateways(struct compile *compile);
void compile_routes(struct compile *compile);
void compile_bgp(struct compile *compile);

/* Looks at all of it: what the zones keep from working. */
void compile_warnings(struct compile *compile);

/* Frees what only the compilation needed. */
void compile_end(struct compile *compile);

/* One VPN of @gateway from its list entry @node. */
void compile_vpn(struct compile *compile, const struct lyd_node *node,
		 struct plan_gateway *gateway);

/* The top-level or deeper container that the words of @path lead to, or NULL. */
const struct lyd_node *compile_find(const struct lyd_node *tree, const char *path);

/* The entry of the list @name below @parent whose key is @key, or NULL. */
const struct lyd_node *compile_entry(const struct lyd_node *parent, const char *name,
				     const char *key);

/* The interface of @plan on @device, or NULL. */
struct plan_interface *compile_interface(const struct plan *plan, const char *device);

/* Child instances of list or leaf-list @name, one after the other. */
const struct lyd_node *compile_next(const struct lyd_node *parent, const char *name,
				    const struct lyd_node *last);

/* A leaf that is a number, 0 when it is not there. */
uint32_t compile_number(const struct lyd_node *node, const char *name);

/* What a leaf gives as a number or by a name, of two numbers the first; 0 without a leaf. */
uint32_t compile_named_number(const struct lyd_node *leaf);

/* The default of the leaf at the schema's @path; @node is any of the configuration. */
uint32_t compile_default_number(const struct lyd_node *node, const char *path);

/* Copies; NULL stays NULL. No memory is an error in the report. */
char *compile_copy(struct compile *compile, const char *text);

/* One zeroed element more at the end of an array. NULL: no memory, reported. */
void *compile_grow(struct compile *compile, void *array, size_t *n, size_t size);

/* "address/length", or an address alone. Return: false when it is neither. */
bool compile_prefix(const char *text, struct plan_prefix *prefix);

/* @prefix contains the address of @address. */
bool compile_contains(const struct plan_prefix *prefix, const struct plan_prefix *address);

/**
 * compile_device - the Linux device of an interface
 * @name: "ge-0/0/0.0"; without a unit it means unit 0
 * @where: statement, for the error
 *
 * Return: false with an error when the name is too long for Linux.
 */
bool compile_device(struct compile *compile, const char *name, const char *where,
		    char device[IFNAMSIZ]);

/* Appends "@more" to the list @list, a comma between. Eats both. */
char *compile_join(struct compile *compile, char *list, char *more);

/* A secret leaf in clear, to be freed by secret_free(). */
char *compile_secret(struct compile *compile, const struct lyd_node *leaf, size_t *len);

#endif /* CONFIG_COMPILE_H */
