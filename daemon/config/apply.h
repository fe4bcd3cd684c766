/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes the machine follow a plan: links and addresses and static routes by
 * rtnetlink, tunnel devices, peers, zones and policies by libsectun, IKE by vici, BGP by FRR.
 */
#ifndef CONFIG_APPLY_H
#define CONFIG_APPLY_H

#include "plan.h"
#include "report.h"

struct apply_context {
	const char *rundir;	/* of sectund: RUNDIR/sectund.vici is its socket */
	const char *frr;	/* FRR path space (vtysh -N), NULL for none */
};

/**
 * apply_plan - moves the machine from @before to @after, or leaves it as it was
 * @before: what is in force; NULL: nothing of ours is known to be (first commit, boot)
 * @after: what shall be
 * @report: progress, warnings, and on failure the error that stopped it
 *
 * Touches only what differs between the two, and with @before NULL what
 * differs between the machine and @after. On failure undoes its own steps in
 * reverse order.
 *
 * Return: 0, or -1 with an error in @report.
 */
int apply_plan(const struct apply_context *context, const struct plan *before,
	       const struct plan *after, struct report *report);

/* Puts only the zones and policies of @plan in force. Return: as apply_plan() */
int apply_rules(const struct plan *plan, struct report *report);

#endif /* CONFIG_APPLY_H */
