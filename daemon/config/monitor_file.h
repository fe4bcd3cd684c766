/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VPNs that are monitored: a commit leaves them in RUNDIR/vpn-monitor, sectund
 * follows, and writes what it finds to RUNDIR/vpn-monitor.state.
 */
#ifndef CONFIG_MONITOR_FILE_H
#define CONFIG_MONITOR_FILE_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MONITOR_FILE		"vpn-monitor"		/* in RUNDIR */
#define MONITOR_STATE_FILE	"vpn-monitor.state"
#define MONITOR_NAME_MAX	64

/**
 * struct monitor_vpn - how a VPN is monitored
 * @vpn: its name
 * @device: its tunnel interface
 * @destination: who is probed
 * @source: address of the probes, 0 for the kernel's choice
 * @interval: seconds from one probe to the next
 * @threshold: so many without an answer in a row, and the VPN is down
 * @optimized: what comes out of the tunnel is as good as an answer
 */
struct monitor_vpn {
	char vpn[MONITOR_NAME_MAX];
	char device[IFNAMSIZ];
	struct in_addr destination;
	struct in_addr source;
	uint32_t interval;
	uint32_t threshold;
	bool optimized;
};

/**
 * struct monitor_state - what was found
 * @vpn: name
 * @down: it does not answer, and its interface is held without carrier
 * @tunnel: it has an SA to be probed through
 * @since: when @down became what it is, in seconds of CLOCK_BOOTTIME
 * @sent: probes
 * @received: answers
 * @lost: probes without an answer, in a row
 * @round_trip: of the last answer, in microseconds; 0 when there was none
 */
struct monitor_state {
	char vpn[MONITOR_NAME_MAX];
	bool down;
	bool tunnel;
	int64_t since;
	uint64_t sent;
	uint64_t received;
	uint32_t lost;
	uint32_t round_trip;
};

/*
 * Each fills @list, to be freed, with @n of them; without a file there are none.
 * Return: 0 or a negative errno, -EINVAL for a file that is damaged.
 */
int monitor_file_read(const char *rundir, struct monitor_vpn **list, size_t *n);
int monitor_state_read(const char *rundir, struct monitor_state **list, size_t *n);

/* Each writes or, with none, removes the file. Return: 0 or a negative errno. */
int monitor_file_write(const char *rundir, const struct monitor_vpn *list, size_t n);
int monitor_state_write(const char *rundir, const struct monitor_state *list, size_t n);

bool monitor_vpn_equal(const struct monitor_vpn *a, const struct monitor_vpn *b);

/* Of the VPN @vpn, which may be NULL; NULL when there is none. */
const struct monitor_state *monitor_state_find(const struct monitor_state *list, size_t n,
					       const char *vpn);

#endif /* CONFIG_MONITOR_FILE_H */
