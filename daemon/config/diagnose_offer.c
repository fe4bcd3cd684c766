// SPDX-License-Identifier: GPL-2.0
/* A proposal of the peer, in strongSwan's words, as statements of ours. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diagnose_offer.h"
#include "tree.h"

/* strongSwan's name of an algorithm, and the schema's. */
struct word {
	const char *theirs;
	const char *ours;
};

static const struct word ciphers[] = {
	{ "DES_CBC", "des-cbc" },		{ "3DES_CBC", "3des-cbc" },
	{ "AES_CBC_128", "aes-128-cbc" },	{ "AES_CBC_192", "aes-192-cbc" },
	{ "AES_CBC_256", "aes-256-cbc" },	{ "AES_GCM_16_128", "aes-128-gcm" },
	{ "AES_GCM_16_192", "aes-192-gcm" },	{ "AES_GCM_16_256", "aes-256-gcm" },
	{ "CHACHA20_POLY1305", "chacha20-poly1305" },
	{ "CHACHA20_POLY1305_256", "chacha20-poly1305" },
	{ 0 }
};

static const struct word ike_hashes[] = {
	{ "HMAC_MD5_96", "md5" },		{ "HMAC_SHA1_96", "sha1" },
	{ "HMAC_SHA2_256_128", "sha-256" },	{ "HMAC_SHA2_384_192", "sha-384" },
	{ "HMAC_SHA2_512_256", "sha-512" },
	{ 0 }
};

static const struct word ipsec_hashes[] = {
	{ "HMAC_MD5_96", "hmac-md5-96" },	{ "HMAC_SHA1_96", "hmac-sha1-96" },
	{ "HMAC_SHA2_256_128", "hmac-sha-256-128" },
	{ "HMAC_SHA2_384_192", "hmac-sha-384" },
	{ "HMAC_SHA2_512_256", "hmac-sha-512" },
	{ 0 }
};

static const struct word groups[] = {
	{ "MODP_768", "group1" },		{ "MODP_1024", "group2" },
	{ "MODP_1536", "group5" },		{ "MODP_2048", "group14" },
	{ "MODP_3072", "group15" },		{ "MODP_4096", "group16" },
	{ "MODP_6144", "group17" },		{ "MODP_8192", "group18" },
	{ "ECP_256", "group19" },		{ "ECP_384", "group20" },
	{ "ECP_521", "group21" },		{ "MODP_1024_160", "group22" },
	{ "MODP_2048_224", "group23" },		{ "MODP_2048_256", "group24" },
	{ 0 }
};

/* The schema's name of the algorithm of @offer that is in @words, or NULL. */
static const char *find(const char *offer, const struct word *words)
{
	const struct word *word;
	size_t len;

	offer += strcspn(offer, ":,");
	while (*offer == ':' || *offer == '/') {
		len = strcspn(++offer, "/,");
		for (word = words; word->theirs; word++)
			if (strlen(word->theirs) == len && !strncmp(word->theirs, offer, len))
				return word->ours;
		offer += len;
	}
	return NULL;
}

static bool differs(const char *theirs, const char *ours)
{
	return theirs && (!ours || strcmp(theirs, ours));
}

static void print_leaf(FILE *out, const struct offer_ours *ours, const char *leaf,
		       const char *value)
{
	fprintf(out, "set security %s proposal ", ours->phase1 ? "ike" : "ipsec");
	tree_print_word(out, ours->proposal);
	fprintf(out, " %s %s\n", leaf, value);
}

static void print_differences(FILE *out, const char *offer, const struct offer_ours *ours)
{
	const char *cipher = find(offer, ciphers);
	const char *hash = find(offer, ours->phase1 ? ike_hashes : ipsec_hashes);
	const char *group = find(offer, groups);

	if (differs(cipher, ours->encryption))
		print_leaf(out, ours, "encryption-algorithm", cipher);
	if (differs(hash, ours->authentication))
		print_leaf(out, ours, "authentication-algorithm", hash);
	if (!differs(group, ours->group))
		return;
	if (ours->phase1)
		print_leaf(out, ours, "dh-group", group);
	else
		fprintf(out, "set %s keys %s\n", ours->group_path, group);
}

char *offer_statements(const char *offer, const struct offer_ours *ours)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	print_differences(out, offer, ours);
	if (!fclose(out) && size)
		return text;
	free(text);
	return NULL;
}
