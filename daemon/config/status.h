/* SPDX-License-Identifier: GPL-2.0 */
/* What sectund knows about its SAs, read by vici. */
#ifndef CONFIG_STATUS_H
#define CONFIG_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report.h"

struct status_child {
	char *name;		/* child configuration */
	uint32_t unique_id;
	uint32_t reqid;
	uint32_t if_id;		/* unit + 1 */
	char *state;		/* INSTALLED, REKEYING, ... */
	char *protocol;		/* ESP or AH */
	char *mode;
	bool encap;
	uint32_t spi_in, spi_out;	/* host order */
	char *encr_alg;
	uint32_t encr_keysize;
	char *integ_alg;
	uint32_t integ_keysize;
	char *dh_group;
	bool esn;
	uint64_t bytes_in, packets_in, bytes_out, packets_out;
	int64_t rekey_time, life_time, install_time;	/* seconds */
	char *local_ts, *remote_ts;	/* comma separated */
};

/* IKEv1 main or aggressive is not in it: the configuration says which. */
struct status_ike {
	char *name;		/* gateway */
	uint32_t unique_id;
	unsigned int version;	/* 1 or 2 */
	char *state;		/* CREATED, CONNECTING, ESTABLISHED, ... */
	char *local_host, *remote_host;
	uint16_t local_port, remote_port;
	char *local_id, *remote_id;
	bool initiator;
	char initiator_spi[17], responder_spi[17];	/* hexadecimal */
	bool nat_local, nat_remote;
	char *encr_alg;
	uint32_t encr_keysize;
	char *integ_alg, *prf_alg, *dh_group;
	int64_t established, rekey_time, reauth_time;	/* seconds */
	struct status_child *children;
	size_t n_children;
};

struct status {
	struct status_ike *ikes;
	size_t n_ikes;
};

/* Asks the sectund at RUNDIR. Return: NULL with an error in @report. */
struct status *status_get(const char *rundir, struct report *report);
void status_free(struct status *status);

/* Events of a gateway since sectund started ("ike-init-in-req", ...). */
struct status_counter {
	char *name;
	uint64_t value;
};

struct status_counters {
	struct status_counter *counters;
	size_t n;
};

/* Of one gateway, or of all together (NULL). Return: NULL with an error in @report. */
struct status_counters *status_counters_get(const char *rundir, const char *gateway,
					    struct report *report);
void status_counters_free(struct status_counters *counters);

/*
 * Ends IKE SAs: of one peer (address) or all (NULL). VPNs that are to be
 * established immediately start again. Return: how many, -1 on error.
 */
int status_clear_ike(const char *rundir, const char *peer, struct report *report);

/* Ends CHILD_SAs likewise: by Junos index (unique_id; 0 for all). */
int status_clear_ipsec(const char *rundir, uint32_t index, struct report *report);

#endif /* CONFIG_STATUS_H */
