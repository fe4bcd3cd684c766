// SPDX-License-Identifier: GPL-2.0
/* Applications: protocols and ports under a name, and sets of them. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "schema.h"
#include "tree.h"

#define PORT_MAX	65535
#define BEGINS_NONE	"no effect: errors and answers pass with the session that they are about"

/* The numbers that the name in a leaf stands for; NULL where it is a number itself. */
static const char *numbers_of(const struct lyd_node *leaf)
{
	return schema_enum_ext(leaf->schema, lyd_get_value(leaf), "number");
}

static void report_at(struct compile *compile, const struct lyd_node *node, const char *what)
{
	char *where = tree_path(node);

	if (where)
		report_error(compile->report, "%s %s: %s", where, lyd_get_value(node), what);
	free(where);
}

/* "80", "8000-8080", "https". Leaves @any as it is without a leaf. */
static void read_ports(struct compile *compile, const struct lyd_node *leaf, bool *any,
		       uint16_t *low, uint16_t *high)
{
	unsigned long first, last;
	char *end;

	if (!leaf)
		return;
	*any = false;
	if (numbers_of(leaf)) {
		*low = *high = (uint16_t)compile_named_number(leaf);
		return;
	}
	first = strtoul(lyd_get_value(leaf), &end, 10);
	last = *end ? strtoul(end + 1, NULL, 10) : first;
	if (last > PORT_MAX || first > last)
		report_at(compile, leaf, "ports are from 0 to 65535, the lower one first");
	*low = (uint16_t)first;
	*high = (uint16_t)last;
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static void refuse_leaf(struct compile *compile, const struct lyd_node *node, const char *name,
			const char *what)
{
	const struct lyd_node *leaf = tree_child(node, name);

	if (leaf)
		report_at(compile, leaf, what);
}

/* What goes with the protocol and what does not. */
static void check_term(struct compile *compile, const struct lyd_node *node, uint8_t protocol)
{
	bool icmp = protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;

	if (!has_ports(protocol)) {
		refuse_leaf(compile, node, "source-port", "only tcp, udp and sctp have ports");
		refuse_leaf(compile, node, "destination-port",
			    "only tcp, udp and sctp have ports");
	}
	if (!icmp) {
		refuse_leaf(compile, node, "icmp-type", "only icmp and icmp6 have types");
		refuse_leaf(compile, node, "icmp-code", "only icmp and icmp6 have codes");
	}
	if (tree_child(node, "icmp-code") && !tree_child(node, "icmp-type"))
		refuse_leaf(compile, node, "icmp-code", "a code belongs to an icmp-type");
}

/* Of two numbers the second one is of ICMPv6, which has fewer types. */
static void read_type(struct compile *compile, const struct lyd_node *leaf,
		      struct sectun_term *term)
{
	const char *numbers, *second;
	char *where;

	if (!leaf)
		return;
	term->icmp_type = (int16_t)compile_named_number(leaf);
	numbers = numbers_of(leaf);
	if (numbers && term->protocol == IPPROTO_ICMPV6) {
		second = strchr(numbers, ' ');
		if (!second) {
			report_at(compile, leaf, "only icmp has messages of this type");
			return;
		}
		term->icmp_type = (int16_t)atoi(second);
	}
	where = compile_term_begins(term) ? NULL : tree_path(leaf);
	if (where)
		report_warning(compile->report, "%s %s: " BEGINS_NONE, where, lyd_get_value(leaf));
	free(where);
}

/* The leaves of an application or of one of its terms. */
static void add_term(struct compile *compile, const struct lyd_node *node, struct flat *flat)
{
	const struct lyd_node *protocol = tree_child(node, "protocol");
	struct sectun_term *term;
	const struct lyd_node *leaf;

	if (!protocol) {
		char *where = tree_path(node);

		if (where)
			report_error(compile->report, "%s: protocol is missing", where);
		free(where);
		return;
	}
	term = compile_grow(compile, &flat->terms, &flat->n, sizeof(*term));
	if (!term)
		return;
	*term = compile_any_term();
	term->protocol = (uint8_t)compile_named_number(protocol);
	check_term(compile, node, term->protocol);
	read_ports(compile, tree_child(node, "source-port"), &term->any_src_port,
		   &term->src_port_low, &term->src_port_high);
	read_ports(compile, tree_child(node, "destination-port"), &term->any_dst_port,
		   &term->dst_port_low, &term->dst_port_high);
	read_type(compile, tree_child(node, "icmp-type"), term);
	leaf = tree_child(node, "icmp-code");
	if (leaf)
		term->icmp_code = (int16_t)compile_named_number(leaf);
	term->timeout = compile_number(node, "inactivity-timeout");
}

static void add_own_terms(struct compile *compile, const struct lyd_node *node,
			  struct flat *flat)
{
	const struct lyd_node *term = compile_next(node, "term", NULL);

	if (!term || tree_child(node, "protocol"))
		add_term(compile, node, flat);
	for (; term; term = compile_next(node, "term", term))
		add_term(compile, term, flat);
}

static struct flat *flatten(struct compile *compile, const struct lyd_node *node);

static struct flat *predefined(struct compile *compile, const char *name, const char *terms)
{
	struct flat *flat;

	for (flat = compile->predefined; flat; flat = flat->next_predefined)
		if (!strcmp(flat->name, name))
			return flat;
	flat = compile_flat(compile, NULL);
	if (!flat)
		return NULL;
	flat->name = name;
	flat->next_predefined = compile->predefined;
	compile->predefined = flat;
	compile_terms(compile, terms, &flat->terms, &flat->n);
	if (flat->n && !compile_term_begins(flat->terms))
		report_warning(compile->report, "application %s: " BEGINS_NONE, name);
	return flat;
}

/* What a leaf names: the operator's own, then a predefined one; NULL when neither. */
static struct flat *find_application(struct compile *compile, const struct lyd_node *leaf)
{
	const struct lyd_node *applications = compile_find(compile->tree, "applications");
	const char *name = lyd_get_value(leaf);
	const struct lyd_node *node = compile_entry(applications, "application", name);
	const char *terms;

	if (!node)
		node = compile_entry(applications, "application-set", name);
	if (node)
		return flatten(compile, node);
	terms = schema_enum_ext(leaf->schema, name, "terms");
	return terms ? predefined(compile, name, terms) : NULL;
}

static void add_members(struct compile *compile, const struct lyd_node *node, const char *list,
			struct flat *flat)
{
	const struct lyd_node *name = NULL;
	size_t i;

	while ((name = compile_next(node, list, name))) {
		const struct flat *part = find_application(compile, name);

		if (!part)
			report_at(compile, name, "there is no such application");
		else if (part->busy)
			report_at(compile, name, "the set contains itself");
		for (i = 0; part && !part->busy && i < part->n; i++) {
			struct sectun_term *term;

			term = compile_grow(compile, &flat->terms, &flat->n, sizeof(*term));
			if (term)
				*term = part->terms[i];
		}
	}
}

static struct flat *flatten(struct compile *compile, const struct lyd_node *node)
{
	struct flat *flat = node->priv;

	if (flat)
		return flat;
	flat = compile_flat(compile, node);
	if (!flat)
		return NULL;
	flat->busy = true;
	if (!strcmp(LYD_NAME(node), "application-set")) {
		if (!compile_next(node, "application", NULL) &&
		    !compile_next(node, "application-set", NULL))
			report_error(compile->report,
				     "applications application-set %s: there is nothing in it",
				     tree_value(node, "name"));
		add_members(compile, node, "application", flat);
		add_members(compile, node, "application-set", flat);
	} else {
		add_own_terms(compile, node, flat);
	}
	flat->busy = false;
	return flat;
}

void compile_applications(struct compile *compile)
{
	const struct lyd_node *applications = compile_find(compile->tree, "applications");
	const struct lyd_node *node = NULL;

	while ((node = compile_next(applications, "application", node))) {
		if (compile_entry(applications, "application-set", tree_value(node, "name")))
			report_error(compile->report,
				     "applications application %s: there is an application-set of this name, too",
				     tree_value(node, "name"));
		flatten(compile, node);
	}
	while ((node = compile_next(applications, "application-set", node)))
		flatten(compile, node);
}

static bool place_application(struct compile *compile, struct flat *flat, const char *name)
{
	struct sectun_rules *rules = compile->plan->rules;
	struct sectun_application *application;
	struct sectun_term *terms;

	terms = compile_place(compile, flat, flat->terms, sizeof(*terms), rules->n_applications);
	application = terms ? compile_grow(compile, &rules->applications,
					   &rules->n_applications, sizeof(*application)) : NULL;
	if (!application) {
		free(terms);
		return false;
	}
	*application = (struct sectun_application){ compile_copy(compile, name), terms, flat->n };
	return true;
}

bool compile_application(struct compile *compile, const struct lyd_node *leaf, const char *where,
			 uint32_t *place)
{
	struct flat *flat = find_application(compile, leaf);
	const char *name = lyd_get_value(leaf);

	if (!flat) {
		report_error(compile->report, "%s: there is no application '%s'", where, name);
		return false;
	}
	/* Why there is nothing in it was said. */
	if (!flat->n)
		return false;
	if (!flat->placed && !place_application(compile, flat, name))
		return false;
	*place = flat->place;
	return true;
}
