/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libsectun - C client of the sectun kernel module
 *
 * Numbers are in host byte order, SPIs and ports too. Functions return 0 or a
 * negative errno value; after a failure sectun_error() tells the calling
 * thread what went wrong, with the kernel's own words where it had any.
 *
 * A handle may be used by several threads at once; its calls take turns.
 *
 * Compile with -I<netlink-uapi>/include -I<netlink-uapi>/include/uapi and link
 * libsectun.a with -lnl-genl-3 -lnl-3 -lpthread.
 */
#ifndef SECTUN_LIBSECTUN_H
#define SECTUN_LIBSECTUN_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/sectun.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SECTUN_LINK_KIND	"sectun"

struct sectun;
struct sectun_events;

/**
 * struct sectun_addr - an IPv4 or IPv6 address
 * @family: AF_INET, AF_INET6 or AF_UNSPEC for none
 */
struct sectun_addr {
	sa_family_t family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/**
 * struct sectun_selector - inner packets by prefix, seen in the SA's direction
 *
 * @src and @dst are of the same family.
 */
struct sectun_selector {
	struct sectun_addr src;
	struct sectun_addr dst;
	uint8_t src_len;
	uint8_t dst_len;
};

/**
 * struct sectun_dev - names a device, by what is set
 * @name: unless NULL
 * @ifindex: unless 0; used when there is no name
 * @unit: otherwise
 *
 * SECTUN_DEV_NAME("st0.0") and SECTUN_DEV_UNIT(0) make one.
 */
struct sectun_dev {
	const char *name;
	int ifindex;
	uint32_t unit;
};

#define SECTUN_DEV_NAME(n)	(&(const struct sectun_dev){ .name = (n) })
#define SECTUN_DEV_IFINDEX(i)	(&(const struct sectun_dev){ .ifindex = (i) })
#define SECTUN_DEV_UNIT(u)	(&(const struct sectun_dev){ .unit = (u) })

/** struct sectun_peer - outer addresses; @local may be AF_UNSPEC for any */
struct sectun_peer {
	struct sectun_addr local;
	struct sectun_addr remote;
};

/** struct sectun_lifetime - limits of an SA, 0 for none */
struct sectun_lifetime {
	uint64_t soft_seconds;
	uint64_t hard_seconds;
	uint64_t soft_bytes;
	uint64_t hard_bytes;
	uint64_t soft_packets;
	uint64_t hard_packets;
};

struct sectun_counters {
	uint64_t packets;
	uint64_t bytes;
};

/** struct sectun_drops - packets dropped, indexed by SECTUN_A_DROPS_* */
struct sectun_drops {
	uint64_t by_reason[SECTUN_A_DROPS_MAX + 1];
};

/* What of a device can be set. */
struct sectun_device_settings {
	enum sectun_df_bit df_bit;
	uint16_t tcp_mss;	/* bytes, 0 for no limit */
	uint8_t dscp;		/* of outer packets, or SECTUN_DSCP_COPY */
	bool copy_outer_dscp;	/* to the inner packet, inbound */
};

struct sectun_device_info {
	int ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t unit;
	bool carrier;
	uint32_t mtu;
	bool mtu_fixed;
	struct sectun_peer peers[SECTUN_PEERS_MAX];
	size_t n_peers;
	uint32_t sas_in;
	uint32_t sas_out;
	uint32_t traps;
	struct sectun_device_settings settings;
	bool hold;		/* no carrier, whatever SAs there are */
	struct sectun_counters rx;
	struct sectun_counters tx;
	struct sectun_drops drops;
};

/**
 * struct sectun_sa_config - a new SA
 * @mode: in transport mode, the SA carries packets between @local and @remote only
 * @algorithm: "aes256gcm16", "aes256-sha256", "chacha20poly1305", ...; of AH
 *	"sha256", ..., which have an @auth_key only
 * @key: cipher key, in combined modes with the salt at its end
 * @auth_key: integrity key of the algorithms that have one
 * @encap_local_port: both ports for ESP in UDP, both 0 without
 * @selectors: none for any to any
 * @sequence: last number used (out) or seen (in), usually 0
 */
struct sectun_sa_config {
	enum sectun_direction direction;
	enum sectun_protocol protocol;
	uint32_t spi;
	struct sectun_addr local;
	struct sectun_addr remote;
	enum sectun_mode mode;
	const char *algorithm;
	const uint8_t *key;
	size_t key_len;
	const uint8_t *auth_key;
	size_t auth_key_len;
	bool esn;
	uint32_t replay_window;
	uint16_t encap_local_port;
	uint16_t encap_remote_port;
	const struct sectun_selector *selectors;
	size_t n_selectors;
	uint32_t reqid;
	struct sectun_lifetime lifetime;
	uint64_t sequence;
};

/**
 * struct sectun_sa_key - names an SA
 * @remote: needed where two outbound SAs have the same SPI; else AF_UNSPEC
 */
struct sectun_sa_key {
	enum sectun_direction direction;
	enum sectun_protocol protocol;
	uint32_t spi;
	struct sectun_addr remote;
};

/** struct sectun_sa_move - new outer addresses; AF_UNSPEC or 0 leaves as it is */
struct sectun_sa_move {
	struct sectun_addr local;
	struct sectun_addr remote;
	uint16_t local_port;
	uint16_t remote_port;
};

/**
 * struct sectun_sa_info - an SA as the kernel sees it, without its keys
 * @added: seconds since the epoch
 * @used: last packet, seconds since the epoch, 0 for never
 * @shared: packets that several processors shared out
 */
struct sectun_sa_info {
	int ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t unit;
	enum sectun_direction direction;
	enum sectun_protocol protocol;
	uint32_t spi;
	struct sectun_addr local;
	struct sectun_addr remote;
	char algorithm[SECTUN_ALGORITHM_MAX_LEN + 1];
	enum sectun_mode mode;
	bool esn;
	uint32_t replay_window;
	uint16_t encap_local_port;
	uint16_t encap_remote_port;
	struct sectun_selector *selectors;
	size_t n_selectors;
	uint32_t reqid;
	struct sectun_lifetime lifetime;
	uint64_t sequence;
	enum sectun_sa_state state;
	struct sectun_counters counters;
	struct sectun_drops drops;
	uint64_t added;
	uint64_t used;
	uint64_t shared;
};

struct sectun_trap_info {
	int ifindex;
	char ifname[IF_NAMESIZE];
	uint32_t unit;
	uint32_t reqid;
	struct sectun_selector *selectors;
	size_t n_selectors;
};

/**
 * sectun_error - why the calling thread's last libsectun call failed
 *
 * Return: one line without a newline; valid until the thread's next call
 */
const char *sectun_error(void);

/**
 * sectun_open - connects to the module
 *
 * Needs the module: -ENOENT and a text that says so when it is not loaded.
 *
 * Return: a handle for sectun_close(), NULL with errno set on failure
 */
struct sectun *sectun_open(void);
void sectun_close(struct sectun *ctl);

/**
 * sectun_link_add - makes a device
 * @unit: NULL to take the number after the name's last dot
 *
 * Needs no handle: the link kind's request also loads the module.
 */
int sectun_link_add(const char *name, const uint32_t *unit);

/** sectun_link_del - deletes a device; refuses one of another kind */
int sectun_link_del(struct sectun *ctl, const char *name);

int sectun_device_get(struct sectun *ctl, const struct sectun_dev *dev,
		      struct sectun_device_info *info);

/** sectun_device_list - all devices of the namespace; free() the list */
int sectun_device_list(struct sectun *ctl, struct sectun_device_info **list, size_t *n);

/** sectun_device_set - changes the settings of a device */
int sectun_device_set(struct sectun *ctl, const struct sectun_dev *dev,
		      const struct sectun_device_settings *settings);

/**
 * sectun_device_hold - keeps the carrier of a device off, or leaves it to the SAs again
 *
 * A setting of its own, as others than those who change the rest decide about it.
 */
int sectun_device_hold(struct sectun *ctl, const struct sectun_dev *dev, bool hold);

/** sectun_device_set_peers - replaces the peers of a device as a whole */
int sectun_device_set_peers(struct sectun *ctl, const struct sectun_dev *dev,
			    const struct sectun_peer *peers, size_t n);

int sectun_sa_add(struct sectun *ctl, const struct sectun_dev *dev,
		  const struct sectun_sa_config *config);
int sectun_sa_move(struct sectun *ctl, const struct sectun_sa_key *key,
		   const struct sectun_sa_move *move);
int sectun_sa_del(struct sectun *ctl, const struct sectun_sa_key *key);

/** sectun_sa_get - one SA; give it to sectun_sa_list_free(sa, 1) */
int sectun_sa_get(struct sectun *ctl, const struct sectun_sa_key *key,
		  struct sectun_sa_info **sa);

/**
 * sectun_sa_list - the SAs of a device, or of the namespace when @dev is NULL
 *
 * The list is a consistent whole and ends its life in sectun_sa_list_free().
 */
int sectun_sa_list(struct sectun *ctl, const struct sectun_dev *dev,
		   struct sectun_sa_info **list, size_t *n);
void sectun_sa_list_free(struct sectun_sa_info *list, size_t n);

/**
 * sectun_sa_reserve - gives out an inbound SPI whose keys are being negotiated
 *
 * Some packets for it wait until sectun_sa_add(), for three minutes at most.
 * Fails with -EEXIST when the SPI is taken.
 */
int sectun_sa_reserve(struct sectun *ctl, enum sectun_protocol protocol, uint32_t spi,
		      const struct sectun_addr *local);

/** sectun_sa_flush - removes the SAs of a device, or of the namespace when NULL */
int sectun_sa_flush(struct sectun *ctl, const struct sectun_dev *dev);

/**
 * sectun_trap_add - makes a device ask for an SA when a packet wants one
 * @reqid: names the trap on its device
 * @selectors: none for any to any
 */
int sectun_trap_add(struct sectun *ctl, const struct sectun_dev *dev, uint32_t reqid,
		    const struct sectun_selector *selectors, size_t n);
int sectun_trap_del(struct sectun *ctl, const struct sectun_dev *dev, uint32_t reqid);
int sectun_trap_list(struct sectun *ctl, const struct sectun_dev *dev,
		     struct sectun_trap_info **list, size_t *n);
void sectun_trap_list_free(struct sectun_trap_info *list, size_t n);

/** sectun_stats_get - drops of a device, or when NULL those of no device */
int sectun_stats_get(struct sectun *ctl, const struct sectun_dev *dev,
		     struct sectun_drops *drops);

/**
 * sectun_drop_name - a drop reason's name, "auth-failed"
 * @reason: SECTUN_A_DROPS_*
 *
 * Return: NULL when there is no such reason (the numbers have holes)
 */
const char *sectun_drop_name(unsigned int reason);
const char *sectun_drop_meaning(unsigned int reason);

/* ------------------------------------------------------- zones and policies */

/** struct sectun_range - addresses from @low to @high, both included, of one family */
struct sectun_range {
	struct sectun_addr low;
	struct sectun_addr high;
};

/**
 * struct sectun_term - a protocol and its ports
 * @protocol: 0 for any; ports only with TCP, UDP and SCTP
 * @any_src_port: otherwise from @src_port_low to @src_port_high, both included
 * @icmp_type: -1 for any; only with ICMP and ICMPv6
 * @icmp_code: -1 for any
 * @except: of host-inbound traffic: not this one, whatever comes later
 * @timeout: of an application: seconds without a packet, 0 for the usual
 */
struct sectun_term {
	uint8_t protocol;
	bool any_src_port;
	bool any_dst_port;
	uint16_t src_port_low;
	uint16_t src_port_high;
	uint16_t dst_port_low;
	uint16_t dst_port_high;
	int16_t icmp_type;
	int16_t icmp_code;
	bool except;
	uint32_t timeout;
};

/** struct sectun_address - addresses that policies name by their place in the rules */
struct sectun_address {
	const char *name;
	const struct sectun_range *ranges;
	size_t n_ranges;
};

struct sectun_application {
	const char *name;
	const struct sectun_term *terms;
	size_t n_terms;
};

/** struct sectun_zone - @inbound: what the router itself takes; the first that matches decides */
struct sectun_zone {
	const char *name;
	bool tcp_rst;
	const struct sectun_term *inbound;
	size_t n_inbound;
};

/**
 * struct sectun_zone_interface - an interface, there yet or not
 * @zone: place in the rules' zones
 * @own_inbound: @inbound, even empty, is instead of the zone's
 */
struct sectun_zone_interface {
	const char *name;
	size_t zone;
	bool own_inbound;
	const struct sectun_term *inbound;
	size_t n_inbound;
};

/**
 * struct sectun_policy - which sessions, and what becomes of them
 * @global: for all zone pairs, after their own; @from and @to do not matter
 * @from: place in the rules' zones
 * @sources: places in the rules' addresses; none means every address
 * @applications: places in the rules' applications; none means all
 * @tunnel: with SECTUN_ACTION_TUNNEL: unit of the device
 */
struct sectun_policy {
	const char *name;
	bool global;
	size_t from;
	size_t to;
	const uint32_t *sources;
	size_t n_sources;
	bool source_excluded;
	const uint32_t *destinations;
	size_t n_destinations;
	bool destination_excluded;
	const uint32_t *applications;
	size_t n_applications;
	enum sectun_action action;
	uint32_t tunnel;
	bool log_init;
	bool log_close;
	bool count;
};

/**
 * struct sectun_rules - everything that decides what passes
 * @policies: in order, of each zone pair and of the global ones
 * @default_action: SECTUN_ACTION_DENY or SECTUN_ACTION_PERMIT
 */
struct sectun_rules {
	const struct sectun_zone *zones;
	size_t n_zones;
	const struct sectun_zone_interface *interfaces;
	size_t n_interfaces;
	const struct sectun_address *addresses;
	size_t n_addresses;
	const struct sectun_application *applications;
	size_t n_applications;
	const struct sectun_policy *policies;
	size_t n_policies;
	enum sectun_action default_action;
};

/** struct sectun_flow_counters - indexed by SECTUN_A_FLOW_COUNTERS_* */
struct sectun_flow_counters {
	uint64_t by_kind[SECTUN_A_FLOW_COUNTERS_MAX + 1];
};

/**
 * sectun_flow_counter_name - a flow counter's name, "inbound-denied"
 * @kind: SECTUN_A_FLOW_COUNTERS_*
 *
 * Return: NULL when there is no such counter
 */
const char *sectun_flow_counter_name(unsigned int kind);

/** struct sectun_rules_info - @generation is 0 when there are no rules */
struct sectun_rules_info {
	uint32_t generation;
	enum sectun_action default_action;
	uint32_t zones;
	uint32_t policies;
	uint32_t sessions;
	struct sectun_flow_counters counters;
};

struct sectun_zone_info {
	uint32_t id;
	char name[SECTUN_NAME_MAX_LEN + 1];
	bool tcp_rst;
	char (*interfaces)[IF_NAMESIZE];
	size_t n_interfaces;
};

/**
 * struct sectun_policy_info - a policy in force
 * @from: name of the zone, empty in a global policy, as is @to
 * @index: place in its zone pair, from 1
 * @hits: sessions it has decided
 * @counters: with @count
 */
struct sectun_policy_info {
	char name[SECTUN_NAME_MAX_LEN + 1];
	char from[SECTUN_NAME_MAX_LEN + 1];
	char to[SECTUN_NAME_MAX_LEN + 1];
	uint32_t index;
	enum sectun_action action;
	uint32_t tunnel;
	bool log_init;
	bool log_close;
	bool count;
	uint64_t hits;
	struct sectun_counters counters;
};

/**
 * sectun_rules_set - replaces the rules of the namespace as a whole, at once
 * @generation: of the rules now in force; may be NULL
 *
 * Sessions that the new rules do not permit end. After a failure the old
 * rules are in force.
 */
int sectun_rules_set(struct sectun *ctl, const struct sectun_rules *rules, uint32_t *generation);

/** sectun_rules_flush - takes the rules away; every packet passes again */
int sectun_rules_flush(struct sectun *ctl);
int sectun_rules_get(struct sectun *ctl, struct sectun_rules_info *info);

/** sectun_zone_list - the zones in force; sectun_zone_list_free() ends the list's life */
int sectun_zone_list(struct sectun *ctl, struct sectun_zone_info **list, size_t *n);
void sectun_zone_list_free(struct sectun_zone_info *list, size_t n);

/** sectun_policy_list - the policies in force, in order; free() the list */
int sectun_policy_list(struct sectun *ctl, struct sectun_policy_info **list, size_t *n);

/**
 * struct sectun_packet - a packet that is not there
 * @from: zone; or NULL, and @from_ifname
 * @to: zone; or NULL, and @to_ifname; or NULL both, and the route decides
 * @icmp_type: with ICMP and ICMPv6, else -1
 */
struct sectun_packet {
	const char *from;
	const char *from_ifname;
	const char *to;
	const char *to_ifname;
	struct sectun_addr src;
	struct sectun_addr dst;
	uint8_t protocol;
	uint16_t src_port;
	uint16_t dst_port;
	int16_t icmp_type;
	int16_t icmp_code;
};

/**
 * struct sectun_match - what would become of it
 * @policy: empty when @by_default, or when @local
 * @local: to the router itself: its host-inbound traffic decides
 */
struct sectun_match {
	uint32_t generation;
	char from[SECTUN_NAME_MAX_LEN + 1];
	char to[SECTUN_NAME_MAX_LEN + 1];
	enum sectun_action action;
	bool by_default;
	bool global;
	bool local;
	char policy[SECTUN_NAME_MAX_LEN + 1];
	uint32_t index;
};

int sectun_policy_match(struct sectun *ctl, const struct sectun_packet *packet,
			struct sectun_match *match);

/* ------------------------------------------------------------------ sessions */

/**
 * struct sectun_session_filter - which sessions; what is not set does not matter
 * @policy: and the other texts: NULL for any
 * @src: AF_UNSPEC for any; @src_len bits of it
 * @id: 0 for any
 */
struct sectun_session_filter {
	const char *policy;
	const char *from;
	const char *to;
	const char *in_ifname;
	const char *out_ifname;
	struct sectun_addr src;
	uint8_t src_len;
	struct sectun_addr dst;
	uint8_t dst_len;
	uint8_t protocol;
	uint16_t src_port;
	uint16_t dst_port;
	uint64_t id;
};

/**
 * struct sectun_session_info - a session
 * @policy: empty when the default, or host-inbound traffic (@local), decided
 * @src: as the first packet had it when it came
 * @reply_src: as answers have it
 * @in: the way of the first packet; @out: the answers
 * @timeout: seconds
 * @age: seconds
 * @reason: of SECTUN_EVENT_SESSION_CLOSED
 * @action: of SECTUN_EVENT_SESSION_DENIED, which has no @id, answers and counters
 * @missed: of the same: packets before it that were too many to be told of
 */
struct sectun_session_info {
	uint64_t id;
	char policy[SECTUN_NAME_MAX_LEN + 1];
	char from[SECTUN_NAME_MAX_LEN + 1];
	char to[SECTUN_NAME_MAX_LEN + 1];
	char in_ifname[IF_NAMESIZE];
	char out_ifname[IF_NAMESIZE];
	struct sectun_addr src;
	struct sectun_addr dst;
	uint8_t protocol;
	uint16_t src_port;
	uint16_t dst_port;
	struct sectun_addr reply_src;
	struct sectun_addr reply_dst;
	uint16_t reply_src_port;
	uint16_t reply_dst_port;
	struct sectun_counters in;
	struct sectun_counters out;
	uint32_t timeout;
	uint32_t age;
	enum sectun_session_state state;
	bool local;
	enum sectun_close_reason reason;
	enum sectun_action action;
	uint32_t missed;
};

/** sectun_session_list - those of @filter, or all when NULL; free() the list */
int sectun_session_list(struct sectun *ctl, const struct sectun_session_filter *filter,
			struct sectun_session_info **list, size_t *n);

/** sectun_session_flush - ends those of @filter, or all; @n: how many, may be NULL */
int sectun_session_flush(struct sectun *ctl, const struct sectun_session_filter *filter,
			 uint32_t *n);

/* --------------------------------------------------------------------- trace */

/** struct sectun_trace_filter - as in struct sectun_session_filter; @ifname: it came from */
struct sectun_trace_filter {
	const char *name;
	struct sectun_addr src;
	uint8_t src_len;
	struct sectun_addr dst;
	uint8_t dst_len;
	uint8_t protocol;
	uint16_t src_port;
	uint16_t dst_port;
	const char *ifname;
};

/**
 * sectun_trace_set - starts the flow trace, or goes on with other filters
 * @filters: none for every packet
 * @rate: packets a second at most, 0 for the usual
 */
int sectun_trace_set(struct sectun *ctl, const struct sectun_trace_filter *filters, size_t n,
		     uint32_t rate);
int sectun_trace_stop(struct sectun *ctl);

/**
 * struct sectun_trace_info - a step of a packet; what a step does not tell is 0 or empty
 * @packet: number of the packet, the same in each of its steps
 * @time: nanoseconds since the epoch
 * @missed: packets not traced before this one, for the rate
 */
struct sectun_trace_info {
	uint64_t packet;
	uint64_t time;
	enum sectun_trace_step step;
	struct sectun_addr src;
	struct sectun_addr dst;
	uint8_t protocol;
	uint16_t src_port;
	uint16_t dst_port;
	uint32_t length;
	char ifname[IF_NAMESIZE];
	char zone[SECTUN_NAME_MAX_LEN + 1];
	uint64_t session;
	bool is_new;
	char policy[SECTUN_NAME_MAX_LEN + 1];
	bool has_action;
	enum sectun_action action;
	uint32_t spi;
	struct sectun_addr gateway;
	char reason[64];
	uint32_t missed;
};

/* -------------------------------------------------------------------- events */

enum sectun_event_group {
	SECTUN_GROUP_ACQUIRE	= 1 << 0,
	SECTUN_GROUP_EXPIRE	= 1 << 1,
	SECTUN_GROUP_PEER	= 1 << 2,
	SECTUN_GROUP_SESSION	= 1 << 3,
	SECTUN_GROUP_TRACE	= 1 << 4,
	SECTUN_GROUP_ALL	= 31,
};

enum sectun_event_type {
	SECTUN_EVENT_ACQUIRE,
	SECTUN_EVENT_SOFT_EXPIRED,
	SECTUN_EVENT_HARD_EXPIRED,
	SECTUN_EVENT_EXHAUSTED,
	SECTUN_EVENT_PEER_CHANGED,
	SECTUN_EVENT_SESSION_OPENED,
	SECTUN_EVENT_SESSION_CLOSED,
	SECTUN_EVENT_SESSION_DENIED,
	SECTUN_EVENT_TRACE,
	SECTUN_EVENT_LOST,	/* some did not fit the socket: look at everything again */
};

/**
 * struct sectun_event - what happened
 * @trap: acquire: the trap
 * @packet: acquire: addresses of the packet that wants an SA
 * @sa: the others: the SA; of peer-changed only device, direction, spi,
 *	addresses, reqid and encap_remote_port, all as they were before
 * @new_remote: peer-changed
 * @new_remote_port: peer-changed
 * @session: session-opened, session-closed and session-denied
 * @trace: trace
 */
struct sectun_event {
	enum sectun_event_type type;
	struct sectun_trap_info trap;
	struct sectun_selector packet;
	struct sectun_sa_info sa;
	struct sectun_addr new_remote;
	uint16_t new_remote_port;
	struct sectun_session_info session;
	struct sectun_trace_info trace;
};

typedef void (*sectun_event_fn)(const struct sectun_event *event, void *arg);

/**
 * sectun_events_open - listens
 * @groups: SECTUN_GROUP_*
 *
 * Return: a listener for sectun_events_close(), NULL with errno set on failure
 */
struct sectun_events *sectun_events_open(unsigned int groups);
void sectun_events_close(struct sectun_events *events);

/** sectun_events_fd - readable when sectun_events_read() has something to do */
int sectun_events_fd(const struct sectun_events *events);

/** sectun_events_read - calls @fn for all events that wait; does not block */
int sectun_events_read(struct sectun_events *events, sectun_event_fn fn, void *arg);

#define SECTUN_ADDR_TEXT	46
#define SECTUN_PREFIX_TEXT	50

/** sectun_addr_parse - from text; -EINVAL when it is no address */
int sectun_addr_parse(const char *text, struct sectun_addr *addr);

/** sectun_prefix_parse - "10.0.0.0/8"; without a length a host; no host bits */
int sectun_prefix_parse(const char *text, struct sectun_addr *addr, uint8_t *len);

/** sectun_addr_text - into @buf; "any" for AF_UNSPEC. Return: @buf */
const char *sectun_addr_text(const struct sectun_addr *addr, char buf[SECTUN_ADDR_TEXT]);
const char *sectun_prefix_text(const struct sectun_addr *addr, uint8_t len,
			       char buf[SECTUN_PREFIX_TEXT]);
bool sectun_addr_equal(const struct sectun_addr *a, const struct sectun_addr *b);

#ifdef __cplusplus
}
#endif

#endif /* SECTUN_LIBSECTUN_H */
