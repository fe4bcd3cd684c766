/* SPDX-License-Identifier: GPL-2.0 */
/* What both "show bgp" commands need. */
#ifndef CLI_BGP_PEER_H
#define CLI_BGP_PEER_H

#include "plan.h"
#include "prefix.h"
#include "shell.h"
#include "status_bgp.h"

bool bgp_established(const struct status_bgp_peer *peer);

/* The neighbor as configured, NULL when it is not in @plan. */
const struct plan_bgp_neighbor *bgp_neighbor(const struct plan *plan, const char *address);

#endif /* CLI_BGP_PEER_H */
