/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_ESP_H
#define FUZZ_ESP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESP_ICV_LEN	16

enum esp_kind { ESP_GCM, ESP_CHACHA, ESP_CBC_SHA256, ESP_NULL_SHA256, AH_SHA256 };

/**
 * struct esp_sa - an SA that packets are sealed for
 * @spi: in host byte order
 * @kind: of ESP, or of AH, see ah.h
 * @key: cipher key, with the salt at its end where there is one
 * @sequence: of the last packet
 * @encap: ESP in UDP, between ports 4500
 * @transport: transport mode, else tunnel mode
 * @family: of the outer addresses
 */
struct esp_sa {
	uint32_t spi;
	enum esp_kind kind;
	uint8_t key[64], auth_key[64];
	size_t key_len, auth_key_len;
	uint64_t sequence;
	bool esn, encap, transport;
	int family;
	struct in6_addr src, dst;
};

/*
 * Reads SPI,ALGORITHM,KEY,AUTH-KEY,SOURCE,DESTINATION,SEQUENCE[,esn][,encap][,transport],
 * keys in hex. Returns false when that is none.
 */
bool esp_sa_parse(struct esp_sa *sa, char *text);

/*
 * Seals @len bytes at @payload, trailer included, under the number @sequence
 * into @esp. Returns how many bytes they have become.
 */
size_t esp_seal(const struct esp_sa *sa, uint64_t sequence, const uint8_t *payload, size_t len,
		uint8_t *esp);

/* Ends the program. */
void die_of_crypto(void);

/* A right trailer for the @len bytes at @payload; returns their new number. */
size_t esp_put_trailer(const struct esp_sa *sa, uint8_t *payload, size_t len, uint8_t next);

#endif
