/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_CHECK_H
#define SECTUN_CHECK_H

#include "tunnel.h"

bool sectun_addr_usable(const struct sectun_addr *addr);
void sectun_sa_hosts(const struct sectun_sa_config *config, struct sectun_selector *hosts);
int sectun_sa_check_free(struct net *net, enum sectun_protocol protocol, __be32 spi,
			 const struct sectun_addr *local, unsigned int *bad,
			 struct netlink_ext_ack *extack);
int sectun_sa_check(struct net *net, const struct sectun_sa_config *config,
		    unsigned int *bad, struct netlink_ext_ack *extack);

#endif /* SECTUN_CHECK_H */
