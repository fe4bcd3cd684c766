// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sas.h"

enum kind { TEXT, HEX, YES, U16, U32, U64, I64, SPI };

/* A key of vici's answer and the member that takes its value. */
struct member {
	const char *key;
	enum kind kind;
	size_t offset;
};

#define CHILD(k, kind, m)	{ k, kind, offsetof(struct status_child, m) }
#define IKE(k, kind, m)		{ k, kind, offsetof(struct status_ike, m) }

static const struct member child_members[] = {
	CHILD("name", TEXT, name),
	CHILD("uniqueid", U32, unique_id),
	CHILD("reqid", U32, reqid),
	CHILD("if-id-in", HEX, if_id),
	CHILD("state", TEXT, state),
	CHILD("protocol", TEXT, protocol),
	CHILD("mode", TEXT, mode),
	CHILD("encap", YES, encap),
	CHILD("spi-in", HEX, spi_in),
	CHILD("spi-out", HEX, spi_out),
	CHILD("encr-alg", TEXT, encr_alg),
	CHILD("encr-keysize", U32, encr_keysize),
	CHILD("integ-alg", TEXT, integ_alg),
	CHILD("integ-keysize", U32, integ_keysize),
	CHILD("dh-group", TEXT, dh_group),
	CHILD("esn", YES, esn),
	CHILD("bytes-in", U64, bytes_in),
	CHILD("packets-in", U64, packets_in),
	CHILD("bytes-out", U64, bytes_out),
	CHILD("packets-out", U64, packets_out),
	CHILD("rekey-time", I64, rekey_time),
	CHILD("life-time", I64, life_time),
	CHILD("install-time", I64, install_time),
	CHILD("local-ts", TEXT, local_ts),
	CHILD("remote-ts", TEXT, remote_ts),
	{ NULL, TEXT, 0 },
};

static const struct member ike_members[] = {
	IKE("uniqueid", U32, unique_id),
	IKE("version", U32, version),
	IKE("state", TEXT, state),
	IKE("local-host", TEXT, local_host),
	IKE("remote-host", TEXT, remote_host),
	IKE("local-port", U16, local_port),
	IKE("remote-port", U16, remote_port),
	IKE("local-id", TEXT, local_id),
	IKE("remote-id", TEXT, remote_id),
	IKE("initiator", YES, initiator),
	IKE("initiator-spi", SPI, initiator_spi),
	IKE("responder-spi", SPI, responder_spi),
	IKE("nat-local", YES, nat_local),
	IKE("nat-remote", YES, nat_remote),
	IKE("encr-alg", TEXT, encr_alg),
	IKE("encr-keysize", U32, encr_keysize),
	IKE("integ-alg", TEXT, integ_alg),
	IKE("prf-alg", TEXT, prf_alg),
	IKE("dh-group", TEXT, dh_group),
	IKE("established", I64, established),
	IKE("rekey-time", I64, rekey_time),
	IKE("reauth-time", I64, reauth_time),
	{ NULL, TEXT, 0 },
};

/* A repeated value, an item of a list, is put behind a comma. */
static int set_text(char **to, const char *text)
{
	char *joined;

	if (!*to) {
		*to = strdup(text);
		return *to ? 0 : -1;
	}
	if (asprintf(&joined, "%s,%s", *to, text) < 0)
		return -1;
	free(*to);
	*to = joined;
	return 0;
}

static int set_member(const struct member *member, void *object, const char *text)
{
	void *at = (char *)object + member->offset;

	switch (member->kind) {
	case TEXT:
		return set_text(at, text);
	case HEX:
		*(uint32_t *)at = strtoul(text, NULL, 16);
		break;
	case YES:
		*(bool *)at = !strcmp(text, "yes") || !strcmp(text, "1");
		break;
	case U16:
		*(uint16_t *)at = strtoul(text, NULL, 10);
		break;
	case U32:
		*(uint32_t *)at = strtoul(text, NULL, 10);
		break;
	case U64:
		*(uint64_t *)at = strtoull(text, NULL, 10);
		break;
	case I64:
		*(int64_t *)at = strtoll(text, NULL, 10);
		break;
	case SPI:
		snprintf(at, sizeof(((struct status_ike *)NULL)->initiator_spi), "%s", text);
		break;
	}
	return 0;
}

static int take(const struct member *members, void *object, const char *key,
		const void *value, int len)
{
	char *text;
	int err;

	while (members->key && strcmp(members->key, key))
		members++;
	if (!members->key)
		return 0;
	text = strndup(value, len);
	if (!text)
		return -1;
	err = set_member(members, object, text);
	free(text);
	return err;
}

static int child_value(void *user, vici_res_t *res, char *name, void *value, int len)
{
	struct status_ike *ike = user;

	(void)res;
	return take(child_members, &ike->children[ike->n_children - 1], name, value, len);
}

static int child_section(void *user, vici_res_t *res, char *name)
{
	struct status_ike *ike = user;
	struct status_child *children;

	(void)name;
	children = reallocarray(ike->children, ike->n_children + 1, sizeof(*children));
	if (!children)
		return -1;
	ike->children = children;
	memset(&children[ike->n_children++], 0, sizeof(*children));
	return vici_parse_cb(res, NULL, child_value, child_value, ike);
}

static int ike_value(void *user, vici_res_t *res, char *name, void *value, int len)
{
	(void)res;
	return take(ike_members, user, name, value, len);
}

static int ike_subsection(void *user, vici_res_t *res, char *name)
{
	if (strcmp(name, "child-sas"))
		return 0;
	return vici_parse_cb(res, child_section, NULL, NULL, user);
}

static int ike_section(void *user, vici_res_t *res, char *name)
{
	struct status *status = user;
	struct status_ike *ikes, *ike;

	ikes = reallocarray(status->ikes, status->n_ikes + 1, sizeof(*ikes));
	if (!ikes)
		return -1;
	status->ikes = ikes;
	ike = &ikes[status->n_ikes++];
	memset(ike, 0, sizeof(*ike));
	ike->name = strdup(name);
	if (!ike->name)
		return -1;
	return vici_parse_cb(res, ike_subsection, ike_value, NULL, ike);
}

struct reading {
	struct status *status;
	bool failed;
};

/* Runs in a thread of libvici's, while vici_submit() waits for the last answer. */
static void on_sa(void *user, char *name, vici_res_t *msg)
{
	struct reading *reading = user;

	(void)name;
	if (vici_parse_cb(msg, ike_section, NULL, NULL, reading->status))
		reading->failed = true;
}

struct status *sas_read(vici_conn_t *conn, struct report *report)
{
	struct reading reading = { .status = calloc(1, sizeof(*reading.status)) };

	if (!reading.status) {
		report_error(report, "out of memory");
		return NULL;
	}
	if (vici_register(conn, (char *)"list-sa", on_sa, &reading)) {
		report_error(report, "the SAs cannot be read: sectund does not answer: %s",
			     strerror(errno));
		reading.failed = true;
	} else {
		if (daemon_tell(conn, daemon_request("list-sas"), "the SAs cannot be read",
				report))
			reading.failed = true;
		else if (reading.failed)
			report_error(report, "the SAs cannot be read: sectund's answer is damaged");
		vici_register(conn, (char *)"list-sa", NULL, NULL);
	}
	if (!reading.failed)
		return reading.status;
	status_free(reading.status);
	return NULL;
}

static void free_texts(const struct member *members, void *object)
{
	for (; members->key; members++) {
		if (members->kind == TEXT)
			free(*(char **)((char *)object + members->offset));
	}
}

static void free_ike(struct status_ike *ike)
{
	size_t i;

	for (i = 0; i < ike->n_children; i++)
		free_texts(child_members, &ike->children[i]);
	free_texts(ike_members, ike);
	free(ike->children);
	free(ike->name);
}

void status_free(struct status *status)
{
	size_t i;

	for (i = 0; status && i < status->n_ikes; i++)
		free_ike(&status->ikes[i]);
	if (status)
		free(status->ikes);
	free(status);
}

int sas_end_ike(vici_conn_t *conn, const struct status_ike *ike, struct report *report)
{
	vici_req_t *req = daemon_request("terminate");
	char what[256];

	daemon_add_number(req, "ike-id", ike->unique_id);
	/* Do not wait for a peer that may be gone, or for an address that is. */
	daemon_add(req, "force", "yes");
	daemon_add(req, "timeout", "-1");
	snprintf(what, sizeof(what), "IKE SA %u of gateway %s cannot be ended",
		 ike->unique_id, ike->name);
	return daemon_tell(conn, req, what, report);
}

int sas_initiate(vici_conn_t *conn, const char *ike, const char *child,
		 struct report *report)
{
	vici_req_t *req = daemon_request("initiate");
	char what[256];

	daemon_add(req, "ike", ike);
	daemon_add(req, "child", child);
	daemon_add(req, "timeout", "-1");
	snprintf(what, sizeof(what), "VPN %s of gateway %s cannot be started", child, ike);
	return daemon_tell(conn, req, what, report);
}
