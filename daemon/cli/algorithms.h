/* SPDX-License-Identifier: GPL-2.0 */
/* Algorithms in the words of "show security". */
#ifndef CLI_ALGORITHMS_H
#define CLI_ALGORITHMS_H

#include <stdint.h>

/* strongSwan's word in Junos' own: "AES_CBC" and 256 are "aes-cbc-256"; to be freed. */
char *algorithm_encryption(const char *name, uint32_t bits);
/* The short word: "sha256"; "None" where the cipher authenticates by itself. */
const char *algorithm_integrity(const char *name);
/* The long one: "hmac-sha256-128". */
const char *algorithm_integrity_long(const char *name);
const char *algorithm_prf(const char *name);
/* "DH-group-14" */
const char *algorithm_group(const char *name);

#endif /* CLI_ALGORITHMS_H */
