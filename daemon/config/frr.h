/* SPDX-License-Identifier: GPL-2.0 */
/* FRR by its own shell, vtysh, started without a shell in between. */
#ifndef CONFIG_FRR_H
#define CONFIG_FRR_H

#include "report.h"

/**
 * frr_show - carries out a command that only looks
 * @frr: path space (vtysh -N), NULL for the machine's own FRR
 * @daemon: to ask, "bgpd", "zebra"
 *
 * Return: what it printed, to be freed; NULL with an error in @report
 */
char *frr_show(const char *frr, const char *daemon, const char *command,
	       struct report *report);

/**
 * frr_load - carries out configuration statements
 * @text: lines; not visible to other users, not on disk at any time
 *
 * vtysh does not fail dependably: look at the result.
 *
 * Return: what vtysh complained about, "" for nothing, to be freed; NULL with
 * an error in @report when it could not be started
 */
char *frr_load(const char *frr, const char *daemon, const char *text,
	       struct report *report);

#endif /* CONFIG_FRR_H */
