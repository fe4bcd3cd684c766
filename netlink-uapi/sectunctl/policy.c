// SPDX-License-Identifier: GPL-2.0
/* sectunctl policy */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

static void print_policy(const void *item)
{
	const struct sectun_policy_info *policy = item;

	printf("policy %s", policy->name);
	if (policy->from[0])
		printf(" from %s to %s", policy->from, policy->to);
	else
		printf(" global");
	printf(" index %" PRIu32 " %s", policy->index, action_text(policy->action));
	if (policy->action == SECTUN_ACTION_TUNNEL)
		printf(" %" PRIu32, policy->tunnel);
	if (policy->log_init)
		printf(" log-init");
	if (policy->log_close)
		printf(" log-close");
	if (policy->count)
		printf(" count");
	printf(" hits %" PRIu64, policy->hits);
	if (policy->count)
		printf(" packets %" PRIu64 " bytes %" PRIu64, policy->counters.packets,
		       policy->counters.bytes);
	putchar('\n');
}

static struct json_object *json_policy(const void *item)
{
	const struct sectun_policy_info *policy = item;
	struct json_object *json = json_object_new_object();

	add_string(json, "name", policy->name);
	add_bool(json, "global", !policy->from[0]);
	if (policy->from[0]) {
		add_string(json, "from", policy->from);
		add_string(json, "to", policy->to);
	}
	add_number(json, "index", policy->index);
	add_string(json, "action", action_text(policy->action));
	if (policy->action == SECTUN_ACTION_TUNNEL)
		add_number(json, "tunnel", policy->tunnel);
	add_bool(json, "log-init", policy->log_init);
	add_bool(json, "log-close", policy->log_close);
	add_bool(json, "count", policy->count);
	add_number(json, "hits", policy->hits);
	if (policy->count)
		json_object_object_add(json, "counters", json_counters(&policy->counters));
	return json;
}

static int run_show(struct words *words)
{
	struct sectun_policy_info *list;
	struct sectun *ctl;
	size_t n;
	int err;

	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_policy_list(ctl, &list, &n);
	sectun_close(ctl);
	if (err)
		return err;
	show_list(list, n, sizeof(*list), print_policy, json_policy);
	free(list);
	return 0;
}

/* "ZONE" or "dev NAME" after @word. */
static bool take_side(struct words *words, const char *word, const char **zone,
		      const char **ifname)
{
	if (!take_word(words, word))
		return false;
	if (!take_text(words, "dev", "an interface name", ifname))
		*zone = need_word(words, "a zone, or dev and an interface name");
	return true;
}

static bool take_address(struct words *words, const char *word, struct sectun_addr *addr)
{
	if (!take_word(words, word))
		return false;
	need_addr(words, addr);
	return true;
}

static bool take_icmp(struct words *words, const char *word, int16_t *number)
{
	if (!take_word(words, word))
		return false;
	*number = need_number(words, "of ICMP", UINT8_MAX);
	return true;
}

static void check_packet(const struct sectun_packet *packet)
{
	if (!packet->from && !packet->from_ifname)
		bad_words("from is missing");
	if (packet->src.family == AF_UNSPEC)
		bad_words("src is missing");
	if (packet->dst.family == AF_UNSPEC)
		bad_words("dst is missing");
	if (!packet->protocol)
		bad_words("proto is missing");
	if ((packet->src_port || packet->dst_port) && !has_ports(packet->protocol))
		bad_words("this protocol has neither sport nor dport");
	if ((packet->icmp_type >= 0 || packet->icmp_code >= 0) &&
	    !has_icmp_type(packet->protocol))
		bad_words("this protocol has neither type nor code");
}

static void need_packet(struct words *words, struct sectun_packet *packet)
{
	while (take_side(words, "from", &packet->from, &packet->from_ifname) ||
	       take_side(words, "to", &packet->to, &packet->to_ifname) ||
	       take_address(words, "src", &packet->src) ||
	       take_address(words, "dst", &packet->dst) ||
	       take_ip_protocol(words, &packet->protocol) ||
	       take_port(words, "sport", &packet->src_port) ||
	       take_port(words, "dport", &packet->dst_port) ||
	       take_icmp(words, "type", &packet->icmp_type) ||
	       take_icmp(words, "code", &packet->icmp_code))
		;
	no_more_words(words);
	check_packet(packet);
}

static void print_match(const struct sectun_match *match)
{
	printf("%s", action_text(match->action));
	if (match->local)
		printf(" local from %s", match->from);
	else
		printf(" from %s to %s", match->from, match->to);
	if (match->by_default)
		printf(" default");
	else if (!match->local)
		printf(" policy %s%s index %" PRIu32, match->policy,
		       match->global ? " global" : "", match->index);
	printf(" generation %" PRIu32 "\n", match->generation);
}

static struct json_object *json_match(const struct sectun_match *match)
{
	struct json_object *json = json_object_new_object();

	add_string(json, "action", action_text(match->action));
	add_string(json, "from", match->from);
	if (!match->local)
		add_string(json, "to", match->to);
	add_bool(json, "local", match->local);
	add_bool(json, "default", match->by_default);
	add_bool(json, "global", match->global);
	if (match->policy[0]) {
		add_string(json, "policy", match->policy);
		add_number(json, "index", match->index);
	}
	add_number(json, "generation", match->generation);
	return json;
}

static int run_match(struct words *words)
{
	struct sectun_packet packet = { .icmp_type = -1, .icmp_code = -1 };
	struct sectun_match match;
	struct sectun *ctl;
	int err;

	need_packet(words, &packet);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_policy_match(ctl, &packet, &match);
	sectun_close(ctl);
	if (err)
		return err;
	if (want_json)
		print_json(json_match(&match));
	else
		print_match(&match);
	return 0;
}

const struct command policy_commands[] = {
	{
		.name = "show",
		.run = run_show,
		.help = "shows policies in order, and how many sessions each has decided",
	},
	{
		.name = "match",
		.run = run_match,
		.usage = "from {ZONE|dev NAME} [to {ZONE|dev NAME}] src ADDR dst ADDR proto PROTO\n"
			 "[sport N] [dport N] [type N] [code N]",
		.help = "asks the rules in force what would become of a packet",
	},
	{}
};
