// SPDX-License-Identifier: GPL-2.0
/* Numbers that a seed determines: a counter through a mixing function. */
#include <string.h>

#include "random.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
	state = seed;
}

uint64_t random_u64(void)
{
	uint64_t z;

	state += 0x9e3779b97f4a7c15;
	z = state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t random_below(uint32_t n)
{
	return random_u64() % n;
}

bool random_once_in(uint32_t n)
{
	return !random_below(n);
}

void random_fill(void *to, size_t len)
{
	uint8_t *at = to;

	while (len) {
		uint64_t value = random_u64();
		size_t n = len < sizeof(value) ? len : sizeof(value);

		memcpy(at, &value, n);
		at += n;
		len -= n;
	}
}
