/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_OUTER_H
#define FUZZ_OUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp.h"

#define OUTER_FRAGMENTS		4

/**
 * struct outer - an IP packet on the wire
 * @data: from its network header
 * @len: bytes
 * @header: of them in front of what can be cut into fragments
 * @next: IPv6: where the number of the following header is
 */
struct outer {
	uint8_t data[65536];
	size_t len, header, next;
	int family;
};

/* Around @len bytes of ESP or AH between the addresses of @sa, in UDP with @encap. */
void outer_make(struct outer *outer, const struct esp_sa *sa, const uint8_t *esp, size_t len,
		bool encap);

/* The header says how long the packet is now. */
void outer_finish(struct outer *outer);

/* Whether outer_make()'s packet reaches whoever receives ESP or AH. */
bool outer_arrives(const struct outer *outer, const struct esp_sa *sa, const uint8_t *esp,
		   size_t len, bool encap);

/* An ICMP error about a packet of @sa's other direction. */
void outer_make_icmp(struct outer *outer, const struct esp_sa *sa, const uint8_t *esp, size_t len);

/* The packet comes from an address that has no part in anything. */
void outer_make_strange(struct outer *outer);

/* Cuts a packet of outer_make(); returns the number of fragments. */
unsigned int outer_cut(const struct outer *whole, struct outer *fragments);

#endif
