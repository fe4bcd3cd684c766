/* SPDX-License-Identifier: GPL-2.0 */
/* A proposal of the peer, in strongSwan's words, as statements of ours. */
#ifndef CONFIG_DIAGNOSE_OFFER_H
#define CONFIG_DIAGNOSE_OFFER_H

#include <stdbool.h>

/**
 * struct offer_ours - what is configured here, in words of the schema
 * @phase1: of IKE, else of IPsec
 * @proposal: name of the proposal
 * @encryption: encryption-algorithm
 * @authentication: authentication-algorithm, NULL for none
 * @group: Diffie-Hellman group, NULL for none
 * @group_path: words in front of "keys" where phase 2 has its group
 */
struct offer_ours {
	bool phase1;
	const char *proposal;
	const char *encryption;
	const char *authentication;
	const char *group;
	const char *group_path;
};

/**
 * offer_statements - what makes our proposal the peer's
 * @offer: "IKE:AES_CBC_128/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048"; of
 *	several the first counts
 *
 * Return: "set" statements, a line each, for what differs; to be freed. NULL
 * when nothing differs that can be configured.
 */
char *offer_statements(const char *offer, const struct offer_ours *ours);

#endif /* CONFIG_DIAGNOSE_OFFER_H */
