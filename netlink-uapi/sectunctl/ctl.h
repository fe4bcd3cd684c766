/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of sectunctl share. */
#ifndef SECTUNCTL_CTL_H
#define SECTUNCTL_CTL_H

#include <stdbool.h>
#include <stdint.h>
#include <json-c/json.h>
#include <sectun/libsectun.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define __noreturn	__attribute__((noreturn))

/* main.c: what the options said. */
extern bool want_json;
extern bool want_counters;

/**
 * struct words - the words of a command that are still to be read
 * @prev: the word read last, for error texts
 */
struct words {
	char **next;
	const char *prev;
};

/**
 * struct command - a word and what it does, or the commands that may follow it
 * @name: NULL ends a table
 * @run: returns 0 or -1 with libsectun's error text set
 * @more: commands below this one
 * @usage: what may follow
 */
struct command {
	const char *name;
	int (*run)(struct words *words);
	const struct command *more;
	const char *usage;
	const char *help;
};

/* Tables below the first word, of the files of these names; and the rest. */
extern const struct command link_commands[];
extern const struct command peer_commands[];
extern const struct command sa_commands[];
extern const struct command trap_commands[];
extern const struct command rules_commands[];
extern const struct command zone_commands[];
extern const struct command policy_commands[];
extern const struct command session_commands[];
extern const struct command trace_commands[];
int run_stats(struct words *words);
int run_monitor(struct words *words);

/* words.c: errors about words end the program with status 2. */
void __printf(1, 2) __noreturn bad_words(const char *format, ...);
const char *next_word(struct words *words);
bool take_word(struct words *words, const char *word);
const char *need_word(struct words *words, const char *what);
void no_more_words(struct words *words);
uint64_t need_number(struct words *words, const char *what, uint64_t max);
uint64_t need_positive(struct words *words, const char *what, uint64_t max);
uint16_t need_port(struct words *words);
void need_addr(struct words *words, struct sectun_addr *addr);
void need_prefix(struct words *words, struct sectun_addr *addr, uint8_t *len);
enum sectun_direction need_direction(struct words *words);
const char *optional_dev(struct words *words);

/* protocol.c */
#define PROTOCOL_TEXT	8
#define A_PROTOCOL	"a protocol (tcp, udp, icmp, icmpv6, ... or a number from 1 to 255)"

bool parse_number(const char *text, unsigned long max, unsigned long *value);
bool parse_protocol(const char *text, uint8_t *protocol);
uint8_t need_ip_protocol(struct words *words);
const char *protocol_text(uint8_t protocol, char buf[PROTOCOL_TEXT]);
bool has_ports(uint8_t protocol);
bool has_icmp_type(uint8_t protocol);

/* term.c, action.c, rulefile.c: what rules are made of */
#define A_TERM		"a term ([except:]PROTOCOL[/PORT[/SOURCE-PORT]], icmp[/TYPE[/CODE]], any)"

const char *parse_term(const char *text, struct sectun_term *term);
bool parse_action(const char *text, enum sectun_action *action);
const char *action_text(enum sectun_action action);
void read_rules(const char *path, struct sectun_rules *rules);

/* flow.c: the words of packets */
bool take_ip_protocol(struct words *words, uint8_t *protocol);
bool take_port(struct words *words, const char *word, uint16_t *port);
bool take_prefix(struct words *words, const char *word, struct sectun_addr *addr, uint8_t *len);
bool take_text(struct words *words, const char *word, const char *what, const char **text);

/** struct ends - where a packet comes from and goes to */
struct ends {
	const struct sectun_addr *src;
	const struct sectun_addr *dst;
	uint16_t src_port;
	uint16_t dst_port;
};

void print_ends(const struct ends *ends);
void add_ends(struct json_object *json, const struct ends *ends);

/* session.c, trace.c: also events */
void print_session(const struct sectun_session_info *session, const char *between);
struct json_object *json_session(const struct sectun_session_info *session);
void print_closed(const struct sectun_session_info *session);
void print_denied(const struct sectun_session_info *session);
struct json_object *json_closed(const struct sectun_session_info *session);
struct json_object *json_denied(const struct sectun_session_info *session);
void print_trace(const struct sectun_trace_info *trace);
struct json_object *json_trace(const struct sectun_trace_info *trace);

/* key.c */
#define KEY_SIZE	128

size_t need_key(struct words *words, uint8_t key[KEY_SIZE]);

/* selector.c: src-ts and dst-ts */
struct selectors {
	struct sectun_selector list[SECTUN_SELECTORS_MAX];
	size_t n;
	bool has_src;
	bool has_dst;
};

bool take_selector(struct words *words, struct selectors *sel);
void end_selectors(struct selectors *sel);
void print_selectors(const struct sectun_selector *sel, size_t n);
struct json_object *json_selectors(const struct sectun_selector *sel, size_t n);

/* show.c: things as text that can be fed back in, and as JSON */
void print_sa(const struct sectun_sa_info *sa);
struct json_object *json_sa(const struct sectun_sa_info *sa);
void print_drops(const struct sectun_drops *drops, bool zeros);
struct json_object *json_drops(const struct sectun_drops *drops);
struct json_object *json_addr(const struct sectun_addr *addr);
struct json_object *json_counters(const struct sectun_counters *counters);

/* @n items of @size bytes: a line each, or one JSON array */
void show_list(const void *list, size_t n, size_t size, void (*print)(const void *item),
	       struct json_object *(*json)(const void *item));

/* json.c: both print and free */
void print_json(struct json_object *json);
void print_json_line(struct json_object *json);
void add_string(struct json_object *json, const char *name, const char *value);
void add_number(struct json_object *json, const char *name, uint64_t value);
void add_bool(struct json_object *json, const char *name, bool value);

#endif /* SECTUNCTL_CTL_H */
