// SPDX-License-Identifier: GPL-2.0
/* Changes that make a whole packet a broken one. */
#include <string.h>

#include "mutate.h"
#include "random.h"

/* Where headers are. */
#define HEADERS		80

static const uint16_t edges[] = {
	0, 1, 2, 4, 7, 8, 19, 20, 39, 40, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfff8, 0xffff
};

static size_t place(size_t len)
{
	return random_below(random_once_in(4) || len < HEADERS ? len : HEADERS);
}

static void set_word(uint8_t *data, size_t len)
{
	size_t at = place(len) & ~1;
	uint16_t value = random_of(edges);

	if (at + 2 > len)
		return;
	data[at] = value >> 8;
	data[at + 1] = value;
}

static void copy_part(uint8_t *data, size_t len)
{
	size_t from = place(len), to = place(len);
	size_t n = random_below(len - (from > to ? from : to)) + 1;

	memmove(data + to, data + from, n);
}

static size_t resize(uint8_t *data, size_t len, size_t max)
{
	size_t new = random_once_in(2) ? random_below(len) + 1 : len + random_below(64);

	if (new > max)
		new = max;
	if (new > len)
		random_fill(data + len, new - len);
	return new;
}

size_t mutate(uint8_t *data, size_t len, size_t max)
{
	unsigned int n = random_below(4) + 1;

	if (!len)
		return resize(data, 1, max);
	while (n--) {
		switch (random_below(6)) {
		case 0:
		case 1:
			data[place(len)] ^= 1 << random_below(8);
			break;
		case 2:
			data[place(len)] = random_of(edges);
			break;
		case 3:
			set_word(data, len);
			break;
		case 4:
			copy_part(data, len);
			break;
		case 5:
			len = resize(data, len, max);
			break;
		}
	}
	return len;
}
