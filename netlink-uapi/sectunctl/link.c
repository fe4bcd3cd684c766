// SPDX-License-Identifier: GPL-2.0
/* sectunctl link */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl.h"

#define TCP_MSS_MAX	65535
#define DSCP_MAX	63

static const char *const df_bits[] = {
	[SECTUN_DF_BIT_COPY] = "copy",
	[SECTUN_DF_BIT_CLEAR] = "clear",
	[SECTUN_DF_BIT_SET] = "set",
};

static const char *df_bit(const struct sectun_device_info *dev)
{
	enum sectun_df_bit value = dev->settings.df_bit;

	return value < ARRAY_SIZE(df_bits) ? df_bits[value] : "unknown";
}

static int run_add(struct words *words)
{
	const char *name = need_word(words, "a device name");
	bool has_unit = take_word(words, "unit");
	uint32_t unit = has_unit ? need_number(words, "a unit", UINT32_MAX) : 0;

	no_more_words(words);
	return sectun_link_add(name, has_unit ? &unit : NULL);
}

static int run_del(struct words *words)
{
	const char *name = need_word(words, "a device name");
	struct sectun *ctl;
	int err;

	no_more_words(words);
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_link_del(ctl, name);
	sectun_close(ctl);
	return err;
}

static enum sectun_df_bit need_df_bit(struct words *words)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(df_bits); i++)
		if (take_word(words, df_bits[i]))
			return i;
	bad_words("df-bit is copy, clear or set");
}

static uint16_t need_tcp_mss(struct words *words)
{
	if (take_word(words, "off"))
		return 0;
	return (uint16_t)need_number(words, "bytes or off", TCP_MSS_MAX);
}

static uint8_t need_dscp(struct words *words)
{
	if (take_word(words, "copy"))
		return SECTUN_DSCP_COPY;
	return (uint8_t)need_number(words, "a code point or copy", DSCP_MAX);
}

static bool need_switch(struct words *words, const char *name)
{
	if (take_word(words, "on"))
		return true;
	if (take_word(words, "off"))
		return false;
	bad_words("%s is on or off", name);
}

static void need_settings(struct words *words, struct sectun_device_info *device)
{
	struct sectun_device_settings *settings = &device->settings;

	if (!*words->next)
		bad_words("df-bit, tcp-mss, dscp, copy-outer-dscp or hold is missing");
	while (*words->next) {
		if (take_word(words, "df-bit"))
			settings->df_bit = need_df_bit(words);
		else if (take_word(words, "tcp-mss"))
			settings->tcp_mss = need_tcp_mss(words);
		else if (take_word(words, "dscp"))
			settings->dscp = need_dscp(words);
		else if (take_word(words, "copy-outer-dscp"))
			settings->copy_outer_dscp = need_switch(words, "copy-outer-dscp");
		else if (take_word(words, "hold"))
			device->hold = need_switch(words, "hold");
		else
			no_more_words(words);
	}
}

static int run_set(struct words *words)
{
	struct sectun_device_info now;
	bool held;
	struct sectun *ctl;
	const char *name;
	int err;

	take_word(words, "dev");
	name = need_word(words, "a device name");
	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = sectun_device_get(ctl, SECTUN_DEV_NAME(name), &now);
	if (!err) {
		held = now.hold;
		need_settings(words, &now);
		err = sectun_device_set(ctl, SECTUN_DEV_NAME(name), &now.settings);
		if (!err && now.hold != held)
			err = sectun_device_hold(ctl, SECTUN_DEV_NAME(name), now.hold);
	}
	sectun_close(ctl);
	return err;
}

static void print_peers(const struct sectun_device_info *dev)
{
	char local[SECTUN_ADDR_TEXT], remote[SECTUN_ADDR_TEXT];

	for (size_t i = 0; i < dev->n_peers; i++) {
		printf("\tpeer");
		if (dev->peers[i].local.family)
			printf(" local %s", sectun_addr_text(&dev->peers[i].local, local));
		printf(" remote %s\n", sectun_addr_text(&dev->peers[i].remote, remote));
	}
}

static void print_settings(const struct sectun_device_info *dev)
{
	printf("\tdf-bit %s", df_bit(dev));
	if (dev->settings.tcp_mss)
		printf(" tcp-mss %u", dev->settings.tcp_mss);
	if (dev->settings.dscp != SECTUN_DSCP_COPY)
		printf(" dscp %u", dev->settings.dscp);
	if (dev->settings.copy_outer_dscp)
		printf(" copy-outer-dscp on");
	if (dev->hold)
		printf(" hold on");
	printf("\n");
}

static void print_device(const void *item)
{
	const struct sectun_device_info *dev = item;

	printf("%s unit %" PRIu32 " carrier %s mtu %" PRIu32 "%s", dev->ifname, dev->unit,
	       dev->carrier ? "up" : "down", dev->mtu, dev->mtu_fixed ? " fixed" : "");
	printf(" sas-in %" PRIu32 " sas-out %" PRIu32 " traps %" PRIu32 "\n", dev->sas_in,
	       dev->sas_out, dev->traps);
	print_settings(dev);
	print_peers(dev);
	if (!want_counters)
		return;
	printf("\trx packets %" PRIu64 " bytes %" PRIu64 "\n", dev->rx.packets, dev->rx.bytes);
	printf("\ttx packets %" PRIu64 " bytes %" PRIu64 "\n", dev->tx.packets, dev->tx.bytes);
	print_drops(&dev->drops, false);
}

static struct json_object *json_peers(const struct sectun_device_info *dev)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < dev->n_peers; i++) {
		struct json_object *peer = json_object_new_object();

		if (dev->peers[i].local.family)
			json_object_object_add(peer, "local", json_addr(&dev->peers[i].local));
		json_object_object_add(peer, "remote", json_addr(&dev->peers[i].remote));
		json_object_array_add(array, peer);
	}
	return array;
}

static struct json_object *json_dscp(const struct sectun_device_info *dev)
{
	if (dev->settings.dscp == SECTUN_DSCP_COPY)
		return json_object_new_string("copy");
	return json_object_new_int(dev->settings.dscp);
}

static struct json_object *json_device(const void *item)
{
	const struct sectun_device_info *dev = item;
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "dev", json_object_new_string(dev->ifname));
	json_object_object_add(json, "ifindex", json_object_new_int(dev->ifindex));
	json_object_object_add(json, "unit", json_object_new_uint64(dev->unit));
	json_object_object_add(json, "carrier", json_object_new_boolean(dev->carrier));
	json_object_object_add(json, "mtu", json_object_new_uint64(dev->mtu));
	json_object_object_add(json, "mtu-fixed", json_object_new_boolean(dev->mtu_fixed));
	json_object_object_add(json, "df-bit", json_object_new_string(df_bit(dev)));
	json_object_object_add(json, "tcp-mss",
			       json_object_new_uint64(dev->settings.tcp_mss));
	json_object_object_add(json, "dscp", json_dscp(dev));
	json_object_object_add(json, "copy-outer-dscp",
			       json_object_new_boolean(dev->settings.copy_outer_dscp));
	json_object_object_add(json, "hold", json_object_new_boolean(dev->hold));
	json_object_object_add(json, "peers", json_peers(dev));
	json_object_object_add(json, "sas-in", json_object_new_uint64(dev->sas_in));
	json_object_object_add(json, "sas-out", json_object_new_uint64(dev->sas_out));
	json_object_object_add(json, "traps", json_object_new_uint64(dev->traps));
	json_object_object_add(json, "rx", json_counters(&dev->rx));
	json_object_object_add(json, "tx", json_counters(&dev->tx));
	json_object_object_add(json, "drops", json_drops(&dev->drops));
	return json;
}

static int show_one(struct sectun *ctl, const char *name)
{
	struct sectun_device_info info;
	int err = sectun_device_get(ctl, SECTUN_DEV_NAME(name), &info);

	if (!err)
		show_list(&info, 1, sizeof(info), print_device, json_device);
	return err;
}

static int show_all(struct sectun *ctl)
{
	struct sectun_device_info *list;
	size_t n;
	int err = sectun_device_list(ctl, &list, &n);

	if (err)
		return err;
	show_list(list, n, sizeof(*list), print_device, json_device);
	free(list);
	return 0;
}

static int run_show(struct words *words)
{
	const char *name = NULL;
	struct sectun *ctl;
	int err;

	take_word(words, "dev");
	name = next_word(words);
	no_more_words(words);

	ctl = sectun_open();
	if (!ctl)
		return -1;
	err = name ? show_one(ctl, name) : show_all(ctl);
	sectun_close(ctl);
	return err;
}

const struct command link_commands[] = {
	{
		.name = "add",
		.run = run_add,
		.usage = "NAME [unit N]",
		.help = "makes a device; its unit is the number after the last dot",
	},
	{
		.name = "del",
		.run = run_del,
		.usage = "NAME",
		.help = "deletes a device and its SAs",
	},
	{
		.name = "set",
		.run = run_set,
		.usage = "[dev] NAME [df-bit copy|clear|set] [tcp-mss BYTES|off]\n"
			 "[dscp copy|0..63] [copy-outer-dscp on|off] [hold on|off]",
		.help = "changes settings of a device; link show shows them",
	},
	{
		.name = "show",
		.run = run_show,
		.usage = "[[dev] NAME]",
		.help = "shows devices",
	},
	{}
};
