// SPDX-License-Identifier: GPL-2.0
/* sectunctl session */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

#define FILTER_USAGE								\
	"[src PREFIX] [dst PREFIX] [proto PROTO] [sport N] [dport N]\n"		\
	"[policy NAME] [from ZONE] [to ZONE] [in-dev NAME] [out-dev NAME] [id N]"

/** struct wing - a session seen from one of its ends */
struct wing {
	const char *name;
	const char *ifname;
	struct ends ends;
	const struct sectun_counters *counters;
};

static bool take_id(struct words *words, uint64_t *id)
{
	if (!take_word(words, "id"))
		return false;
	*id = need_positive(words, "a session", UINT64_MAX);
	return true;
}

static void take_filter(struct words *words, struct sectun_session_filter *f)
{
	while (take_prefix(words, "src", &f->src, &f->src_len) ||
	       take_prefix(words, "dst", &f->dst, &f->dst_len) ||
	       take_ip_protocol(words, &f->protocol) ||
	       take_port(words, "sport", &f->src_port) ||
	       take_port(words, "dport", &f->dst_port) ||
	       take_text(words, "policy", "a policy", &f->policy) ||
	       take_text(words, "from", "a zone", &f->from) ||
	       take_text(words, "to", "a zone", &f->to) ||
	       take_text(words, "in-dev", "an interface name", &f->in_ifname) ||
	       take_text(words, "out-dev", "an interface name", &f->out_ifname) ||
	       take_id(words, &f->id))
		;
	no_more_words(words);
}

static struct wing wing_in(const struct sectun_session_info *s)
{
	return (struct wing){
		.name = "in",
		.ifname = s->in_ifname,
		.ends = { &s->src, &s->dst, s->src_port, s->dst_port },
		.counters = &s->in,
	};
}

static struct wing wing_out(const struct sectun_session_info *s)
{
	return (struct wing){
		.name = "out",
		.ifname = s->out_ifname,
		.ends = { &s->reply_src, &s->reply_dst, s->reply_src_port, s->reply_dst_port },
		.counters = &s->out,
	};
}

static const char *state_text(enum sectun_session_state state)
{
	return state == SECTUN_SESSION_STATE_BLOCKED ? "blocked" : "active";
}

static const char *reason_text(enum sectun_close_reason reason)
{
	switch (reason) {
	case SECTUN_CLOSE_REASON_TIMEOUT:
		return "timeout";
	case SECTUN_CLOSE_REASON_CLEARED:
		return "cleared";
	case SECTUN_CLOSE_REASON_REMATCH:
		return "rematch";
	}
	return "unknown";
}

static void print_wing(const struct wing *wing, const char *before)
{
	printf("%s%s", before, wing->name);
	if (wing->ifname[0])
		printf(" dev %s", wing->ifname);
	print_ends(&wing->ends);
	printf(" packets %" PRIu64 " bytes %" PRIu64, wing->counters->packets,
	       wing->counters->bytes);
}

static void print_names(const struct sectun_session_info *session)
{
	if (session->policy[0])
		printf(" policy %s", session->policy);
	if (session->from[0])
		printf(" from %s", session->from);
	if (session->to[0])
		printf(" to %s", session->to);
}

static void print_who(const struct sectun_session_info *session)
{
	char proto[PROTOCOL_TEXT];

	printf("session %" PRIu64, session->id);
	print_names(session);
	if (session->local)
		printf(" local");
	printf(" proto %s age %" PRIu32, protocol_text(session->protocol, proto), session->age);
}

static void print_wings(const struct sectun_session_info *session, const char *between)
{
	const struct wing in = wing_in(session), out = wing_out(session);

	print_wing(&in, between);
	print_wing(&out, between);
	putchar('\n');
}

/* @between its parts: blanks, or what begins a line */
void print_session(const struct sectun_session_info *session, const char *between)
{
	print_who(session);
	printf(" timeout %" PRIu32 " state %s", session->timeout, state_text(session->state));
	print_wings(session, between);
}

void print_closed(const struct sectun_session_info *session)
{
	print_who(session);
	printf(" reason %s", reason_text(session->reason));
	print_wings(session, " ");
}

/* There is no session, and so no number and no answers. */
void print_denied(const struct sectun_session_info *session)
{
	const struct wing in = wing_in(session);
	char proto[PROTOCOL_TEXT];

	printf("action %s", action_text(session->action));
	print_names(session);
	printf(" proto %s in dev %s", protocol_text(session->protocol, proto), in.ifname);
	print_ends(&in.ends);
	printf(" out dev %s", session->out_ifname);
	if (session->missed)
		printf(" missed %" PRIu32, session->missed);
	putchar('\n');
}

static struct json_object *json_wing(const struct wing *wing)
{
	struct json_object *json = json_object_new_object();

	add_string(json, "dev", wing->ifname);
	add_ends(json, &wing->ends);
	add_number(json, "packets", wing->counters->packets);
	add_number(json, "bytes", wing->counters->bytes);
	return json;
}

static struct json_object *json_who(const struct sectun_session_info *session)
{
	const struct wing in = wing_in(session), out = wing_out(session);
	struct json_object *json = json_object_new_object();
	char proto[PROTOCOL_TEXT];

	add_number(json, "id", session->id);
	add_string(json, "policy", session->policy);
	add_string(json, "from", session->from);
	add_string(json, "to", session->to);
	add_bool(json, "local", session->local);
	add_string(json, "proto", protocol_text(session->protocol, proto));
	add_number(json, "age", session->age);
	json_object_object_add(json, "in", json_wing(&in));
	json_object_object_add(json, "out", json_wing(&out));
	return json;
}

struct json_object *json_session(const struct sectun_session_info *session)
{
	struct json_object *json = json_who(session);

	add_number(json, "timeout", session->timeout);
	add_string(json, "state", state_text(session->state));
	return json;
}

struct json_object *json_closed(const struct sectun_session_info *session)
{
	struct json_object *json = json_who(session);

	add_string(json, "reason", reason_text(session->reason));
	return json;
}

struct json_object *json_denied(const struct sectun_session_info *session)
{
	const struct wing in = wing_in(session);
	struct json_object *json = json_object_new_object();
	char proto[PROTOCOL_TEXT];

	add_string(json, "action", action_text(session->action));
	add_string(json, "policy", session->policy);
	add_string(json, "from", session->from);
	add_string(json, "to", session->to);
	add_string(json, "proto", protocol_text(session->protocol, proto));
	add_string(json, "in-dev", session->in_ifname);
	add_string(json, "out-dev", session->out_ifname);
	add_ends(json, &in.ends);
	add_number(json, "missed", session->missed);
	return json;
}

static void print_item(const void *item)
{
	print_session(item, "\n\t");
}

static struct json_object *json_item(const void *item)
{
	return json_session(item);
}

/** struct summary - how many sessions there are */
struct summary {
	size_t all;
	size_t local;
	size_t blocked;
	size_t by_protocol[UINT8_MAX + 1];
};

static struct summary summarize(const struct sectun_session_info *list, size_t n)
{
	struct summary sum = { .all = n };

	for (size_t i = 0; i < n; i++) {
		sum.by_protocol[list[i].protocol]++;
		sum.local += list[i].local;
		sum.blocked += list[i].state == SECTUN_SESSION_STATE_BLOCKED;
	}
	return sum;
}

static void print_summary(const struct summary *sum)
{
	char proto[PROTOCOL_TEXT];

	printf("sessions %zu local %zu blocked %zu\n", sum->all, sum->local, sum->blocked);
	for (int i = 0; i <= UINT8_MAX; i++)
		if (sum->by_protocol[i])
			printf("\t%-8s %zu\n", protocol_text(i, proto), sum->by_protocol[i]);
}

static struct json_object *json_summary(const struct summary *sum)
{
	struct json_object *protocols = json_object_new_object();
	struct json_object *json = json_object_new_object();
	char proto[PROTOCOL_TEXT];

	for (int i = 0; i <= UINT8_MAX; i++)
		if (sum->by_protocol[i])
			add_number(protocols, protocol_text(i, proto), sum->by_protocol[i]);
	add_number(json, "sessions", sum->all);
	add_number(json, "local", sum->local);
	add_number(json, "blocked", sum->blocked);
	json_object_object_add(json, "protocols", protocols);
	return json;
}

static int list_sessions(struct words *words, struct sectun_session_info **list, size_t *n)
{
	struct sectun_session_filter filter = {};
	struct sectun *ctl;
	int err;

	take_filter(words, &filter);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_session_list(ctl, &filter, list, n);
	sectun_close(ctl);
	return err;
}

static int run_show(struct words *words)
{
	struct sectun_session_info *list;
	size_t n;
	int err = list_sessions(words, &list, &n);

	if (err)
		return err;
	show_list(list, n, sizeof(*list), print_item, json_item);
	free(list);
	return 0;
}

static int run_summary(struct words *words)
{
	struct sectun_session_info *list;
	struct summary sum;
	size_t n;
	int err = list_sessions(words, &list, &n);

	if (err)
		return err;
	sum = summarize(list, n);
	free(list);
	if (want_json)
		print_json(json_summary(&sum));
	else
		print_summary(&sum);
	return 0;
}

static int run_flush(struct words *words)
{
	struct sectun_session_filter filter = {};
	struct sectun *ctl;
	uint32_t n = 0;
	int err;

	take_filter(words, &filter);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_session_flush(ctl, &filter, &n);
	sectun_close(ctl);
	if (err)
		return err;
	if (want_json)
		printf("{ \"sessions\": %" PRIu32 " }\n", n);
	else
		printf("sessions %" PRIu32 "\n", n);
	return 0;
}

const struct command session_commands[] = {
	{
		.name = "show",
		.run = run_show,
		.usage = FILTER_USAGE,
		.help = "shows sessions, both ways of each",
	},
	{
		.name = "summary",
		.run = run_summary,
		.usage = FILTER_USAGE,
		.help = "counts sessions",
	},
	{
		.name = "flush",
		.run = run_flush,
		.usage = FILTER_USAGE,
		.help = "ends sessions and tells how many they were",
	},
	{}
};
