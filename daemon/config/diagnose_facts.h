/* SPDX-License-Identifier: GPL-2.0 */
/* Finds out what diagnose() wants to know. */
#ifndef CONFIG_DIAGNOSE_FACTS_H
#define CONFIG_DIAGNOSE_FACTS_H

#include "diagnose.h"
#include "report.h"

struct sectun;

/**
 * struct diagnose_source - where facts come from
 * @rundir: of sectund
 * @frr: path space, may be NULL
 * @tree: the active configuration
 * @plan: made of @tree
 * @ctl: the kernel module
 * @probe: sends echo requests to @to from the address @from out of @device;
 *	returns whether an answer came
 */
struct diagnose_source {
	const char *rundir;
	const char *frr;
	const struct lyd_node *tree;
	const struct plan *plan;
	struct sectun *ctl;
	bool (*probe)(const char *device, const char *from, const char *to);
};

/**
 * diagnose_facts_get - looks at a VPN of @source's plan
 *
 * A VPN that is down is tried once more, which takes some seconds, and the
 * tunnel is probed when it is up.
 *
 * Return: 0 or -1 with an error in @report; either way for
 * diagnose_facts_clear().
 */
int diagnose_facts_get(struct diagnose_facts *facts, const struct diagnose_source *source,
		       const struct plan_gateway *gateway, const struct plan_vpn *vpn,
		       struct report *report);
void diagnose_facts_clear(struct diagnose_facts *facts);

/* diagnose_rules.c: what the rules in force say. Return: 0 or -1 */
int diagnose_rules_read(struct diagnose_facts *facts, const struct diagnose_source *source,
			struct report *report);

#endif /* CONFIG_DIAGNOSE_FACTS_H */
