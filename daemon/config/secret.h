/* SPDX-License-Identifier: GPL-2.0 */
/* Secrets: the $9$ form of Junos, what is shown instead of them, wiping. */
#ifndef CONFIG_SECRET_H
#define CONFIG_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#define SECRET_MASK	"##SECRET-DATA##"	/* what is shown instead */

/**
 * secret_decode - the clear text of a secret as configured
 * @text: in clear or in the $9$ form
 * @len: takes the length of the result
 *
 * The $9$ form is no encryption: it keeps secrets from being read over
 * somebody's shoulder, and anybody can undo it.
 *
 * Return: the clear text with a zero behind it, to be freed by secret_free();
 * NULL when a $9$ text is not whole.
 */
char *secret_decode(const char *text, size_t *len);

/**
 * secret_unhex - octets of hexadecimal digits
 * @len: takes their number
 *
 * Return: the octets, to be freed by secret_free(); NULL when @text is something else.
 */
char *secret_unhex(const char *text, size_t *len);

bool secret_is_mask(const char *text);

/* Wipes and frees; NULL is fine. */
void secret_free(char *secret, size_t len);

#endif /* CONFIG_SECRET_H */
