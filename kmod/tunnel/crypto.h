/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_CRYPTO_H
#define SECTUN_CRYPTO_H

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>

#include "../compat.h"
#include "tunnel.h"

/* Head, every fragment, and one to spare for the trailer. */
#define SECTUN_SG_MAX	(MAX_SKB_FRAGS + 2)

/* AH: the longest result of a hash, IP header, and authentication header. */
#define SECTUN_DIGEST_MAX	64
#define SECTUN_AH_HEADER_MAX	512
#define SECTUN_AH_MAX		48

/**
 * struct sectun_algorithm - a row of the algorithm table
 * @name: as IKE people write it
 * @cipher: the kernel's name of the cipher, or of the whole combined mode; NULL
 *	for AH
 * @hash: the kernel's name of what protects the integrity, NULL for combined modes
 * @key_len: cipher key with its salt, in bytes
 * @auth_key_len: integrity key, 0 for combined modes
 * @iv_len: in the packet
 * @icv_len: in the packet
 * @block: what the ciphertext's length is a multiple of
 * @counter_iv: the IV has to be unique only; else it has to be unpredictable
 */
struct sectun_algorithm {
	const char *name;
	const char *cipher;
	const char *hash;
	u8 key_len;
	u8 auth_key_len;
	u8 iv_len;
	u8 icv_len;
	u8 block;
	bool counter_iv;
};

/**
 * struct sectun_ah_scratch - what of AH is not in the packet
 * @digest: whole result of the hash
 * @high: upper half of an extended sequence number
 * @header: copy of the IP header and the authentication header, to be changed
 */
struct sectun_ah_scratch {
	u8 digest[SECTUN_DIGEST_MAX];
	__be32 high;
	u8 header[SECTUN_AH_HEADER_MAX + SECTUN_AH_MAX];
};

/**
 * struct sectun_request - what one packet needs while it is in the crypto API
 * @iv: in this allocation, aligned as the algorithm wants it; of AH, struct
 *	sectun_ah_scratch
 * @sg: the packet
 * @aead: followed by the algorithm's own context
 * @hash: of AH, the same
 */
struct sectun_request {
	u8 *iv;
	struct scatterlist sg[SECTUN_SG_MAX];
	union {
		struct aead_request aead;
		struct ahash_request hash;
	};
};

/**
 * struct sectun_crypto - an algorithm with its keys
 * @algorithm: row of the table
 * @aead: keyed; NULL for AH
 * @hash: keyed, for AH; else NULL
 * @requests: per CPU one that is free, or NULL; a packet takes it and brings
 *	it back, so that only packets that overtake each other allocate
 * @esn: 64 bit sequence numbers are authenticated
 * @aad_len: of what is authenticated in front of the IV
 */
struct sectun_crypto {
	const struct sectun_algorithm *algorithm;
	struct crypto_aead *aead;
	struct crypto_ahash *hash;
	struct sectun_request * __percpu *requests;
	bool esn;
	u8 aad_len;
};

extern const struct sectun_algorithm sectun_algorithms[];
extern const unsigned int sectun_n_algorithms;
extern const struct sectun_algorithm sectun_ah_algorithms[];
extern const unsigned int sectun_n_ah_algorithms;

const struct sectun_algorithm *sectun_algorithm_find(enum sectun_protocol protocol,
						     const char *name);
int sectun_algorithm_kernel(const struct sectun_algorithm *algorithm, bool esn, char *name);
void sectun_crypto_load(enum sectun_protocol protocol, const char *name, bool esn);
int sectun_crypto_init(struct sectun_crypto *crypto, const struct sectun_sa_config *config,
		       unsigned int *bad, struct netlink_ext_ack *extack);
void sectun_crypto_free(struct sectun_crypto *crypto);
struct sectun_request *sectun_request_get(struct sectun_crypto *crypto);
void sectun_request_put(struct sectun_crypto *crypto, struct sectun_request *request);

#endif /* SECTUN_CRYPTO_H */
