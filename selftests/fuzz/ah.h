/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_AH_H
#define FUZZ_AH_H

#include "esp.h"
#include "outer.h"

/*
 * Puts an authentication header in front of @len bytes at @payload, of protocol
 * @next, into @ah. Returns how many bytes they have become.
 */
size_t ah_put(const struct esp_sa *sa, uint64_t sequence, uint8_t next, const uint8_t *payload,
	      size_t len, uint8_t *ah);

/* Signs what ah_put() has made, now that it is behind an IP header. */
void ah_sign(const struct esp_sa *sa, uint64_t sequence, struct outer *outer);

#endif
