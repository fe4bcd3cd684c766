// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bgp_lines.h"
#include "prefix.h"

#define HOLD_TIME	90	/* Junos; FRR's own is 180 */

static const char *const families[] = { "", "ipv4 unicast", "ipv6 unicast" };

enum { ROUTER, IPV4, IPV6 };

void bgp_lines_clear(struct bgp_lines *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++) {
		explicit_bzero(lines->list[i].text, strlen(lines->list[i].text));
		free(lines->list[i].text);
	}
	free(lines->list);
	*lines = (struct bgp_lines){ 0 };
}

/* Takes over @text. */
static int append(struct bgp_lines *lines, const char *family, char *text)
{
	struct bgp_line *list;

	list = text ? reallocarray(lines->list, lines->n + 1, sizeof(*list)) : NULL;
	if (!list) {
		free(text);
		return -1;
	}
	lines->list = list;
	list[lines->n++] = (struct bgp_line){ .family = family, .text = text };
	return 0;
}

static int add(struct bgp_lines *lines, int family, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int add(struct bgp_lines *lines, int family, const char *fmt, ...)
{
	va_list ap;
	char *text, *c;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return -1;
	/* A description stays on its line. */
	for (c = text; *c; c++) {
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	}
	return append(lines, families[family], text);
}

int bgp_lines_copy(const struct bgp_lines *from, struct bgp_lines *to)
{
	size_t i;

	*to = (struct bgp_lines){ .as = from->as };
	for (i = 0; i < from->n; i++) {
		if (append(to, from->list[i].family, strdup(from->list[i].text))) {
			bgp_lines_clear(to);
			return -1;
		}
	}
	return 0;
}

static int add_session(struct bgp_lines *lines, const struct plan_bgp_neighbor *neighbor,
		       const char *a)
{
	uint32_t hold = neighbor->hold_time ? neighbor->hold_time : HOLD_TIME;
	char local[PREFIX_TEXT];
	int err;

	err = add(lines, ROUTER, "neighbor %s remote-as %u", a, neighbor->peer_as);
	if (neighbor->local_as && neighbor->local_as != lines->as)
		err |= add(lines, ROUTER, "neighbor %s local-as %u", a, neighbor->local_as);
	if (neighbor->description)
		err |= add(lines, ROUTER, "neighbor %s description %s", a,
			   neighbor->description);
	if (neighbor->multihop && neighbor->external)
		err |= add(lines, ROUTER, "neighbor %s ebgp-multihop %u", a,
			   neighbor->multihop);
	if (neighbor->local_address.family != AF_UNSPEC)
		err |= add(lines, ROUTER, "neighbor %s update-source %s", a,
			   prefix_address_text(&neighbor->local_address, local));
	if (neighbor->password)
		err |= add(lines, ROUTER, "neighbor %s password %s", a, neighbor->password);
	err |= add(lines, ROUTER, "neighbor %s timers %u %u", a, hold / 3, hold);
	return err;
}

static int add_neighbor(struct bgp_lines *lines, const struct plan_bgp_neighbor *neighbor)
{
	bool inet6 = neighbor->address.family == AF_INET6;
	char a[PREFIX_TEXT];
	int err;

	prefix_address_text(&neighbor->address, a);
	err = add_session(lines, neighbor, a);
	/* FRR takes every neighbor for one of IPv4 unicast. */
	if (inet6) {
		err |= add(lines, IPV4, "no neighbor %s activate", a);
		err |= add(lines, IPV6, "neighbor %s activate", a);
	}
	if (neighbor->next_hop_self)
		err |= add(lines, inet6 ? IPV6 : IPV4, "neighbor %s next-hop-self", a);
	return err;
}

static int add_network(struct bgp_lines *lines, const struct plan_prefix *network)
{
	char text[PREFIX_TEXT];

	return add(lines, network->family == AF_INET6 ? IPV6 : IPV4, "network %s",
		   prefix_text(network, text));
}

int bgp_lines_compile(const struct plan_bgp *bgp, struct bgp_lines *lines)
{
	size_t i;
	int err;

	*lines = (struct bgp_lines){ 0 };
	if (!bgp || !bgp->enabled)
		return 0;
	lines->as = bgp->as;
	/* Junos: without a policy routes are accepted and announced. */
	err = add(lines, ROUTER, "no bgp ebgp-requires-policy");
	if (bgp->router_id)
		err |= add(lines, ROUTER, "bgp router-id %s", bgp->router_id);
	for (i = 0; i < bgp->n_neighbors; i++)
		err |= add_neighbor(lines, &bgp->neighbors[i]);
	for (i = 0; i < bgp->n_networks; i++)
		err |= add_network(lines, &bgp->networks[i]);
	if (err)
		bgp_lines_clear(lines);
	return err;
}

static const char *family_of(const char *text)
{
	size_t i;

	for (i = IPV4; i <= IPV6; i++) {
		if (!strcmp(text, families[i]))
			return families[i];
	}
	return NULL;
}

/* "router bgp 100" of the default VRF; 0 for anything else */
static uint32_t block_as(const char *line)
{
	static const char start[] = "router bgp ";
	unsigned long as;
	char *end;

	if (strncmp(line, start, strlen(start)))
		return 0;
	as = strtoul(line + strlen(start), &end, 10);
	return *end ? 0 : as;
}

int bgp_lines_parse(char *running, struct bgp_lines *lines)
{
	static const char family_start[] = "address-family ";
	const char *family = families[ROUTER];
	bool inside = false;
	char *line;

	*lines = (struct bgp_lines){ 0 };
	while ((line = strsep(&running, "\r\n"))) {
		line += strspn(line, " ");
		if (!*line || *line == '!')
			continue;
		if (!inside) {
			lines->as = lines->as ? lines->as : block_as(line);
			inside = block_as(line);
		} else if (!strcmp(line, "exit")) {
			inside = false;
		} else if (!strcmp(line, "exit-address-family")) {
			family = families[ROUTER];
		} else if (!strncmp(line, family_start, strlen(family_start))) {
			family = family_of(line + strlen(family_start));
		} else if (family && append(lines, family, strdup(line))) {
			bgp_lines_clear(lines);
			return -1;
		}
	}
	return 0;
}

/* Length of what names the statement; the rest is its value. */
static size_t name_length(const char *text)
{
	static const struct {
		const char *start;
		int words;
	} named[] = { { "neighbor ", 3 }, { "bgp router-id ", 2 } };
	size_t i, n = 0;
	int words;

	for (i = 0; i < sizeof(named) / sizeof(*named); i++) {
		if (strncmp(text, named[i].start, strlen(named[i].start)))
			continue;
		for (words = named[i].words; words; words--) {
			n += strspn(text + n, " ");
			n += strcspn(text + n, " ");
		}
		return n;
	}
	return strlen(text);
}

bool bgp_lines_have(const struct bgp_lines *lines, const struct bgp_line *line)
{
	size_t i;

	for (i = 0; i < lines->n; i++) {
		if (!strcmp(lines->list[i].family, line->family) &&
		    !strcmp(lines->list[i].text, line->text))
			return true;
	}
	return false;
}

bool bgp_lines_set(const struct bgp_lines *lines, const struct bgp_line *line)
{
	size_t n = name_length(line->text), i;

	for (i = 0; i < lines->n; i++) {
		const char *text = lines->list[i].text;

		if (!strcmp(lines->list[i].family, line->family) &&
		    name_length(text) == n && !strncmp(text, line->text, n))
			return true;
	}
	return false;
}

/* Is @line about a neighbor that @lines do not know? */
static bool neighbor_gone(const struct bgp_lines *lines, const struct bgp_line *line)
{
	const char *text = line->text;
	size_t n, i;

	if (!strncmp(text, "no ", 3))
		text += 3;
	if (strncmp(text, "neighbor ", 9))
		return false;
	n = 9 + strcspn(text + 9, " ");
	for (i = 0; i < lines->n; i++) {
		const char *other = lines->list[i].text;

		if (!strncmp(other, text, n) && !strncmp(other + n, " remote-as ", 11))
			return false;
	}
	return true;
}

static void in_family(FILE *out, const char *family, const char *no, const char *text)
{
	if (!strncmp(text, "no ", 3) && *no) {
		text += 3;
		no = "";
	}
	if (!*family) {
		fprintf(out, " %s%s\n", no, text);
		return;
	}
	fprintf(out, " address-family %s\n  %s%s\n exit-address-family\n", family, no, text);
}

static void take_out(FILE *out, const struct bgp_lines *want, const struct bgp_line *line)
{
	if (!neighbor_gone(want, line)) {
		in_family(out, line->family, "no ", line->text);
		return;
	}
	/* All of a neighbor's lines go with it. */
	if (strstr(line->text, " remote-as "))
		fprintf(out, " no neighbor %.*s\n", (int)strcspn(line->text + 9, " "),
			line->text + 9);
}

static bool only_ours(const struct bgp_lines *have, const struct bgp_lines *ours)
{
	size_t i;

	for (i = 0; i < have->n; i++) {
		if (!bgp_lines_set(ours, &have->list[i]))
			return false;
	}
	return true;
}

static void diff_lines(const struct bgp_lines *have, const struct bgp_lines *want,
		       const struct bgp_lines *ours, FILE *out)
{
	size_t i;

	for (i = 0; i < have->n; i++) {
		const struct bgp_line *line = &have->list[i];

		if (!bgp_lines_set(want, line) && bgp_lines_set(ours, line))
			take_out(out, want, line);
	}
	for (i = 0; i < want->n; i++) {
		const struct bgp_line *line = &want->list[i];

		if (!bgp_lines_have(have, line))
			in_family(out, line->family, "", line->text);
	}
}

int bgp_lines_diff(const struct bgp_lines *have, const struct bgp_lines *want,
		   const struct bgp_lines *ours, FILE *out)
{
	static const struct bgp_lines nothing;
	bool whole = have->as && have->as != want->as &&
		     (want->as || only_ours(have, ours));
	char *text;
	size_t n;
	FILE *body = open_memstream(&text, &n);

	if (!body)
		return -1;
	if (whole)
		fprintf(out, "no router bgp %u\n", have->as);
	if (!whole || want->as)
		diff_lines(whole ? &nothing : have, want, ours, body);
	if (fclose(body))
		return -1;
	if (n)
		fprintf(out, "router bgp %u\n%sexit\n", want->as ? want->as : have->as, text);
	explicit_bzero(text, n);
	free(text);
	return ferror(out) ? -1 : 0;
}
