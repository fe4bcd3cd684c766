// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "ike_conn.h"
#include "prefix.h"

/*
 * How long before its hard lifetime an SA is renewed: a tenth, but no less
 * than a negotiation with some retransmissions takes, where there is room.
 * Half of that is random, so that the two ends seldom begin at once.
 */
#define MARGIN_SHARE	10
#define MARGIN_SECONDS	10

static uint64_t margin(uint64_t hard, uint64_t least)
{
	uint64_t room = hard / 2, share = hard / MARGIN_SHARE;

	if (share >= least)
		return share;
	return least < room ? least : room;
}

static void add_lifetime(vici_req_t *req, uint32_t hard, const char *hard_key,
			 uint64_t hard_value)
{
	uint64_t before = margin(hard, MARGIN_SECONDS);

	daemon_add_number(req, "rekey_time", hard - before);
	daemon_add_number(req, "rand_time", before / 2);
	daemon_add_number(req, hard_key, hard_value);
}

static void add_ike_lifetime(vici_req_t *req, uint32_t hard)
{
	add_lifetime(req, hard, "over_time", margin(hard, MARGIN_SECONDS));
}

static void add_child_bytes(vici_req_t *req, uint64_t hard)
{
	uint64_t before = margin(hard, 1);

	daemon_add_number(req, "life_bytes", hard);
	daemon_add_number(req, "rekey_bytes", hard - before);
	daemon_add_number(req, "rand_bytes", before / 2);
}

static bool has_inet6(const struct plan *plan, uint32_t unit)
{
	size_t i, a;

	for (i = 0; i < plan->n_interfaces; i++) {
		const struct plan_interface *interface = &plan->interfaces[i];

		for (a = 0; a < interface->n_addresses; a++) {
			if (interface->tunnel && interface->unit == unit &&
			    interface->addresses[a].family == AF_INET6)
				return true;
		}
	}
	return false;
}

/*
 * Any-to-any is 0.0.0.0/0 on an SRX. IKEv1 has room for one pair; IKEv2 gets
 * IPv6 as well where the tunnel has an IPv6 address, and the peer narrows it.
 */
static void add_selector(vici_req_t *req, const char *key, const struct plan_prefix *prefix,
			 bool also_inet6)
{
	char text[PREFIX_TEXT];

	if (!prefix_is_any(prefix))
		daemon_add_list(req, key, prefix_text(prefix, text));
	else if (prefix->family == AF_INET6)
		daemon_add_list(req, key, "::/0");
	else
		daemon_add_list(req, key, also_inet6 ? "0.0.0.0/0,::/0" : "0.0.0.0/0");
}

/*
 * A VPN that is to be up all the time starts again whenever the peer closes
 * it or dies. Another one waits for traffic, always.
 */
static void add_actions(vici_req_t *req, const struct plan_vpn *vpn)
{
	const char *again = vpn->immediately ? "start" : "trap";

	/* ike_start() initiates: only what is not up, and only after a commit succeeds. */
	daemon_add(req, "start_action", vpn->immediately ? "none" : "trap");
	daemon_add(req, "close_action", again);
	daemon_add(req, "dpd_action", again);
}

static void add_child(vici_req_t *req, const struct plan *plan,
		      const struct plan_gateway *gateway, const struct plan_vpn *vpn,
		      const struct plan_child *child)
{
	bool any = prefix_is_any(&child->local) && prefix_is_any(&child->remote);
	bool inet6 = any && gateway->version == PLAN_IKE_V2 && has_inet6(plan, vpn->unit);

	daemon_begin(req, child->name);
	daemon_add(req, "mode", "tunnel");
	daemon_add_list(req, vpn->ah ? "ah_proposals" : "esp_proposals", vpn->proposals);
	add_selector(req, "local_ts", &child->local, inet6);
	add_selector(req, "remote_ts", &child->remote, inet6);
	daemon_add_number(req, "if_id_in", (unsigned long long)vpn->unit + 1);
	daemon_add_number(req, "if_id_out", (unsigned long long)vpn->unit + 1);
	daemon_add_number(req, "replay_window", vpn->replay_window);
	add_lifetime(req, vpn->life_seconds, "life_time", vpn->life_seconds);
	add_child_bytes(req, vpn->life_bytes);
	add_actions(req, vpn);
	vici_end_section(req);
}

/*
 * Who the peer must prove to be. As on an SRX that is its address unless the
 * configuration says otherwise; of several addresses any may be it.
 */
static const char *remote_identity(const struct plan_gateway *gateway)
{
	struct plan_prefix address;

	if (gateway->remote_id)
		return gateway->remote_id;
	return prefix_from_address(gateway->remote, &address) ? gateway->remote : NULL;
}

static void add_auth(vici_req_t *req, const char *side, const char *id)
{
	daemon_begin(req, side);
	daemon_add(req, "auth", "psk");
	if (id)
		daemon_add(req, "id", id);
	vici_end_section(req);
}

/*
 * charon's timeout begins with the last packet of the peer, an interval before the
 * first probe, and each probe has an interval for its answer. IKEv2 notices a dead
 * peer by its own retransmissions and has no use for the timeout.
 */
static void add_dpd(vici_req_t *req, const struct plan_gateway *gateway)
{
	if (!gateway->dpd)
		return;
	daemon_add_number(req, "dpd_delay", gateway->dpd_interval);
	daemon_add_number(req, "dpd_timeout",
			  (uint64_t)gateway->dpd_interval * (gateway->dpd_threshold + 1));
}

static void add_children(vici_req_t *req, const struct plan *plan,
			 const struct plan_gateway *gateway)
{
	size_t v, c;

	daemon_begin(req, "children");
	for (v = 0; v < gateway->n_vpns; v++) {
		const struct plan_vpn *vpn = &gateway->vpns[v];

		for (c = 0; c < vpn->n_children; c++)
			add_child(req, plan, gateway, vpn, &vpn->children[c]);
	}
	vici_end_section(req);
}

static vici_req_t *conn_request(const struct plan *plan, const struct plan_gateway *gateway)
{
	vici_req_t *req = daemon_request("load-conn");

	daemon_begin(req, gateway->name);
	daemon_add_number(req, "version", gateway->version);
	daemon_add(req, "aggressive", gateway->aggressive ? "yes" : "no");
	daemon_add_list(req, "local_addrs", gateway->local ? gateway->local : "%any");
	daemon_add_list(req, "remote_addrs", gateway->remote);
	daemon_add_list(req, "proposals", gateway->proposals);
	daemon_add(req, "mobike", "no");
	/* Together with close_action, replacing duplicates would chase its own tail. */
	daemon_add(req, "unique", "no");
	daemon_add(req, "keyingtries", "0");
	daemon_add(req, "reauth_time", "0");
	add_ike_lifetime(req, gateway->life_seconds);
	add_dpd(req, gateway);
	add_auth(req, "local", gateway->local_id);
	add_auth(req, "remote", remote_identity(gateway));
	add_children(req, plan, gateway);
	vici_end_section(req);
	return req;
}

/*
 * The secret belongs to the peer: by its identity, and by its address, since
 * IKEv1 main mode needs it before any identity is known. A peer that is not
 * named may have any.
 */
static void add_owners(vici_req_t *req, const struct plan_gateway *gateway)
{
	const char *id = remote_identity(gateway);

	vici_begin_list(req, (char *)"owners");
	if (strcmp(gateway->remote, "%any"))
		daemon_add_items(req, gateway->remote);
	/* An identity may hold a comma, and is one item all the same. */
	id = id ? id : "%any";
	vici_add_list_item(req, (char *)id, strlen(id));
	vici_end_list(req);
}

static vici_req_t *secret_request(const struct plan_gateway *gateway)
{
	vici_req_t *req = daemon_request("load-shared");

	daemon_add(req, "id", gateway->name);
	daemon_add(req, "type", "ike");
	vici_add_key_value(req, (char *)"data", gateway->psk, gateway->psk_len);
	add_owners(req, gateway);
	return req;
}

int ike_conn_load(vici_conn_t *conn, const struct plan *plan,
		  const struct plan_gateway *gateway, struct report *report)
{
	char what[256];

	snprintf(what, sizeof(what), "the secret of gateway %s cannot be loaded",
		 gateway->name);
	if (gateway->psk && daemon_tell(conn, secret_request(gateway), what, report))
		return -1;
	snprintf(what, sizeof(what), "gateway %s cannot be loaded", gateway->name);
	return daemon_tell(conn, conn_request(plan, gateway), what, report);
}

int ike_conn_unload(vici_conn_t *conn, const char *gateway, bool conn_too,
		    struct report *report)
{
	vici_req_t *req;
	char what[256];

	snprintf(what, sizeof(what), "gateway %s cannot be unloaded", gateway);
	if (conn_too) {
		req = daemon_request("unload-conn");
		daemon_add(req, "name", gateway);
		if (daemon_tell(conn, req, what, report))
			return -1;
	}
	req = daemon_request("unload-shared");
	daemon_add(req, "id", gateway);
	return daemon_tell(conn, req, what, report);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_child(const struct plan_child *a, const struct plan_child *b)
{
	return same_text(a->name, b->name) && prefix_equal(&a->local, &b->local) &&
	       prefix_equal(&a->remote, &b->remote);
}

static bool same_children(const struct plan_vpn *a, const struct plan_vpn *b)
{
	size_t i;

	if (a->n_children != b->n_children)
		return false;
	for (i = 0; i < a->n_children; i++) {
		if (!same_child(&a->children[i], &b->children[i]))
			return false;
	}
	return true;
}

static bool same_vpn(const struct plan_vpn *a, const struct plan_vpn *b)
{
	return same_text(a->name, b->name) && a->unit == b->unit &&
	       a->ah == b->ah && same_text(a->proposals, b->proposals) &&
	       a->life_seconds == b->life_seconds && a->life_bytes == b->life_bytes &&
	       a->immediately == b->immediately && a->replay_window == b->replay_window &&
	       same_children(a, b);
}

static bool same_secret(const struct plan_gateway *a, const struct plan_gateway *b)
{
	if (!a->psk || !b->psk)
		return a->psk == b->psk;
	return a->psk_len == b->psk_len && !memcmp(a->psk, b->psk, a->psk_len);
}

static bool same_peer(const struct plan_gateway *a, const struct plan_gateway *b)
{
	return same_text(a->local, b->local) && same_text(a->remote, b->remote) &&
	       same_text(a->local_id, b->local_id) && same_text(a->remote_id, b->remote_id) &&
	       same_secret(a, b);
}

static bool same_dpd(const struct plan_gateway *a, const struct plan_gateway *b)
{
	if (!a->dpd || !b->dpd)
		return a->dpd == b->dpd;
	return a->dpd_interval == b->dpd_interval && a->dpd_threshold == b->dpd_threshold;
}

bool ike_conn_equal(const struct plan *plan_a, const struct plan_gateway *a,
		    const struct plan *plan_b, const struct plan_gateway *b)
{
	size_t i;

	if (a->version != b->version || a->aggressive != b->aggressive ||
	    a->life_seconds != b->life_seconds || a->n_vpns != b->n_vpns ||
	    !same_text(a->proposals, b->proposals) || !same_peer(a, b) || !same_dpd(a, b))
		return false;
	for (i = 0; i < a->n_vpns; i++) {
		if (!same_vpn(&a->vpns[i], &b->vpns[i]) ||
		    has_inet6(plan_a, a->vpns[i].unit) != has_inet6(plan_b, b->vpns[i].unit))
			return false;
	}
	return true;
}
