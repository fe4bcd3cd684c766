/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_INNER_H
#define FUZZ_INNER_H

#include <stddef.h>
#include <stdint.h>

/* Longest packet without segmentation. */
#define INNER_MAX	4000

/**
 * struct inner - an IP packet that is to be in a tunnel
 * @data: from its network header
 * @len: bytes
 * @protocol: Ethernet protocol it should be taken for
 * @transport: offset of its transport header, when that is TCP or UDP, else 0
 * @tcp: it is TCP
 */
struct inner {
	uint8_t data[65536];
	size_t len;
	uint16_t protocol;
	size_t transport;
	int tcp;
};

/* Well formed, with @payload bytes of payload at most. */
void inner_make(struct inner *inner, size_t payload);

/* As inner_make(), of any length that is usual, and then often changed. */
void inner_make_hostile(struct inner *inner);

/* The Internet checksum over @data, on top of @sum. */
uint16_t inner_checksum(const void *data, size_t len, uint32_t sum);

#endif
