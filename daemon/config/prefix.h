/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses with a prefix length, in the forms the libraries want them. */
#ifndef CONFIG_PREFIX_H
#define CONFIG_PREFIX_H

#include <stdbool.h>

#include "plan.h"

#define PREFIX_TEXT	(INET6_ADDRSTRLEN + 4)

struct nl_addr;

/* "10.0.0.0/8"; "any" for AF_UNSPEC. Return: @buf */
const char *prefix_text(const struct plan_prefix *prefix, char buf[PREFIX_TEXT]);

/* The address alone. Return: @buf */
const char *prefix_address_text(const struct plan_prefix *prefix, char buf[PREFIX_TEXT]);

bool prefix_equal(const struct plan_prefix *a, const struct plan_prefix *b);

/* By family, address, length. Return: as memcmp() */
int prefix_compare(const struct plan_prefix *a, const struct plan_prefix *b);

bool prefix_in(const struct plan_prefix *list, size_t n, const struct plan_prefix *prefix);

/* Covers all addresses of its family, or is AF_UNSPEC. */
bool prefix_is_any(const struct plan_prefix *prefix);

/* Bytes of an address of @family. */
size_t prefix_bytes(int family);

/* A host's prefix from text; false when it is no address. */
bool prefix_from_address(const char *text, struct plan_prefix *prefix);

/* To be dropped with nl_addr_put(); NULL when memory is short. */
struct nl_addr *prefix_to_nl(const struct plan_prefix *prefix);

/* @addr NULL gives AF_UNSPEC. */
struct plan_prefix prefix_from_nl(struct nl_addr *addr);

#endif /* CONFIG_PREFIX_H */
