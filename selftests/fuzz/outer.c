// SPDX-License-Identifier: GPL-2.0
/* Outer headers that the stack takes, so that what is in them is looked at. */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <string.h>

#include "inner.h"
#include "outer.h"
#include "random.h"

#define PORT		4500

static uint32_t sum_of(const void *data, size_t len)
{
	return (uint16_t)~ntohs(inner_checksum(data, len, 0));
}

static void finish4(struct outer *outer)
{
	struct iphdr *ip = (struct iphdr *)outer->data;

	ip->tot_len = htons(outer->len);
	ip->check = 0;
	ip->check = inner_checksum(ip, ip->ihl * 4, 0);
}

static void begin4(struct outer *outer, const struct esp_sa *sa, uint8_t protocol)
{
	struct iphdr *ip = (struct iphdr *)outer->data;
	size_t options = random_once_in(16) ? 4 * random_below(11) : 0;

	memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = (sizeof(*ip) + options) / 4;
	ip->tos = random_once_in(4) ? random_below(256) : 0;
	ip->id = random_u64();
	ip->ttl = 64;
	ip->protocol = protocol;
	memcpy(&ip->saddr, &sa->src, 4);
	memcpy(&ip->daddr, &sa->dst, 4);
	memset(ip + 1, IPOPT_NOP, options);
	outer->len = sizeof(*ip) + options;
	outer->header = outer->len;
}

static void finish6(struct outer *outer)
{
	struct ip6_hdr *ip6 = (struct ip6_hdr *)outer->data;

	ip6->ip6_plen = htons(outer->len - sizeof(*ip6));
}

static void begin6(struct outer *outer, const struct esp_sa *sa, uint8_t protocol)
{
	struct ip6_hdr *ip6 = (struct ip6_hdr *)outer->data;
	unsigned int n = random_once_in(8) ? random_below(3) : 0;

	ip6->ip6_flow = htonl(6U << 28 | random_below(256) << 20);
	ip6->ip6_hlim = 64;
	ip6->ip6_src = sa->src;
	ip6->ip6_dst = sa->dst;
	outer->next = offsetof(struct ip6_hdr, ip6_nxt);
	outer->len = sizeof(*ip6);
	while (n--) {
		uint8_t *option = outer->data + outer->len;

		outer->data[outer->next] = IPPROTO_DSTOPTS;
		outer->next = outer->len;
		memset(option, 0, 8);
		option[2] = 1;
		option[3] = 4;
		outer->len += 8;
	}
	outer->data[outer->next] = protocol;
	outer->header = outer->len;
}

static void begin(struct outer *outer, const struct esp_sa *sa, uint8_t protocol)
{
	outer->family = sa->family;
	if (sa->family == AF_INET)
		begin4(outer, sa, protocol);
	else
		begin6(outer, sa, protocol);
}

void outer_finish(struct outer *outer)
{
	if (outer->family == AF_INET)
		finish4(outer);
	else
		finish6(outer);
}

/* Over the last @len bytes, with the pseudo header. */
static uint16_t transport_checksum(const struct outer *outer, uint8_t protocol, size_t len)
{
	const struct iphdr *ip = (const struct iphdr *)outer->data;
	const struct ip6_hdr *ip6 = (const struct ip6_hdr *)outer->data;
	uint32_t sum = protocol + len;

	if (outer->family == AF_INET)
		sum += sum_of(&ip->saddr, 8);
	else
		sum += sum_of(&ip6->ip6_src, 32);
	return inner_checksum(outer->data + outer->len - len, len, sum);
}

static void append(struct outer *outer, const void *data, size_t len)
{
	memcpy(outer->data + outer->len, data, len);
	outer->len += len;
}

/* RFC 3948 leaves the checksum out, which IPv6 does not allow. */
static void append_udp(struct outer *outer, const uint8_t *esp, size_t len)
{
	uint16_t port = random_once_in(16) ? random_u64() : PORT;
	struct udphdr udp = { .source = htons(port), .dest = htons(PORT),
			      .len = htons(sizeof(udp) + len) };
	struct udphdr *at = (struct udphdr *)(outer->data + outer->len);

	append(outer, &udp, sizeof(udp));
	append(outer, esp, len);
	if (outer->family == AF_INET && !random_once_in(4))
		return;
	udp.check = transport_checksum(outer, IPPROTO_UDP, sizeof(udp) + len) ?: 0xffff;
	memcpy(at, &udp, sizeof(udp));
}

static uint8_t protocol_of(const struct esp_sa *sa)
{
	return sa->kind == AH_SHA256 ? IPPROTO_AH : IPPROTO_ESP;
}

void outer_make(struct outer *outer, const struct esp_sa *sa, const uint8_t *esp, size_t len,
		bool encap)
{
	begin(outer, sa, encap ? IPPROTO_UDP : protocol_of(sa));
	if (encap)
		append_udp(outer, esp, len);
	else
		append(outer, esp, len);
	outer_finish(outer);
}

/*
 * Without an SPI it is nobody's. In UDP the kernel keeps what is not ESP (RFC
 * 3948) and what is shorter than the IP header.
 */
bool outer_arrives(const struct outer *outer, const struct esp_sa *sa, const uint8_t *esp,
		   size_t len, bool encap)
{
	static const uint8_t marker[4];
	size_t least = outer->family == AF_INET ? outer->header : sizeof(struct ip6_hdr);

	if (sa->kind == AH_SHA256)
		return len >= 2 * sizeof(marker);
	if (!encap)
		return len >= sizeof(marker);
	return len >= least && memcmp(esp, marker, sizeof(marker));
}

static void begin_reversed(struct outer *outer, const struct esp_sa *sa, uint8_t protocol)
{
	struct esp_sa other = *sa;

	other.src = sa->dst;
	other.dst = sa->src;
	begin(outer, &other, protocol);
}

void outer_make_icmp(struct outer *outer, const struct esp_sa *sa, const uint8_t *esp, size_t len)
{
	uint8_t head[8] = { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED };
	static struct outer quoted;

	if (sa->family == AF_INET6) {
		head[0] = ICMP6_PACKET_TOO_BIG;
		head[1] = 0;
	}
	if (random_once_in(4))
		random_fill(head, 2);
	random_fill(head + 6, 2);
	if (random_once_in(2))
		head[6] = 5;

	begin_reversed(&quoted, sa, protocol_of(sa));
	append(&quoted, esp, len);
	outer_finish(&quoted);
	if (random_once_in(2))
		quoted.len = random_below(quoted.len) + 1;
	if (random_once_in(4))
		quoted.data[random_below(quoted.len)] = random_u64();

	begin(outer, sa, sa->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	append(outer, head, sizeof(head));
	append(outer, quoted.data, quoted.len);
	if (sa->family == AF_INET)
		quoted.len = inner_checksum(outer->data + outer->header,
					    outer->len - outer->header, 0);
	else
		quoted.len = transport_checksum(outer, IPPROTO_ICMPV6,
						outer->len - outer->header);
	memcpy(outer->data + outer->header + 2, &(uint16_t){ quoted.len }, 2);
	outer_finish(outer);
}

void outer_make_strange(struct outer *outer)
{
	size_t last = outer->family == AF_INET ? 15 : 23;

	if (outer->len > last)
		outer->data[last] = 99;
	if (outer->family == AF_INET && outer->len >= sizeof(struct iphdr)) {
		struct iphdr *ip = (struct iphdr *)outer->data;
		size_t header = ip->ihl * 4;

		ip->check = 0;
		ip->check = inner_checksum(ip, header < outer->len ? header : outer->len, 0);
	}
}

static void fragment4(struct outer *fragment, size_t offset, bool more)
{
	struct iphdr *ip = (struct iphdr *)fragment->data;

	ip->frag_off = htons(offset / 8 | (more ? IP_MF : 0));
}

static void fragment6(struct outer *fragment, uint32_t id, size_t offset, bool more)
{
	struct ip6_frag head = {
		.ip6f_nxt = fragment->data[fragment->next],
		.ip6f_offlg = htons(offset | more),
		.ip6f_ident = id,
	};

	fragment->data[fragment->next] = IPPROTO_FRAGMENT;
	append(fragment, &head, sizeof(head));
}

unsigned int outer_cut(const struct outer *whole, struct outer *fragments)
{
	size_t len = whole->len - whole->header, offset = 0, piece;
	uint32_t id = random_u64();
	unsigned int n;

	for (n = 0; offset < len; n++) {
		struct outer *fragment = &fragments[n];
		bool more;

		piece = (random_below(len - offset) / 8 + 1) * 8;
		more = n < OUTER_FRAGMENTS - 1 && offset + piece < len;
		if (!more)
			piece = len - offset;
		memcpy(fragment->data, whole->data, whole->header);
		fragment->len = whole->header;
		fragment->header = whole->header;
		fragment->next = whole->next;
		fragment->family = whole->family;
		if (whole->family == AF_INET)
			fragment4(fragment, offset, more);
		else
			fragment6(fragment, id, offset, more);
		append(fragment, whole->data + whole->header + offset, piece);
		outer_finish(fragment);
		offset += piece;
	}
	return n;
}
