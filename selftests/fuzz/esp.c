// SPDX-License-Identifier: GPL-2.0
/* ESP (RFC 4303) sealed as a peer would: its contents pass for authentic. */
#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp.h"
#include "random.h"

#define SALT_LEN	4

static const struct {
	const char *name;
	size_t iv_len, block;
} kinds[] = {
	[ESP_GCM]		= { "aes128gcm16", 8, 4 },
	[ESP_CHACHA]		= { "chacha20poly1305", 8, 4 },
	[ESP_CBC_SHA256]	= { "aes256-sha256", 16, 16 },
	[ESP_NULL_SHA256]	= { "null-sha256", 0, 4 },
	[AH_SHA256]		= { "sha256", 0, 1 },
};

static bool parse_kind(const char *word, enum esp_kind *kind)
{
	for (*kind = ESP_GCM; *kind <= AH_SHA256; ++*kind)
		if (!strcmp(kinds[*kind].name, word))
			return true;
	return false;
}

static bool parse_hex(const char *word, uint8_t *to, size_t max, size_t *len)
{
	for (*len = 0; word[2 * *len]; ++*len)
		if (*len == max || sscanf(word + 2 * *len, "%2hhx", &to[*len]) != 1)
			return false;
	return true;
}

bool esp_sa_parse(struct esp_sa *sa, char *text)
{
	char *word[7], *more;
	unsigned int i;

	memset(sa, 0, sizeof(*sa));
	for (i = 0; i < 7; i++) {
		word[i] = strsep(&text, ",");
		if (!word[i])
			return false;
	}
	while ((more = strsep(&text, ","))) {
		sa->esn |= !strcmp(more, "esn");
		sa->encap |= !strcmp(more, "encap");
		sa->transport |= !strcmp(more, "transport");
	}
	sa->spi = strtoul(word[0], NULL, 0);
	sa->sequence = strtoull(word[6], NULL, 0);
	sa->family = strchr(word[4], ':') ? AF_INET6 : AF_INET;
	return parse_kind(word[1], &sa->kind) &&
	       parse_hex(word[2], sa->key, sizeof(sa->key), &sa->key_len) &&
	       parse_hex(word[3], sa->auth_key, sizeof(sa->auth_key), &sa->auth_key_len) &&
	       inet_pton(sa->family, word[4], &sa->src) == 1 &&
	       inet_pton(sa->family, word[5], &sa->dst) == 1;
}

size_t esp_put_trailer(const struct esp_sa *sa, uint8_t *payload, size_t len, uint8_t next)
{
	size_t block = kinds[sa->kind].block, padding = (block - (len + 2) % block) % block, i;

	for (i = 0; i < padding; i++)
		payload[len++] = i + 1;
	payload[len++] = padding;
	payload[len++] = next;
	return len;
}

void die_of_crypto(void)
{
	fprintf(stderr, "libcrypto refuses\n");
	exit(1);
}

static void seal_aead(const struct esp_sa *sa, uint64_t sequence, const uint8_t *payload,
		      size_t len, uint8_t *esp)
{
	static EVP_CIPHER_CTX *ctx;
	uint8_t *iv = esp + 8, *text = iv + 8;
	uint8_t nonce[SALT_LEN + 8];
	const EVP_CIPHER *cipher;
	int n, header_len = 12;
	uint32_t header[3] = { htonl(sa->spi), htonl(sequence >> 32), htonl(sequence) };

	cipher = sa->kind == ESP_GCM ? EVP_aes_128_gcm() : EVP_chacha20_poly1305();
	if (!sa->esn) {
		header[1] = header[2];
		header_len = 8;
	}
	memcpy(nonce, sa->key + sa->key_len - SALT_LEN, SALT_LEN);
	memcpy(nonce + SALT_LEN, iv, 8);
	if (!ctx)
		ctx = EVP_CIPHER_CTX_new();
	if (!ctx ||
	    !EVP_EncryptInit_ex(ctx, cipher, NULL, sa->key, nonce) ||
	    !EVP_EncryptUpdate(ctx, NULL, &n, (uint8_t *)header, header_len) ||
	    !EVP_EncryptUpdate(ctx, text, &n, payload, len) ||
	    !EVP_EncryptFinal_ex(ctx, text + n, &n) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, ESP_ICV_LEN, text + len))
		die_of_crypto();
}

static void encrypt_cbc(const struct esp_sa *sa, const uint8_t *payload, size_t len, uint8_t *esp)
{
	uint8_t *iv = esp + 8, *text = iv + 16;
	static EVP_CIPHER_CTX *ctx;
	int n;

	if (!ctx)
		ctx = EVP_CIPHER_CTX_new();
	if (!ctx ||
	    !EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, sa->key, iv) ||
	    !EVP_CIPHER_CTX_set_padding(ctx, 0) ||
	    !EVP_EncryptUpdate(ctx, text, &n, payload, len))
		die_of_crypto();
}

static void seal_hmac(const struct esp_sa *sa, uint64_t sequence, const uint8_t *payload,
		      size_t len, uint8_t *esp)
{
	size_t end = 8 + kinds[sa->kind].iv_len + len;
	uint8_t digest[EVP_MAX_MD_SIZE];
	uint32_t high = htonl(sequence >> 32);

	if (sa->kind == ESP_NULL_SHA256)
		memcpy(esp + 8, payload, len);
	else
		encrypt_cbc(sa, payload, len, esp);
	/* The high half is authenticated and not sent. */
	if (sa->esn)
		memcpy(esp + end, &high, sizeof(high));
	if (!HMAC(EVP_sha256(), sa->auth_key, sa->auth_key_len, esp,
		  end + (sa->esn ? sizeof(high) : 0), digest, NULL))
		die_of_crypto();
	memcpy(esp + end, digest, ESP_ICV_LEN);
}

size_t esp_seal(const struct esp_sa *sa, uint64_t sequence, const uint8_t *payload, size_t len,
		uint8_t *esp)
{
	uint32_t header[2] = { htonl(sa->spi), htonl(sequence) };

	/* What does not fill blocks cannot be encrypted; cut it as a peer would. */
	len -= len % kinds[sa->kind].block;
	memcpy(esp, header, sizeof(header));
	random_fill(esp + 8, kinds[sa->kind].iv_len);
	if (sa->kind == ESP_GCM || sa->kind == ESP_CHACHA)
		seal_aead(sa, sequence, payload, len, esp);
	else
		seal_hmac(sa, sequence, payload, len, esp);
	return 8 + kinds[sa->kind].iv_len + len + ESP_ICV_LEN;
}
