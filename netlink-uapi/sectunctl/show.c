// SPDX-License-Identifier: GPL-2.0
/*
 * Things as text and as JSON. The first line of an SA is what "sa add" takes,
 * but for the keys, which nobody can tell.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ctl.h"

static const char *const directions[] = { "in", "out" };
static const char *const protocols[] = { "esp", "ah" };
static const char *const modes[] = { "tunnel", "transport" };
static const char *const states[] = { "active", "expired", "exhausted" };

static const char *name_of(const char *const *names, size_t n, unsigned int value)
{
	return value < n ? names[value] : "unknown";
}

static const char *direction(const struct sectun_sa_info *sa)
{
	return name_of(directions, ARRAY_SIZE(directions), sa->direction);
}

static const char *protocol(const struct sectun_sa_info *sa)
{
	return name_of(protocols, ARRAY_SIZE(protocols), sa->protocol);
}

static const char *mode(const struct sectun_sa_info *sa)
{
	return name_of(modes, ARRAY_SIZE(modes), sa->mode);
}

static const char *state(const struct sectun_sa_info *sa)
{
	return name_of(states, ARRAY_SIZE(states), sa->state);
}

void print_drops(const struct sectun_drops *drops, bool zeros)
{
	for (unsigned int i = 0; i <= SECTUN_A_DROPS_MAX; i++)
		if (sectun_drop_name(i) && (zeros || drops->by_reason[i]))
			printf("\t%-20s %" PRIu64 "\n", sectun_drop_name(i), drops->by_reason[i]);
}

struct limit {
	const char *name;
	uint64_t value;
};

#define LIMITS	6

static void limits_of(const struct sectun_lifetime *life, struct limit limits[LIMITS])
{
	limits[0] = (struct limit){ "soft-seconds", life->soft_seconds };
	limits[1] = (struct limit){ "hard-seconds", life->hard_seconds };
	limits[2] = (struct limit){ "soft-bytes", life->soft_bytes };
	limits[3] = (struct limit){ "hard-bytes", life->hard_bytes };
	limits[4] = (struct limit){ "soft-packets", life->soft_packets };
	limits[5] = (struct limit){ "hard-packets", life->hard_packets };
}

static void print_lifetime(const struct sectun_lifetime *life)
{
	struct limit limits[LIMITS];
	const char *lead = " life";

	limits_of(life, limits);
	for (int i = 0; i < LIMITS; i++) {
		if (!limits[i].value)
			continue;
		printf("%s %s %" PRIu64, lead, limits[i].name, limits[i].value);
		lead = "";
	}
}

static void print_state(const struct sectun_sa_info *sa)
{
	printf("\tstate %s sequence %" PRIu64 " added %" PRIu64 " used %" PRIu64 "\n",
	       state(sa), sa->sequence, sa->added, sa->used);
	printf("\tpackets %" PRIu64 " bytes %" PRIu64, sa->counters.packets,
	       sa->counters.bytes);
	if (sa->shared)
		printf(" shared %" PRIu64, sa->shared);
	printf("\n");
	print_drops(&sa->drops, false);
}

void print_sa(const struct sectun_sa_info *sa)
{
	char local[SECTUN_ADDR_TEXT], remote[SECTUN_ADDR_TEXT];

	printf("dev %s dir %s spi 0x%08" PRIx32 " local %s remote %s alg %s", sa->ifname,
	       direction(sa), sa->spi, sectun_addr_text(&sa->local, local),
	       sectun_addr_text(&sa->remote, remote), sa->algorithm);
	if (sa->protocol != SECTUN_PROTOCOL_ESP)
		printf(" proto %s", protocol(sa));
	if (sa->mode != SECTUN_MODE_TUNNEL)
		printf(" mode %s", mode(sa));
	if (sa->esn)
		printf(" esn");
	if (sa->replay_window)
		printf(" replay-window %" PRIu32, sa->replay_window);
	if (sa->encap_local_port || sa->encap_remote_port)
		printf(" encap %u %u", sa->encap_local_port, sa->encap_remote_port);
	print_selectors(sa->selectors, sa->n_selectors);
	if (sa->reqid)
		printf(" reqid %" PRIu32, sa->reqid);
	print_lifetime(&sa->lifetime);
	putchar('\n');
	if (want_counters)
		print_state(sa);
	else if (sa->state != SECTUN_SA_STATE_ACTIVE)
		printf("\tstate %s\n", state(sa));
}

struct json_object *json_addr(const struct sectun_addr *addr)
{
	char text[SECTUN_ADDR_TEXT];

	return json_object_new_string(sectun_addr_text(addr, text));
}

struct json_object *json_counters(const struct sectun_counters *counters)
{
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "packets", json_object_new_uint64(counters->packets));
	json_object_object_add(json, "bytes", json_object_new_uint64(counters->bytes));
	return json;
}

struct json_object *json_drops(const struct sectun_drops *drops)
{
	struct json_object *json = json_object_new_object();

	for (unsigned int i = 0; i <= SECTUN_A_DROPS_MAX; i++)
		if (sectun_drop_name(i))
			json_object_object_add(json, sectun_drop_name(i),
					       json_object_new_uint64(drops->by_reason[i]));
	return json;
}

static struct json_object *json_lifetime(const struct sectun_lifetime *life)
{
	struct json_object *json = json_object_new_object();
	struct limit limits[LIMITS];

	limits_of(life, limits);
	for (int i = 0; i < LIMITS; i++)
		if (limits[i].value)
			json_object_object_add(json, limits[i].name,
					       json_object_new_uint64(limits[i].value));
	return json;
}

struct json_object *json_sa(const struct sectun_sa_info *sa)
{
	struct json_object *json = json_object_new_object();
	char spi[16];

	snprintf(spi, sizeof(spi), "0x%08" PRIx32, sa->spi);
	add_string(json, "dev", sa->ifname);
	add_number(json, "ifindex", sa->ifindex);
	add_number(json, "unit", sa->unit);
	add_string(json, "dir", direction(sa));
	add_string(json, "spi", spi);
	json_object_object_add(json, "local", json_addr(&sa->local));
	json_object_object_add(json, "remote", json_addr(&sa->remote));
	add_string(json, "alg", sa->algorithm);
	add_string(json, "proto", protocol(sa));
	add_string(json, "mode", mode(sa));
	add_bool(json, "esn", sa->esn);
	add_number(json, "replay-window", sa->replay_window);
	if (sa->encap_local_port || sa->encap_remote_port) {
		add_number(json, "encap-local-port", sa->encap_local_port);
		add_number(json, "encap-remote-port", sa->encap_remote_port);
	}
	json_object_object_add(json, "selectors",
			       json_selectors(sa->selectors, sa->n_selectors));
	add_number(json, "reqid", sa->reqid);
	json_object_object_add(json, "life", json_lifetime(&sa->lifetime));
	add_number(json, "sequence", sa->sequence);
	add_string(json, "state", state(sa));
	json_object_object_add(json, "counters", json_counters(&sa->counters));
	json_object_object_add(json, "drops", json_drops(&sa->drops));
	add_number(json, "added", sa->added);
	add_number(json, "used", sa->used);
	add_number(json, "shared", sa->shared);
	return json;
}

void show_list(const void *list, size_t n, size_t size, void (*print)(const void *item),
	       struct json_object *(*json)(const void *item))
{
	struct json_object *array = want_json ? json_object_new_array() : NULL;
	const char *item = list;

	for (size_t i = 0; i < n; i++, item += size) {
		if (want_json)
			json_object_array_add(array, json(item));
		else
			print(item);
	}
	if (want_json)
		print_json(array);
}
