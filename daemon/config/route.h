/* SPDX-License-Identifier: GPL-2.0 */
/* Static routes, in the kernel's main table under a protocol number of ours. */
#ifndef CONFIG_ROUTE_H
#define CONFIG_ROUTE_H

/*
 * Tells the routes that commits made from everybody else's; the kernel and
 * FRR have no use for the number. FRR imports such routes as kernel routes.
 */
#define ROUTE_PROTOCOL	115

struct apply;

/* To be called before devices change: a failed commit ends with the routes of before. */
int route_save(struct apply *apply);

int route_apply(struct apply *apply);

#endif /* CONFIG_ROUTE_H */
