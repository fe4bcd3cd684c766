/* SPDX-License-Identifier: GPL-2.0 */
/* Reads sectund's SAs over a connection that is open already. */
#ifndef CONFIG_SAS_H
#define CONFIG_SAS_H

#include "daemon.h"
#include "status.h"

/* Return: NULL with an error in @report */
struct status *sas_read(vici_conn_t *conn, struct report *report);

/* Ends one IKE SA at once, the peer is told. Return: 0 or -1 */
int sas_end_ike(vici_conn_t *conn, const struct status_ike *ike, struct report *report);

/* Begins to negotiate a child; does not wait for it. Return: 0 or -1 */
int sas_initiate(vici_conn_t *conn, const char *ike, const char *child,
		 struct report *report);

#endif /* CONFIG_SAS_H */
