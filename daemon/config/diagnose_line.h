/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of diagnose(). */
#ifndef CONFIG_DIAGNOSE_LINE_H
#define CONFIG_DIAGNOSE_LINE_H

#include "diagnose.h"
#include "names.h"

/* The outcome of a check; each takes the place of an earlier one. */
void line_good(struct diagnose_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void line_skip(struct diagnose_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void line_wrong(struct diagnose_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds a line to the remedy. */
void line_remedy(struct diagnose_line *line, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* diagnose_ike.c: negotiation */
void diagnose_phase1(const struct diagnose_facts *facts, struct diagnose_line *line);
void diagnose_phase2(const struct diagnose_facts *facts, struct diagnose_line *line);

/* diagnose_pass.c: what lets packets through */
void diagnose_route(const struct diagnose_facts *facts, struct diagnose_line *line);
void diagnose_policy(const struct diagnose_facts *facts, bool out, struct diagnose_line *line);
void diagnose_inbound(const struct diagnose_facts *facts, struct diagnose_line *line);

/* diagnose_remedy.c: adds what has an interface up, or its MTU that of the path */
void diagnose_remedy_disabled(const struct diagnose_facts *facts, const char *device,
			      struct diagnose_line *line);
void diagnose_remedy_mtu(const struct diagnose_facts *facts, const char *device,
			 struct diagnose_line *line);

/* The best usable route to @to, or NULL. */
const struct status_route *diagnose_route_to(const struct status_routes *routes,
					     const struct plan_prefix *to);

/* Is of policies only: no interface, address, zone or route. */
bool diagnose_by_policy(const struct diagnose_facts *facts);

/* "st0.0" */
const char *diagnose_tunnel_name(const struct diagnose_facts *facts, char name[NAME_MAX_LEN]);

/* A neighbor or next hop that is to be found in the tunnel's network, or NULL. */
const struct plan_prefix *diagnose_far_end(const struct diagnose_facts *facts);

#endif /* CONFIG_DIAGNOSE_LINE_H */
