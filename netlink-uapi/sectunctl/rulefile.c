// SPDX-License-Identifier: GPL-2.0
/*
 * Rules as lines of text; sectunctl(8) describes them. What a line names is
 * defined above it. The first error ends the program. What is read stays until
 * then: policies refer to names in the lines.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

#define BLANKS		" \t\r\n"
#define AN_ADDRESS	"a prefix without host bits, LOW-HIGH, any, any-ipv4, any-ipv6"

#define POLICY_WORDS	"src[-except], dst[-except], app, an action, log-init, log-close or count"

/**
 * struct reader - the line at hand, and what the lines above have defined
 * @rest: of the line
 * @prev: the word read last, NULL at the start of a line
 * @comma: a comma followed that word
 * @zones: place in @rules of each by its name; and so the others
 */
struct reader {
	const char *file;
	unsigned int line;
	char *rest;
	const char *prev;
	bool comma;
	struct lh_table *zones;
	struct lh_table *addresses;
	struct lh_table *applications;
	struct lh_table *interfaces;
	bool has_default;
	struct sectun_rules *rules;
};

static void __printf(2, 3) __noreturn bad_line(const struct reader *r, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	bad_words("%s: line %u: %s", r->file, r->line, text);
}

static void __noreturn refuse(const struct reader *r, const char *word, const char *what)
{
	bad_line(r, "'%s': expected %s", word, what);
}

/*
 * Words end at blanks and commas; a comma is for the eye but in the lists of a
 * policy, which go on after it. Return: NULL at the end of the line
 */
static char *next(struct reader *r)
{
	char *word = r->rest + strspn(r->rest, BLANKS);
	char *end = word + strcspn(word, BLANKS ",");
	char *after = end + strspn(end, BLANKS);

	if (!*word || *word == '#')
		return NULL;
	r->comma = *after == ',';
	r->rest = r->comma ? after + 1 : after;
	*end = '\0';
	r->prev = word;
	return word;
}

static char *need(struct reader *r, const char *what)
{
	const char *prev = r->prev;
	char *word = next(r);

	if (!word)
		bad_line(r, "'%s' must be followed by %s", prev, what);
	return word;
}

static void end_of_line(struct reader *r)
{
	char *word = next(r);

	if (word)
		refuse(r, word, "the end of the line");
}

static void __noreturn no_memory(const struct reader *r)
{
	bad_line(r, "no memory");
}

/* @items with a copy of @item after its @n items. */
static void *append(const struct reader *r, const void *items, size_t *n, const void *item,
		    size_t size)
{
	char *more = (char *)items;
	void *larger;

	/* It is full at 0, 1, 2, 4, 8, ... items. */
	if (!(*n & (*n - 1))) {
		larger = reallocarray(more, *n ? 2 * *n : 1, size);
		if (!larger)
			no_memory(r);
		more = larger;
	}
	memcpy(more + *n * size, item, size);
	++*n;
	return more;
}

static const char *need_name(struct reader *r, size_t max)
{
	const char *name = need(r, "a name");

	if (!*name || strlen(name) > max)
		bad_line(r, "'%s': expected a name of 1 to %zu bytes", name, max);
	return name;
}

/* A name that is new among its kind, for place @place in the rules. */
static const char *need_new_name(struct reader *r, struct lh_table *names, size_t place,
				 size_t max)
{
	const char *name = need_name(r, max);

	if (lh_table_lookup_entry(names, name))
		refuse(r, name, "another name, this one is taken above");
	if (lh_table_insert(names, name, (void *)place))
		no_memory(r);
	return name;
}

static size_t find(const struct reader *r, struct lh_table *names, const char *name,
		   const char *what)
{
	struct lh_entry *entry = lh_table_lookup_entry(names, name);

	if (!entry)
		refuse(r, name, what);
	return (size_t)lh_entry_v(entry);
}

/* Up to the end of the line. */
static void read_inbound(struct reader *r, const struct sectun_term **terms, size_t *n)
{
	const char *word = need(r, A_TERM);
	struct sectun_term term;

	do {
		const char *what = parse_term(word, &term);

		if (what)
			refuse(r, word, what);
		*terms = append(r, *terms, n, &term, sizeof(term));
		word = next(r);
	} while (word);
}

static void read_zone(struct reader *r)
{
	struct sectun_rules *rules = r->rules;
	struct sectun_zone zone = {};
	const char *word;

	zone.name = need_new_name(r, r->zones, rules->n_zones, SECTUN_NAME_MAX_LEN);
	while ((word = next(r))) {
		if (!strcmp(word, "tcp-rst"))
			zone.tcp_rst = true;
		else if (!strcmp(word, "inbound"))
			read_inbound(r, &zone.inbound, &zone.n_inbound);
		else
			refuse(r, word, "tcp-rst or inbound");
	}
	rules->zones = append(r, rules->zones, &rules->n_zones, &zone, sizeof(zone));
}

static size_t need_zone(struct reader *r)
{
	return find(r, r->zones, need(r, "a zone"), "a zone that is defined above");
}

static void need_exactly(struct reader *r, const char *word)
{
	const char *found = need(r, word);

	if (strcmp(found, word))
		refuse(r, found, word);
}

static void read_interface(struct reader *r)
{
	struct sectun_rules *rules = r->rules;
	struct sectun_zone_interface interface = {};
	const char *word;

	interface.name = need_new_name(r, r->interfaces, rules->n_interfaces, IF_NAMESIZE - 1);
	need_exactly(r, "zone");
	interface.zone = need_zone(r);
	word = next(r);
	if (word) {
		interface.own_inbound = true;
		if (!strcmp(word, "inbound"))
			read_inbound(r, &interface.inbound, &interface.n_inbound);
		else if (strcmp(word, "no-inbound"))
			refuse(r, word, "inbound or no-inbound");
		end_of_line(r);
	}
	rules->interfaces = append(r, rules->interfaces, &rules->n_interfaces, &interface,
				   sizeof(interface));
}

static struct sectun_range everything(sa_family_t family)
{
	struct sectun_range range = { .low.family = family, .high.family = family };

	memset(&range.high.v6, 0xff, family == AF_INET ? sizeof(range.high.v4) :
							 sizeof(range.high.v6));
	return range;
}

static bool parse_low_high(char *word, struct sectun_range *range)
{
	char *high = strchr(word, '-');
	bool good;

	if (!high)
		return false;
	*high = '\0';
	good = !sectun_addr_parse(word, &range->low) &&
	       !sectun_addr_parse(high + 1, &range->high) &&
	       range->low.family == range->high.family &&
	       memcmp(&range->low.v6, &range->high.v6, sizeof(range->low.v6)) <= 0;
	*high = '-';
	return good;
}

static bool parse_prefix(const char *word, struct sectun_range *range)
{
	uint8_t *bytes = (uint8_t *)&range->high.v6;
	uint8_t len;

	if (sectun_prefix_parse(word, &range->low, &len))
		return false;
	range->high = range->low;
	for (size_t bit = len; bit < (range->low.family == AF_INET ? 32 : 128); bit++)
		bytes[bit / 8] |= 0x80 >> bit % 8;
	return true;
}

static void add_range(struct reader *r, struct sectun_address *address, struct sectun_range range)
{
	address->ranges = append(r, address->ranges, &address->n_ranges, &range, sizeof(range));
}

static void read_ranges(struct reader *r, char *word, struct sectun_address *address)
{
	struct sectun_range range;

	if (!strcmp(word, "any")) {
		add_range(r, address, everything(AF_INET));
		range = everything(AF_INET6);
	} else if (!strcmp(word, "any-ipv4")) {
		range = everything(AF_INET);
	} else if (!strcmp(word, "any-ipv6")) {
		range = everything(AF_INET6);
	} else if (!parse_low_high(word, &range) && !parse_prefix(word, &range)) {
		refuse(r, word, AN_ADDRESS);
	}
	add_range(r, address, range);
}

static void read_address(struct reader *r)
{
	struct sectun_rules *rules = r->rules;
	struct sectun_address address = {};
	char *word;

	address.name = need_new_name(r, r->addresses, rules->n_addresses, SECTUN_NAME_MAX_LEN);
	word = need(r, AN_ADDRESS " or none");
	if (!strcmp(word, "none"))
		end_of_line(r);
	else
		do {
			read_ranges(r, word, &address);
			word = next(r);
		} while (word);
	rules->addresses = append(r, rules->addresses, &rules->n_addresses, &address,
				  sizeof(address));
}

static uint32_t need_u32(struct reader *r, const char *what)
{
	const char *word = need(r, what);
	unsigned long number;

	if (!parse_number(word, UINT32_MAX, &number))
		refuse(r, word, what);
	return number;
}

static void read_application(struct reader *r)
{
	struct sectun_rules *rules = r->rules;
	struct sectun_application application = {};
	struct sectun_term *terms = NULL;
	const char *word;

	application.name = need_new_name(r, r->applications, rules->n_applications,
					 SECTUN_NAME_MAX_LEN);
	word = need(r, A_TERM);
	do {
		struct sectun_term term;
		const char *what;

		if (terms && !strcmp(word, "timeout")) {
			terms[application.n_terms - 1].timeout = need_u32(r, "a number of seconds");
			continue;
		}
		what = parse_term(word, &term);
		if (!what && term.except)
			what = "a term without except:, which is for inbound";
		if (what)
			refuse(r, word, what);
		terms = append(r, terms, &application.n_terms, &term, sizeof(term));
	} while ((word = next(r)));
	application.terms = terms;
	rules->applications = append(r, rules->applications, &rules->n_applications, &application,
				     sizeof(application));
}

/* Places of what is named: "any", or names with commas between them. */
static void read_names(struct reader *r, struct lh_table *names, const char *what,
		       const uint32_t **places, size_t *n)
{
	const char *name = need(r, what);

	if (*n)
		refuse(r, name, "no second list of this kind");
	if (!r->comma && !strcmp(name, "any"))
		return;
	for (;;) {
		uint32_t place = find(r, names, name, what);

		*places = append(r, *places, n, &place, sizeof(place));
		if (!r->comma)
			return;
		name = need(r, what);
	}
}

static void read_addresses(struct reader *r, bool excluded, const uint32_t **places, size_t *n)
{
	read_names(r, r->addresses, "an address that is defined above", places, n);
	if (excluded && !*n)
		refuse(r, r->prev, "an address that is defined above");
}

static bool read_match(struct reader *r, const char *word, struct sectun_policy *policy)
{
	if (!strcmp(word, "src") || !strcmp(word, "src-except")) {
		policy->source_excluded = word[3];
		read_addresses(r, policy->source_excluded, &policy->sources, &policy->n_sources);
	} else if (!strcmp(word, "dst") || !strcmp(word, "dst-except")) {
		policy->destination_excluded = word[3];
		read_addresses(r, policy->destination_excluded, &policy->destinations,
			       &policy->n_destinations);
	} else if (!strcmp(word, "app")) {
		read_names(r, r->applications, "an application that is defined above",
			   &policy->applications, &policy->n_applications);
	} else {
		return false;
	}
	return true;
}

static bool read_extra(const char *word, struct sectun_policy *policy)
{
	if (!strcmp(word, "log-init"))
		policy->log_init = true;
	else if (!strcmp(word, "log-close"))
		policy->log_close = true;
	else if (!strcmp(word, "count"))
		policy->count = true;
	else
		return false;
	return true;
}

static void read_pair(struct reader *r, struct sectun_policy *policy)
{
	const char *word = need(r, "from or global");

	policy->global = !strcmp(word, "global");
	if (policy->global)
		return;
	if (strcmp(word, "from"))
		refuse(r, word, "from or global");
	policy->from = need_zone(r);
	need_exactly(r, "to");
	policy->to = need_zone(r);
}

static void read_policy(struct reader *r)
{
	struct sectun_rules *rules = r->rules;
	struct sectun_policy policy = {};
	bool has_action = false;
	const char *word;

	policy.name = need_name(r, SECTUN_NAME_MAX_LEN);
	read_pair(r, &policy);
	while ((word = next(r))) {
		if (read_match(r, word, &policy) || read_extra(word, &policy))
			continue;
		if (!parse_action(word, &policy.action))
			refuse(r, word, POLICY_WORDS);
		if (has_action)
			refuse(r, word, "one action only");
		has_action = true;
		if (policy.action == SECTUN_ACTION_TUNNEL)
			policy.tunnel = need_u32(r, "the unit of a tunnel device");
	}
	if (!has_action)
		bad_line(r, "policy '%s': expected permit, deny, reject or tunnel UNIT",
			 policy.name);
	rules->policies = append(r, rules->policies, &rules->n_policies, &policy, sizeof(policy));
}

static void read_default(struct reader *r)
{
	const char *word = need(r, "permit or deny");

	if (!parse_action(word, &r->rules->default_action) ||
	    r->rules->default_action > SECTUN_ACTION_PERMIT)
		refuse(r, word, "permit or deny");
	if (r->has_default)
		bad_line(r, "'default': expected once only");
	r->has_default = true;
	end_of_line(r);
}

static void read_line(struct reader *r)
{
	static const struct {
		const char *word;
		void (*read)(struct reader *r);
	} lines[] = {
		{ "zone", read_zone },
		{ "interface", read_interface },
		{ "address", read_address },
		{ "application", read_application },
		{ "policy", read_policy },
		{ "default", read_default },
	};
	const char *word = next(r);

	if (!word)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		if (!strcmp(word, lines[i].word)) {
			lines[i].read(r);
			return;
		}
	}
	refuse(r, word, "zone, interface, address, application, policy or default");
}

static struct lh_table *new_names(void)
{
	struct lh_table *names = lh_kchar_table_new(64, NULL);

	if (!names)
		bad_words("no memory");
	return names;
}

static void read_lines(FILE *in, struct reader *r)
{
	char *line = NULL;
	size_t size = 0;

	/* Each line has memory of its own. */
	while (getline(&line, &size, in) >= 0) {
		r->line++;
		r->rest = line;
		r->prev = NULL;
		read_line(r);
		line = NULL;
		size = 0;
	}
	free(line);
	if (ferror(in))
		bad_words("%s: %s", r->file, strerror(errno));
}

/**
 * read_rules - reads a file of rules; ends the program when it is not a good one
 * @path: "-" for standard input
 */
void read_rules(const char *path, struct sectun_rules *rules)
{
	bool is_stdin = !strcmp(path, "-");
	struct reader r = {
		.file = is_stdin ? "standard input" : path,
		.zones = new_names(),
		.addresses = new_names(),
		.applications = new_names(),
		.interfaces = new_names(),
		.rules = rules,
	};
	FILE *in = is_stdin ? stdin : fopen(path, "re");

	if (!in)
		bad_words("%s: %s", path, strerror(errno));
	*rules = (struct sectun_rules){ .default_action = SECTUN_ACTION_DENY };
	read_lines(in, &r);
	if (!is_stdin)
		fclose(in);
	lh_table_free(r.zones);
	lh_table_free(r.addresses);
	lh_table_free(r.applications);
	lh_table_free(r.interfaces);
}
