/* SPDX-License-Identifier: GPL-2.0 */
/* rtnetlink requests whose failures come with the kernel's own words. */
#ifndef CONFIG_RTNL_H
#define CONFIG_RTNL_H

#include "report.h"

struct nl_cache;
struct nl_sock;
struct nl_msg;

#define RTNL_WHY	256

struct rtnl {
	struct nl_sock *sk;
	char why[RTNL_WHY];	/* of the last request that failed */
};

/* Return: 0, or -1 with an error in @report. */
int rtnl_start(struct rtnl *rtnl, struct report *report);
void rtnl_stop(struct rtnl *rtnl);

/**
 * rtnl_send - sends a request and waits until the kernel has carried it out
 * @msg: freed in any case
 *
 * Return: 0, or a negative errno with its text in @rtnl->why
 */
int rtnl_send(struct rtnl *rtnl, struct nl_msg *msg);

/* What libnl's error number means, for functions that build messages. */
int rtnl_failed(struct rtnl *rtnl, int nlerr);

#endif /* CONFIG_RTNL_H */
