// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_algorithm.h"

#include <crypto/crypters/crypter.h>
#include <crypto/signers/signer.h>

/** Salt at the end of the key of a combined mode */
#define SALT_LEN	4

/**
 * Encryption algorithms; ones of variable key length have %zu for its bits
 */
static struct {
	uint16_t id;
	bool aead;
	char *format;
} ciphers[] = {
	{ ENCR_AES_GCM_ICV8,		TRUE,	"aes%zugcm8"		},
	{ ENCR_AES_GCM_ICV12,		TRUE,	"aes%zugcm12"		},
	{ ENCR_AES_GCM_ICV16,		TRUE,	"aes%zugcm16"		},
	{ ENCR_CHACHA20_POLY1305,	TRUE,	"chacha20poly1305"	},
	{ ENCR_AES_CBC,				FALSE,	"aes%zu"			},
	{ ENCR_3DES,				FALSE,	"3des"				},
	{ ENCR_DES,					FALSE,	"des"				},
	{ ENCR_NULL,				FALSE,	"null"				},
};

/**
 * Integrity algorithms
 */
static struct {
	uint16_t id;
	char *name;
} hashes[] = {
	{ AUTH_HMAC_MD5_96,			"md5"		},
	{ AUTH_HMAC_SHA1_96,		"sha1"		},
	{ AUTH_HMAC_SHA2_256_128,	"sha256"	},
	{ AUTH_HMAC_SHA2_384_192,	"sha384"	},
	{ AUTH_HMAC_SHA2_512_256,	"sha512"	},
	{ AUTH_AES_XCBC_96,			"aesxcbc"	},
	{ AUTH_AES_CMAC_96,			"aescmac"	},
};

/**
 * Find the name of an integrity algorithm
 */
static char *hash_name(uint16_t int_alg)
{
	size_t i;

	for (i = 0; i < countof(hashes); i++)
	{
		if (hashes[i].id == int_alg)
		{
			return hashes[i].name;
		}
	}
	return NULL;
}

enum sectun_protocol kernel_sectun_protocol(uint8_t proto)
{
	return proto == IPPROTO_AH ? SECTUN_PROTOCOL_AH : SECTUN_PROTOCOL_ESP;
}

bool kernel_sectun_algorithm_name(uint8_t proto, uint16_t enc_alg,
								  size_t key_len, uint16_t int_alg, char *name,
								  size_t len)
{
	char cipher[32], *hash;
	size_t i;

	if (proto == IPPROTO_AH)
	{
		hash = hash_name(int_alg);
		if (!hash)
		{
			return FALSE;
		}
		snprintf(name, len, "%s", hash);
		return TRUE;
	}
	for (i = 0; i < countof(ciphers); i++)
	{
		if (ciphers[i].id != enc_alg)
		{
			continue;
		}
		if (ciphers[i].aead)
		{
			if (key_len <= SALT_LEN)
			{
				return FALSE;
			}
			snprintf(name, len, ciphers[i].format, (key_len - SALT_LEN) * 8);
			return TRUE;
		}
		hash = hash_name(int_alg);
		if (!hash)
		{
			return FALSE;
		}
		snprintf(cipher, sizeof(cipher), ciphers[i].format, key_len * 8);
		snprintf(name, len, "%s-%s", cipher, hash);
		return TRUE;
	}
	return FALSE;
}
