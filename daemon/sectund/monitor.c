// SPDX-License-Identifier: GPL-2.0
#include "monitor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <sectun/libsectun.h>

#include "echo.h"
#include "log.h"
#include "monitor_file.h"
#include "watch.h"

#define SECOND		1000000000ll	/* in nanoseconds, as all times here */

/* The state is written no more often, but for a VPN that goes down or comes up. */
#define WRITE_TIME	SECOND

/* Requests of a peer that are answered from one probe to the next. */
#define ANSWERS_MAX	32

/**
 * struct probed - a VPN at work
 * @config: as the commit left it
 * @fd: for echo through its interface, -1 for none
 * @ifindex: of that interface
 * @id: of our requests
 * @sequence: of the last one
 * @secret: in our requests
 * @waiting: the last one has no answer yet
 * @sent: when that was
 * @due: when the next one is
 * @received: packets of the interface, when they were looked at
 * @answers: what is left of ANSWERS_MAX
 * @error: why the last probe could not be sent, 0 when it was
 */
struct probed {
	struct monitor_vpn config;
	int fd;
	int ifindex;
	uint16_t id;
	uint16_t sequence;
	uint64_t secret;
	bool waiting;
	long long sent;
	long long due;
	uint64_t received;
	unsigned int answers;
	int error;
};

static char rundir[PATH_MAX / 2];
static struct sectun *sectun;
static struct probed *vpns;
static struct monitor_state *states;	/* one for each of vpns */
static struct pollfd *fds;		/* the watch, and one for each of vpns */
static size_t n_vpns;
static bool changed;			/* in states, since they were written */

static long long now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

static void write_states(void)
{
	int err = monitor_state_write(rundir, states, n_vpns);

	if (err)
		log_operator("%s/" MONITOR_STATE_FILE " cannot be written: %s", rundir,
			     strerror(-err));
	changed = false;
}

/* The module may be loaded later, or anew. */
static bool connected(void)
{
	if (!sectun)
		sectun = sectun_open();
	return sectun;
}

static bool read_device(const char *device, struct sectun_device_info *info)
{
	if (!connected())
		return false;
	if (!sectun_device_get(sectun, SECTUN_DEV_NAME(device), info))
		return true;
	sectun_close(sectun);
	sectun = NULL;
	return false;
}

/* Has the interface follow what the state says. */
static void hold(const struct probed *vpn, bool down)
{
	if (!connected() ||
	    sectun_device_hold(sectun, SECTUN_DEV_NAME(vpn->config.device), down))
		log_operator("IPsec: VPN %s: the carrier of %s cannot be taken %s: %s",
			     vpn->config.vpn, vpn->config.device, down ? "down" : "up",
			     sectun_error());
}

static void set_down(const struct probed *vpn, struct monitor_state *state, bool down)
{
	state->down = down;
	state->since = now(CLOCK_BOOTTIME) / SECOND;
	hold(vpn, down);
	write_states();
}

static void came_up(struct probed *vpn, struct monitor_state *state)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &vpn->config.destination, text, sizeof(text));
	log_operator("IPsec: VPN %s is up: %s answers pings through %s again", vpn->config.vpn,
		     text, vpn->config.device);
	set_down(vpn, state, false);
}

static void went_down(struct probed *vpn, struct monitor_state *state)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &vpn->config.destination, text, sizeof(text));
	log_operator("IPsec: VPN %s is down: %s has not answered %u pings through %s%s%s",
		     vpn->config.vpn, text, state->lost, vpn->config.device,
		     vpn->error ? ", the last could not be sent: " : "",
		     vpn->error ? strerror(-vpn->error) : "");
	set_down(vpn, state, true);
}

static void alive(struct probed *vpn, struct monitor_state *state)
{
	vpn->waiting = false;
	state->lost = 0;
}

static void missed(struct probed *vpn, struct monitor_state *state)
{
	vpn->waiting = false;
	if (state->lost < UINT32_MAX)
		state->lost++;
	if (!state->down && state->lost >= vpn->config.threshold)
		went_down(vpn, state);
}

static void answered(struct probed *vpn, struct monitor_state *state)
{
	alive(vpn, state);
	state->received++;
	state->round_trip = (now(CLOCK_MONOTONIC) - vpn->sent) / 1000;
	changed = true;
	if (state->down)
		came_up(vpn, state);
}

static bool is_answer(const struct probed *vpn, const struct echo_packet *packet)
{
	return vpn->waiting && packet->reply && packet->id == vpn->id &&
	       packet->sequence == vpn->sequence && packet->secret == vpn->secret;
}

/*
 * The peer's own probes of a tunnel that we hold down: the answers of the stack
 * follow the routes, which have left the interface.
 */
static bool to_be_answered(struct probed *vpn, const struct monitor_state *state,
			   const struct echo_packet *packet)
{
	if (packet->reply || !state->down || !vpn->answers)
		return false;
	vpn->answers--;
	return true;
}

static void receive(struct probed *vpn, struct monitor_state *state)
{
	struct echo_packet packet;

	while (echo_receive(vpn->fd, &packet)) {
		if (is_answer(vpn, &packet))
			answered(vpn, state);
		else if (to_be_answered(vpn, state, &packet))
			echo_answer(vpn->fd, &packet);
	}
}

static void send_probe(struct probed *vpn, struct monitor_state *state)
{
	vpn->sequence++;
	vpn->sent = now(CLOCK_MONOTONIC);
	vpn->error = echo_send(vpn->fd, vpn->config.destination, vpn->config.source, vpn->id,
			       vpn->sequence, vpn->secret);
	vpn->waiting = true;
	state->sent += !vpn->error;
}

static void close_socket(struct probed *vpn)
{
	if (vpn->fd >= 0)
		close(vpn->fd);
	vpn->fd = -1;
	vpn->ifindex = 0;
}

/* The interface may have been made anew since. */
static bool open_socket(struct probed *vpn, int ifindex)
{
	int fd;

	if (vpn->ifindex == ifindex)
		return true;
	close_socket(vpn);
	fd = echo_open(vpn->config.device);
	if (fd < 0) {
		log_operator("IPsec: VPN %s cannot be monitored through %s: %s",
			     vpn->config.vpn, vpn->config.device, strerror(-fd));
		return false;
	}
	vpn->fd = fd;
	vpn->ifindex = ifindex;
	return true;
}

/* Answers alone bring up what is down: what comes in does not tell of the way out. */
static bool needs_no_probe(struct probed *vpn, const struct monitor_state *state,
			   const struct sectun_device_info *info)
{
	bool moved = info->rx.packets != vpn->received;

	vpn->received = info->rx.packets;
	return moved && vpn->config.optimized && !state->down;
}

static void look(struct probed *vpn, struct monitor_state *state)
{
	struct sectun_device_info info;
	bool there = read_device(vpn->config.device, &info);

	vpn->answers = ANSWERS_MAX;
	state->tunnel = there && info.sas_out;
	changed = true;
	if (there && info.hold != state->down)
		hold(vpn, state->down);
	/* A tunnel that was down stays so when its SAs are others: only an answer counts. */
	if (!state->tunnel || !open_socket(vpn, info.ifindex)) {
		vpn->waiting = false;
		return;
	}
	if (needs_no_probe(vpn, state, &info)) {
		alive(vpn, state);
		return;
	}
	if (vpn->waiting)
		missed(vpn, state);
	send_probe(vpn, state);
}

static void begin(struct probed *vpn, struct monitor_state *state,
		  const struct monitor_vpn *config)
{
	struct sectun_device_info info;

	memset(vpn, 0, sizeof(*vpn));
	memset(state, 0, sizeof(*state));
	vpn->config = *config;
	vpn->fd = -1;
	if (getrandom(&vpn->secret, sizeof(vpn->secret), 0) < 0)
		log_operator("IPsec: VPN %s: no random number: %s", config->vpn, strerror(errno));
	vpn->id = vpn->secret;
	strcpy(state->vpn, config->vpn);
	state->since = now(CLOCK_BOOTTIME) / SECOND;
	vpn->due = now(CLOCK_MONOTONIC);
	/* One that has stopped without an end may have found it down. */
	if (read_device(config->device, &info)) {
		state->down = info.hold;
		vpn->received = info.rx.packets;
	}
}

static bool is_monitored(const char *device)
{
	size_t i;

	for (i = 0; i < n_vpns; i++)
		if (!strcmp(vpns[i].config.device, device))
			return true;
	return false;
}

/* Of a VPN that is monitored no longer. */
static void release_others(void)
{
	struct sectun_device_info *list;
	size_t i, n;

	if (!connected() || sectun_device_list(sectun, &list, &n))
		return;
	for (i = 0; i < n; i++)
		if (list[i].hold && !is_monitored(list[i].ifname))
			sectun_device_hold(sectun, SECTUN_DEV_NAME(list[i].ifname), false);
	free(list);
}

/* What goes on as before, or NULL. */
static struct probed *find(const struct monitor_vpn *config)
{
	size_t i;

	for (i = 0; i < n_vpns; i++)
		if (monitor_vpn_equal(&vpns[i].config, config))
			return &vpns[i];
	return NULL;
}

static void forget(void)
{
	size_t i;

	for (i = 0; i < n_vpns; i++)
		close_socket(&vpns[i]);
	free(vpns);
	free(states);
	vpns = NULL;
	states = NULL;
	n_vpns = 0;
}

static bool replace(const struct monitor_vpn *list, size_t n)
{
	struct probed *next = calloc(n + 1, sizeof(*next)), *old;
	struct monitor_state *next_states = calloc(n + 1, sizeof(*next_states));
	struct pollfd *next_fds = reallocarray(fds, n + 1, sizeof(*next_fds));
	size_t i;

	if (next_fds)
		fds = next_fds;
	if (!next || !next_states || !next_fds) {
		free(next);
		free(next_states);
		return false;
	}
	for (i = 0; i < n; i++) {
		old = find(&list[i]);
		if (!old) {
			begin(&next[i], &next_states[i], &list[i]);
			continue;
		}
		next[i] = *old;
		next_states[i] = states[old - vpns];
		old->fd = -1;
	}
	forget();
	vpns = next;
	states = next_states;
	n_vpns = n;
	return true;
}

static void read_settings(void)
{
	struct monitor_vpn *list;
	size_t n;
	int err;

	err = monitor_file_read(rundir, &list, &n);
	if (err)
		log_operator("%s/" MONITOR_FILE " cannot be read, no VPN is monitored: %s",
			     rundir, strerror(-err));
	if (!replace(list, n))
		log_operator("VPNs are monitored as before: no memory");
	free(list);
	release_others();
	write_states();
}

static void probe_due(void)
{
	long long time = now(CLOCK_MONOTONIC);
	size_t i;

	for (i = 0; i < n_vpns; i++) {
		if (vpns[i].due > time)
			continue;
		look(&vpns[i], &states[i]);
		vpns[i].due = time + vpns[i].config.interval * SECOND;
	}
}

/* Milliseconds until something is due, -1 for never. */
static int next_due(long long written)
{
	long long first = changed ? written + WRITE_TIME : LLONG_MAX, left;
	size_t i;

	for (i = 0; i < n_vpns; i++)
		if (vpns[i].due < first)
			first = vpns[i].due;
	if (first == LLONG_MAX)
		return -1;
	left = first - now(CLOCK_MONOTONIC);
	return left > 0 ? left / 1000000 + 1 : 0;
}

static void wait_for_packets(long long written)
{
	size_t i;

	for (i = 0; i < n_vpns; i++)
		fds[i + 1] = (struct pollfd){ .fd = vpns[i].fd, .events = POLLIN };
	if (poll(fds, n_vpns + 1, next_due(written)) <= 0)
		return;
	for (i = 0; i < n_vpns; i++)
		if (fds[i + 1].revents)
			receive(&vpns[i], &states[i]);
	if (fds[0].revents && watch_changed(fds[0].fd, MONITOR_FILE))
		read_settings();
}

static void *monitor(void *unused)
{
	long long written = 0;

	fds[0] = (struct pollfd){ .fd = watch_open(rundir), .events = POLLIN };
	read_settings();
	for (;;) {
		wait_for_packets(written);
		probe_due();
		if (!changed || now(CLOCK_MONOTONIC) < written + WRITE_TIME)
			continue;
		write_states();
		written = now(CLOCK_MONOTONIC);
	}
	return NULL;
}

/* Each VPN takes a socket, and there may be more of them than a process has by default. */
static void allow_sockets(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

void monitor_start(const char *dir)
{
	pthread_t thread;

	allow_sockets();
	snprintf(rundir, sizeof(rundir), "%s", dir);
	fds = calloc(1, sizeof(*fds));
	if (!fds || pthread_create(&thread, NULL, monitor, NULL))
		log_operator("VPNs are not monitored: no memory or no thread");
	else
		pthread_detach(thread);
}
