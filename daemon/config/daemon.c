// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon.h"

/*
 * libvici prints a line of its own about a socket where nobody listens: look first.
 * Return: 0 or a negative errno
 */
static int listening(const char *rundir)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd, n, err = 0;

	n = snprintf(to.sun_path, sizeof(to.sun_path), "%s/sectund.vici", rundir);
	if (n >= (int)sizeof(to.sun_path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		err = -errno;
	close(fd);
	return err;
}

static void report_down(const char *rundir, int err, struct report *report)
{
	if (err == -EACCES || err == -EPERM)
		report_error(report, "no permission to speak to sectund at %s", rundir);
	else if (err == -ENAMETOOLONG)
		report_error(report, "the path %s is too long for sectund's socket", rundir);
	else
		report_error(report,
			     "sectund is not running at %s: start it with \"systemctl start sectund\" or \"sectund --rundir %s\"",
			     rundir, rundir);
}

vici_conn_t *daemon_connect(const char *rundir, struct report *report)
{
	int err = listening(rundir);
	vici_conn_t *conn;
	char *uri;

	if (err) {
		report_down(rundir, err, report);
		return NULL;
	}
	if (asprintf(&uri, "unix://%s/sectund.vici", rundir) < 0) {
		report_error(report, "out of memory");
		return NULL;
	}
	vici_init();
	conn = vici_connect(uri);
	free(uri);
	if (conn)
		return conn;
	report_down(rundir, -errno, report);
	vici_deinit();
	return NULL;
}

void daemon_disconnect(vici_conn_t *conn)
{
	if (!conn)
		return;
	vici_disconnect(conn);
	vici_deinit();
}

vici_res_t *daemon_ask(vici_conn_t *conn, vici_req_t *req, const char *what,
		       struct report *report)
{
	vici_res_t *res = vici_submit(req, conn);

	if (!res) {
		report_error(report, "%s: sectund does not answer: %s", what, strerror(errno));
		return NULL;
	}
	if (!strcmp(vici_find_str(res, "yes", "success"), "yes"))
		return res;
	report_error(report, "%s: %s", what,
		     vici_find_str(res, "sectund gives no reason", "errmsg"));
	vici_free_res(res);
	return NULL;
}

int daemon_tell(vici_conn_t *conn, vici_req_t *req, const char *what,
		struct report *report)
{
	vici_res_t *res = daemon_ask(conn, req, what, report);

	if (!res)
		return -1;
	vici_free_res(res);
	return 0;
}

vici_req_t *daemon_request(const char *command)
{
	return vici_begin((char *)command);
}

void daemon_add(vici_req_t *req, const char *key, const char *value)
{
	vici_add_key_value(req, (char *)key, (char *)value, strlen(value));
}

void daemon_add_number(vici_req_t *req, const char *key, unsigned long long value)
{
	vici_add_key_valuef(req, (char *)key, (char *)"%llu", value);
}

void daemon_begin(vici_req_t *req, const char *section)
{
	vici_begin_section(req, (char *)section);
}

void daemon_add_items(vici_req_t *req, const char *items)
{
	while (*items) {
		size_t n = strcspn(items, ",");

		if (n)
			vici_add_list_item(req, (char *)items, n);
		items += n;
		items += strspn(items, ", ");
	}
}

void daemon_add_list(vici_req_t *req, const char *key, const char *items)
{
	vici_begin_list(req, (char *)key);
	daemon_add_items(req, items);
	vici_end_list(req);
}
