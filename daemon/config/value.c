// SPDX-License-Identifier: GPL-2.0
/* Is a word a value of a leaf? */
#include <arpa/inet.h>
#include <string.h>

#include "schema.h"
#include "secret.h"
#include "value.h"

/* The part before the slash really is an address. */
static bool address_fits(const char *text)
{
	char address[INET6_ADDRSTRLEN];
	unsigned char buffer[16];
	size_t len = strcspn(text, "/");

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	return inet_pton(strchr(address, ':') ? AF_INET6 : AF_INET, address, buffer) == 1;
}

/* A $9$ text is whole. */
static bool secret_fits(const char *text)
{
	size_t len;
	char *clear = secret_decode(text, &len);
	bool fits = clear;

	secret_free(clear, clear ? len : 0);
	return fits;
}

bool value_fits(const struct lysc_node *node, const char *text)
{
	LY_ERR rc;

	rc = lyd_value_validate(node->module->ctx, node, text, strlen(text), NULL, NULL, NULL);
	if (rc != LY_SUCCESS && rc != LY_EINCOMPLETE)
		return false;
	if (schema_type_ext(node, "address-with-length"))
		return address_fits(text);
	if (schema_is_secret(node))
		return secret_fits(text);
	return true;
}
