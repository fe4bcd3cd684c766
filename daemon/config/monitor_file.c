// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "monitor_file.h"
#include "rundir_file.h"

/* A line is one of @size bytes. */
typedef bool (*parse_fn)(const char *line, void *one);
typedef void (*print_fn)(FILE *out, const void *one);

static bool parse_vpn(const char *line, void *one)
{
	char destination[INET_ADDRSTRLEN], source[INET_ADDRSTRLEN];
	struct monitor_vpn *vpn = one;
	unsigned int optimized;

	if (sscanf(line, "%63s %15s %15s %15s %" SCNu32 " %" SCNu32 " %u", vpn->vpn, vpn->device,
		   destination, source, &vpn->interval, &vpn->threshold, &optimized) != 7)
		return false;
	vpn->optimized = optimized;
	return vpn->interval && vpn->threshold &&
	       inet_pton(AF_INET, destination, &vpn->destination) == 1 &&
	       inet_pton(AF_INET, source, &vpn->source) == 1;
}

static void print_vpn(FILE *out, const void *one)
{
	char destination[INET_ADDRSTRLEN], source[INET_ADDRSTRLEN];
	const struct monitor_vpn *vpn = one;

	inet_ntop(AF_INET, &vpn->destination, destination, sizeof(destination));
	inet_ntop(AF_INET, &vpn->source, source, sizeof(source));
	fprintf(out, "%s %s %s %s %" PRIu32 " %" PRIu32 " %u\n", vpn->vpn, vpn->device,
		destination, source, vpn->interval, vpn->threshold, vpn->optimized);
}

static bool parse_state(const char *line, void *one)
{
	struct monitor_state *state = one;
	unsigned int down, tunnel;

	if (sscanf(line, "%63s %u %u %" SCNd64 " %" SCNu64 " %" SCNu64 " %" SCNu32 " %" SCNu32,
		   state->vpn, &down, &tunnel, &state->since, &state->sent, &state->received,
		   &state->lost, &state->round_trip) != 8)
		return false;
	state->down = down;
	state->tunnel = tunnel;
	return true;
}

static void print_state(FILE *out, const void *one)
{
	const struct monitor_state *state = one;

	fprintf(out, "%s %u %u %" PRId64 " %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32 "\n",
		state->vpn, state->down, state->tunnel, state->since, state->sent,
		state->received, state->lost, state->round_trip);
}

static int read_lines(FILE *in, parse_fn parse, size_t size, char **list, size_t *n)
{
	char line[256], *bigger;

	while (fgets(line, sizeof(line), in)) {
		bigger = reallocarray(*list, *n + 1, size);
		if (!bigger)
			return -ENOMEM;
		*list = bigger;
		memset(bigger + *n * size, 0, size);
		if (!strchr(line, '\n') || !parse(line, bigger + *n * size))
			return -EINVAL;
		(*n)++;
	}
	return ferror(in) ? -EIO : 0;
}

static int read_list(const char *rundir, const char *name, parse_fn parse, size_t size,
		     char **list, size_t *n)
{
	FILE *in = rundir_file_read(rundir, name);
	int err;

	*list = NULL;
	*n = 0;
	if (!in)
		return errno == ENOENT ? 0 : -errno;
	err = read_lines(in, parse, size, list, n);
	fclose(in);
	if (!err)
		return 0;
	free(*list);
	*list = NULL;
	*n = 0;
	return err;
}

static int write_list(const char *rundir, const char *name, print_fn print, const char *list,
		      size_t size, size_t n)
{
	FILE *out;
	size_t i;

	if (!n)
		return rundir_file_remove(rundir, name);
	out = rundir_file_begin(rundir, name);
	if (!out)
		return -errno;
	for (i = 0; i < n; i++)
		print(out, list + i * size);
	return rundir_file_end(out, rundir, name);
}

int monitor_file_read(const char *rundir, struct monitor_vpn **list, size_t *n)
{
	char *all;
	int err = read_list(rundir, MONITOR_FILE, parse_vpn, sizeof(**list), &all, n);

	*list = (struct monitor_vpn *)all;
	return err;
}

int monitor_state_read(const char *rundir, struct monitor_state **list, size_t *n)
{
	char *all;
	int err = read_list(rundir, MONITOR_STATE_FILE, parse_state, sizeof(**list), &all, n);

	*list = (struct monitor_state *)all;
	return err;
}

int monitor_file_write(const char *rundir, const struct monitor_vpn *list, size_t n)
{
	return write_list(rundir, MONITOR_FILE, print_vpn, (const char *)list, sizeof(*list), n);
}

int monitor_state_write(const char *rundir, const struct monitor_state *list, size_t n)
{
	return write_list(rundir, MONITOR_STATE_FILE, print_state, (const char *)list,
			  sizeof(*list), n);
}

bool monitor_vpn_equal(const struct monitor_vpn *a, const struct monitor_vpn *b)
{
	return !strcmp(a->vpn, b->vpn) && !strcmp(a->device, b->device) &&
	       a->destination.s_addr == b->destination.s_addr &&
	       a->source.s_addr == b->source.s_addr && a->interval == b->interval &&
	       a->threshold == b->threshold && a->optimized == b->optimized;
}

const struct monitor_state *monitor_state_find(const struct monitor_state *list, size_t n,
					       const char *vpn)
{
	size_t i;

	for (i = 0; vpn && i < n; i++)
		if (!strcmp(list[i].vpn, vpn))
			return &list[i];
	return NULL;
}
