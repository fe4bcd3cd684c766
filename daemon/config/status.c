// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sas.h"

struct status *status_get(const char *rundir, struct report *report)
{
	vici_conn_t *conn = daemon_connect(rundir, report);
	struct status *status;

	if (!conn)
		return NULL;
	status = sas_read(conn, report);
	daemon_disconnect(conn);
	return status;
}

/* What has been ended and whose configuration wants it up all the time. */
struct restart {
	char *ike, *child;
	bool wanted;
};

struct restarts {
	struct restart *list;
	size_t n;
	const char *ike, *child;	/* where list-conns is being read */
};

static void free_restarts(struct restarts *restarts)
{
	size_t i;

	for (i = 0; i < restarts->n; i++) {
		free(restarts->list[i].ike);
		free(restarts->list[i].child);
	}
	free(restarts->list);
}

static int add_restart(struct restarts *restarts, const char *ike, const char *child)
{
	struct restart *list, *new;
	size_t i;

	for (i = 0; i < restarts->n; i++) {
		if (!strcmp(restarts->list[i].ike, ike) &&
		    !strcmp(restarts->list[i].child, child))
			return 0;
	}
	list = reallocarray(restarts->list, restarts->n + 1, sizeof(*list));
	if (!list)
		return -1;
	restarts->list = list;
	new = &list[restarts->n++];
	*new = (struct restart){ .ike = strdup(ike), .child = strdup(child) };
	return new->ike && new->child ? 0 : -1;
}

static int conn_child_value(void *user, vici_res_t *res, char *name, void *value, int len)
{
	struct restarts *restarts = user;
	size_t i;

	(void)res;
	/* Tunnels of "establish-tunnels immediately" start again when the peer closes them. */
	if (strcmp(name, "close_action") || len != 5 || memcmp(value, "start", 5))
		return 0;
	for (i = 0; i < restarts->n; i++) {
		if (!strcmp(restarts->list[i].ike, restarts->ike) &&
		    !strcmp(restarts->list[i].child, restarts->child))
			restarts->list[i].wanted = true;
	}
	return 0;
}

static int conn_child(void *user, vici_res_t *res, char *name)
{
	((struct restarts *)user)->child = name;
	return vici_parse_cb(res, NULL, conn_child_value, NULL, user);
}

static int conn_section(void *user, vici_res_t *res, char *name)
{
	if (strcmp(name, "children"))
		return 0;
	return vici_parse_cb(res, conn_child, NULL, NULL, user);
}

static int conn(void *user, vici_res_t *res, char *name)
{
	((struct restarts *)user)->ike = name;
	return vici_parse_cb(res, conn_section, NULL, NULL, user);
}

static void on_conn(void *user, char *name, vici_res_t *msg)
{
	(void)name;
	(void)vici_parse_cb(msg, conn, NULL, NULL, user);
}

static void restart(vici_conn_t *vici, struct restarts *restarts, struct report *report)
{
	size_t i;

	if (!restarts->n || vici_register(vici, (char *)"list-conn", on_conn, restarts))
		return;
	(void)daemon_tell(vici, daemon_request("list-conns"), "the gateways cannot be read",
			  report);
	vici_register(vici, (char *)"list-conn", NULL, NULL);
	for (i = 0; i < restarts->n; i++) {
		struct restart *r = &restarts->list[i];

		if (r->wanted)
			(void)sas_initiate(vici, r->ike, r->child, report);
	}
}

static int end_ike(vici_conn_t *vici, const struct status_ike *ike,
		   struct restarts *restarts, struct report *report)
{
	size_t i;

	if (sas_end_ike(vici, ike, report))
		return -1;
	for (i = 0; i < ike->n_children; i++) {
		if (add_restart(restarts, ike->name, ike->children[i].name))
			return -1;
	}
	return 0;
}

static int end_child(vici_conn_t *vici, const struct status_ike *ike,
		     const struct status_child *child, struct restarts *restarts,
		     struct report *report)
{
	vici_req_t *req = daemon_request("terminate");
	char what[256];

	daemon_add_number(req, "child-id", child->unique_id);
	daemon_add(req, "timeout", "-1");
	snprintf(what, sizeof(what), "SA %u of VPN %s cannot be ended", child->unique_id,
		 child->name);
	if (daemon_tell(vici, req, what, report))
		return -1;
	return add_restart(restarts, ike->name, child->name);
}

typedef int (*end_fn)(vici_conn_t *vici, const struct status_ike *ike, const void *which,
		      struct restarts *restarts, struct report *report);

static int end_ike_of(vici_conn_t *vici, const struct status_ike *ike, const void *peer,
		      struct restarts *restarts, struct report *report)
{
	if (peer && strcmp(peer, ike->remote_host ? ike->remote_host : ""))
		return 0;
	return end_ike(vici, ike, restarts, report) ? -1 : 1;
}

static int end_children_of(vici_conn_t *vici, const struct status_ike *ike,
			   const void *index, struct restarts *restarts,
			   struct report *report)
{
	uint32_t wanted = *(const uint32_t *)index;
	size_t i;
	int n = 0;

	for (i = 0; i < ike->n_children; i++) {
		const struct status_child *child = &ike->children[i];

		if (wanted && wanted != child->unique_id)
			continue;
		if (end_child(vici, ike, child, restarts, report))
			return -1;
		n++;
	}
	return n;
}

static int clear(const char *rundir, end_fn end, const void *which, struct report *report)
{
	vici_conn_t *vici = daemon_connect(rundir, report);
	struct restarts restarts = { 0 };
	struct status *status;
	int ended = 0, n = 0;
	size_t i;

	if (!vici)
		return -1;
	status = sas_read(vici, report);
	for (i = 0; status && i < status->n_ikes && n >= 0; i++) {
		n = end(vici, &status->ikes[i], which, &restarts, report);
		ended += n;
	}
	restart(vici, &restarts, report);
	if (!status || n < 0)
		ended = -1;
	free_restarts(&restarts);
	status_free(status);
	daemon_disconnect(vici);
	return ended;
}

int status_clear_ike(const char *rundir, const char *peer, struct report *report)
{
	return clear(rundir, end_ike_of, peer, report);
}

int status_clear_ipsec(const char *rundir, uint32_t index, struct report *report)
{
	return clear(rundir, end_children_of, &index, report);
}

static int counter(void *user, vici_res_t *res, char *name, void *value, int len)
{
	struct status_counters *counters = user;
	struct status_counter *list;
	char text[24];

	(void)res;
	list = reallocarray(counters->counters, counters->n + 1, sizeof(*list));
	if (!list)
		return -1;
	counters->counters = list;
	snprintf(text, sizeof(text), "%.*s", len, (const char *)value);
	list[counters->n].value = strtoull(text, NULL, 10);
	list[counters->n].name = strdup(name);
	return list[counters->n++].name ? 0 : -1;
}

static int counters_of(void *user, vici_res_t *res, char *name)
{
	(void)name;
	return vici_parse_cb(res, NULL, counter, NULL, user);
}

static int counters_section(void *user, vici_res_t *res, char *name)
{
	(void)name;
	return vici_parse_cb(res, counters_of, NULL, NULL, user);
}

struct status_counters *status_counters_get(const char *rundir, const char *gateway,
					    struct report *report)
{
	vici_conn_t *vici = daemon_connect(rundir, report);
	struct status_counters *counters;
	vici_req_t *req;
	vici_res_t *res;

	if (!vici)
		return NULL;
	req = daemon_request("get-counters");
	if (gateway)
		daemon_add(req, "name", gateway);
	res = daemon_ask(vici, req, "the counters cannot be read", report);
	counters = res ? calloc(1, sizeof(*counters)) : NULL;
	if (counters && vici_parse_cb(res, counters_section, NULL, NULL, counters)) {
		report_error(report, "the counters cannot be read: sectund's answer is damaged");
		status_counters_free(counters);
		counters = NULL;
	}
	if (res)
		vici_free_res(res);
	daemon_disconnect(vici);
	return counters;
}

void status_counters_free(struct status_counters *counters)
{
	size_t i;

	for (i = 0; counters && i < counters->n; i++)
		free(counters->counters[i].name);
	if (counters)
		free(counters->counters);
	free(counters);
}
