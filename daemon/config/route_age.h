/* SPDX-License-Identifier: GPL-2.0 */
/* Since when a route has been there: the kernel does not keep it, FRR does. */
#ifndef CONFIG_ROUTE_AGE_H
#define CONFIG_ROUTE_AGE_H

#include "status_route.h"

/* Leaves -1 where FRR does not know, or does not run. */
void route_age_fill(const char *frr, struct status_routes *routes);

#endif /* CONFIG_ROUTE_AGE_H */
