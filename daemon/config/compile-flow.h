/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of compile_flow(): zones, addresses, applications, policies. */
#ifndef CONFIG_COMPILE_FLOW_H
#define CONFIG_COMPILE_FLOW_H

#include "compile.h"

/**
 * struct flat - what a name of an address book, or of an application, stands for
 * @next: of all that a compilation has made
 * @ranges: of addresses, in order, none touching another
 * @terms: of applications
 * @busy: being spelled out: who meets it again is in a loop
 * @placed: it is in the rules, at @place
 * @next_predefined: of the predefined applications in use, by their @name
 */
struct flat {
	struct flat *next;
	struct flat *next_predefined;
	const char *name;
	struct sectun_range *ranges;
	struct sectun_term *terms;
	size_t n;
	bool busy;
	bool placed;
	uint32_t place;
};

struct plan_pair {
	struct plan_prefix local;
	struct plan_prefix remote;
};

/**
 * struct policy_tunnel - a VPN that only policies lead into
 * @vpn: its list entry
 * @unit: of the tunnel device it gets
 * @zone: that the device is in, place in the rules
 * @pairs: networks that its policies are about
 */
struct policy_tunnel {
	const struct lyd_node *vpn;
	uint32_t unit;
	size_t zone;
	struct plan_pair *pairs;
	size_t n_pairs;
};

/**
 * struct policy_place - the place of a policy in the configuration
 * @node: its list entry
 * @from: name of a zone, NULL in a global policy
 * @to: likewise
 */
struct policy_place {
	const struct lyd_node *node;
	const char *from;
	const char *to;
};

/* The flat form of @node, empty at first; NULL: no memory, reported. */
struct flat *compile_flat(struct compile *compile, const struct lyd_node *node);

/*
 * Gives @flat the place @place of the rules. Return: a copy of its @parts, of @size
 * bytes each, for the rules; NULL: no memory, reported.
 */
void *compile_place(struct compile *compile, struct flat *flat, const void *parts, size_t size,
		    size_t place);

/* Adds the terms of @text (sx:terms) to an array. */
void compile_terms(struct compile *compile, const char *text, struct sectun_term **terms,
		   size_t *n);

/* A term that everything matches. */
struct sectun_term compile_any_term(void);

/*
 * A packet that matches may be the first of its session. ICMP errors are of the session
 * that they are about, answers of the one that has asked: no policy is looked at for them.
 */
bool compile_term_begins(const struct sectun_term *term);

/* Zones and their interfaces. */
void compile_zones(struct compile *compile);

/* The zone called @name, its place in the rules; false when there is none. */
bool compile_zone(const struct compile *compile, const char *name, size_t *place);

/* The zone interface on @device, or NULL. */
const struct sectun_zone_interface *compile_zone_interface(const struct plan *plan,
							   const char *device);

/* Address books as such; names are looked up when policies use them. */
void compile_books(struct compile *compile);

/**
 * compile_address - what @name stands for in the books of a zone
 * @zone: NULL for the global book alone
 * @where: statement, for the error
 * @place: in the rules' addresses
 */
bool compile_address(struct compile *compile, const char *name, const char *zone,
		     const char *where, uint32_t *place);

/* The same for an application. */
bool compile_application(struct compile *compile, const struct lyd_node *leaf, const char *where,
			 uint32_t *place);

/* Applications that nothing uses have to be right, too. */
void compile_applications(struct compile *compile);

void compile_policies(struct compile *compile);

/* "permit tunnel" of @place: fills the action of @policy, whose addresses are known. */
void compile_tunnel(struct compile *compile, const struct policy_place *place,
		    struct sectun_policy *policy);

/* The tunnel of a VPN without a bind-interface, NULL when no policy leads into it. */
struct policy_tunnel *policy_tunnel(const struct compile *compile, const char *vpn);

/* Devices of the VPNs that only policies lead into. */
void compile_tunnel_interfaces(struct compile *compile);

#endif /* CONFIG_COMPILE_FLOW_H */
