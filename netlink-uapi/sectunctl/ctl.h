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

/* Tables below the first word: link.c, peer.c, sa.c, trap.c, rules.c; and the rest. */
extern const struct command link_commands[];
extern const struct command peer_commands[];
extern const struct command sa_commands[];
extern const struct command trap_commands[];
extern const struct command rules_commands[];
int run_stats(struct words *words);
int run_monitor(struct words *words);

/* words.c: errors about words end the program with status 2. */
void __printf(1, 2) __noreturn bad_words(const char *format, ...);
const char *next_word(struct words *words);
bool take_word(struct words *words, const char *word);
const char *need_word(struct words *words, const char *what);
void no_more_words(struct words *words);
uint64_t need_number(struct words *words, const char *what, uint64_t max);
uint16_t need_port(struct words *words);
void need_addr(struct words *words, struct sectun_addr *addr);
enum sectun_direction need_direction(struct words *words);
const char *optional_dev(struct words *words);

/* protocol.c */
#define PROTOCOL_TEXT	8
#define A_PROTOCOL	"a protocol (tcp, udp, icmp, icmpv6, ... or a number from 1 to 255)"

bool parse_number(const char *text, unsigned long max, unsigned long *value);
bool parse_protocol(const char *text, uint8_t *protocol);
uint8_t need_protocol(struct words *words);
const char *protocol_text(uint8_t protocol, char buf[PROTOCOL_TEXT]);
bool has_ports(uint8_t protocol);
bool has_icmp_type(uint8_t protocol);

/* term.c, action.c, rulefile.c: what rules are made of */
#define A_TERM		"a term ([except:]PROTOCOL[/PORT[/SOURCE-PORT]], icmp[/TYPE[/CODE]], any)"

const char *parse_term(const char *text, struct sectun_term *term);
bool parse_action(const char *text, enum sectun_action *action);
const char *action_text(enum sectun_action action);
void read_rules(const char *path, struct sectun_rules *rules);

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
void print_json(struct json_object *json);

#endif /* SECTUNCTL_CTL_H */
