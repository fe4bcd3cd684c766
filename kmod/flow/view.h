/* SPDX-License-Identifier: GPL-2.0 */
/* What the netlink side sees of sessions, and the events they raise. */
#ifndef SECTUN_FLOW_VIEW_H
#define SECTUN_FLOW_VIEW_H

#include <linux/netdevice.h>
#include <net/net_namespace.h>

#include "../tunnel/tunnel.h"

/* What a session has carried one way, IP headers included. */
struct sectun_session_counters {
	u64 packets;
	u64 bytes;
};

/**
 * struct sectun_session_info - a consistent view of a session
 * @id: never given to another session of the namespace
 * @policy: empty when the default permitted it, and when @local
 * @from: zone it came from
 * @to: zone it left to, empty when @local
 * @in_ifname: the interface its first packets come from, empty when it is gone
 * @out_ifname: the one they leave by, empty when @local
 * @src: as the first packet had it when it came
 * @reply_src: as answers have it
 * @src_port: host byte order, as the others; 0 for protocols without ports
 * @in: the way of the first packet
 * @out: the answers
 * @timeout: seconds until it ends unless a packet comes
 * @age: seconds
 * @action: of its policy
 * @local: with the router itself
 */
struct sectun_session_info {
	u64 id;
	char policy[SECTUN_NAME_MAX_LEN + 1];
	char from[SECTUN_NAME_MAX_LEN + 1];
	char to[SECTUN_NAME_MAX_LEN + 1];
	char in_ifname[IFNAMSIZ];
	char out_ifname[IFNAMSIZ];
	struct sectun_addr src;
	struct sectun_addr dst;
	struct sectun_addr reply_src;
	struct sectun_addr reply_dst;
	u8 protocol;
	u16 src_port;
	u16 dst_port;
	u16 reply_src_port;
	u16 reply_dst_port;
	struct sectun_session_counters in;
	struct sectun_session_counters out;
	u32 timeout;
	u32 age;
	enum sectun_session_state state;
	enum sectun_action action;
	bool local;
};

struct sectun_session;

/* Under the RCU read lock, as what they return is valid no longer. */
struct sectun_session *sectun_session_next(struct net *net, u64 after);
struct sectun_session *sectun_session_by_id(struct net *net, u64 id);
u64 sectun_session_id(const struct sectun_session *session);
void sectun_session_info(struct sectun_session *session, struct sectun_session_info *info);

/*
 * Ends a session, and with it the conntrack entry: the next packet begins anew. Of a
 * TCP connection with the router itself the router's end ends soon after, see sweep.c.
 * Under the RCU read lock.
 */
void sectun_session_clear(struct sectun_session *session);

/* Events, implemented by netlink/; as those in tunnel.h. */
void sectun_event_session_opened(struct net *net, const struct sectun_session_info *info);
void sectun_event_session_closed(struct net *net, const struct sectun_session_info *info,
				 enum sectun_close_reason reason);
void sectun_event_session_denied(struct net *net, const struct sectun_session_info *info,
				 u32 missed);

/**
 * struct sectun_trace_filter - packets to trace; what is 0 or empty does not matter
 * @src: as the packet has it in the hook, of no family for any
 * @src_port: host byte order
 * @ifname: it came from
 */
struct sectun_trace_filter {
	struct sectun_addr src;
	struct sectun_addr dst;
	u8 src_len;
	u8 dst_len;
	u8 protocol;
	u16 src_port;
	u16 dst_port;
	char ifname[IFNAMSIZ];
};

/**
 * struct sectun_trace_event - one step of a packet
 * @packet: its number
 * @time: nanoseconds since the epoch
 * @length: in bytes, IP header included
 * @ifname: and what follows: empty, NULL or 0 where the step has none
 * @session: its number
 * @fresh: the session is new
 * @has_action: @action is there
 */
struct sectun_trace_event {
	u64 packet;
	u64 time;
	enum sectun_trace_step step;
	struct sectun_addr src;
	struct sectun_addr dst;
	u8 protocol;
	u16 src_port;
	u16 dst_port;
	u32 length;
	char ifname[IFNAMSIZ];
	const char *zone;
	u64 session;
	bool fresh;
	const char *policy;
	bool has_action;
	enum sectun_action action;
	__be32 spi;
	struct sectun_addr gateway;
	const char *reason;
	u32 missed;
};

/* Under RTNL. */
int sectun_trace_start(struct net *net, const struct sectun_trace_filter *filters,
		       unsigned int n, u32 rate);
void sectun_trace_stop(struct net *net);

void sectun_event_trace(struct net *net, const struct sectun_trace_event *event);

#endif /* SECTUN_FLOW_VIEW_H */
