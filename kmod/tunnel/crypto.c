// SPDX-License-Identifier: GPL-2.0
/* The algorithm table, keys, and the requests packets travel in. */
#include <crypto/authenc.h>
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "crypto.h"

#define SECTUN_GCM(_name, _key, _icv) {					\
	.name = (_name),						\
	.cipher = "rfc4106(gcm(aes))",					\
	.key_len = (_key) + 4,						\
	.iv_len = 8,							\
	.icv_len = (_icv),						\
	.block = 4,							\
	.counter_iv = true,						\
}

#define SECTUN_AUTHENC(_name, _cipher, _key, _iv, _block, _hash, _auth, _icv) {	\
	.name = (_name),						\
	.cipher = (_cipher),						\
	.hash = (_hash),						\
	.key_len = (_key),						\
	.auth_key_len = (_auth),					\
	.iv_len = (_iv),						\
	.icv_len = (_icv),						\
	.block = (_block),						\
}

#define SECTUN_HASH(_name, _hash, _auth, _icv) {			\
	.name = (_name),						\
	.hash = (_hash),						\
	.auth_key_len = (_auth),					\
	.icv_len = (_icv),						\
}

const struct sectun_algorithm sectun_algorithms[] = {
	SECTUN_GCM("aes128gcm8", 16, 8),
	SECTUN_GCM("aes128gcm12", 16, 12),
	SECTUN_GCM("aes128gcm16", 16, 16),
	SECTUN_GCM("aes192gcm8", 24, 8),
	SECTUN_GCM("aes192gcm12", 24, 12),
	SECTUN_GCM("aes192gcm16", 24, 16),
	SECTUN_GCM("aes256gcm8", 32, 8),
	SECTUN_GCM("aes256gcm12", 32, 12),
	SECTUN_GCM("aes256gcm16", 32, 16),
	{
		.name = "chacha20poly1305",
		.cipher = "rfc7539esp(chacha20,poly1305)",
		.key_len = 36,
		.iv_len = 8,
		.icv_len = 16,
		.block = 4,
		.counter_iv = true,
	},
	SECTUN_AUTHENC("aes128-sha1", "cbc(aes)", 16, 16, 16, "hmac(sha1)", 20, 12),
	SECTUN_AUTHENC("aes128-sha256", "cbc(aes)", 16, 16, 16, "hmac(sha256)", 32, 16),
	SECTUN_AUTHENC("aes128-sha384", "cbc(aes)", 16, 16, 16, "hmac(sha384)", 48, 24),
	SECTUN_AUTHENC("aes128-sha512", "cbc(aes)", 16, 16, 16, "hmac(sha512)", 64, 32),
	SECTUN_AUTHENC("aes128-md5", "cbc(aes)", 16, 16, 16, "hmac(md5)", 16, 12),
	SECTUN_AUTHENC("aes192-sha1", "cbc(aes)", 24, 16, 16, "hmac(sha1)", 20, 12),
	SECTUN_AUTHENC("aes192-sha256", "cbc(aes)", 24, 16, 16, "hmac(sha256)", 32, 16),
	SECTUN_AUTHENC("aes192-sha384", "cbc(aes)", 24, 16, 16, "hmac(sha384)", 48, 24),
	SECTUN_AUTHENC("aes192-sha512", "cbc(aes)", 24, 16, 16, "hmac(sha512)", 64, 32),
	SECTUN_AUTHENC("aes192-md5", "cbc(aes)", 24, 16, 16, "hmac(md5)", 16, 12),
	SECTUN_AUTHENC("aes256-sha1", "cbc(aes)", 32, 16, 16, "hmac(sha1)", 20, 12),
	SECTUN_AUTHENC("aes256-sha256", "cbc(aes)", 32, 16, 16, "hmac(sha256)", 32, 16),
	SECTUN_AUTHENC("aes256-sha384", "cbc(aes)", 32, 16, 16, "hmac(sha384)", 48, 24),
	SECTUN_AUTHENC("aes256-sha512", "cbc(aes)", 32, 16, 16, "hmac(sha512)", 64, 32),
	SECTUN_AUTHENC("aes256-md5", "cbc(aes)", 32, 16, 16, "hmac(md5)", 16, 12),
	SECTUN_AUTHENC("3des-sha1", "cbc(des3_ede)", 24, 8, 8, "hmac(sha1)", 20, 12),
	SECTUN_AUTHENC("3des-sha256", "cbc(des3_ede)", 24, 8, 8, "hmac(sha256)", 32, 16),
	SECTUN_AUTHENC("3des-sha384", "cbc(des3_ede)", 24, 8, 8, "hmac(sha384)", 48, 24),
	SECTUN_AUTHENC("3des-sha512", "cbc(des3_ede)", 24, 8, 8, "hmac(sha512)", 64, 32),
	SECTUN_AUTHENC("3des-md5", "cbc(des3_ede)", 24, 8, 8, "hmac(md5)", 16, 12),
	SECTUN_AUTHENC("des-sha1", "cbc(des)", 8, 8, 8, "hmac(sha1)", 20, 12),
	SECTUN_AUTHENC("des-sha256", "cbc(des)", 8, 8, 8, "hmac(sha256)", 32, 16),
	SECTUN_AUTHENC("des-sha384", "cbc(des)", 8, 8, 8, "hmac(sha384)", 48, 24),
	SECTUN_AUTHENC("des-sha512", "cbc(des)", 8, 8, 8, "hmac(sha512)", 64, 32),
	SECTUN_AUTHENC("des-md5", "cbc(des)", 8, 8, 8, "hmac(md5)", 16, 12),
	SECTUN_AUTHENC("null-sha1", "ecb(cipher_null)", 0, 0, 4, "hmac(sha1)", 20, 12),
	SECTUN_AUTHENC("null-sha256", "ecb(cipher_null)", 0, 0, 4, "hmac(sha256)", 32, 16),
	SECTUN_AUTHENC("null-sha384", "ecb(cipher_null)", 0, 0, 4, "hmac(sha384)", 48, 24),
	SECTUN_AUTHENC("null-sha512", "ecb(cipher_null)", 0, 0, 4, "hmac(sha512)", 64, 32),
};

const unsigned int sectun_n_algorithms = ARRAY_SIZE(sectun_algorithms);

const struct sectun_algorithm sectun_ah_algorithms[] = {
	SECTUN_HASH("md5", "hmac(md5)", 16, 12),
	SECTUN_HASH("sha1", "hmac(sha1)", 20, 12),
	SECTUN_HASH("sha256", "hmac(sha256)", 32, 16),
	SECTUN_HASH("sha384", "hmac(sha384)", 48, 24),
	SECTUN_HASH("sha512", "hmac(sha512)", 64, 32),
	SECTUN_HASH("aesxcbc", "xcbc(aes)", 16, 12),
	SECTUN_HASH("aescmac", "cmac(aes)", 16, 12),
};

const unsigned int sectun_n_ah_algorithms = ARRAY_SIZE(sectun_ah_algorithms);

/**
 * sectun_algorithm_find - looks a name up in the table of a protocol
 * @protocol: ESP or AH
 * @name: as IKE people write it
 *
 * Return: the row, or NULL.
 */
const struct sectun_algorithm *sectun_algorithm_find(enum sectun_protocol protocol,
						     const char *name)
{
	const struct sectun_algorithm *table = sectun_algorithms;
	unsigned int i, n = sectun_n_algorithms;

	if (protocol == SECTUN_PROTOCOL_AH) {
		table = sectun_ah_algorithms;
		n = sectun_n_ah_algorithms;
	}
	for (i = 0; i < n; i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

/**
 * sectun_algorithm_kernel - the kernel's name of an algorithm
 * @algorithm: row of the table
 * @esn: with extended sequence numbers
 * @name: set, CRYPTO_MAX_ALG_NAME bytes
 *
 * Return: 0 or -ENAMETOOLONG.
 */
int sectun_algorithm_kernel(const struct sectun_algorithm *algorithm, bool esn, char *name)
{
	int len;

	if (!algorithm->cipher)
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s", algorithm->hash);
	else if (algorithm->hash)
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s(%s,%s)",
			       esn ? "authencesn" : "authenc", algorithm->hash,
			       algorithm->cipher);
	else
		len = snprintf(name, CRYPTO_MAX_ALG_NAME, "%s", algorithm->cipher);
	return len < CRYPTO_MAX_ALG_NAME ? 0 : -ENAMETOOLONG;
}

static int sectun_key_check(const struct sectun_algorithm *algorithm,
			    const struct sectun_sa_config *config,
			    unsigned int *bad, struct netlink_ext_ack *extack)
{
	if (config->key_len != algorithm->key_len) {
		*bad = SECTUN_A_SA_KEY;
		NL_SET_ERR_MSG_FMT(extack, "%s: key has %u bytes, must have %u",
				   algorithm->name, config->key_len, algorithm->key_len);
		return -EINVAL;
	}
	if (config->auth_key_len != algorithm->auth_key_len) {
		*bad = SECTUN_A_SA_AUTH_KEY;
		NL_SET_ERR_MSG_FMT(extack, "%s: auth-key has %u bytes, must have %u",
				   algorithm->name, config->auth_key_len,
				   algorithm->auth_key_len);
		return -EINVAL;
	}
	return 0;
}

/* authenc wants both keys in one blob, with a netlink attribute in front. */
static int sectun_authenc_setkey(struct crypto_aead *aead,
				 const struct sectun_sa_config *config)
{
	struct {
		struct rtattr attr;
		struct crypto_authenc_key_param param;
		u8 keys[2 * SECTUN_KEY_MAX_LEN];
	} blob = {
		.attr.rta_type = CRYPTO_AUTHENC_KEYA_PARAM,
		.attr.rta_len = RTA_LENGTH(sizeof(blob.param)),
		.param.enckeylen = cpu_to_be32(config->key_len),
	};
	int err;

	BUILD_BUG_ON(offsetof(typeof(blob), keys) != RTA_SPACE(sizeof(blob.param)));

	memcpy(blob.keys, config->auth_key, config->auth_key_len);
	memcpy(blob.keys + config->auth_key_len, config->key, config->key_len);
	err = crypto_aead_setkey(aead, (u8 *)&blob, offsetof(typeof(blob), keys) +
				 config->auth_key_len + config->key_len);
	memzero_explicit(&blob, sizeof(blob));
	return err;
}

static int sectun_crypto_setkey(struct sectun_crypto *crypto,
				const struct sectun_sa_config *config,
				unsigned int *bad, struct netlink_ext_ack *extack)
{
	const struct sectun_algorithm *algorithm = crypto->algorithm;
	int err;

	if (crypto->hash)
		err = crypto_ahash_setkey(crypto->hash, config->auth_key, config->auth_key_len);
	else if (algorithm->auth_key_len)
		err = sectun_authenc_setkey(crypto->aead, config);
	else
		err = crypto_aead_setkey(crypto->aead, config->key, config->key_len);
	if (err == -ENOMEM)
		return err;
	if (err) {
		*bad = crypto->hash ? SECTUN_A_SA_AUTH_KEY : SECTUN_A_SA_KEY;
		NL_SET_ERR_MSG_FMT(extack, "%s: the kernel's crypto refuses the key",
				   algorithm->name);
		return err;
	}
	if (crypto->hash)
		return 0;

	err = crypto_aead_setauthsize(crypto->aead, algorithm->icv_len);
	if (!err && crypto_aead_ivsize(crypto->aead) != algorithm->iv_len)
		err = -EOPNOTSUPP;
	if (err) {
		*bad = SECTUN_A_SA_ALGORITHM;
		NL_SET_ERR_MSG_FMT(extack, "%s: the kernel's crypto refuses the ICV or IV length",
				   algorithm->name);
	}
	return err;
}

static int sectun_crypto_alloc(struct sectun_crypto *crypto,
			       const struct sectun_algorithm *algorithm, bool esn,
			       unsigned int *bad, struct netlink_ext_ack *extack)
{
	char name[CRYPTO_MAX_ALG_NAME];
	int err;

	err = sectun_algorithm_kernel(algorithm, esn, name);
	if (err)
		return err;
	if (algorithm->cipher) {
		crypto->aead = crypto_alloc_aead(name, 0, 0);
		err = PTR_ERR_OR_ZERO(crypto->aead);
	} else {
		crypto->hash = crypto_alloc_ahash(name, 0, 0);
		err = PTR_ERR_OR_ZERO(crypto->hash);
	}
	if (!err)
		return 0;

	crypto->aead = NULL;
	crypto->hash = NULL;
	if (err == -ENOMEM)
		return err;
	*bad = SECTUN_A_SA_ALGORITHM;
	NL_SET_ERR_MSG_FMT(extack, "this kernel has no %s", name);
	return err == -ENOENT ? -EOPNOTSUPP : err;
}

/**
 * sectun_crypto_load - has the kernel find an algorithm, and load and test it
 * @protocol: ESP or AH
 * @name: as IKE people write it
 * @esn: with extended sequence numbers
 *
 * The first time that takes seconds on a slow machine: not under RTNL. Whether
 * there is such an algorithm, sectun_crypto_init() tells.
 */
void sectun_crypto_load(enum sectun_protocol protocol, const char *name, bool esn)
{
	const struct sectun_algorithm *algorithm = sectun_algorithm_find(protocol, name);
	char kernel[CRYPTO_MAX_ALG_NAME];

	if (!algorithm || sectun_algorithm_kernel(algorithm, esn, kernel))
		return;
	if (algorithm->cipher)
		crypto_has_alg(kernel, CRYPTO_ALG_TYPE_AEAD, CRYPTO_ALG_TYPE_MASK);
	else
		crypto_has_ahash(kernel, 0, 0);
}

/**
 * sectun_crypto_init - sets an algorithm up with its keys
 * @crypto: filled; to be freed with sectun_crypto_free() also after an error
 * @config: of the SA
 * @bad: attribute that is wrong
 * @extack: told what is wrong
 *
 * Return: 0 or a negative error.
 */
int sectun_crypto_init(struct sectun_crypto *crypto, const struct sectun_sa_config *config,
		       unsigned int *bad, struct netlink_ext_ack *extack)
{
	const struct sectun_algorithm *algorithm;
	int err;

	algorithm = sectun_algorithm_find(config->protocol, config->algorithm);
	if (!algorithm) {
		*bad = SECTUN_A_SA_ALGORITHM;
		NL_SET_ERR_MSG_FMT(extack, "unknown algorithm %s of %s", config->algorithm,
				   config->protocol == SECTUN_PROTOCOL_AH ? "AH" : "ESP");
		return -EINVAL;
	}

	err = sectun_key_check(algorithm, config, bad, extack);
	if (err)
		return err;

	err = sectun_crypto_alloc(crypto, algorithm, config->esn, bad, extack);
	if (err)
		return err;
	crypto->algorithm = algorithm;
	crypto->esn = config->esn;
	crypto->aad_len = config->esn ? 12 : 8;

	crypto->requests = alloc_percpu(struct sectun_request *);
	if (!crypto->requests)
		return -ENOMEM;

	return sectun_crypto_setkey(crypto, config, bad, extack);
}

/**
 * sectun_crypto_free - undoes sectun_crypto_init(), wiping the keys
 * @crypto: no packet uses it any more
 */
void sectun_crypto_free(struct sectun_crypto *crypto)
{
	int cpu;

	if (crypto->requests)
		for_each_possible_cpu(cpu)
			kfree_sensitive(*per_cpu_ptr(crypto->requests, cpu));
	free_percpu(crypto->requests);
	if (crypto->aead)
		crypto_free_aead(crypto->aead);
	if (crypto->hash)
		crypto_free_ahash(crypto->hash);
}

static struct sectun_request *sectun_request_alloc_hash(struct crypto_ahash *hash)
{
	size_t align = __alignof__(struct sectun_ah_scratch);
	struct sectun_request *request;
	size_t size = sizeof(*request) + crypto_ahash_reqsize(hash);

	request = kmalloc(size + align + sizeof(struct sectun_ah_scratch), GFP_ATOMIC);
	if (!request)
		return NULL;

	request->iv = PTR_ALIGN((u8 *)request + size, align);
	ahash_request_set_tfm(&request->hash, hash);
	return request;
}

static struct sectun_request *sectun_request_alloc(struct crypto_aead *aead)
{
	size_t align = crypto_aead_alignmask(aead) + 1;
	struct sectun_request *request;
	size_t size = sizeof(*request) + crypto_aead_reqsize(aead);

	request = kmalloc(size + align + crypto_aead_ivsize(aead), GFP_ATOMIC);
	if (!request)
		return NULL;

	request->iv = PTR_ALIGN((u8 *)request + size, align);
	aead_request_set_tfm(&request->aead, aead);
	return request;
}

/**
 * sectun_request_get - a request for one packet
 * @crypto: algorithm with its keys
 *
 * Return: the request, to be given back with sectun_request_put(), or NULL.
 */
struct sectun_request *sectun_request_get(struct sectun_crypto *crypto)
{
	struct sectun_request *request = this_cpu_xchg(*crypto->requests, NULL);

	if (likely(request))
		return request;
	return crypto->aead ? sectun_request_alloc(crypto->aead) :
			      sectun_request_alloc_hash(crypto->hash);
}

/**
 * sectun_request_put - gives a request back
 * @crypto: algorithm with its keys
 * @request: from sectun_request_get()
 */
void sectun_request_put(struct sectun_crypto *crypto, struct sectun_request *request)
{
	if (unlikely(this_cpu_cmpxchg(*crypto->requests, NULL, request)))
		kfree_sensitive(request);
}
