/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that policies want logged go to the operator's log, the flow trace
 * to the file that the configuration names, in RUNDIR/log.
 */
#ifndef SECTUND_FLOW_H
#define SECTUND_FLOW_H

/* Listens in a thread of its own; a module that is not there is waited for. */
void flow_start(const char *rundir);

#endif /* SECTUND_FLOW_H */
