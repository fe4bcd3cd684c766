/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_TRACE_H
#define SECTUN_FLOW_TRACE_H

#include <linux/jump_label.h>

#include "packet.h"

/* Some namespace is traced. */
DECLARE_STATIC_KEY_FALSE(sectun_tracing);

/**
 * struct sectun_note - what is to be told of a packet
 * @number: of the packet
 * @missed: packets before it that were too many
 * @judged: @verdict is there
 * @made: its session is new
 * @verdict: of the rules
 * @reason: why it is dropped, in words
 */
struct sectun_note {
	u64 number;
	u32 missed;
	bool judged;
	bool made;
	struct sectun_verdict verdict;
	const char *reason;
};

void sectun_trace_note(struct sectun_flow_packet *packet, struct sectun_note *note);
void sectun_trace_tell(struct sectun_flow_packet *packet, bool passes);

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
