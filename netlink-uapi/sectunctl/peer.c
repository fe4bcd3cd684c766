// SPDX-License-Identifier: GPL-2.0
/* sectunctl peer */
#include <string.h>

#include "ctl.h"

struct peers {
	struct sectun_peer list[SECTUN_PEERS_MAX];
	size_t n;
};

/* "[local ADDR] remote ADDR": the remote address ends a peer. */
static void need_peers(struct words *words, struct peers *peers)
{
	while (*words->next) {
		struct sectun_peer *peer = &peers->list[peers->n];

		if (peers->n == SECTUN_PEERS_MAX)
			bad_words("more than %d peers", SECTUN_PEERS_MAX);
		if (take_word(words, "local"))
			need_addr(words, &peer->local);
		if (!take_word(words, "remote")) {
			no_more_words(words);
			bad_words("remote is missing");
		}
		need_addr(words, &peer->remote);
		peers->n++;
	}
}

static int set_peers(const char *dev, const struct peers *peers)
{
	struct sectun *ctl = sectun_open();
	int err;

	if (!ctl)
		return -1;
	err = sectun_device_set_peers(ctl, SECTUN_DEV_NAME(dev), peers->list, peers->n);
	sectun_close(ctl);
	return err;
}

static const char *need_dev(struct words *words)
{
	if (!take_word(words, "dev"))
		bad_words("dev is missing");
	return need_word(words, "a device name");
}

static int run_set(struct words *words)
{
	const char *dev = need_dev(words);
	struct peers peers = {};

	need_peers(words, &peers);
	if (!peers.n)
		bad_words("remote is missing (peer flush removes all)");
	return set_peers(dev, &peers);
}

static int run_flush(struct words *words)
{
	const char *dev = need_dev(words);
	const struct peers none = {};

	no_more_words(words);
	return set_peers(dev, &none);
}

const struct command peer_commands[] = {
	{
		.name = "set",
		.run = run_set,
		.usage = "dev NAME [local ADDR] remote ADDR ...",
		.help = "replaces the peers of a device; link show shows them",
	},
	{
		.name = "flush",
		.run = run_flush,
		.usage = "dev NAME",
		.help = "removes the peers of a device",
	},
	{}
};
