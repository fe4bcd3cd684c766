// SPDX-License-Identifier: GPL-2.0
/* The words that describe packets, in filters and where they are shown. */
#include <stdio.h>

#include "ctl.h"

/* These read @word and what follows it, if it is next. */
bool take_ip_protocol(struct words *words, uint8_t *protocol)
{
	if (!take_word(words, "proto"))
		return false;
	*protocol = need_ip_protocol(words);
	return true;
}

bool take_port(struct words *words, const char *word, uint16_t *port)
{
	if (!take_word(words, word))
		return false;
	*port = need_positive(words, "a port", UINT16_MAX);
	return true;
}

bool take_prefix(struct words *words, const char *word, struct sectun_addr *addr, uint8_t *len)
{
	if (!take_word(words, word))
		return false;
	need_prefix(words, addr, len);
	return true;
}

bool take_text(struct words *words, const char *word, const char *what, const char **text)
{
	if (!take_word(words, word))
		return false;
	*text = need_word(words, what);
	return true;
}

static void print_end(const char *name, const struct sectun_addr *addr, const char *port_name,
		      uint16_t port)
{
	char text[SECTUN_ADDR_TEXT];

	if (addr->family == AF_UNSPEC)
		return;
	printf(" %s %s", name, sectun_addr_text(addr, text));
	if (port)
		printf(" %s %u", port_name, port);
}

void print_ends(const struct ends *ends)
{
	print_end("src", ends->src, "sport", ends->src_port);
	print_end("dst", ends->dst, "dport", ends->dst_port);
}

void add_ends(struct json_object *json, const struct ends *ends)
{
	json_object_object_add(json, "src", json_addr(ends->src));
	add_number(json, "sport", ends->src_port);
	json_object_object_add(json, "dst", json_addr(ends->dst));
	add_number(json, "dport", ends->dst_port);
}
