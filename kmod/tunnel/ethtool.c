// SPDX-License-Identifier: GPL-2.0
/* ethtool -S: a counter a drop reason. */
#include <linux/ethtool.h>
#include <linux/module.h>

#include "../compat.h"
#include "../netlink/names.h"
#include "device.h"

static void sectun_get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, KBUILD_MODNAME, sizeof(info->driver));
}

static int sectun_get_sset_count(struct net_device *dev, int set)
{
	unsigned int i;
	int n = 0;

	if (set != ETH_SS_STATS)
		return -EOPNOTSUPP;

	for (i = 0; i < ARRAY_SIZE(sectun_drop_names); i++)
		n += !!sectun_drop_names[i];
	return n;
}

static void sectun_get_strings(struct net_device *dev, u32 set, u8 *data)
{
	unsigned int i;

	if (set != ETH_SS_STATS)
		return;

	for (i = 0; i < ARRAY_SIZE(sectun_drop_names); i++)
		if (sectun_drop_names[i])
			ethtool_sprintf(&data, "drop_%s", sectun_drop_names[i]);
}

static void sectun_get_ethtool_stats(struct net_device *dev,
				     struct ethtool_stats *stats, u64 *data)
{
	struct sectun_device *device = netdev_priv(dev);
	u64 drops[SECTUN_A_DROPS_MAX + 1] = {};
	unsigned int i;

	sectun_drops_add(drops, device->drops);
	for (i = 0; i < ARRAY_SIZE(sectun_drop_names); i++)
		if (sectun_drop_names[i])
			*data++ = drops[i];
}

const struct ethtool_ops sectun_ethtool_ops = {
	.get_drvinfo		= sectun_get_drvinfo,
	.get_link		= ethtool_op_get_link,
	.get_sset_count		= sectun_get_sset_count,
	.get_strings		= sectun_get_strings,
	.get_ethtool_stats	= sectun_get_ethtool_stats,
};
