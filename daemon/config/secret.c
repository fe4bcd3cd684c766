// SPDX-License-Identifier: GPL-2.0
/* Secrets: the $9$ form of Junos, what is shown instead of them, wiping. */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "secret.h"

#define MAGIC	"$9$"

/*
 * The alphabet comes in four families. The first character of a secret is salt,
 * and its family says how many more characters of salt follow.
 */
static const char * const families[] = {
	"QzF3n6/9CAtpu0O",	/* three */
	"B1IREhcSyrleKvMW8LXx",	/* two */
	"7N-dVbwsY2g4oaJZGUDj",	/* one */
	"iHkq.mPf5T",		/* none */
};

#define FAMILIES	(sizeof(families) / sizeof(*families))

/*
 * Each octet is a sum of weights times digits, a digit being the distance from
 * the character before. The octet's position says which weights (0: no more).
 */
static const uint8_t weights[][4] = {
	{ 1, 4, 32 },
	{ 1, 16, 32 },
	{ 1, 8, 32 },
	{ 1, 64 },
	{ 1, 32 },
	{ 1, 4, 16, 128 },
	{ 1, 32, 64 },
};

#define PERIOD	(sizeof(weights) / sizeof(*weights))

/* Position of @c in the alphabet, and its size in @size. -1: not in it. */
static int alphabet_index(char c, int *size, size_t *family)
{
	int index = -1;
	int n = 0;
	size_t i;

	for (i = 0; i < FAMILIES; i++) {
		const char *at = c ? strchr(families[i], c) : NULL;

		if (at) {
			index = n + (int)(at - families[i]);
			if (family)
				*family = i;
		}
		n += (int)strlen(families[i]);
	}
	*size = n;
	return index;
}

/* Digit of @c behind @before, or -1. */
static int digit(char before, char c)
{
	int size;
	int a = alphabet_index(before, &size, NULL);
	int b = alphabet_index(c, &size, NULL);

	if (a < 0 || b < 0)
		return -1;
	return (b - a + size) % size - 1;
}

/* Decodes one octet at *@p. Return: the octet, or -1. */
static int decode_octet(const char **p, char *before, const uint8_t weight[4])
{
	unsigned int sum = 0;
	size_t i;

	for (i = 0; i < 4 && weight[i]; i++) {
		int d = **p ? digit(*before, **p) : -1;

		if (d < 0)
			return -1;
		sum += (unsigned int)d * weight[i];
		*before = *(*p)++;
	}
	return sum & 0xff;
}

/* First character behind the salt, or NULL. */
static const char *skip_salt(const char *p)
{
	size_t family;
	size_t salt;
	int size;

	if (alphabet_index(*p, &size, &family) < 0)
		return NULL;
	salt = FAMILIES - 1 - family;
	if (strlen(p) <= 1 + salt)
		return NULL;
	return p + 1 + salt;
}

char *secret_decode(const char *text, size_t *len)
{
	const char *p;
	char before;
	size_t n = 0;
	char *clear;

	if (strncmp(text, MAGIC, strlen(MAGIC))) {
		*len = strlen(text);
		return strdup(text);
	}

	text += strlen(MAGIC);
	p = skip_salt(text);
	if (!p)
		return NULL;
	clear = calloc(1, strlen(p) + 1);
	if (!clear)
		return NULL;

	before = *text;
	while (*p) {
		int octet = decode_octet(&p, &before, weights[n % PERIOD]);

		if (octet < 0) {
			secret_free(clear, n);
			return NULL;
		}
		clear[n++] = (char)octet;
	}
	*len = n;
	return clear;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *secret_unhex(const char *text, size_t *len)
{
	size_t n;
	size_t i;
	char *octets;

	if (!strncmp(text, "0x", 2))
		text += 2;
	n = strlen(text) / 2;
	if (!n || strlen(text) % 2)
		return NULL;
	octets = calloc(1, n + 1);
	if (!octets)
		return NULL;
	for (i = 0; i < n; i++) {
		int high = nibble(text[2 * i]);
		int low = nibble(text[2 * i + 1]);

		if (high < 0 || low < 0) {
			secret_free(octets, n);
			return NULL;
		}
		octets[i] = (char)(high << 4 | low);
	}
	*len = n;
	return octets;
}

bool secret_is_mask(const char *text)
{
	return !strcmp(text, SECRET_MASK) || !strcmp(text, "/* SECRET-DATA */");
}

void secret_free(char *secret, size_t len)
{
	if (!secret)
		return;
	explicit_bzero(secret, len);
	free(secret);
}
