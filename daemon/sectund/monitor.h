/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vpn-monitor: pings through tunnels whose SAs are up. A VPN that does not
 * answer keeps its SAs and loses the carrier of its interface, so that routes
 * leave it, until it answers again.
 */
#ifndef SECTUND_MONITOR_H
#define SECTUND_MONITOR_H

/* From now on, in a thread of its own, as RUNDIR/vpn-monitor says. */
void monitor_start(const char *rundir);

#endif /* SECTUND_MONITOR_H */
