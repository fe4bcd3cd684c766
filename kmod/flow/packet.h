/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_PACKET_H
#define SECTUN_FLOW_PACKET_H

#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack.h>

#include "net.h"
#include "rules.h"

struct sectun_note;

/**
 * struct sectun_flow_packet - a packet in a hook
 * @fn: of its namespace
 * @rules: in force
 * @generation: of @rules
 * @skb: the packet
 * @state: of the hook
 * @ct: its conntrack entry, or NULL
 * @ctinfo: what it is to @ct
 * @in: ifindex it came from, of a VRF's member not that of the VRF
 * @out: ifindex it is to leave by, 0 when the router itself takes it
 * @divert: ifindex of the tunnel that it goes into instead, or 0
 * @note: of the flow trace, or NULL
 */
struct sectun_flow_packet {
	struct sectun_flow_net *fn;
	const struct sectun_rules *rules;
	u32 generation;
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	struct nf_conn *ct;
	enum ip_conntrack_info ctinfo;
	int in;
	int out;
	int divert;
	struct sectun_note *note;
};

static inline enum ip_conntrack_dir sectun_packet_dir(const struct sectun_flow_packet *packet)
{
	return CTINFO2DIR(packet->ctinfo);
}

/* An ICMP error about its session, or the first packet of one that another expects. */
static inline bool sectun_packet_is_related(const struct sectun_flow_packet *packet)
{
	return packet->ctinfo == IP_CT_RELATED || packet->ctinfo == IP_CT_RELATED_REPLY;
}

/* Two of them, where its header begins. */
static inline bool sectun_protocol_has_ports(u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	}
	return false;
}

unsigned int sectun_packet_drop(struct sectun_flow_packet *packet, unsigned int kind,
				const char *reason);

#endif /* SECTUN_FLOW_PACKET_H */
