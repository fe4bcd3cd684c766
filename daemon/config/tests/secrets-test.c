// SPDX-License-Identifier: GPL-2.0
/* The $9$ form of secrets, with pairs that other implementations publish. */
#include <string.h>

#include "secret.h"
#include "tests.h"

static void decodes(const char *text, const char *want)
{
	size_t len = 0;
	char *clear = secret_decode(text, &len);

	equal(clear, want, text);
	ok(!clear || len == strlen(clear), "the length of that is right");
	secret_free(clear, len);
}

static void hexadecimal(const char *text, const char *want, size_t want_len)
{
	size_t len = 0;
	char *octets = secret_unhex(text, &len);

	ok(want ? octets && len == want_len && !memcmp(octets, want, len) : !octets,
	   "digits %s", text);
	secret_free(octets, octets ? len : 0);
}

void test_secrets(void)
{
	decodes("Juniper", "Juniper");
	decodes("$9$LbHX-wg4Z", "lc");
	decodes("$9$aaZGiq.5F39", "abc");
	decodes("$9$aaZikmfT3/C", "123");
	decodes("$9$aaGi.Qz6t0IDi/t0IrlKM8xds", "netconan");
	decodes("$9$nnet/9pOBEyrv", "abc");
	decodes("$9$", NULL);
	decodes("$9$L", NULL);
	decodes("$9$LbHX-wg4", NULL);
	decodes("$9$LbHX-wg4!", NULL);
	decodes("$9$!", NULL);

	hexadecimal("00ff10", "\0\xff\x10", 3);
	hexadecimal("0xAb", "\xab", 1);
	hexadecimal("abc", NULL, 0);
	hexadecimal("", NULL, 0);
	hexadecimal("zz", NULL, 0);
}
