/* SPDX-License-Identifier: GPL-2.0 */
/* Devices of this namespace in the words of "show interfaces". */
#ifndef CONFIG_STATUS_LINK_H
#define CONFIG_STATUS_LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "report.h"

struct status_drop {
	char *reason;			/* as in sectun.yaml: "replay", "auth-failed", ... */
	uint64_t packets;		/* never 0 */
};

/* What only a tunnel device has. */
struct status_tunnel {
	uint32_t unit;
	uint32_t sas_in, sas_out, traps;
	bool mtu_fixed;
	bool hold;			/* without carrier, whatever SAs there are */
	struct plan_prefix *peers;	/* outer remote addresses */
	size_t n_peers;
	struct status_drop *drops;
	size_t n_drops;
};

struct status_link {
	char device[IFNAMSIZ];
	int index;
	char *kind;			/* rtnetlink's: "veth", "sectun"; NULL for hardware */
	bool up;			/* administratively */
	bool carrier;
	uint32_t mtu;
	char *description;		/* NULL for none */
	char mac[18];			/* empty for none */
	uint32_t carrier_changes;
	uint64_t rx_packets, rx_bytes, rx_errors, rx_dropped;
	uint64_t tx_packets, tx_bytes, tx_errors, tx_dropped;
	struct plan_prefix *addresses;
	size_t n_addresses;
	struct status_tunnel *tunnel;	/* NULL for other kinds */
};

struct status_links {
	struct status_link *links;	/* by index */
	size_t n;
};

/**
 * status_links_get - the devices of this namespace
 * @device: Linux name of the one wanted, NULL for all
 * @report: takes the error
 *
 * Return: NULL with an error in @report, also when there is no @device.
 */
struct status_links *status_links_get(const char *device, struct report *report);
void status_links_free(struct status_links *links);

#endif /* CONFIG_STATUS_LINK_H */
