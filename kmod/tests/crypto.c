// SPDX-License-Identifier: GPL-2.0
/* The algorithm table agrees with itself and with the kernel's crypto. */
#include <kunit/test.h>
#include <linux/string.h>

#include "../tunnel/ah.h"
#include "../tunnel/crypto.h"
#include "../tunnel/send.h"

static enum sectun_protocol crypto_protocol(const struct sectun_algorithm *algorithm)
{
	return algorithm->cipher ? SECTUN_PROTOCOL_ESP : SECTUN_PROTOCOL_AH;
}

/* Of ESP only. */
static void crypto_cipher(struct kunit *test, const struct sectun_algorithm *a)
{
	KUNIT_EXPECT_LE(test, a->block + 1 + a->icv_len, SECTUN_SEND_TAILROOM);
	KUNIT_EXPECT_TRUE(test, is_power_of_2(a->block));
	KUNIT_EXPECT_GE(test, a->block, 4);
	/* Combined modes have a counter for an IV and one key. */
	KUNIT_EXPECT_EQ(test, a->counter_iv, !a->hash);
	if (a->counter_iv)
		KUNIT_EXPECT_EQ(test, a->iv_len, 8);
	else if (a->iv_len)
		KUNIT_EXPECT_EQ(test, a->iv_len, a->block);
}

static void crypto_rows(struct kunit *test, const struct sectun_algorithm *table, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		const struct sectun_algorithm *a = &table[i];

		/* Found under its own name, so none is there twice. */
		KUNIT_EXPECT_PTR_EQ(test, sectun_algorithm_find(crypto_protocol(a), a->name), a);
		KUNIT_EXPECT_LE(test, strlen(a->name), (size_t)SECTUN_ALGORITHM_MAX_LEN);
		KUNIT_EXPECT_LE(test, a->key_len, SECTUN_KEY_MAX_LEN);
		KUNIT_EXPECT_LE(test, a->auth_key_len, SECTUN_KEY_MAX_LEN);
		KUNIT_EXPECT_LE(test, a->iv_len, SECTUN_IV_MAX);
		KUNIT_EXPECT_GE(test, a->icv_len, 8);
		KUNIT_EXPECT_EQ(test, !!a->auth_key_len, !!a->hash);
		if (a->cipher)
			crypto_cipher(test, a);
		else
			KUNIT_EXPECT_LE(test, sectun_ah_len(a->icv_len, AF_INET6),
					(unsigned int)SECTUN_AH_MAX);
	}
}

static void crypto_table(struct kunit *test)
{
	crypto_rows(test, sectun_algorithms, sectun_n_algorithms);
	crypto_rows(test, sectun_ah_algorithms, sectun_n_ah_algorithms);
	KUNIT_EXPECT_NULL(test, sectun_algorithm_find(SECTUN_PROTOCOL_ESP, "aes128gcm"));
	KUNIT_EXPECT_NULL(test, sectun_algorithm_find(SECTUN_PROTOCOL_ESP, "sha256"));
	KUNIT_EXPECT_NULL(test, sectun_algorithm_find(SECTUN_PROTOCOL_AH, "aes128-sha256"));
	KUNIT_EXPECT_NULL(test, sectun_algorithm_find(SECTUN_PROTOCOL_ESP, ""));
}

/* RFC 4106 section 8.1, RFC 7634 section 2, RFC 2404, RFC 4868 section 2.3. */
static void crypto_lengths(struct kunit *test)
{
	static const struct {
		const char *name;
		u8 key_len;
		u8 auth_key_len;
		u8 iv_len;
		u8 icv_len;
	} lengths[] = {
		{ "aes128gcm8", 20, 0, 8, 8 },
		{ "aes192gcm12", 28, 0, 8, 12 },
		{ "aes256gcm16", 36, 0, 8, 16 },
		{ "chacha20poly1305", 36, 0, 8, 16 },
		{ "aes128-sha1", 16, 20, 16, 12 },
		{ "aes192-sha256", 24, 32, 16, 16 },
		{ "aes256-sha384", 32, 48, 16, 24 },
		{ "aes256-sha512", 32, 64, 16, 32 },
		{ "3des-sha1", 24, 20, 8, 12 },
		{ "des-md5", 8, 16, 8, 12 },
		{ "null-sha256", 0, 32, 0, 16 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		const struct sectun_algorithm *a;

		a = sectun_algorithm_find(SECTUN_PROTOCOL_ESP, lengths[i].name);

		KUNIT_ASSERT_NOT_NULL_MSG(test, a, "%s", lengths[i].name);
		KUNIT_EXPECT_EQ(test, a->key_len, lengths[i].key_len);
		KUNIT_EXPECT_EQ(test, a->auth_key_len, lengths[i].auth_key_len);
		KUNIT_EXPECT_EQ(test, a->iv_len, lengths[i].iv_len);
		KUNIT_EXPECT_EQ(test, a->icv_len, lengths[i].icv_len);
	}
}

static void crypto_config(struct sectun_sa_config *config,
			  const struct sectun_algorithm *algorithm, bool esn)
{
	memset(config, 0, sizeof(*config));
	config->protocol = crypto_protocol(algorithm);
	strscpy(config->algorithm, algorithm->name, sizeof(config->algorithm));
	config->key_len = algorithm->key_len;
	config->auth_key_len = algorithm->auth_key_len;
	config->esn = esn;
	/* Three different keys, which 3DES insists on. */
	memcpy(config->key, "0123456789abcdefghijklmnopqrstuvwxyz", algorithm->key_len);
}

static void crypto_try(struct kunit *test, const struct sectun_algorithm *algorithm, bool esn)
{
	struct sectun_request *request;
	struct sectun_sa_config config;
	struct sectun_crypto crypto = {};
	unsigned int bad = 0;
	int err;

	crypto_config(&config, algorithm, esn);
	err = sectun_crypto_init(&crypto, &config, &bad, NULL);
	if (err == -EOPNOTSUPP && bad == SECTUN_A_SA_ALGORITHM && !crypto.aead &&
	    !crypto.hash) {
		kunit_info(test, "this kernel has no %s", algorithm->name);
		goto free;
	}
	KUNIT_EXPECT_EQ_MSG(test, err, 0, "%s", algorithm->name);
	if (err)
		goto free;

	request = sectun_request_get(&crypto);
	KUNIT_EXPECT_NOT_NULL(test, request);
	if (request)
		sectun_request_put(&crypto, request);
free:
	sectun_crypto_free(&crypto);
}

/* Every row that this kernel has: key, ICV and IV lengths are accepted. */
static void crypto_kernel(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < sectun_n_algorithms; i++) {
		crypto_try(test, &sectun_algorithms[i], false);
		crypto_try(test, &sectun_algorithms[i], true);
	}
	for (i = 0; i < sectun_n_ah_algorithms; i++) {
		crypto_try(test, &sectun_ah_algorithms[i], false);
		crypto_try(test, &sectun_ah_algorithms[i], true);
	}
}

static void crypto_wrong_keys(struct kunit *test)
{
	struct sectun_sa_config config;
	struct sectun_crypto crypto = {};
	const struct sectun_algorithm *algorithm;
	unsigned int bad = 0;

	algorithm = sectun_algorithm_find(SECTUN_PROTOCOL_ESP, "aes128gcm16");
	KUNIT_ASSERT_NOT_NULL(test, algorithm);
	crypto_config(&config, algorithm, false);
	config.key_len--;
	KUNIT_EXPECT_EQ(test, sectun_crypto_init(&crypto, &config, &bad, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, bad, (unsigned int)SECTUN_A_SA_KEY);

	config.key_len++;
	config.auth_key_len = 20;
	KUNIT_EXPECT_EQ(test, sectun_crypto_init(&crypto, &config, &bad, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, bad, (unsigned int)SECTUN_A_SA_AUTH_KEY);

	strscpy(config.algorithm, "rot13", sizeof(config.algorithm));
	KUNIT_EXPECT_EQ(test, sectun_crypto_init(&crypto, &config, &bad, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, bad, (unsigned int)SECTUN_A_SA_ALGORITHM);
	KUNIT_EXPECT_NULL(test, crypto.aead);
	sectun_crypto_free(&crypto);
}

static struct kunit_case crypto_cases[] = {
	KUNIT_CASE(crypto_table),
	KUNIT_CASE(crypto_lengths),
	KUNIT_CASE(crypto_kernel),
	KUNIT_CASE(crypto_wrong_keys),
	{}
};

static struct kunit_suite crypto_suite = {
	.name = "sectun_crypto",
	.test_cases = crypto_cases,
};

kunit_test_suite(crypto_suite);
