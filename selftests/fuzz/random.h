/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The same seed gives the same numbers everywhere. */
void random_seed(uint64_t seed);
uint64_t random_u64(void);

/* 0 to @n - 1; @n is not 0 */
uint32_t random_below(uint32_t n);

/* True once in @n times. */
bool random_once_in(uint32_t n);

void random_fill(void *to, size_t len);

#define random_of(array)	((array)[random_below(sizeof(array) / sizeof((array)[0]))])

#endif
