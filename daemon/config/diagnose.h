/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What keeps a VPN from carrying traffic: facts about it, the checks in their
 * order, and the statement that mends the first one that fails. Nothing in
 * diagnose.c asks the machine; diagnose_facts.c does.
 */
#ifndef CONFIG_DIAGNOSE_H
#define CONFIG_DIAGNOSE_H

#include <libyang/libyang.h>

#include "diagnose_log.h"
#include "plan.h"
#include "status_link.h"
#include "status_route.h"

enum diagnose_check {
	DIAGNOSE_PHASE1,
	DIAGNOSE_PHASE2,
	DIAGNOSE_INTERFACE,
	DIAGNOSE_ADDRESS,
	DIAGNOSE_ZONE,
	DIAGNOSE_ROUTE,
	DIAGNOSE_POLICY_OUT,
	DIAGNOSE_POLICY_IN,
	DIAGNOSE_HOST_INBOUND,
	DIAGNOSE_MTU,
	DIAGNOSE_COUNTERS,
	DIAGNOSE_CHECKS,
};

enum diagnose_result {
	DIAGNOSE_GOOD,
	DIAGNOSE_WRONG,
	DIAGNOSE_SKIPPED,	/* cannot be told, or does not matter here */
};

/* What became of echo requests through the tunnel. */
enum diagnose_probe {
	DIAGNOSE_NOT_TRIED,
	DIAGNOSE_ANSWERED,
	DIAGNOSE_SILENT,
};

/* What the rules say about sessions in one direction. */
struct diagnose_verdict {
	bool permitted;
	bool by_default;
	char policy[SECTUN_NAME_MAX_LEN + 1];	/* empty when @by_default */
	size_t others;		/* policies of these zones that permit something */
};

/**
 * struct diagnose_way - a network behind this router, and the rules about it
 * @interface: it is on
 * @zone: of @interface, empty for none
 * @address: of this router there
 * @network: prefix of the network
 * @out: into the tunnel
 * @in: out of the tunnel
 */
struct diagnose_way {
	const struct plan_interface *interface;
	char zone[SECTUN_NAME_MAX_LEN + 1];
	struct plan_prefix address;
	struct plan_prefix network;
	struct diagnose_verdict out, in;
};

/**
 * struct diagnose_facts - a VPN and what was found out about it
 * @tree: the configuration that @plan was made of
 * @log: why phase 1 and 2 have failed
 * @daemon: sectund answers
 * @phase1: is up
 * @phase2: is up
 * @packets_in: of the VPN's SAs, when the probes had been sent
 * @links: where @link and @external are, may be NULL
 * @link: st0.N, NULL when it is not there
 * @external: interface that leads to the peer, NULL likewise
 * @routes: may be NULL
 * @enforced: zones are
 * @zone: of st0.N, empty for none
 * @external_zone: of @external, empty for none
 * @ike_inbound: IKE and ESP of the peer are taken on @external
 * @ways: networks behind this router; their zones and verdicts only when @enforced
 * @into_tunnel: policies that lead into it
 * @probe: from st0.N's own address
 * @probe_lan: from the address of a network behind this router
 */
struct diagnose_facts {
	const struct plan *plan;
	const struct plan_gateway *gateway;
	const struct plan_vpn *vpn;
	const struct lyd_node *tree;
	struct diagnose_log log;
	bool daemon;
	bool phase1;
	bool phase2;
	uint64_t packets_in;
	uint64_t packets_out;
	struct status_links *links;
	const struct status_link *link;
	const struct status_link *external;
	const struct status_routes *routes;
	bool enforced;
	char zone[SECTUN_NAME_MAX_LEN + 1];
	char external_zone[SECTUN_NAME_MAX_LEN + 1];
	bool ike_inbound;
	struct diagnose_way *ways;
	size_t n_ways;
	size_t into_tunnel;
	enum diagnose_probe probe;
	enum diagnose_probe probe_lan;
};

/**
 * struct diagnose_line - outcome of a check
 * @finding: what was found, one line
 * @remedy: lines, each a "set" statement or advice where no statement of this
 *	router helps; NULL unless it is wrong
 */
struct diagnose_line {
	enum diagnose_result result;
	char *finding;
	char *remedy;
};

/**
 * struct diagnosis - all checks
 * @first: the first that is wrong, DIAGNOSE_CHECKS when none is
 */
struct diagnosis {
	struct diagnose_line lines[DIAGNOSE_CHECKS];
	enum diagnose_check first;
};

/* "Phase 1", ...; "phase-1", ... for programs. */
const char *diagnose_title(enum diagnose_check check);
const char *diagnose_key(enum diagnose_check check);

void diagnose(const struct diagnose_facts *facts, struct diagnosis *diagnosis);
void diagnosis_clear(struct diagnosis *diagnosis);

#endif /* CONFIG_DIAGNOSE_H */
