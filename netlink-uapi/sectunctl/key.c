// SPDX-License-Identifier: GPL-2.0
/*
 * Keys: in the command, where a moment long everybody can see them, or from
 * standard input ("-") or a file ("@FILE").
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

#define TEXT_SIZE	(2 * KEY_SIZE + 16)

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Does not quote the text: it is, nearly, a key. */
static size_t parse_hex(const char *text, const char *where, uint8_t key[KEY_SIZE])
{
	size_t n = 0;

	if (strncmp(text, "0x", 2) && strncmp(text, "0X", 2))
		bad_words("the key %s does not begin with 0x", where);
	for (text += 2; text[0]; text += 2) {
		int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);

		if (low < 0)
			bad_words("the key %s is not an even number of hexadecimal digits", where);
		if (n == KEY_SIZE)
			bad_words("the key %s is longer than any key can be", where);
		key[n++] = high << 4 | low;
	}
	if (!n)
		bad_words("the key %s is empty", where);
	return n;
}

static size_t read_key(FILE *file, const char *where, uint8_t key[KEY_SIZE])
{
	char text[TEXT_SIZE];
	size_t n;

	/* Unbuffered, so that no copy stays in a buffer that is not wiped. */
	setvbuf(file, NULL, _IONBF, 0);
	if (!fgets(text, sizeof(text), file))
		bad_words("no key %s", where);
	text[strcspn(text, " \t\r\n")] = '\0';
	n = parse_hex(text, where, key);
	explicit_bzero(text, sizeof(text));
	return n;
}

static size_t read_key_file(const char *path, uint8_t key[KEY_SIZE])
{
	FILE *file = fopen(path, "re");
	char where[128];
	size_t n;

	if (!file)
		bad_words("key file %s: %s", path, strerror(errno));
	snprintf(where, sizeof(where), "in %s", path);
	n = read_key(file, where, key);
	fclose(file);
	return n;
}

/**
 * need_key - reads 0x..., - or @FILE
 * @words: the command
 * @key: the key; the caller wipes it
 *
 * Return: its length
 */
size_t need_key(struct words *words, uint8_t key[KEY_SIZE])
{
	const char *name = words->prev;
	char *word = *words->next;
	char where[32];
	size_t n;

	need_word(words, "0x..., - or @FILE");
	if (!strcmp(word, "-"))
		return read_key(stdin, "on standard input", key);
	if (word[0] == '@')
		return read_key_file(word + 1, key);

	snprintf(where, sizeof(where), "after '%s'", name);
	n = parse_hex(word, where, key);
	explicit_bzero(word, strlen(word));
	return n;
}
