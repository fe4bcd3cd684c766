// SPDX-License-Identifier: GPL-2.0
/*
 * ESP and AH from outside, through two tap devices: one hands packets to the stack as
 * they are written, the other in pieces and by way of GRO.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ah.h"
#include "esp.h"
#include "inner.h"
#include "mutate.h"
#include "outer.h"
#include "packets.h"
#include "random.h"

#define SAS_MAX		16
#define ESP_MAX		(INNER_MAX + 512)
#define PIECES_MAX	16
#define PIECE_MAX	4096

/* How far a number may be from the last one: about a replay window, and far more. */
#define SEQUENCE_JUMP	5000
#define SEQUENCE_LEAP	(1 << 20)

/* Segments of a packet that is more than one. */
#define SEGMENTS_MAX	64

static struct esp_sa sas[SAS_MAX];
static int n_sas;

/**
 * struct tap - a device to write to
 * @pieces: it takes a packet in pieces
 */
static struct tap {
	int fd;
	struct ethhdr eth;
	bool pieces;
} taps[2];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void open_tap(struct tap *tap, const char *name, short flags)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | flags };

	tap->fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	if (tap->fd < 0)
		die("/dev/net/tun");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (ioctl(tap->fd, TUNSETIFF, &ifr))
		die(name);
	if (ioctl(tap->fd, SIOCGIFHWADDR, &ifr))
		die("SIOCGIFHWADDR");
	memcpy(tap->eth.h_dest, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	memcpy(tap->eth.h_source, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	tap->eth.h_source[0] ^= 2;
	tap->pieces = flags & IFF_NAPI_FRAGS;
}

/* @len bytes at @data as random pieces behind the first two of @iov. */
static int cut(struct iovec *iov, uint8_t *data, size_t len)
{
	int n = 2;

	while (len) {
		size_t piece = random_below(len < PIECE_MAX ? len : PIECE_MAX) + 1;

		if (n == PIECES_MAX - 1 || (random_once_in(2) && len < PIECE_MAX))
			piece = len < PIECE_MAX ? len : PIECE_MAX;
		iov[n++] = (struct iovec) { data, piece };
		data += piece;
		len -= piece;
		if (n == PIECES_MAX)
			break;
	}
	return n;
}

static void put(struct tap *tap, struct outer *outer, struct virtio_net_hdr *vnet)
{
	struct iovec iov[PIECES_MAX] = {
		{ vnet, sizeof(*vnet) }, { &tap->eth, sizeof(tap->eth) },
		{ outer->data, outer->len }
	};
	int n = 3;

	tap->eth.h_proto = htons(outer->family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	if (tap->pieces) {
		n = cut(iov, outer->data, outer->len);
	} else if (!vnet->hdr_len) {
		/* That much is in one piece. */
		vnet->hdr_len = sizeof(tap->eth) + random_below(outer->len + 1);
	}
	if (writev(tap->fd, iov, n) < 0)
		die("writing to a tap device");
}

static void put_plain(struct outer *outer)
{
	struct virtio_net_hdr vnet = {};

	put(&taps[random_below(2)], outer, &vnet);
}

/* Several datagrams in one, as a host hands them to its guest. */
static void put_segmented(struct outer *outer)
{
	struct virtio_net_hdr vnet = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.gso_type = VIRTIO_NET_HDR_GSO_UDP_L4,
		.gso_size = outer->len / (random_below(8) + 1) + 8,
		.hdr_len = sizeof(struct ethhdr) + outer->header + 8,
		.csum_start = sizeof(struct ethhdr) + outer->header,
		.csum_offset = 6,
	};

	put(&taps[0], outer, &vnet);
}

static uint64_t pick_sequence(struct esp_sa *sa)
{
	switch (random_below(16)) {
	case 0:
		return sa->sequence - random_below(SEQUENCE_JUMP);
	case 1:
		sa->sequence += random_below(SEQUENCE_JUMP);
		return sa->sequence;
	case 2:
		if (sa->esn && random_once_in(2))
			return random_u64();
		/* Those that follow must not all be old. */
		sa->sequence += random_below(SEQUENCE_LEAP);
		return sa->sequence;
	default:
		return ++sa->sequence;
	}
}

static size_t put_bad_trailer(uint8_t *payload, size_t len)
{
	size_t n = random_below(300) + 2;

	random_fill(payload + len, n);
	return len + n;
}

static uint8_t next_header(const struct esp_sa *sa, const struct inner *inner)
{
	if (random_once_in(16))
		return random_below(256);
	if (random_once_in(32))
		return IPPROTO_NONE;
	if (sa->transport)
		return inner->tcp ? IPPROTO_TCP : IPPROTO_UDP;
	return inner->protocol == ETH_P_IPV6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
}

/* In transport mode the IP header is outside. */
static void strip_header(struct inner *inner)
{
	size_t header = inner->transport < inner->len ? inner->transport : 0;

	inner->len -= header;
	memmove(inner->data, inner->data + header, inner->len);
}

/* Authentic, whatever is in it. */
static size_t seal(struct esp_sa *sa, uint8_t *esp)
{
	static struct inner inner;
	size_t len;

	inner_make_hostile(&inner);
	if (sa->transport)
		strip_header(&inner);
	if (random_once_in(16))
		len = put_bad_trailer(inner.data, inner.len);
	else
		len = esp_put_trailer(sa, inner.data, inner.len, next_header(sa, &inner));
	if (random_once_in(32))
		inner.data[len - 1 - random_below(len < 20 ? len : 20)] ^= 1;
	return esp_seal(sa, pick_sequence(sa), inner.data, len, esp);
}

static size_t make_garbage(const struct esp_sa *sa, uint8_t *esp)
{
	size_t len = random_below(random_once_in(8) ? 2000 : 100);
	uint32_t spi = htonl(sa->spi + (random_once_in(4) ? random_below(3) : 0));
	size_t at = sa->kind == AH_SHA256 ? 4 : 0;

	random_fill(esp, len);
	if (len >= at + sizeof(spi) && !random_once_in(8))
		memcpy(esp + at, &spi, sizeof(spi));
	return len;
}

static size_t make_ah(struct esp_sa *sa, uint64_t sequence, uint8_t *ah)
{
	static struct inner inner;

	if (random_once_in(8))
		return make_garbage(sa, ah);
	inner_make_hostile(&inner);
	if (sa->transport)
		strip_header(&inner);
	return ah_put(sa, sequence, next_header(sa, &inner), inner.data, inner.len, ah);
}

/* Its ICV covers the IP header; some of it is changed after that. Returns its new length. */
static size_t finish_ah(const struct esp_sa *sa, uint64_t sequence, struct outer *outer)
{
	size_t len = outer->len - outer->header;

	ah_sign(sa, sequence, outer);
	if (!random_once_in(4))
		return len;
	len = mutate(outer->data + outer->header, len, ESP_MAX);
	outer->len = outer->header + len;
	outer_finish(outer);
	return len;
}

static size_t make_esp(struct esp_sa *sa, uint8_t *esp)
{
	size_t len;

	if (random_once_in(8))
		return make_garbage(sa, esp);
	len = seal(sa, esp);
	if (random_once_in(4))
		len = mutate(esp, len, ESP_MAX);
	return len;
}

/*
 * To the stack AH is an extension header of IPv6: the first fragment has to hold what is
 * behind it (RFC 8200 section 4.5), or is lost before anybody counts it.
 */
static bool may_cut(const struct esp_sa *sa)
{
	return sa->kind != AH_SHA256 || sa->family == AF_INET;
}

static void send_fragments(const struct outer *outer)
{
	static struct outer fragments[OUTER_FRAGMENTS];
	unsigned int i, n = outer_cut(outer, fragments);

	for (i = 0; i < n; i++)
		put_plain(&fragments[i]);
}

static void send_loose(struct tally *tally, struct outer *outer, bool encap)
{
	if (encap && outer->family == AF_INET && random_once_in(4)) {
		outer_make_strange(outer);
		tally->loose += SEGMENTS_MAX;
		put_segmented(outer);
		return;
	}
	outer->len = mutate(outer->data, outer->len, ESP_MAX);
	outer_make_strange(outer);
	tally->loose++;
	put_plain(outer);
}

static void receive_one(struct tally *tally, bool strict)
{
	struct esp_sa *sa = &sas[random_below(n_sas)];
	bool ah = sa->kind == AH_SHA256, encap = !ah && sa->encap != random_once_in(32);
	uint64_t sequence = ah ? pick_sequence(sa) : 0;
	static uint8_t esp[ESP_MAX + 64];
	static struct outer outer;
	size_t len;

	len = ah ? make_ah(sa, sequence, esp) : make_esp(sa, esp);
	if (random_once_in(32)) {
		outer_make_icmp(&outer, sa, esp, len);
		put_plain(&outer);
		return;
	}
	outer_make(&outer, sa, esp, len, encap);
	if (ah)
		len = finish_ah(sa, sequence, &outer);
	if (!strict && random_once_in(4)) {
		send_loose(tally, &outer, encap);
		return;
	}
	tally->exact += outer_arrives(&outer, sa, esp, len, encap);
	if (random_once_in(16) && may_cut(sa))
		send_fragments(&outer);
	else
		put_plain(&outer);
}

void receive(struct tally *tally, uint64_t count, bool strict, char **words, int n)
{
	for (n_sas = 0; n_sas < n && n_sas < SAS_MAX; n_sas++) {
		if (esp_sa_parse(&sas[n_sas], words[n_sas]))
			continue;
		fprintf(stderr, "not an SA: %s\n", words[n_sas]);
		exit(2);
	}
	open_tap(&taps[0], "tap0", 0);
	open_tap(&taps[1], "tap1", IFF_NAPI | IFF_NAPI_FRAGS);
	for (tally->inputs = 0; tally->inputs < count; tally->inputs++)
		receive_one(tally, strict);
}
