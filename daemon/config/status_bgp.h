/* SPDX-License-Identifier: GPL-2.0 */
/* BGP sessions as FRR's bgpd knows them. */
#ifndef CONFIG_STATUS_BGP_H
#define CONFIG_STATUS_BGP_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report.h"

/* One address family of a neighbor. */
struct status_bgp_family {
	const char *table;		/* inet.0, inet6.0 */
	uint32_t active;		/* best paths from this neighbor */
	uint32_t received, accepted;
	uint32_t sent;			/* prefixes announced to it */
};

struct status_bgp_peer {
	char *address;
	char *description;		/* NULL for none */
	uint32_t remote_as, local_as;
	bool external;
	/* Established, Active, Connect, Idle, OpenSent, OpenConfirm */
	char *state;
	char *remote_id, *local_id;	/* router ids, NULL when not known */
	char *remote_host, *local_host;	/* of the TCP session, NULL when there is none */
	uint16_t remote_port, local_port;
	char local_interface[IFNAMSIZ];	/* that holds local_host; empty when not known */
	/* Negotiated while Established, else configured. */
	uint32_t hold_time, keepalive;
	uint32_t configured_hold_time;
	uint64_t in_messages, out_messages;
	uint32_t out_queue;
	uint32_t flaps;			/* sessions lost */
	int64_t age;			/* seconds in this state, -1 for never up */
	char *last_error;		/* why the last session ended, NULL when none has */
	struct status_bgp_family *families;
	size_t n_families;
};

struct status_bgp {
	uint32_t as;
	char *router_id;
	size_t total_paths_v4, active_paths_v4;
	size_t total_paths_v6, active_paths_v6;
	struct status_bgp_peer *peers;
	size_t n_peers;
};

/**
 * status_bgp_get - asks the bgpd of an FRR path space
 * @frr: path space (vtysh -N), NULL for the machine's own FRR
 * @report: takes the error; "BGP instance is not running" is one
 *
 * Return: NULL with an error in @report.
 */
struct status_bgp *status_bgp_get(const char *frr, struct report *report);
void status_bgp_free(struct status_bgp *bgp);

#endif /* CONFIG_STATUS_BGP_H */
