/* SPDX-License-Identifier: GPL-2.0 */
/* Why a VPN was not negotiated, by sectund's log. */
#ifndef CONFIG_DIAGNOSE_LOG_H
#define CONFIG_DIAGNOSE_LOG_H

#include <stdio.h>

enum failure {
	FAILURE_NONE,
	FAILURE_KEY,
	FAILURE_IDENTITY,
	FAILURE_PROPOSAL,
	FAILURE_SELECTORS,
	FAILURE_SILENT,
};

/**
 * struct failure_log - the last failure of a phase since it last was up
 * @text: what the log says, NULL for nothing
 * @wants: what the peer has offered or asked for, NULL when it did not tell
 */
struct failure_log {
	enum failure failure;
	char *text;
	char *wants;
};

/**
 * struct diagnose_log - what the log tells of a gateway and one of its VPNs
 * @given_up: attempts without an answer since another failure was told
 */
struct diagnose_log {
	const char *gateway;
	const char *vpn;
	struct failure_log phase1;
	struct failure_log phase2;
	unsigned int given_up;
};

/* Reads one line; those of others are left out. */
void diagnose_log_line(struct diagnose_log *log, const char *line);

/* Reads RUNDIR/messages, and the file before it. */
void diagnose_log_read(struct diagnose_log *log, const char *rundir);
void diagnose_log_clear(struct diagnose_log *log);

#endif /* CONFIG_DIAGNOSE_LOG_H */
