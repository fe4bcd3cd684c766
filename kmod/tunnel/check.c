// SPDX-License-Identifier: GPL-2.0
/* What makes an SA, and what is refused. */
#include <linux/inetdevice.h>
#include <net/xfrm.h>

#include "../compat.h"
#include "check.h"
#include "sa.h"

/* SPIs up to here are reserved (RFC 4303 section 2.1). */
#define SECTUN_SPI_RESERVED	255

static int sectun_sa_bad(unsigned int *bad, unsigned int attribute,
			 struct netlink_ext_ack *extack, const char *message)
{
	*bad = attribute;
	NL_SET_ERR_MSG_FMT(extack, "%s", message);
	return -EINVAL;
}

/**
 * sectun_addr_usable - can an address be an outer one
 * @addr: IPv4 or IPv6
 *
 * A link-local address would need a device with it.
 *
 * Return: true when it is a unicast address that is valid everywhere.
 */
bool sectun_addr_usable(const struct sectun_addr *addr)
{
	if (addr->family == AF_INET)
		return addr->v4 && !ipv4_is_multicast(addr->v4) && !ipv4_is_lbcast(addr->v4);
	return ipv6_addr_type(&addr->v6) & IPV6_ADDR_UNICAST &&
	       !(ipv6_addr_type(&addr->v6) & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MAPPED));
}

static bool sectun_sa_kernel_has(struct net *net, enum sectun_protocol protocol, __be32 spi,
				 const struct sectun_addr *local)
{
	xfrm_address_t addr = {};
	struct xfrm_state *x;

	if (local->family == AF_INET)
		addr.a4 = local->v4;
	else
		addr.in6 = local->v6;
	x = xfrm_state_lookup(net, 0, &addr, spi, sectun_ipproto(protocol), local->family);
	if (!x)
		return false;
	xfrm_state_put(x);
	return true;
}

static int sectun_sa_check_spi(__be32 spi, unsigned int *bad, struct netlink_ext_ack *extack)
{
	if (ntohl(spi) > SECTUN_SPI_RESERVED)
		return 0;
	return sectun_sa_bad(bad, SECTUN_A_SA_SPI, extack, "SPIs up to 255 are reserved");
}

static int sectun_sa_check_local(const struct sectun_addr *local, unsigned int *bad,
				 struct netlink_ext_ack *extack)
{
	if (!sectun_addr_usable(local))
		return sectun_sa_bad(bad, SECTUN_A_SA_LOCAL, extack,
				     "local is not a unicast address that is valid everywhere");
	return 0;
}

static int sectun_sa_in_use(__be32 spi, const char *whose, unsigned int *bad,
			    struct netlink_ext_ack *extack)
{
	*bad = SECTUN_A_SA_SPI;
	NL_SET_ERR_MSG_FMT(extack, "SPI 0x%08x is in use%s", ntohl(spi), whose);
	return -EEXIST;
}

/**
 * sectun_sa_check_free - whether an inbound SPI can be given out
 * @net: namespace that carries the ESP
 * @protocol: ESP or AH
 * @spi: the SPI
 * @local: address the peer will send to
 * @bad: set to the SECTUN_A_SA_* that is wrong
 * @extack: told what is wrong
 *
 * Under RTNL.
 *
 * Return: 0 or a negative error, -EEXIST for an SPI that is taken.
 */
int sectun_sa_check_free(struct net *net, enum sectun_protocol protocol, __be32 spi,
			 const struct sectun_addr *local, unsigned int *bad,
			 struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_sa_check_spi(spi, bad, extack);
	if (err)
		return err;
	err = sectun_sa_check_local(local, bad, extack);
	if (err)
		return err;
	if (sectun_sa_find(net, SECTUN_DIRECTION_IN, protocol, spi, NULL))
		return sectun_sa_in_use(spi, "", bad, extack);
	if (sectun_sa_kernel_has(net, protocol, spi, local))
		return sectun_sa_in_use(spi, " by the kernel's own IPsec", bad, extack);
	return 0;
}

static int sectun_sa_check_addresses(const struct sectun_sa_config *config,
				     unsigned int *bad, struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_sa_check_local(&config->local, bad, extack);
	if (err)
		return err;
	if (config->remote.family != config->local.family)
		return sectun_sa_bad(bad, SECTUN_A_SA_REMOTE, extack,
				     "remote and local are of different families");
	if (!sectun_addr_usable(&config->remote))
		return sectun_sa_bad(bad, SECTUN_A_SA_REMOTE, extack,
				     "remote is not a unicast address that is valid everywhere");
	if (config->protocol == SECTUN_PROTOCOL_AH && config->encap_local_port)
		return sectun_sa_bad(bad, SECTUN_A_SA_ENCAP_LOCAL_PORT, extack,
				     "AH cannot cross a NAT, which changes what it protects: no encap");
	if (!config->encap_local_port && config->encap_remote_port)
		return sectun_sa_bad(bad, SECTUN_A_SA_ENCAP_LOCAL_PORT, extack,
				     "encap needs both ports");
	if (config->encap_local_port && !config->encap_remote_port)
		return sectun_sa_bad(bad, SECTUN_A_SA_ENCAP_REMOTE_PORT, extack,
				     "encap needs both ports");
	return 0;
}

static int sectun_sa_check_selectors(const struct sectun_sa_config *config,
				     unsigned int *bad, struct netlink_ext_ack *extack)
{
	unsigned int i;
	int err;

	if (config->n_selectors > SECTUN_SELECTORS_MAX)
		return sectun_sa_bad(bad, SECTUN_A_SA_SELECTOR, extack,
				     "too many selectors");
	for (i = 0; i < config->n_selectors; i++) {
		err = sectun_selector_check(&config->selectors[i], extack);
		if (err) {
			*bad = SECTUN_A_SA_SELECTOR;
			return err;
		}
	}
	return 0;
}

/**
 * sectun_sa_hosts - the one selector of an SA in transport mode
 * @config: of the SA
 * @hosts: filled
 */
void sectun_sa_hosts(const struct sectun_sa_config *config, struct sectun_selector *hosts)
{
	bool out = config->direction == SECTUN_DIRECTION_OUT;
	const struct sectun_addr *src = out ? &config->local : &config->remote;
	const struct sectun_addr *dst = out ? &config->remote : &config->local;
	const struct sectun_flow flow = {
		.family = src->family,
		.src = sectun_addr_bytes(src),
		.dst = sectun_addr_bytes(dst),
	};

	sectun_flow_to_selector(&flow, hosts);
}

static int sectun_sa_check_mode(const struct sectun_sa_config *config,
				unsigned int *bad, struct netlink_ext_ack *extack)
{
	struct sectun_selector hosts;
	struct sectun_flow flow;

	if (config->mode == SECTUN_MODE_TUNNEL)
		return 0;

	sectun_sa_hosts(config, &hosts);
	flow.family = hosts.src.family;
	flow.src = sectun_addr_bytes(&hosts.src);
	flow.dst = sectun_addr_bytes(&hosts.dst);
	if (sectun_selectors_match(config->selectors, config->n_selectors, &flow))
		return 0;
	return sectun_sa_bad(bad, SECTUN_A_SA_SELECTOR, extack,
			     "no selector covers local and remote, which is all that transport mode carries");
}

/**
 * sectun_sa_check - can an SA be added
 * @net: namespace that carries the ESP
 * @config: everything about it
 * @bad: set to the SECTUN_A_SA_* that is wrong
 * @extack: told what is wrong
 *
 * Algorithm and keys are left to sectun_crypto_init(). Under RTNL.
 *
 * Return: 0 or a negative error.
 */
int sectun_sa_check(struct net *net, const struct sectun_sa_config *config,
		    unsigned int *bad, struct netlink_ext_ack *extack)
{
	int err;

	err = sectun_sa_check_spi(config->spi, bad, extack);
	if (err)
		return err;
	if (config->replay_window > SECTUN_REPLAY_WINDOW_MAX)
		return sectun_sa_bad(bad, SECTUN_A_SA_REPLAY_WINDOW, extack,
				     "replay window is too large");
	if (!config->esn && config->sequence > U32_MAX)
		return sectun_sa_bad(bad, SECTUN_A_SA_SEQUENCE, extack,
				     "sequence has more than 32 bits, which takes esn");

	err = sectun_sa_check_addresses(config, bad, extack);
	if (err)
		return err;
	err = sectun_sa_check_selectors(config, bad, extack);
	if (err)
		return err;
	err = sectun_sa_check_mode(config, bad, extack);
	if (err)
		return err;

	if (config->direction == SECTUN_DIRECTION_IN)
		return sectun_sa_check_free(net, config->protocol, config->spi, &config->local,
					    bad, extack);
	if (sectun_sa_find(net, config->direction, config->protocol, config->spi,
			   &config->remote))
		return sectun_sa_in_use(config->spi, "", bad, extack);
	return 0;
}

