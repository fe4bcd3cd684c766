// SPDX-License-Identifier: GPL-2.0
/* sectunctl sa */
#include <stdio.h>
#include <string.h>

#include "ctl.h"

/* What "sa add" has read. */
struct new_sa {
	const char *dev;
	struct sectun_sa_config config;
	struct selectors selectors;
	uint8_t key[KEY_SIZE];
	uint8_t auth_key[KEY_SIZE];
	bool has_direction;
};

static bool take_limit(struct words *words, struct sectun_lifetime *life)
{
	const struct {
		const char *name;
		uint64_t *limit;
	} limits[] = {
		{ "soft-seconds", &life->soft_seconds },
		{ "hard-seconds", &life->hard_seconds },
		{ "soft-bytes", &life->soft_bytes },
		{ "hard-bytes", &life->hard_bytes },
		{ "soft-packets", &life->soft_packets },
		{ "hard-packets", &life->hard_packets },
	};

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		if (!take_word(words, limits[i].name))
			continue;
		*limits[i].limit = need_number(words, "a limit", UINT64_MAX);
		return true;
	}
	return false;
}

static void need_limits(struct words *words, struct sectun_lifetime *life)
{
	if (!take_limit(words, life))
		bad_words("life must be followed by soft- or hard-, and seconds, bytes or packets");
	while (take_limit(words, life))
		;
}

static void need_encap(struct words *words, struct sectun_sa_config *config)
{
	config->encap_local_port = need_port(words);
	config->encap_remote_port = need_port(words);
	if (!config->encap_local_port || !config->encap_remote_port)
		bad_words("encap: port 0");
}

static enum sectun_mode need_mode(struct words *words)
{
	const char *word = need_word(words, "tunnel or transport");

	if (!strcmp(word, "transport"))
		return SECTUN_MODE_TRANSPORT;
	if (strcmp(word, "tunnel"))
		bad_words("'%s' is no mode: tunnel, transport", word);
	return SECTUN_MODE_TUNNEL;
}

static bool take_protocol(struct words *words, enum sectun_protocol *protocol)
{
	const char *word;

	if (!take_word(words, "proto"))
		return false;
	word = need_word(words, "esp or ah");
	if (strcmp(word, "esp") && strcmp(word, "ah"))
		bad_words("'%s' is no protocol: esp, ah", word);
	*protocol = strcmp(word, "ah") ? SECTUN_PROTOCOL_ESP : SECTUN_PROTOCOL_AH;
	return true;
}

/* One word of "sa add" and its value; false when it is none of them. */
static bool take_option(struct words *words, struct new_sa *sa)
{
	struct sectun_sa_config *config = &sa->config;

	if (take_word(words, "dev")) {
		sa->dev = need_word(words, "a device name");
	} else if (take_word(words, "dir")) {
		config->direction = need_direction(words);
		sa->has_direction = true;
	} else if (take_word(words, "spi")) {
		config->spi = need_number(words, "an SPI", UINT32_MAX);
	} else if (take_word(words, "local")) {
		need_addr(words, &config->local);
	} else if (take_word(words, "remote")) {
		need_addr(words, &config->remote);
	} else if (take_word(words, "alg")) {
		config->algorithm = need_word(words, "an algorithm");
	} else if (take_word(words, "key")) {
		config->key_len = need_key(words, sa->key);
	} else if (take_word(words, "auth-key")) {
		config->auth_key_len = need_key(words, sa->auth_key);
	} else if (take_word(words, "esn")) {
		config->esn = true;
	} else if (take_word(words, "replay-window")) {
		config->replay_window = need_number(words, "a window", UINT32_MAX);
	} else if (take_word(words, "encap")) {
		need_encap(words, config);
	} else if (take_word(words, "reqid")) {
		config->reqid = need_number(words, "a reqid", UINT32_MAX);
	} else if (take_word(words, "seq")) {
		config->sequence = need_number(words, "a sequence number", UINT64_MAX);
	} else if (take_word(words, "mode")) {
		config->mode = need_mode(words);
	} else if (take_protocol(words, &config->protocol)) {
		/* Taken. */
	} else if (take_word(words, "life")) {
		need_limits(words, &config->lifetime);
	} else {
		return take_selector(words, &sa->selectors);
	}
	return true;
}

static void check_complete(const struct new_sa *sa)
{
	if (!sa->dev)
		bad_words("sa add: dev is missing");
	if (!sa->has_direction)
		bad_words("sa add: dir is missing");
	if (!sa->config.algorithm)
		bad_words("sa add: alg is missing");
}

static int add(const struct new_sa *sa)
{
	struct sectun *ctl = sectun_open();
	int err;

	if (!ctl)
		return -1;
	err = sectun_sa_add(ctl, SECTUN_DEV_NAME(sa->dev), &sa->config);
	sectun_close(ctl);
	return err;
}

static int run_add(struct words *words)
{
	struct new_sa sa = {};
	int err;

	sa.config.key = sa.key;
	sa.config.auth_key = sa.auth_key;
	while (take_option(words, &sa))
		;
	no_more_words(words);
	end_selectors(&sa.selectors);
	check_complete(&sa);
	sa.config.selectors = sa.selectors.list;
	sa.config.n_selectors = sa.selectors.n;

	err = add(&sa);
	explicit_bzero(&sa, sizeof(sa));
	return err;
}

/* "dir in|out spi S [remote A] [proto P]", in any order. */
static void need_sa_key(struct words *words, struct sectun_sa_key *key)
{
	bool has_direction = false, has_spi = false;

	memset(key, 0, sizeof(*key));
	for (;;) {
		if (take_word(words, "dir")) {
			key->direction = need_direction(words);
			has_direction = true;
		} else if (take_word(words, "spi")) {
			key->spi = need_number(words, "an SPI", UINT32_MAX);
			has_spi = true;
		} else if (take_word(words, "remote")) {
			need_addr(words, &key->remote);
		} else if (!take_protocol(words, &key->protocol)) {
			break;
		}
	}
	if (!has_direction)
		bad_words("dir is missing");
	if (!has_spi)
		bad_words("spi is missing");
}

static bool take_move(struct words *words, struct sectun_sa_move *move)
{
	if (take_word(words, "new-remote"))
		need_addr(words, &move->remote);
	else if (take_word(words, "new-remote-port"))
		move->remote_port = need_port(words);
	else if (take_word(words, "new-local"))
		need_addr(words, &move->local);
	else if (take_word(words, "new-local-port"))
		move->local_port = need_port(words);
	else
		return false;
	return true;
}

static int run_set(struct words *words)
{
	struct sectun_sa_move move = {};
	struct sectun_sa_key key;
	struct sectun *ctl;
	int err;

	need_sa_key(words, &key);
	while (take_move(words, &move))
		;
	no_more_words(words);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_sa_move(ctl, &key, &move);
	sectun_close(ctl);
	return err;
}

static int run_del(struct words *words)
{
	struct sectun_sa_key key;
	struct sectun *ctl;
	int err;

	need_sa_key(words, &key);
	no_more_words(words);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_sa_del(ctl, &key);
	sectun_close(ctl);
	return err;
}

static int run_reserve(struct words *words)
{
	enum sectun_protocol protocol = SECTUN_PROTOCOL_ESP;
	struct sectun_addr local = {};
	struct sectun *ctl;
	uint32_t spi = 0;
	int err;

	for (;;) {
		if (take_word(words, "spi"))
			spi = need_number(words, "an SPI", UINT32_MAX);
		else if (take_word(words, "local"))
			need_addr(words, &local);
		else if (!take_protocol(words, &protocol))
			break;
	}
	no_more_words(words);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_sa_reserve(ctl, protocol, spi, &local);
	sectun_close(ctl);
	return err;
}

static int run_flush(struct words *words)
{
	const char *dev = optional_dev(words);
	struct sectun *ctl = sectun_open();
	int err;

	if (!ctl)
		return -1;
	err = sectun_sa_flush(ctl, dev ? SECTUN_DEV_NAME(dev) : NULL);
	sectun_close(ctl);
	return err;
}

static void print_item(const void *item)
{
	print_sa(item);
}

static struct json_object *json_item(const void *item)
{
	return json_sa(item);
}

static int run_show(struct words *words)
{
	const char *dev = optional_dev(words);
	struct sectun *ctl = sectun_open();
	struct sectun_sa_info *list;
	size_t n;
	int err;

	if (!ctl)
		return -1;
	err = sectun_sa_list(ctl, dev ? SECTUN_DEV_NAME(dev) : NULL, &list, &n);
	sectun_close(ctl);
	if (err)
		return err;
	show_list(list, n, sizeof(*list), print_item, json_item);
	sectun_sa_list_free(list, n);
	return 0;
}

static int run_get(struct words *words)
{
	struct sectun_sa_info *sa;
	struct sectun_sa_key key;
	struct sectun *ctl;
	int err;

	need_sa_key(words, &key);
	no_more_words(words);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_sa_get(ctl, &key, &sa);
	sectun_close(ctl);
	if (err)
		return err;
	show_list(sa, 1, sizeof(*sa), print_item, json_item);
	sectun_sa_list_free(sa, 1);
	return 0;
}

const struct command sa_commands[] = {
	{
		.name = "add",
		.run = run_add,
		.usage = "dev NAME dir in|out spi N local ADDR remote ADDR alg ALG [key KEY]\n"
			 "[auth-key KEY] [esn] [replay-window N] [encap LPORT RPORT]\n"
			 "[src-ts PREFIX] [dst-ts PREFIX] ... [reqid N] [seq N]\n"
			 "[proto esp|ah] [mode tunnel|transport]\n"
			 "[life [soft-seconds N] [hard-seconds N] [soft-bytes N] [hard-bytes N]\n"
			 "      [soft-packets N] [hard-packets N]]",
		.help = "adds an SA; KEY is 0x..., - (standard input) or @FILE",
	},
	{
		.name = "reserve",
		.run = run_reserve,
		.usage = "spi N local ADDR [proto esp|ah]",
		.help = "gives out an inbound SPI; packets for it wait for its sa add",
	},
	{
		.name = "set",
		.run = run_set,
		.usage = "dir in|out spi N [remote ADDR] [proto esp|ah]\n"
			 "[new-remote ADDR] [new-remote-port N] [new-local ADDR] [new-local-port N]",
		.help = "changes the outer addresses or ports of an SA",
	},
	{
		.name = "del",
		.run = run_del,
		.usage = "dir in|out spi N [remote ADDR] [proto esp|ah]",
		.help = "removes an SA",
	},
	{
		.name = "get",
		.run = run_get,
		.usage = "dir in|out spi N [remote ADDR] [proto esp|ah]",
		.help = "shows one SA",
	},
	{
		.name = "show",
		.run = run_show,
		.usage = "[dev NAME]",
		.help = "shows SAs, without their keys",
	},
	{
		.name = "flush",
		.run = run_flush,
		.usage = "[dev NAME]",
		.help = "removes all SAs, or those of a device",
	},
	{}
};
