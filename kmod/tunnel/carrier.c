// SPDX-License-Identifier: GPL-2.0
/*
 * Carrier. Without one the stack throws packets away in front of the device,
 * and nobody would learn why: meanwhile a hook on their way looks at them, and
 * sends the tunnel's own IKE beside it. Of a device that is held without carrier
 * although it has SAs the hook sends what comes all the same: no route leads
 * here then, only a socket that is bound to the device, to find out whether the
 * tunnel carries anything.
 */
#include <linux/netfilter.h>
#include <linux/netfilter_netdev.h>

#include "bypass.h"
#include "carrier.h"
#include "device.h"
#include "drop.h"
#include "sa.h"
#include "selector.h"
#include "send.h"

/* Under the RCU read lock, with bottom halves disabled. */
static unsigned int sectun_carrier_refuse(void *priv, struct sk_buff *skb,
					  const struct nf_hook_state *state)
{
	const struct sectun_bypass_pair *pair;
	struct sectun_device *device = priv;
	struct sectun_sa *sa = NULL;
	struct sectun_flow flow;
	unsigned int reason;

	if (!sectun_flow_from_skb(&flow, skb)) {
		reason = SECTUN_A_DROPS_NOT_IP;
		goto drop;
	}

	/* IKE is what brings the carrier, where the peer is routed to the tunnel. */
	pair = sectun_bypass_match(device, &flow);
	if (pair && sectun_bypass_wanted(device, pair, &flow, skb)) {
		sectun_bypass_send(device, &flow, skb);
		return NF_STOLEN;
	}

	sa = sectun_sa_outbound(device, &flow, &reason);
	if (reason)
		goto drop;
	if (!READ_ONCE(device->settings.hold))
		return NF_ACCEPT;
	sectun_send_xmit(skb, device->dev);
	return NF_STOLEN;

drop:
	sectun_drop_tx(device, sa, skb, reason);
	return NF_STOLEN;
}

/* Without memory, or in a kernel without such hooks, packets are not counted. */
static void sectun_carrier_hook(struct sectun_device *device)
{
	if (device->hooked)
		return;
	device->hook = (struct nf_hook_ops) {
		.hook		= sectun_carrier_refuse,
		.dev		= device->dev,
		.priv		= device,
		.pf		= NFPROTO_NETDEV,
		.hooknum	= NF_NETDEV_EGRESS,
		.priority	= INT_MAX,
	};
	device->hooked = !nf_register_net_hook(dev_net(device->dev), &device->hook);
}

static void sectun_carrier_unhook(struct sectun_device *device)
{
	if (!device->hooked)
		return;
	nf_unregister_net_hook(dev_net(device->dev), &device->hook);
	device->hooked = false;
}

/**
 * sectun_carrier_on - packets may do some good
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_carrier_on(struct sectun_device *device)
{
	netif_carrier_on(device->dev);
	sectun_carrier_unhook(device);
}

/**
 * sectun_carrier_off - no packet can be sent
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_carrier_off(struct sectun_device *device)
{
	sectun_carrier_hook(device);
	netif_carrier_off(device->dev);
}

/**
 * sectun_carrier_leave - the device leaves its namespace, or ends
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_carrier_leave(struct sectun_device *device)
{
	sectun_carrier_unhook(device);
}

/**
 * sectun_carrier_arrive - the device is in another namespace
 * @device: the tunnel
 *
 * Under RTNL.
 */
void sectun_carrier_arrive(struct sectun_device *device)
{
	if (!netif_carrier_ok(device->dev))
		sectun_carrier_hook(device);
}
