// SPDX-License-Identifier: GPL-2.0
/* sectunctl trace, and its steps */
#include <inttypes.h>
#include <stdio.h>

#include "ctl.h"

static const char *const steps[] = {
	[SECTUN_TRACE_STEP_RECEIVED] = "received",
	[SECTUN_TRACE_STEP_SESSION] = "session",
	[SECTUN_TRACE_STEP_ROUTE] = "route",
	[SECTUN_TRACE_STEP_POLICY] = "policy",
	[SECTUN_TRACE_STEP_TUNNEL] = "tunnel",
	[SECTUN_TRACE_STEP_SENT] = "sent",
	[SECTUN_TRACE_STEP_DROPPED] = "dropped",
};

static bool take_filter(struct words *words, struct sectun_trace_filter *f)
{
	return take_prefix(words, "src", &f->src, &f->src_len) ||
	       take_prefix(words, "dst", &f->dst, &f->dst_len) ||
	       take_ip_protocol(words, &f->protocol) ||
	       take_port(words, "sport", &f->src_port) ||
	       take_port(words, "dport", &f->dst_port) ||
	       take_text(words, "dev", "an interface name", &f->ifname) ||
	       take_text(words, "name", "a name", &f->name);
}

/* Return: 0 for the usual */
static uint32_t take_rate(struct words *words)
{
	uint32_t rate;

	if (!take_word(words, "rate"))
		return 0;
	rate = need_number(words, "a number of packets a second", UINT32_MAX);
	if (!rate)
		bad_words("a rate of 0 would trace nothing (trace off)");
	return rate;
}

/* Filters, with "or" between them. Return: how many */
static size_t take_filters(struct words *words, struct sectun_trace_filter *filters)
{
	size_t n = 0;

	if (!take_filter(words, &filters[0]))
		return 0;
	for (;;) {
		while (take_filter(words, &filters[n]))
			;
		n++;
		if (!take_word(words, "or"))
			return n;
		if (n == SECTUN_FILTERS_MAX)
			bad_words("more than %d filters", SECTUN_FILTERS_MAX);
		if (!take_filter(words, &filters[n]))
			bad_words("or must be followed by another filter");
	}
}

static int run_on(struct words *words)
{
	struct sectun_trace_filter filters[SECTUN_FILTERS_MAX] = {};
	struct sectun *ctl;
	uint32_t rate;
	size_t n;
	int err;

	n = take_filters(words, filters);
	rate = take_rate(words);
	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_trace_set(ctl, filters, n, rate);
	sectun_close(ctl);
	return err;
}

static int run_off(struct words *words)
{
	struct sectun *ctl;
	int err;

	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_trace_stop(ctl);
	sectun_close(ctl);
	return err;
}

static const char *step_text(enum sectun_trace_step step)
{
	return step < ARRAY_SIZE(steps) ? steps[step] : "unknown";
}

static void print_packet(const struct sectun_trace_info *t)
{
	const struct ends ends = { &t->src, &t->dst, t->src_port, t->dst_port };
	char proto[PROTOCOL_TEXT];

	if (t->protocol)
		printf(" proto %s", protocol_text(t->protocol, proto));
	print_ends(&ends);
	if (t->length)
		printf(" length %" PRIu32, t->length);
}

static void print_decision(const struct sectun_trace_info *t)
{
	if (t->session)
		printf(" session %" PRIu64 "%s", t->session, t->is_new ? " new" : "");
	if (t->policy[0])
		printf(" policy %s", t->policy);
	if (t->has_action)
		printf(" action %s", action_text(t->action));
}

/* What a step does not tell is left out. */
void print_trace(const struct sectun_trace_info *t)
{
	char gateway[SECTUN_ADDR_TEXT];

	printf("packet %" PRIu64 " step %s", t->packet, step_text(t->step));
	if (t->ifname[0])
		printf(" dev %s", t->ifname);
	if (t->zone[0])
		printf(" zone %s", t->zone);
	print_packet(t);
	print_decision(t);
	if (t->spi)
		printf(" spi 0x%08" PRIx32, t->spi);
	if (t->gateway.family != AF_UNSPEC)
		printf(" gateway %s", sectun_addr_text(&t->gateway, gateway));
	if (t->reason[0])
		printf(" reason \"%s\"", t->reason);
	if (t->missed)
		printf(" missed %" PRIu32, t->missed);
	printf(" time %" PRIu64 ".%09" PRIu64 "\n", t->time / 1000000000, t->time % 1000000000);
}

static void add_packet(struct json_object *json, const struct sectun_trace_info *t)
{
	const struct ends ends = { &t->src, &t->dst, t->src_port, t->dst_port };
	char proto[PROTOCOL_TEXT];

	if (t->src.family == AF_UNSPEC)
		return;
	add_string(json, "proto", protocol_text(t->protocol, proto));
	add_ends(json, &ends);
	add_number(json, "length", t->length);
}

static void add_decision(struct json_object *json, const struct sectun_trace_info *t)
{
	if (t->session) {
		add_number(json, "session", t->session);
		add_bool(json, "new", t->is_new);
	}
	if (t->policy[0])
		add_string(json, "policy", t->policy);
	if (t->has_action)
		add_string(json, "action", action_text(t->action));
}

struct json_object *json_trace(const struct sectun_trace_info *t)
{
	struct json_object *json = json_object_new_object();
	char spi[16];

	add_number(json, "packet", t->packet);
	add_number(json, "time", t->time);
	add_string(json, "step", step_text(t->step));
	if (t->ifname[0])
		add_string(json, "dev", t->ifname);
	if (t->zone[0])
		add_string(json, "zone", t->zone);
	add_packet(json, t);
	add_decision(json, t);
	if (t->spi) {
		snprintf(spi, sizeof(spi), "0x%08" PRIx32, t->spi);
		add_string(json, "spi", spi);
	}
	if (t->gateway.family != AF_UNSPEC)
		json_object_object_add(json, "gateway", json_addr(&t->gateway));
	if (t->reason[0])
		add_string(json, "reason", t->reason);
	if (t->missed)
		add_number(json, "missed", t->missed);
	return json;
}

const struct command trace_commands[] = {
	{
		.name = "on",
		.run = run_on,
		.usage = "[src PREFIX] [dst PREFIX] [proto PROTO] [sport N] [dport N] [dev NAME]\n"
			 "[name NAME] [or ...] [rate N]",
		.help = "traces packets, or goes on with other filters; monitor trace shows them",
	},
	{
		.name = "off",
		.run = run_off,
		.help = "traces no more",
	},
	{}
};
