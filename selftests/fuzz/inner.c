// SPDX-License-Identifier: GPL-2.0
/* IP packets as they are in a tunnel, and as they should not be. */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>

#include "inner.h"
#include "mutate.h"
#include "random.h"

/*
 * None of these makes the machine answer through a tunnel whose packets are
 * counted, nor is one the tunnel's own peer.
 */
static const char *const addresses4[] = {
	"10.0.1.1", "10.9.9.9", "192.0.2.1", "224.0.0.1", "255.255.255.255", "127.0.0.1", "0.0.0.0"
};

static const char *const addresses6[] = {
	"fd00:1::1", "fd00:9::9", "2001:db8:9::1", "ff02::1", "::1", "::", "::ffff:10.0.1.1",
	"fe80::1"
};

static const uint8_t protocols[] = {
	IPPROTO_UDP, IPPROTO_UDP, IPPROTO_TCP, IPPROTO_TCP, IPPROTO_ICMP, IPPROTO_ICMPV6,
	IPPROTO_ESP, IPPROTO_AH, IPPROTO_IPIP, IPPROTO_IPV6, IPPROTO_GRE, IPPROTO_SCTP,
	IPPROTO_FRAGMENT, IPPROTO_NONE, 0, 255
};

static const uint16_t ports[] = { 500, 4500, 2000, 53, 0, 65535 };

uint16_t inner_checksum(const void *data, size_t len, uint32_t sum)
{
	const uint8_t *byte = data;

	for (; len > 1; byte += 2, len -= 2)
		sum += byte[0] << 8 | byte[1];
	if (len)
		sum += byte[0] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static uint8_t *tcp_options(uint8_t *at)
{
	unsigned int n = random_below(4);

	while (n--) {
		switch (random_below(3)) {
		case 0:
			*at++ = TCPOPT_NOP;
			break;
		case 1:
			*at++ = TCPOPT_MAXSEG;
			*at++ = TCPOLEN_MAXSEG;
			*at++ = random_below(256);
			*at++ = random_below(256);
			break;
		case 2:
			*at++ = random_below(256);
			*at++ = random_below(8);
			break;
		}
	}
	return at;
}

static size_t put_tcp(uint8_t *at)
{
	struct tcphdr *tcp = (struct tcphdr *)at;
	uint8_t *end = tcp_options(at + sizeof(*tcp));

	while ((end - at) % 4)
		*end++ = 0;
	memset(tcp, 0, sizeof(*tcp));
	tcp->source = htons(random_of(ports));
	tcp->dest = htons(random_of(ports));
	tcp->seq = random_u64();
	tcp->doff = (end - at) / 4;
	tcp->syn = random_once_in(2);
	tcp->ack = random_once_in(2);
	return end - at;
}

static size_t put_udp(uint8_t *at, size_t payload)
{
	struct udphdr *udp = (struct udphdr *)at;

	udp->source = htons(random_of(ports));
	udp->dest = htons(random_of(ports));
	udp->len = htons(sizeof(*udp) + payload);
	udp->check = 0;
	return sizeof(*udp);
}

/* Transport header and payload at @at; returns where they end. */
static size_t put_transport(struct inner *inner, size_t at, uint8_t protocol, size_t payload)
{
	inner->transport = 0;
	inner->tcp = protocol == IPPROTO_TCP;
	if (protocol == IPPROTO_TCP || protocol == IPPROTO_UDP)
		inner->transport = at;
	if (protocol == IPPROTO_TCP)
		at += put_tcp(inner->data + at);
	else if (protocol == IPPROTO_UDP)
		at += put_udp(inner->data + at, payload);
	random_fill(inner->data + at, payload < 64 ? payload : 64);
	if (payload > 64)
		memset(inner->data + at + 64, payload, payload - 64);
	return at + payload;
}

static void make4(struct inner *inner, size_t payload)
{
	struct iphdr *ip = (struct iphdr *)inner->data;
	size_t options = random_once_in(6) ? 4 * random_below(11) : 0;

	memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = (sizeof(*ip) + options) / 4;
	ip->tos = random_once_in(4) ? random_below(256) : 0;
	ip->id = random_u64();
	ip->frag_off = htons(random_once_in(8) ? random_below(65536) :
			     random_once_in(2) ? IP_DF : 0);
	ip->ttl = random_below(256);
	ip->protocol = random_of(protocols);
	inet_pton(AF_INET, random_of(addresses4), &ip->saddr);
	inet_pton(AF_INET, random_of(addresses4), &ip->daddr);
	random_fill(ip + 1, options);
	if (random_once_in(2))
		memset(ip + 1, 1, options);
	inner->len = put_transport(inner, sizeof(*ip) + options, ip->protocol, payload);
	ip->tot_len = htons(inner->len);
	ip->check = inner_checksum(ip, ip->ihl * 4, 0);
	inner->protocol = ETH_P_IP;
}

/* One that tells its own length, in units of eight bytes behind the first. */
static size_t put_extension(uint8_t *at, uint8_t next)
{
	unsigned int more = random_below(4);

	random_fill(at, 8 * (more + 1));
	at[0] = next;
	at[1] = random_once_in(8) ? random_below(256) : more;
	/* PadN over all of it. */
	at[2] = 1;
	at[3] = 8 * (more + 1) - 4;
	return 8 * (more + 1);
}

static void make6(struct inner *inner, size_t payload)
{
	static const uint8_t extensions[] = {
		IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT, IPPROTO_DSTOPTS, IPPROTO_AH,
		IPPROTO_MH
	};
	struct ip6_hdr *ip6 = (struct ip6_hdr *)inner->data;
	unsigned int n = random_once_in(2) ? random_below(6) : 0;
	uint8_t *next = &ip6->ip6_nxt;
	size_t at = sizeof(*ip6);
	uint8_t protocol;

	ip6->ip6_flow = htonl(6U << 28 | random_below(1 << 28));
	ip6->ip6_hlim = random_below(256);
	inet_pton(AF_INET6, random_of(addresses6), &ip6->ip6_src);
	inet_pton(AF_INET6, random_of(addresses6), &ip6->ip6_dst);
	while (n--) {
		*next = random_of(extensions);
		next = inner->data + at;
		at += put_extension(next, IPPROTO_NONE);
	}
	protocol = random_of(protocols);
	*next = protocol;
	inner->len = put_transport(inner, at, protocol, payload);
	ip6->ip6_plen = htons(inner->len - sizeof(*ip6));
	inner->protocol = ETH_P_IPV6;
}

void inner_make(struct inner *inner, size_t payload)
{
	if (random_once_in(2))
		make4(inner, payload);
	else
		make6(inner, payload);
}

static size_t usual_payload(void)
{
	if (random_once_in(8))
		return random_below(INNER_MAX - 1000);
	return random_below(random_once_in(4) ? 1400 : 80);
}

void inner_make_hostile(struct inner *inner)
{
	static const uint16_t others[] = {
		ETH_P_IP, ETH_P_IPV6, ETH_P_ARP, ETH_P_8021Q, ETH_P_8021AD, ETH_P_MPLS_UC,
		ETH_P_ALL, ETH_P_TEB, 0
	};

	inner_make(inner, usual_payload());
	if (random_once_in(2))
		inner->len = mutate(inner->data, inner->len, INNER_MAX);
	if (random_once_in(16))
		inner->protocol = random_of(others);
}
