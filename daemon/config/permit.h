/* SPDX-License-Identifier: GPL-2.0 */
/* The statements that would permit what is denied. */
#ifndef CONFIG_PERMIT_H
#define CONFIG_PERMIT_H

#include <sectun/libsectun.h>

/**
 * permit_sessions - a policy for all sessions between two zones
 * @rules: whose policies' names are taken; may be NULL
 * @from: zone
 * @to: zone
 *
 * Return: "set" statements, a line each with its newline; to be freed. NULL
 * when memory is short.
 */
char *permit_sessions(const struct sectun_rules *rules, const char *from, const char *to);

#endif /* CONFIG_PERMIT_H */
