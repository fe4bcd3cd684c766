// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "monitor.h"
#include "step.h"

#define FILTER "/proc/sys/net/ipv4/conf/%s/rp_filter"

struct monitors {
	struct monitor_vpn *list;
	size_t n;
};

static int add(struct monitors *to, const struct monitor_vpn *monitor)
{
	struct monitor_vpn *list = reallocarray(to->list, to->n + 1, sizeof(*list));

	if (!list)
		return -1;
	to->list = list;
	list[to->n++] = *monitor;
	return 0;
}

static int collect(const struct plan *plan, struct monitors *to)
{
	size_t i, v;

	for (i = 0; i < plan->n_gateways; i++) {
		const struct plan_gateway *gateway = &plan->gateways[i];

		for (v = 0; v < gateway->n_vpns; v++)
			if (gateway->vpns[v].monitor && add(to, gateway->vpns[v].monitor))
				return -1;
	}
	return 0;
}

static bool equal(const struct monitors *a, const struct monitors *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!monitor_vpn_equal(&a->list[i], &b->list[i]))
			return false;
	return true;
}

/* Return: net.ipv4.conf.@name.rp_filter, -1 when it cannot be read. */
static int read_filter(const char *name)
{
	char path[64];
	int value = -1;
	FILE *f;

	snprintf(path, sizeof(path), FILTER, name);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fscanf(f, "%d", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

static void write_filter(struct apply *apply, const char *device, int value)
{
	int err, now = read_filter(device);
	char path[64];
	FILE *f;

	if (value < 0 || now < 0 || now == value)
		return;
	snprintf(path, sizeof(path), FILTER, device);
	f = fopen(path, "we");
	err = !f || fprintf(f, "%d\n", value) < 0;
	if ((f && fclose(f)) || err)
		report_warning(apply->report, "%s cannot be set to %d: %s", path, value,
			       strerror(errno));
}

static bool is_monitored(const struct monitors *monitors, const char *device)
{
	size_t i;

	for (i = 0; i < monitors->n; i++)
		if (!strcmp(monitors->list[i].device, device))
			return true;
	return false;
}

/*
 * While an interface is held no route leads back to who answers, and the
 * peer's own address never is behind it: a reverse path filter would drop
 * the answers.
 */
static void accept_answers(struct apply *apply, const struct monitors *want,
			   const struct monitors *have)
{
	int all = read_filter("all");
	size_t i;

	for (i = 0; i < want->n; i++)
		write_filter(apply, want->list[i].device, 0);
	for (i = 0; i < have->n; i++)
		if (!is_monitored(want, have->list[i].device))
			write_filter(apply, have->list[i].device, read_filter("default"));
	if (want->n && all > 0)
		report_warning(apply->report,
			       "vpn-monitor: net.ipv4.conf.all.rp_filter is %d: the answers that come out of a tunnel may be dropped: set it to 0, and that of each interface instead",
			       all);
}

static int settle(struct apply *apply, const struct monitors *want)
{
	const char *rundir = apply->context->rundir;
	struct monitors have;
	int err;

	/* One that is damaged is replaced. */
	err = monitor_file_read(rundir, &have.list, &have.n);
	if (err || !equal(want, &have))
		err = monitor_file_write(rundir, want->list, want->n);
	if (err)
		report_error(apply->report, "vpn-monitor cannot be set up in %s: %s", rundir,
			     strerror(-err));
	else
		accept_answers(apply, want, &have);
	free(have.list);
	return err ? -1 : 0;
}

int monitor_apply(struct apply *apply)
{
	struct monitors want = { 0 };
	int err = collect(apply->after, &want);

	if (err)
		report_error(apply->report, "out of memory");
	else
		err = settle(apply, &want);
	free(want.list);
	return err;
}
