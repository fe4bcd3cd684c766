/* SPDX-License-Identifier: GPL-2.0 */
/* Ranges of addresses as text. */
#ifndef CONFIG_RANGE_H
#define CONFIG_RANGE_H

#include <sectun/libsectun.h>

#define RANGE_TEXT (2 * SECTUN_ADDR_TEXT + 1)

/* "10.0.0.0/8" where the range is a prefix, else "10.0.0.1-10.0.0.9". Return: @buf */
const char *range_text(const struct sectun_range *range, char buf[RANGE_TEXT]);

#endif /* CONFIG_RANGE_H */
