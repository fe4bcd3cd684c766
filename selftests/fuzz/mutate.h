/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Changes some bytes at @data, most of them near its beginning, or its length,
 * which stays between 1 and @max. Returns the length.
 */
size_t mutate(uint8_t *data, size_t len, size_t max);

#endif
