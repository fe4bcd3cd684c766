// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ike.h"
#include "ike_conn.h"
#include "sas.h"
#include "step.h"

#define PROGRESS_SECONDS	2

/* What is to happen to a gateway of the plan. */
enum fate {
	KEEP,		/* nothing has changed */
	LOAD,		/* sectund does not have it, or may have it */
	REPLACE,	/* as LOAD, and SAs of the old one make room */
};

/**
 * struct ike - sectund, while a plan is applied
 * @conns: names of the connections it has
 * @sas: before anything was loaded
 * @fates: one for each gateway of the plan
 */
struct ike {
	vici_conn_t *conn;
	char **conns;
	size_t n_conns;
	struct status *sas;
	enum fate *fates;
};

static bool conn_loaded(const struct ike *ike, const char *name)
{
	size_t i;

	for (i = 0; i < ike->n_conns; i++) {
		if (!strcmp(ike->conns[i], name))
			return true;
	}
	return false;
}

static const struct plan_gateway *find_gateway(const struct plan *plan, const char *name)
{
	size_t i;

	for (i = 0; plan && i < plan->n_gateways; i++) {
		if (!strcmp(plan->gateways[i].name, name))
			return &plan->gateways[i];
	}
	return NULL;
}

static int take_name(void *user, vici_res_t *res, char *name, void *value, int len)
{
	struct ike *ike = user;
	char **conns;

	(void)res;
	if (strcmp(name, "conns"))
		return 0;
	conns = reallocarray(ike->conns, ike->n_conns + 1, sizeof(*conns));
	if (!conns)
		return -1;
	ike->conns = conns;
	conns[ike->n_conns] = strndup(value, len);
	return conns[ike->n_conns++] ? 0 : -1;
}

static int read_conns(struct ike *ike, struct report *report)
{
	vici_res_t *res;
	int err;

	res = daemon_ask(ike->conn, daemon_request("get-conns"),
			 "the gateways cannot be read", report);
	if (!res)
		return -1;
	err = vici_parse_cb(res, NULL, NULL, take_name, ike);
	vici_free_res(res);
	if (err)
		report_error(report, "the gateways cannot be read: sectund's answer is damaged");
	return err;
}

/* Its device is new: SAs and traps of the old device are gone with it. */
static bool device_is_new(const struct apply *apply, const struct plan_gateway *gateway)
{
	size_t v;

	for (v = 0; v < gateway->n_vpns; v++) {
		if (apply_made_unit(apply, gateway->vpns[v].unit))
			return true;
	}
	return false;
}

static enum fate fate_of(const struct apply *apply, const struct plan_gateway *gateway)
{
	const struct plan_gateway *old = find_gateway(apply->before, gateway->name);

	if (!conn_loaded(apply->ike, gateway->name))
		return LOAD;
	if (device_is_new(apply, gateway))
		return REPLACE;
	/* vici itself leaves an equal connection, and its SAs, as they are. */
	if (!apply->before)
		return LOAD;
	if (old && ike_conn_equal(apply->before, old, apply->after, gateway))
		return KEEP;
	return REPLACE;
}

/* A daemon that does not run holds no gateways that would have to go. */
static bool daemon_needed(const struct apply *apply)
{
	return apply->after->n_gateways;
}

static bool daemon_wanted(const struct apply *apply)
{
	return apply->before && apply->before->n_gateways;
}

int ike_check(struct apply *apply)
{
	struct report ignored = { 0 };
	struct ike *ike;

	if (!daemon_needed(apply) && !daemon_wanted(apply))
		return 0;
	ike = calloc(1, sizeof(*ike));
	if (!ike) {
		report_error(apply->report, "out of memory");
		return -1;
	}
	apply->ike = ike;
	ike->conn = daemon_connect(apply->context->rundir,
				   daemon_needed(apply) ? apply->report : &ignored);
	report_clear(&ignored);
	if (!ike->conn) {
		ike_close(apply);
		return daemon_needed(apply) ? -1 : 0;
	}
	if (read_conns(ike, apply->report))
		return -1;
	ike->sas = sas_read(ike->conn, apply->report);
	return ike->sas ? 0 : -1;
}

/* How to bring back what sectund had under a name. */
struct comeback {
	const struct plan_gateway *old;		/* NULL: it had nothing */
	char *name;
	bool loaded_here;			/* a connection of @name is there now */
};

static void come_back(struct apply *apply, void *data)
{
	struct comeback *back = data;
	struct report why = { 0 };
	int err;

	if (back->old)
		err = ike_conn_load(apply->ike->conn, apply->before, back->old, &why);
	else
		err = ike_conn_unload(apply->ike->conn, back->name, back->loaded_here, &why);
	if (err)
		report_warning(apply->report, "gateway %s is not as it was before: %s",
			       back->name, why.n ? why.entries[0].text : "sectund is gone");
	report_clear(&why);
}

static void drop_comeback(void *data)
{
	struct comeback *back = data;

	free(back->name);
	free(back);
}

static struct comeback *push_comeback(struct apply *apply, const char *name)
{
	struct comeback *back = calloc(1, sizeof(*back));

	if (!back)
		return NULL;
	back->name = strdup(name);
	if (!back->name) {
		free(back);
		return NULL;
	}
	if (conn_loaded(apply->ike, name))
		back->old = find_gateway(apply->before, name);
	return undo_push(&apply->undo, come_back, drop_comeback, back) ? NULL : back;
}

/*
 * On a device that is new vici's comparison would find nothing to do and leave
 * the traps of the old device in place.
 */
static int unload_first(struct apply *apply, const struct plan_gateway *gateway)
{
	if (!conn_loaded(apply->ike, gateway->name) || !device_is_new(apply, gateway))
		return 0;
	return ike_conn_unload(apply->ike->conn, gateway->name, true, apply->report);
}

static int load_one(struct apply *apply, const struct plan_gateway *gateway)
{
	bool untouchable = !apply->before && conn_loaded(apply->ike, gateway->name);
	struct comeback *back = NULL;

	/* What an unknown earlier commit has loaded cannot be told from this. */
	if (!untouchable) {
		back = push_comeback(apply, gateway->name);
		if (!back)
			return -1;
	}
	if (unload_first(apply, gateway) ||
	    ike_conn_load(apply->ike->conn, apply->after, gateway, apply->report))
		return -1;
	if (back)
		back->loaded_here = true;
	return 0;
}

static void progress(struct apply *apply, time_t *last, size_t done)
{
	time_t now = time(NULL);

	if (now - *last < PROGRESS_SECONDS)
		return;
	*last = now;
	report_progress(apply->report, "IKE: %zu of %zu gateways", done,
			apply->after->n_gateways);
}

static int load_all(struct apply *apply)
{
	const struct plan *plan = apply->after;
	time_t last = time(NULL);
	size_t i;

	for (i = 0; i < plan->n_gateways; i++) {
		enum fate *fate = &apply->ike->fates[i];

		*fate = fate_of(apply, &plan->gateways[i]);
		if (*fate != KEEP && load_one(apply, &plan->gateways[i]))
			return -1;
		progress(apply, &last, i + 1);
	}
	return 0;
}

static int unload_gone(struct apply *apply)
{
	size_t i;

	for (i = 0; apply->before && i < apply->before->n_gateways; i++) {
		const char *name = apply->before->gateways[i].name;

		if (find_gateway(apply->after, name) || !conn_loaded(apply->ike, name))
			continue;
		if (!push_comeback(apply, name) ||
		    ike_conn_unload(apply->ike->conn, name, true, apply->report))
			return -1;
	}
	return 0;
}

int ike_load(struct apply *apply)
{
	struct ike *ike = apply->ike;

	if (!ike)
		return 0;
	ike->fates = calloc(apply->after->n_gateways + 1, sizeof(*ike->fates));
	if (!ike->fates) {
		report_error(apply->report, "out of memory");
		return -1;
	}
	if (load_all(apply))
		return -1;
	return unload_gone(apply);
}

static enum fate fate_by_name(const struct apply *apply, const char *name)
{
	size_t i;

	for (i = 0; i < apply->after->n_gateways; i++) {
		if (!strcmp(apply->after->gateways[i].name, name))
			return apply->ike->fates[i];
	}
	/* SAs of connections that are not ours stay as they are. */
	return find_gateway(apply->before, name) ? REPLACE : KEEP;
}

/* The plan is in force by now: what fails here is worth a warning. */
static void warn(struct apply *apply, struct report *why)
{
	size_t i;

	for (i = 0; i < why->n; i++)
		report_warning(apply->report, "%s", why->entries[i].text);
	report_clear(why);
}

void ike_end(struct apply *apply)
{
	const struct ike *ike = apply->ike;
	struct report why = { 0 };
	size_t i;

	for (i = 0; ike && i < ike->sas->n_ikes; i++) {
		if (fate_by_name(apply, ike->sas->ikes[i].name) == REPLACE)
			(void)sas_end_ike(ike->conn, &ike->sas->ikes[i], &why);
	}
	warn(apply, &why);
}

static bool child_up(const struct status *sas, const char *gateway, const char *child)
{
	size_t i, c;

	for (i = 0; i < sas->n_ikes; i++) {
		const struct status_ike *sa = &sas->ikes[i];

		for (c = 0; c < sa->n_children && !strcmp(sa->name, gateway); c++) {
			if (!strcmp(sa->children[c].name, child))
				return true;
		}
	}
	return false;
}

static bool has_address(const char *list, const char *address)
{
	size_t len = strlen(address);
	const char *at = list;

	while ((at = strstr(at, address))) {
		if ((at == list || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
		at += len;
	}
	return false;
}

static bool was_there(const struct status *sas, uint32_t unique_id)
{
	size_t i;

	for (i = 0; i < sas->n_ikes; i++) {
		if (sas->ikes[i].unique_id == unique_id)
			return true;
	}
	return false;
}

/*
 * The peer, or sectund itself, may have begun while the commit was at work. Another
 * attempt beside that would leave two pairs of SAs; sectund begins if it fails.
 */
static bool has_begun(const struct ike *ike, const struct status *now,
		      const struct plan_gateway *gateway)
{
	size_t i;

	for (i = 0; now && i < now->n_ikes; i++) {
		const struct status_ike *sa = &now->ikes[i];

		if (was_there(ike->sas, sa->unique_id))
			continue;
		if (!strcmp(sa->name, gateway->name))
			return true;
		/* until the peer has said who it is only its address tells */
		if (!strcmp(sa->name, "(unnamed)") && sa->remote_host &&
		    has_address(gateway->remote, sa->remote_host))
			return true;
	}
	return false;
}

static void start_gateway(struct apply *apply, const struct plan_gateway *gateway,
			  enum fate fate, struct report *why)
{
	const struct ike *ike = apply->ike;
	size_t v, c;

	for (v = 0; v < gateway->n_vpns; v++) {
		const struct plan_vpn *vpn = &gateway->vpns[v];

		for (c = 0; vpn->immediately && c < vpn->n_children; c++) {
			const char *child = vpn->children[c].name;

			if (fate == LOAD && child_up(ike->sas, gateway->name, child))
				continue;
			(void)sas_initiate(ike->conn, gateway->name, child, why);
		}
	}
}

void ike_start(struct apply *apply)
{
	const struct plan *plan = apply->after;
	const struct ike *ike = apply->ike;
	struct report why = { 0 };
	struct status *now;
	size_t i;

	if (!ike)
		return;
	now = sas_read(ike->conn, &why);
	for (i = 0; i < plan->n_gateways; i++) {
		if (ike->fates[i] != KEEP && !has_begun(ike, now, &plan->gateways[i]))
			start_gateway(apply, &plan->gateways[i], ike->fates[i], &why);
	}
	status_free(now);
	warn(apply, &why);
}

void ike_close(struct apply *apply)
{
	struct ike *ike = apply->ike;
	size_t i;

	if (!ike)
		return;
	for (i = 0; i < ike->n_conns; i++)
		free(ike->conns[i]);
	free(ike->conns);
	status_free(ike->sas);
	free(ike->fates);
	daemon_disconnect(ike->conn);
	free(ike);
	apply->ike = NULL;
}
