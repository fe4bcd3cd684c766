// SPDX-License-Identifier: GPL-2.0
/* Zones and policies in the form that the kernel module takes. */
#include <stdlib.h>
#include <string.h>

#include "rules.h"

/* The pointers are const for those who only read them. */
static void drop(const void *memory)
{
	free((void *)memory);
}

static void free_objects(struct sectun_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n_addresses; i++) {
		drop(rules->addresses[i].name);
		drop(rules->addresses[i].ranges);
	}
	for (i = 0; i < rules->n_applications; i++) {
		drop(rules->applications[i].name);
		drop(rules->applications[i].terms);
	}
	drop(rules->addresses);
	drop(rules->applications);
}

static void free_policies(struct sectun_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n_policies; i++) {
		drop(rules->policies[i].name);
		drop(rules->policies[i].sources);
		drop(rules->policies[i].destinations);
		drop(rules->policies[i].applications);
	}
	drop(rules->policies);
}

void rules_free(struct sectun_rules *rules)
{
	size_t i;

	if (!rules)
		return;
	for (i = 0; i < rules->n_zones; i++) {
		drop(rules->zones[i].name);
		drop(rules->zones[i].inbound);
	}
	for (i = 0; i < rules->n_interfaces; i++) {
		drop(rules->interfaces[i].name);
		drop(rules->interfaces[i].inbound);
	}
	drop(rules->zones);
	drop(rules->interfaces);
	free_objects(rules);
	free_policies(rules);
	free(rules);
}

static void print_ports(FILE *out, const char *what, uint16_t low, uint16_t high)
{
	fprintf(out, " %s %u", what, low);
	if (high != low)
		fprintf(out, "-%u", high);
}

static void print_term(FILE *out, const char *what, const struct sectun_term *term)
{
	fprintf(out, "  %s%s", what, term->except ? " except" : "");
	fprintf(out, term->protocol ? " protocol %u" : " any", term->protocol);
	if (!term->any_src_port)
		print_ports(out, "from", term->src_port_low, term->src_port_high);
	if (!term->any_dst_port)
		print_ports(out, "to", term->dst_port_low, term->dst_port_high);
	if (term->icmp_type >= 0)
		fprintf(out, " type %d", term->icmp_type);
	if (term->icmp_code >= 0)
		fprintf(out, " code %d", term->icmp_code);
	if (term->timeout)
		fprintf(out, " timeout %u", term->timeout);
	putc('\n', out);
}

static void print_terms(FILE *out, const char *what, const struct sectun_term *terms, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		print_term(out, what, &terms[i]);
}

static void print_zones(FILE *out, const struct sectun_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n_zones; i++) {
		const struct sectun_zone *zone = &rules->zones[i];

		fprintf(out, "zone %s%s\n", zone->name, zone->tcp_rst ? " tcp-rst" : "");
		print_terms(out, "inbound", zone->inbound, zone->n_inbound);
	}
	for (i = 0; i < rules->n_interfaces; i++) {
		const struct sectun_zone_interface *interface = &rules->interfaces[i];

		fprintf(out, "interface %s zone %s%s\n", interface->name,
			rules->zones[interface->zone].name,
			interface->own_inbound ? " own" : "");
		print_terms(out, "inbound", interface->inbound, interface->n_inbound);
	}
}

static void print_addresses(FILE *out, const char *what, const struct sectun_rules *rules,
			    const uint32_t *places, size_t n, bool excluded)
{
	char low[SECTUN_ADDR_TEXT], high[SECTUN_ADDR_TEXT];
	size_t i, r;

	for (i = 0; i < n; i++) {
		const struct sectun_address *address = &rules->addresses[places[i]];

		fprintf(out, "  %s%s %s", what, excluded ? " excluded" : "", address->name);
		for (r = 0; r < address->n_ranges; r++)
			fprintf(out, " %s-%s", sectun_addr_text(&address->ranges[r].low, low),
				sectun_addr_text(&address->ranges[r].high, high));
		putc('\n', out);
	}
}

static void print_action(FILE *out, const struct sectun_policy *policy)
{
	static const char *const actions[] = {
		[SECTUN_ACTION_DENY] = "deny",
		[SECTUN_ACTION_PERMIT] = "permit",
		[SECTUN_ACTION_REJECT] = "reject",
		[SECTUN_ACTION_TUNNEL] = "tunnel",
	};

	fprintf(out, " %s", actions[policy->action]);
	if (policy->action == SECTUN_ACTION_TUNNEL)
		fprintf(out, " st0.%u", policy->tunnel);
	fprintf(out, "%s%s%s\n", policy->log_init ? " log-init" : "",
		policy->log_close ? " log-close" : "", policy->count ? " count" : "");
}

static void print_policy(FILE *out, const struct sectun_rules *rules,
			 const struct sectun_policy *policy)
{
	size_t i;

	if (policy->global)
		fprintf(out, "policy %s global", policy->name);
	else
		fprintf(out, "policy %s from %s to %s", policy->name,
			rules->zones[policy->from].name, rules->zones[policy->to].name);
	print_action(out, policy);
	print_addresses(out, "source", rules, policy->sources, policy->n_sources,
			policy->source_excluded);
	print_addresses(out, "destination", rules, policy->destinations,
			policy->n_destinations, policy->destination_excluded);
	for (i = 0; i < policy->n_applications; i++) {
		const struct sectun_application *application;

		application = &rules->applications[policy->applications[i]];
		print_terms(out, application->name, application->terms, application->n_terms);
	}
}

void rules_print(FILE *out, const struct sectun_rules *rules)
{
	size_t i;

	print_zones(out, rules);
	for (i = 0; i < rules->n_policies; i++)
		print_policy(out, rules, &rules->policies[i]);
	fprintf(out, "default %s\n",
		rules->default_action == SECTUN_ACTION_PERMIT ? "permit" : "deny");
}

static char *text_of(const struct sectun_rules *rules)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	rules_print(out, rules);
	fclose(out);
	return text;
}

/* The text tells everything that the kernel is told. */
bool rules_equal(const struct sectun_rules *a, const struct sectun_rules *b)
{
	char *text_a, *text_b;
	bool equal;

	if (!a || !b)
		return a == b;
	text_a = text_of(a);
	text_b = text_of(b);
	equal = text_a && text_b && !strcmp(text_a, text_b);
	free(text_a);
	free(text_b);
	return equal;
}
