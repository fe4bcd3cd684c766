/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_PACKET_H
#define SECTUN_PACKET_H

#include <linux/skbuff.h>

struct sectun_request;
struct sectun_sa;

/**
 * struct sectun_packet - state of a packet that is in the crypto API
 * @sa: held by a reference
 * @request: given back when done
 * @sequence: inbound: all 64 bits of it
 * @frag_off: outbound: of the outer header to be
 * @port: inbound: UDP source port, 0 without UDP
 * @encap: inbound, waiting for its SA: came in UDP
 * @tos: of the outer header
 */
struct sectun_packet {
	struct sectun_sa *sa;
	struct sectun_request *request;
	u64 sequence;
	union {
		__be16 frag_off;
		__be16 port;
		bool encap;
	};
	u8 tos;
};

static inline struct sectun_packet *sectun_packet(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct sectun_packet) > sizeof(skb->cb));

	return (struct sectun_packet *)skb->cb;
}

#endif /* SECTUN_PACKET_H */
