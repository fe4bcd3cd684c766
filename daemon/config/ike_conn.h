/* SPDX-License-Identifier: GPL-2.0 */
/* A gateway in vici's words. */
#ifndef CONFIG_IKE_CONN_H
#define CONFIG_IKE_CONN_H

#include <stdbool.h>

#include "daemon.h"
#include "plan.h"

/**
 * ike_conn_load - loads a gateway's secret and its connection
 * @plan: that @gateway is part of
 *
 * Return: 0 or -1
 */
int ike_conn_load(vici_conn_t *conn, const struct plan *plan,
		  const struct plan_gateway *gateway, struct report *report);

/* @conn_too: false when the connection itself is not loaded. Return: 0 or -1 */
int ike_conn_unload(vici_conn_t *conn, const char *gateway, bool conn_too,
		    struct report *report);

/* Nothing in them differs that sectund could notice. */
bool ike_conn_equal(const struct plan *plan_a, const struct plan_gateway *a,
		    const struct plan *plan_b, const struct plan_gateway *b);

#endif /* CONFIG_IKE_CONN_H */
