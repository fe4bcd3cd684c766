/* SPDX-License-Identifier: GPL-2.0 */
/* What finds out that a tunnel carries nothing, so that another one can. */
#ifndef CONFIG_COMPILE_MONITOR_H
#define CONFIG_COMPILE_MONITOR_H

#include "compile.h"

/* How the VPN of list entry @node is monitored; all else of @vpn is there already. */
void compile_monitor(struct compile *compile, const struct lyd_node *node,
		     const struct plan_gateway *gateway, struct plan_vpn *vpn);

/* Behind all VPNs. */
void compile_monitor_options(struct compile *compile);

/*
 * Has @vpn set up all the time: while a trap waits for traffic its interface
 * has a carrier, whether or not the peer lives. @why is for who wants otherwise.
 */
void compile_keep_up(struct compile *compile, const struct plan_gateway *gateway,
		     struct plan_vpn *vpn, const char *why);

/* Behind all VPNs and routes: keeps up tunnels that have another one beside them. */
void compile_redundancy(struct compile *compile);

#endif /* CONFIG_COMPILE_MONITOR_H */
