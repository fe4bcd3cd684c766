// SPDX-License-Identifier: GPL-2.0
/*
 * Published ESP packets, sealed and opened by what the algorithm table names.
 * Those without an ICV get one of HMAC-SHA2-256-128, which has to agree with
 * itself only.
 */
#include <kunit/test.h>
#include <linux/crypto.h>
#include <linux/string.h>

#include "../tunnel/crypto.h"
#include "published.h"

#define VECTOR_MAX	256

/**
 * struct vector_packet - what is in the crypto API: AAD, IV, text, ICV
 * @data: of VECTOR_MAX bytes
 * @aad_len: with the IV
 * @text_len: payload and trailer
 */
struct vector_packet {
	u8 *data;
	unsigned int aad_len;
	unsigned int text_len;
};

static void vector_keys(struct kunit *test, const struct published *vector,
			struct sectun_crypto *crypto)
{
	struct sectun_sa_config *config = kunit_kzalloc(test, sizeof(*config), GFP_KERNEL);
	const struct sectun_algorithm *algorithm;
	unsigned int bad = 0;

	algorithm = sectun_algorithm_find(SECTUN_PROTOCOL_ESP, vector->algorithm);
	KUNIT_ASSERT_NOT_NULL(test, algorithm);
	KUNIT_ASSERT_NOT_NULL(test, config);
	strscpy(config->algorithm, vector->algorithm, sizeof(config->algorithm));
	memcpy(config->key, vector->key.data, vector->key.len);
	config->key_len = vector->key.len;
	config->auth_key_len = algorithm->auth_key_len;
	config->esn = vector->aad.len == 12;
	KUNIT_ASSERT_EQ(test, sectun_crypto_init(crypto, config, &bad, NULL), 0);
	KUNIT_EXPECT_EQ(test, crypto->aad_len, vector->aad.len);
}

static void vector_put(struct vector_packet *packet, const struct published *vector,
		       const struct bytes *text, const struct bytes *icv)
{
	u8 *at = packet->data;

	packet->aad_len = vector->aad.len + vector->iv.len;
	packet->text_len = text->len;
	memcpy(at, vector->aad.data, vector->aad.len);
	memcpy(at + vector->aad.len, vector->iv.data, vector->iv.len);
	at += packet->aad_len;
	memcpy(at, text->data, text->len);
	memcpy(at + text->len, icv->data, icv->len);
}

/* In place, as a packet on its way does it. */
static int vector_crypt(struct kunit *test, struct sectun_crypto *crypto,
			const struct published *vector, struct vector_packet *packet, bool encrypt)
{
	struct sectun_request *request = sectun_request_get(crypto);
	unsigned int icv_len = crypto->algorithm->icv_len;
	struct aead_request *aead;
	DECLARE_CRYPTO_WAIT(wait);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, request);
	aead = &request->aead;
	memcpy(request->iv, packet->data + vector->aad.len, vector->iv.len);
	sg_init_one(request->sg, packet->data, packet->aad_len + packet->text_len + icv_len);
	aead_request_set_callback(aead, 0, crypto_req_done, &wait);
	aead_request_set_crypt(aead, request->sg, request->sg,
			       packet->text_len + (encrypt ? 0 : icv_len), request->iv);
	aead_request_set_ad(aead, packet->aad_len);
	err = encrypt ? crypto_aead_encrypt(aead) : crypto_aead_decrypt(aead);
	err = crypto_wait_req(err, &wait);
	sectun_request_put(crypto, request);
	return err;
}

static void vector_expect(struct kunit *test, const struct published *vector,
			  const struct vector_packet *packet, const struct bytes *text)
{
	const u8 *at = packet->data + packet->aad_len;

	KUNIT_EXPECT_MEMEQ_MSG(test, at, text->data, text->len, "%s", vector->name);
	if (vector->icv.len)
		KUNIT_EXPECT_MEMEQ_MSG(test, at + text->len, vector->icv.data, vector->icv.len,
				       "ICV of %s", vector->name);
}

static void vector_try(struct kunit *test, const struct published *vector,
		       struct vector_packet *packet)
{
	const struct bytes none = {};
	struct sectun_crypto crypto = {};

	vector_keys(test, vector, &crypto);
	vector_put(packet, vector, &vector->clear, &none);
	KUNIT_EXPECT_EQ(test, vector_crypt(test, &crypto, vector, packet, true), 0);
	vector_expect(test, vector, packet, &vector->sealed);
	KUNIT_EXPECT_EQ(test, vector_crypt(test, &crypto, vector, packet, false), 0);
	vector_expect(test, vector, packet, &vector->clear);
	sectun_crypto_free(&crypto);
}

static void vector_packet_init(struct kunit *test, struct vector_packet *packet)
{
	packet->data = kunit_kzalloc(test, VECTOR_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, packet->data);
}

/* Out as published, and in again. */
static void vectors_out_and_in(struct kunit *test)
{
	struct vector_packet packet;
	unsigned int i;

	vector_packet_init(test, &packet);
	for (i = 0; i < ARRAY_SIZE(published); i++)
		vector_try(test, &published[i], &packet);
}

/* Any byte of what is authenticated, and of the ICV: EBADMSG. */
static void vector_broken(struct kunit *test, const struct published *vector,
			  struct vector_packet *packet)
{
	struct sectun_crypto crypto = {};
	unsigned int i;

	vector_keys(test, vector, &crypto);
	for (i = 0; i < vector->aad.len + vector->iv.len + vector->sealed.len + vector->icv.len;
	     i++) {
		vector_put(packet, vector, &vector->sealed, &vector->icv);
		packet->data[i] ^= 1 << i % 8;
		KUNIT_EXPECT_EQ_MSG(test, vector_crypt(test, &crypto, vector, packet, false),
				    -EBADMSG, "%s, byte %u", vector->name, i);
	}
	sectun_crypto_free(&crypto);
}

static void vectors_broken(struct kunit *test)
{
	struct vector_packet packet;
	unsigned int i;

	vector_packet_init(test, &packet);
	for (i = 0; i < ARRAY_SIZE(published); i++)
		if (published[i].icv.len)
			vector_broken(test, &published[i], &packet);
}

static struct kunit_case vector_cases[] = {
	KUNIT_CASE(vectors_out_and_in),
	KUNIT_CASE(vectors_broken),
	{}
};

static struct kunit_suite vector_suite = {
	.name = "sectun_vectors",
	.test_cases = vector_cases,
};

kunit_test_suite(vector_suite);
