/* SPDX-License-Identifier: GPL-2.0 */
/* Zones and policies in the form that the kernel module takes. */
#ifndef CONFIG_RULES_H
#define CONFIG_RULES_H

#include <stdbool.h>
#include <stdio.h>

#include <sectun/libsectun.h>

/* All of it belongs to the rules, names included. NULL is fine. */
void rules_free(struct sectun_rules *rules);

/* A line for each zone, interface and policy, and below them what they hold. */
void rules_print(FILE *out, const struct sectun_rules *rules);

/* Nothing would change; NULL are no rules. False also when memory is short. */
bool rules_equal(const struct sectun_rules *a, const struct sectun_rules *b);

#endif /* CONFIG_RULES_H */
