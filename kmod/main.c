// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading: init calls in order, unwound by goto. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>

#include "flow/flow.h"
#include "tunnel/device.h"
#include "tunnel/parallel.h"
#include "tunnel/receive.h"
#include "tunnel/sa.h"
#include "tunnel/tunnel.h"

static int __init sectun_init(void)
{
	int err;

	err = sectun_parallel_init();
	if (err)
		goto err_parallel;

	err = sectun_sa_init();
	if (err)
		goto err_sa;

	err = sectun_device_init();
	if (err)
		goto err_device;

	err = sectun_receive_init();
	if (err)
		goto err_receive;

	err = sectun_flow_init();
	if (err)
		goto err_flow;

	err = sectun_rules_init();
	if (err)
		goto err_rules;

	err = sectun_netlink_init();
	if (err)
		goto err_netlink;

	return 0;

err_netlink:
	sectun_rules_exit();
err_rules:
	sectun_flow_exit();
err_flow:
	sectun_receive_exit();
err_receive:
	sectun_device_exit();
err_device:
	sectun_sa_exit();
err_sa:
	sectun_parallel_exit();
err_parallel:
	return err;
}

static void __exit sectun_exit(void)
{
	sectun_netlink_exit();
	sectun_rules_exit();
	sectun_flow_exit();
	sectun_receive_exit();
	sectun_device_exit();
	sectun_sa_exit();
	sectun_parallel_exit();
}

module_init(sectun_init);
module_exit(sectun_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Route-based IPsec: secure-tunnel interfaces");
MODULE_AUTHOR("The sectun authors");
MODULE_ALIAS_RTNL_LINK("sectun");
MODULE_ALIAS_GENL_FAMILY(SECTUN_FAMILY_NAME);
