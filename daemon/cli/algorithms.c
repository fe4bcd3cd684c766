// SPDX-License-Identifier: GPL-2.0
/* Algorithms in the words of "show security". */
#include <stddef.h>
#include <string.h>

#include "algorithms.h"
#include "typed.h"

struct algorithm {
	const char *name;	/* strongSwan's */
	const char *word;	/* ours */
	const char *longer;
};

static const struct algorithm ciphers[] = {
	{ .name = "AES_CBC", .word = "aes-cbc-%u" },
	{ .name = "AES_CTR", .word = "aes-ctr-%u" },
	{ .name = "AES_GCM_16", .word = "aes-gcm-%u" },
	{ .name = "AES_GCM_12", .word = "aes-gcm-%u-icv12" },
	{ .name = "AES_GCM_8", .word = "aes-gcm-%u-icv8" },
	{ .name = "CHACHA20_POLY1305", .word = "chacha20-poly1305" },
	{ .name = "3DES_CBC", .word = "3des-cbc" },
	{ .name = "DES_CBC", .word = "des-cbc" },
	{ .name = "NULL", .word = "null" },
	{ 0 }
};

static const struct algorithm hashes[] = {
	{ "HMAC_MD5_96", "md5", "hmac-md5-96" },
	{ "HMAC_SHA1_96", "sha1", "hmac-sha1-96" },
	{ "HMAC_SHA2_256_128", "sha256", "hmac-sha256-128" },
	{ "HMAC_SHA2_384_192", "sha384", "hmac-sha384-192" },
	{ "HMAC_SHA2_512_256", "sha512", "hmac-sha512-256" },
	{ 0 }
};

static const struct algorithm prfs[] = {
	{ .name = "PRF_HMAC_MD5", .word = "hmac-md5" },
	{ .name = "PRF_HMAC_SHA1", .word = "hmac-sha1" },
	{ .name = "PRF_HMAC_SHA2_256", .word = "hmac-sha256" },
	{ .name = "PRF_HMAC_SHA2_384", .word = "hmac-sha384" },
	{ .name = "PRF_HMAC_SHA2_512", .word = "hmac-sha512" },
	{ 0 }
};

static const struct algorithm groups[] = {
	{ .name = "MODP_768", .word = "DH-group-1" },
	{ .name = "MODP_1024", .word = "DH-group-2" },
	{ .name = "MODP_1536", .word = "DH-group-5" },
	{ .name = "MODP_2048", .word = "DH-group-14" },
	{ .name = "MODP_3072", .word = "DH-group-15" },
	{ .name = "MODP_4096", .word = "DH-group-16" },
	{ .name = "MODP_6144", .word = "DH-group-17" },
	{ .name = "MODP_8192", .word = "DH-group-18" },
	{ .name = "ECP_256", .word = "DH-group-19" },
	{ .name = "ECP_384", .word = "DH-group-20" },
	{ .name = "ECP_521", .word = "DH-group-21" },
	{ .name = "MODP_2048_256", .word = "DH-group-24" },
	{ 0 }
};

static const struct algorithm *find(const struct algorithm *table, const char *name)
{
	for (; name && table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

char *algorithm_encryption(const char *name, uint32_t bits)
{
	const struct algorithm *cipher = find(ciphers, name);
	const char *number;

	if (!cipher)
		return format_text("%s", name && *name ? name : "none");
	number = strstr(cipher->word, "%u");
	if (!number)
		return format_text("%s", cipher->word);
	return format_text("%.*s%u%s", (int)(number - cipher->word), cipher->word, bits,
			   number + 2);
}

static const char *word_or_name(const struct algorithm *found, const char *name)
{
	if (found)
		return found->word;
	return name && *name ? name : "None";
}

const char *algorithm_integrity(const char *name)
{
	return word_or_name(find(hashes, name), name);
}

const char *algorithm_integrity_long(const char *name)
{
	const struct algorithm *hash = find(hashes, name);

	return hash ? hash->longer : word_or_name(NULL, name);
}

const char *algorithm_prf(const char *name)
{
	return word_or_name(find(prfs, name), name);
}

const char *algorithm_group(const char *name)
{
	return word_or_name(find(groups, name), name);
}
