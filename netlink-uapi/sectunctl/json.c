// SPDX-License-Identifier: GPL-2.0
/* JSON on standard output: always UTF-8, though names may hold any bytes. */
#include <stdio.h>

#include "ctl.h"

/* Return: bytes of the character at @s, 0 when that is none */
static size_t character_len(const char *s)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = s[0];
	uint32_t code;
	size_t len;

	if (first < 0x80)
		return 1;
	len = first >> 5 == 0x6 ? 2 : first >> 4 == 0xe ? 3 : first >> 3 == 0x1e ? 4 : 0;
	if (!len)
		return 0;

	code = first & (0x7f >> len);
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	return len;
}

/* Prints a line or more, and frees. */
static void print(struct json_object *json, int flags)
{
	const char *text = json_object_to_json_string_ext(json, flags |
							  JSON_C_TO_STRING_NOSLASHESCAPE);

	while (*text) {
		size_t len = character_len(text);

		if (len)
			fwrite(text, 1, len, stdout);
		else
			fputs("\\ufffd", stdout);
		text += len ? len : 1;
	}
	putchar('\n');
	json_object_put(json);
}

void print_json(struct json_object *json)
{
	print(json, JSON_C_TO_STRING_PRETTY);
}

/* As one line, for what has no end. */
void print_json_line(struct json_object *json)
{
	print(json, 0);
}

void add_string(struct json_object *json, const char *name, const char *value)
{
	json_object_object_add(json, name, json_object_new_string(value));
}

void add_number(struct json_object *json, const char *name, uint64_t value)
{
	json_object_object_add(json, name, json_object_new_uint64(value));
}

void add_bool(struct json_object *json, const char *name, bool value)
{
	json_object_object_add(json, name, json_object_new_boolean(value));
}
