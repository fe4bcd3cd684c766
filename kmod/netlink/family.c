// SPDX-License-Identifier: GPL-2.0
/*
 * The generic-netlink family "sectun". Its handlers run side by side and take
 * RTNL, which is all the locking they need.
 */
#include "nl.h"

static bool ready;

/**
 * sectun_netlink_init - makes the family known
 *
 * The last step of the module's start: from here on requests may come.
 */
int __init sectun_netlink_init(void)
{
	int err = genl_register_family(&sectun_nl_family);

	if (!err)
		WRITE_ONCE(ready, true);
	return err;
}

/**
 * sectun_netlink_exit - withdraws the family
 *
 * The first step of the module's end; returns when no handler runs any more.
 */
void sectun_netlink_exit(void)
{
	WRITE_ONCE(ready, false);
	synchronize_net();
	genl_unregister_family(&sectun_nl_family);
}

/**
 * sectun_nl_ready - may events be sent?
 *
 * Packets flow a little before the family is known and a little after. Under
 * the RCU read lock, which keeps the answer true.
 */
bool sectun_nl_ready(void)
{
	return READ_ONCE(ready);
}
