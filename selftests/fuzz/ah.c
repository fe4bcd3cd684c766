// SPDX-License-Identifier: GPL-2.0
/* AH (RFC 4302) signed as a peer would: the whole packet passes for authentic. */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "ah.h"
#include "random.h"

#define HEADER_LEN	12

/* What fills the header up to 8 bytes; IPv4 is content with 4, and so are we. */
#define PADDING		4

size_t ah_put(const struct esp_sa *sa, uint64_t sequence, uint8_t next, const uint8_t *payload,
	      size_t len, uint8_t *ah)
{
	uint32_t words[] = { htonl(sa->spi), htonl(sequence) };
	bool padded = (sa->family == AF_INET6) ^ random_once_in(8);
	size_t header_len = HEADER_LEN + ESP_ICV_LEN + (padded ? PADDING : 0);

	memset(ah, 0, header_len);
	ah[0] = next;
	ah[1] = header_len / 4 - 2;
	memcpy(ah + 4, words, sizeof(words));
	memcpy(ah + header_len, payload, len);
	return header_len + len;
}

/* What may change on the way is not covered. The extension headers in use must not. */
static void clear_mutable(struct outer *outer)
{
	struct ip6_hdr *ip6 = (struct ip6_hdr *)outer->data;
	struct iphdr *ip = (struct iphdr *)outer->data;

	if (outer->family == AF_INET6) {
		ip6->ip6_flow = htonl(6U << 28);
		ip6->ip6_hlim = 0;
		return;
	}
	ip->tos = 0;
	ip->frag_off = 0;
	ip->ttl = 0;
	ip->check = 0;
}

void ah_sign(const struct esp_sa *sa, uint64_t sequence, struct outer *outer)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	uint8_t *icv = outer->data + outer->header + HEADER_LEN;
	uint32_t high = htonl(sequence >> 32);
	static struct outer covered;
	size_t len = outer->len;

	if (icv + ESP_ICV_LEN > outer->data + outer->len)
		return;

	memset(icv, 0, ESP_ICV_LEN);
	covered.family = outer->family;
	memcpy(covered.data, outer->data, len);
	clear_mutable(&covered);
	if (sa->esn) {
		memcpy(covered.data + len, &high, sizeof(high));
		len += sizeof(high);
	}
	if (!HMAC(EVP_sha256(), sa->auth_key, sa->auth_key_len, covered.data, len, digest, NULL))
		die_of_crypto();
	memcpy(icv, digest, ESP_ICV_LEN);
}
