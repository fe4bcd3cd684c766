/* SPDX-License-Identifier: GPL-2.0 */
/* Talking to sectund: libvici, with errors that name what was asked for. */
#ifndef CONFIG_DAEMON_H
#define CONFIG_DAEMON_H

#include <libvici.h>
#include <stddef.h>

#include "report.h"

/* Return: NULL with an error that says how to start it when it does not answer. */
vici_conn_t *daemon_connect(const char *rundir, struct report *report);
void daemon_disconnect(vici_conn_t *conn);

/**
 * daemon_ask - sends a request and waits for its answer
 * @req: consumed
 * @what: begins the error ("gateway A cannot be loaded")
 *
 * Return: the answer for vici_free_res(); NULL with an error in @report when
 * there was none, or it says that the request has failed.
 */
vici_res_t *daemon_ask(vici_conn_t *conn, vici_req_t *req, const char *what,
		       struct report *report);

/* The same where the answer holds nothing else. Return: 0 or -1 */
int daemon_tell(vici_conn_t *conn, vici_req_t *req, const char *what,
		struct report *report);

/* libvici takes its constant strings without const. */
vici_req_t *daemon_request(const char *command);
void daemon_add(vici_req_t *req, const char *key, const char *value);
void daemon_add_number(vici_req_t *req, const char *key, unsigned long long value);
void daemon_begin(vici_req_t *req, const char *section);

/* @items: separated by commas; the first is for a list that has begun */
void daemon_add_items(vici_req_t *req, const char *items);
void daemon_add_list(vici_req_t *req, const char *key, const char *items);

#endif /* CONFIG_DAEMON_H */
