// SPDX-License-Identifier: GPL-2.0
/*
 * sa-reserve, and sa-add: from a request to a struct sectun_sa_config. What
 * makes a request is checked here, what makes an SA by the tunnel side.
 */
#include <linux/rtnetlink.h>

#include "nl.h"

static bool lacks_attrs(struct genl_info *info)
{
	return sectun_nl_lacks_dev(info) ||
	       sectun_nl_missing(info, SECTUN_A_SA_DIRECTION, "direction") ||
	       sectun_nl_missing(info, SECTUN_A_SA_SPI, "spi") ||
	       sectun_nl_missing(info, SECTUN_A_SA_LOCAL, "local") ||
	       sectun_nl_missing(info, SECTUN_A_SA_REMOTE, "remote") ||
	       sectun_nl_missing(info, SECTUN_A_SA_ALGORITHM, "algorithm");
}

static __be16 get_port(const struct nlattr *attr)
{
	return attr ? nla_get_be16(attr) : 0;
}

static u64 get_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static int get_lifetime(const struct nlattr *nest, struct sectun_lifetime *life,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[SECTUN_A_LIFETIME_MAX + 1];
	int err;

	if (!nest)
		return 0;
	err = nla_parse_nested(tb, ARRAY_SIZE(sectun_lifetime_nl_policy) - 1, nest,
			       sectun_lifetime_nl_policy, extack);
	if (err)
		return err;

	life->soft_seconds = get_u64(tb[SECTUN_A_LIFETIME_SOFT_SECONDS]);
	life->hard_seconds = get_u64(tb[SECTUN_A_LIFETIME_HARD_SECONDS]);
	life->soft_bytes = get_u64(tb[SECTUN_A_LIFETIME_SOFT_BYTES]);
	life->hard_bytes = get_u64(tb[SECTUN_A_LIFETIME_HARD_BYTES]);
	life->soft_packets = get_u64(tb[SECTUN_A_LIFETIME_SOFT_PACKETS]);
	life->hard_packets = get_u64(tb[SECTUN_A_LIFETIME_HARD_PACKETS]);
	return 0;
}

static void get_key(const struct nlattr *attr, u8 *key, unsigned int *len)
{
	if (!attr)
		return;
	*len = nla_len(attr);
	memcpy(key, nla_data(attr), *len);
}

/* The request stays in memory, and in the error message that quotes it, for a
 * while; the keys do not. There may be several of a kind, of which the last counts.
 */
static void wipe_keys(struct genl_info *info)
{
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == SECTUN_A_SA_KEY || nla_type(attr) == SECTUN_A_SA_AUTH_KEY)
			memzero_explicit(nla_data(attr), nla_len(attr));
}

static int get_config(struct genl_info *info, struct sectun_sa_config *config)
{
	struct netlink_ext_ack *extack = info->extack;
	struct nlattr **tb = info->attrs;
	int err;

	config->direction = nla_get_u32(tb[SECTUN_A_SA_DIRECTION]);
	config->protocol = sectun_nl_get_protocol(tb);
	config->spi = nla_get_be32(tb[SECTUN_A_SA_SPI]);
	err = sectun_nl_get_addr(tb[SECTUN_A_SA_LOCAL], &config->local, extack);
	if (err)
		return err;
	err = sectun_nl_get_addr(tb[SECTUN_A_SA_REMOTE], &config->remote, extack);
	if (err)
		return err;
	if (tb[SECTUN_A_SA_MODE])
		config->mode = nla_get_u32(tb[SECTUN_A_SA_MODE]);
	config->encap_local_port = get_port(tb[SECTUN_A_SA_ENCAP_LOCAL_PORT]);
	config->encap_remote_port = get_port(tb[SECTUN_A_SA_ENCAP_REMOTE_PORT]);
	err = get_lifetime(tb[SECTUN_A_SA_LIFETIME], &config->lifetime, extack);
	if (err)
		return err;

	nla_strscpy(config->algorithm, tb[SECTUN_A_SA_ALGORITHM], sizeof(config->algorithm));
	get_key(tb[SECTUN_A_SA_KEY], config->key, &config->key_len);
	get_key(tb[SECTUN_A_SA_AUTH_KEY], config->auth_key, &config->auth_key_len);
	config->esn = nla_get_flag(tb[SECTUN_A_SA_ESN]);
	if (tb[SECTUN_A_SA_REPLAY_WINDOW])
		config->replay_window = nla_get_u32(tb[SECTUN_A_SA_REPLAY_WINDOW]);
	if (tb[SECTUN_A_SA_REQID])
		config->reqid = nla_get_u32(tb[SECTUN_A_SA_REQID]);
	config->sequence = get_u64(tb[SECTUN_A_SA_SEQUENCE]);
	return 0;
}

/* Names the attribute that is wrong, or missing, in an error. */
static int blame(struct genl_info *info, int err, unsigned int bad)
{
	struct netlink_ext_ack *extack = info->extack;

	if (!err || !bad)
		return err;
	if (info->attrs[bad])
		NL_SET_BAD_ATTR(extack, info->attrs[bad]);
	else
		NL_SET_ERR_ATTR_MISS(extack, NULL, bad);
	return err;
}

int sectun_nl_sa_reserve_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_addr local;
	unsigned int bad;
	__be32 spi;
	int err;

	if (sectun_nl_missing(info, SECTUN_A_SA_SPI, "spi") ||
	    sectun_nl_missing(info, SECTUN_A_SA_LOCAL, "local"))
		return -EINVAL;
	spi = nla_get_be32(info->attrs[SECTUN_A_SA_SPI]);
	err = sectun_nl_get_addr(info->attrs[SECTUN_A_SA_LOCAL], &local, info->extack);
	if (err)
		return err;

	rtnl_lock();
	err = sectun_sa_reserve(genl_info_net(info), sectun_nl_get_protocol(info->attrs), spi,
				&local, &bad, info->extack);
	rtnl_unlock();
	return blame(info, err, bad);
}

static int add(struct genl_info *info, const struct sectun_sa_config *config)
{
	struct netlink_ext_ack *extack = info->extack;
	struct sectun_device *dev;
	unsigned int bad = 0;
	int err;

	err = sectun_nl_get_dev(genl_info_net(info), info->attrs, &dev, extack);
	if (err)
		return err;

	err = sectun_sa_add(dev, config, &bad, extack);
	return blame(info, err, bad);
}

int sectun_nl_sa_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sectun_selector *selectors = NULL;
	struct sectun_sa_config *config = NULL;
	int err = -EINVAL;

	if (lacks_attrs(info))
		goto out;

	err = -ENOMEM;
	config = kzalloc(sizeof(*config), GFP_KERNEL);
	if (!config)
		goto out;
	err = get_config(info, config);
	if (err)
		goto out;
	err = sectun_nl_get_selectors(info->nlhdr, SECTUN_A_SA_SELECTOR, &selectors,
				      &config->n_selectors, info->extack);
	if (err)
		goto out;
	config->selectors = selectors;

	sectun_sa_prepare(config);
	rtnl_lock();
	err = add(info, config);
	rtnl_unlock();
out:
	wipe_keys(info);
	kfree_sensitive(config);
	kfree(selectors);
	return err;
}
