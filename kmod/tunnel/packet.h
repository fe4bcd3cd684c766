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
 * @sequence: all 64 bits of it
 * @covered: inbound: what lay where the extended number is put
 * @frag_off: outbound: of the outer header to be
 * @port: inbound: UDP source port, 0 without UDP
 * @encap: inbound, waiting for its SA: came in UDP
 * @header_len: outbound, transport mode and AH: of the IP header
 * @len: outbound: of the inner packet
 * @error: of encryption or decryption
 * @place: in the ring, see parallel.c
 * @ordered: it has one
 * @next: outbound: protocol of what is encrypted
 * @tos: of the outer header
 */
struct sectun_packet {
	struct sectun_sa *sa;
	struct sectun_request *request;
	u64 sequence;
	__be32 covered;
	u32 len;
	int error;
	union {
		__be16 frag_off;
		__be16 port;
		bool encap;
	};
	u16 header_len;
	u16 place;
	u8 tos;
	u8 next;
	bool ordered;
};

static inline struct sectun_packet *sectun_packet(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct sectun_packet) > sizeof(skb->cb));

	return (struct sectun_packet *)skb->cb;
}

#endif /* SECTUN_PACKET_H */
