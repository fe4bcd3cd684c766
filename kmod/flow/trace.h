/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_TRACE_H
#define SECTUN_FLOW_TRACE_H

#include "../tunnel/watch.h"
#include "packet.h"
#include "rate.h"
#include "view.h"

/* Packets that have come out of tunnels lately. */
#define SECTUN_ARRIVALS	64

/**
 * struct sectun_arrival - a packet that has come out of a tunnel
 * @stamp: when, in nanoseconds since the epoch
 * @ifindex: of the tunnel
 * @spi: of the SA
 */
struct sectun_arrival {
	u64 stamp;
	int ifindex;
	__be32 spi;
};

/**
 * struct sectun_arrivals - the last ones
 * @lock: of what follows
 * @last: time of the last one, the same for no two
 * @next: place of the next one, beyond all bounds
 * @ring: the packets
 */
struct sectun_arrivals {
	spinlock_t lock; /* of what follows */
	u64 last;
	u32 next;
	struct sectun_arrival ring[SECTUN_ARRIVALS];
};

/**
 * struct sectun_trace - what a namespace traces
 * @rcu: frees it
 * @told: packets
 * @number: of the last one
 * @arrivals: of packets that may be told of in a moment
 * @most: packets a second
 * @n_filters: number of @filters, 0 for every packet
 * @filters: any of them
 */
struct sectun_trace {
	struct rcu_head rcu;
	struct sectun_rate told;
	atomic64_t number;
	struct sectun_arrivals arrivals;
	u32 most;
	unsigned int n_filters;
	struct sectun_trace_filter filters[];
};

/**
 * struct sectun_note - what is to be told of a packet
 * @number: of the packet
 * @missed: packets before it that were too many
 * @spi: of the SA that it came by, or 0
 * @judged: @verdict is there
 * @made: its session is new
 * @verdict: of the rules
 * @reason: why it is dropped, in words
 */
struct sectun_note {
	u64 number;
	u32 missed;
	__be32 spi;
	bool judged;
	bool made;
	struct sectun_verdict verdict;
	const char *reason;
};

void sectun_trace_note(struct sectun_flow_packet *packet, struct sectun_note *note);
void sectun_trace_tell(struct sectun_flow_packet *packet, bool passes);

/* What those of the hooks and those of tunnels have in common. */
void sectun_trace_addresses(const struct sk_buff *skb, u16 family,
			    struct sectun_trace_event *event);
bool sectun_trace_take(struct sectun_trace *trace, struct sectun_trace_event *event,
		       const char *ifname);
void sectun_trace_interface(struct net *net, const struct sectun_rules *rules,
			    struct sectun_trace_event *event, int ifindex);
void sectun_trace_step(struct net *net, struct sectun_trace_event *event,
		       enum sectun_trace_step step);

/* carried.c */
__be32 sectun_arrivals_find(struct sectun_arrivals *arrivals,
			    const struct sectun_flow_packet *packet);

/**
 * sectun_trace_begin - notes what becomes of a packet, if it is one to trace
 * @packet: new in its hook
 * @note: lives as long as the packet is there
 *
 * Costs nothing when nobody traces.
 */
static inline void sectun_trace_begin(struct sectun_flow_packet *packet,
				      struct sectun_note *note)
{
	packet->note = NULL;
	if (static_branch_unlikely(&sectun_tracing))
		sectun_trace_note(packet, note);
}

/**
 * sectun_trace_end - tells of a packet that is noted
 * @packet: at the end of its hook
 * @verdict: of netfilter
 *
 * Return: @verdict.
 */
static inline unsigned int sectun_trace_end(struct sectun_flow_packet *packet,
					    unsigned int verdict)
{
	if (static_branch_unlikely(&sectun_tracing) && packet->note)
		sectun_trace_tell(packet, verdict == NF_ACCEPT);
	return verdict;
}

#endif /* SECTUN_FLOW_TRACE_H */
