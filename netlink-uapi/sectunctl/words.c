// SPDX-License-Identifier: GPL-2.0
/* Reading the words of a command. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

void bad_words(const char *format, ...)
{
	va_list args;

	fputs("sectunctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

/* Return: NULL at the end */
const char *next_word(struct words *words)
{
	if (!*words->next)
		return NULL;
	words->prev = *words->next++;
	return words->prev;
}

/* Reads the next word if it is @word. */
bool take_word(struct words *words, const char *word)
{
	if (!*words->next || strcmp(*words->next, word))
		return false;
	next_word(words);
	return true;
}

const char *need_word(struct words *words, const char *what)
{
	const char *prev = words->prev;
	const char *word = next_word(words);

	if (!word)
		bad_words("%s must be followed by %s", prev, what);
	return word;
}

void no_more_words(struct words *words)
{
	if (*words->next)
		bad_words("unexpected word '%s'", *words->next);
}

uint64_t need_number(struct words *words, const char *what, uint64_t max)
{
	const char *word = need_word(words, what);
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(word, &end, 0);
	if (!isdigit((unsigned char)word[0]) || *end || errno || value > max)
		bad_words("'%s' is not %s (a number up to %llu)", word, what,
			  (unsigned long long)max);
	return value;
}

/* Where 0 would mean any. */
uint64_t need_positive(struct words *words, const char *what, uint64_t max)
{
	uint64_t value = need_number(words, what, max);

	if (!value)
		bad_words("'%s' is not %s (they begin with 1)", words->prev, what);
	return value;
}

uint16_t need_port(struct words *words)
{
	return need_number(words, "a UDP port", UINT16_MAX);
}

void need_addr(struct words *words, struct sectun_addr *addr)
{
	if (sectun_addr_parse(need_word(words, "an IP address"), addr))
		bad_words("%s", sectun_error());
}

void need_prefix(struct words *words, struct sectun_addr *addr, uint8_t *len)
{
	if (sectun_prefix_parse(need_word(words, "an IP prefix"), addr, len))
		bad_words("%s", sectun_error());
}

enum sectun_direction need_direction(struct words *words)
{
	const char *word = need_word(words, "in or out");

	if (!strcmp(word, "in"))
		return SECTUN_DIRECTION_IN;
	if (!strcmp(word, "out"))
		return SECTUN_DIRECTION_OUT;
	bad_words("'%s' is neither in nor out", word);
}

/* The rest of a command that takes "dev NAME" or nothing. */
const char *optional_dev(struct words *words)
{
	const char *name = NULL;

	if (take_word(words, "dev"))
		name = need_word(words, "a device name");
	no_more_words(words);
	return name;
}
