// SPDX-License-Identifier: GPL-2.0
/* Where the routing table would send a packet that is not there. */
#include <linux/ip.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip6_route.h>
#include <net/route.h>

#include "way.h"

/* Header and ports are what equal paths may be chosen by. */
static struct sk_buff *make_packet(struct net_device *dev, const struct sectun_flow_key *key)
{
	struct sk_buff *skb = alloc_skb(MAX_HEADER + sizeof(struct iphdr) + sizeof(struct udphdr),
					GFP_ATOMIC);
	struct udphdr *udp;
	struct iphdr *iph;

	if (!skb)
		return NULL;
	skb_reserve(skb, MAX_HEADER);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	iph = skb_put_zero(skb, sizeof(*iph));
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->ttl = 64;
	iph->protocol = key->protocol;
	iph->saddr = key->src.v4;
	iph->daddr = key->dst.v4;
	skb_set_transport_header(skb, skb->len);
	udp = skb_put_zero(skb, sizeof(*udp));
	udp->source = htons(key->src_port);
	udp->dest = htons(key->dst_port);
	skb->protocol = htons(ETH_P_IP);
	skb->dev = dev;
	return skb;
}

static int way_v4(struct net_device *dev, const struct sectun_flow_key *key, int *ifindex,
		  bool *local)
{
	struct sk_buff *skb = make_packet(dev, key);
	int err;

	if (!skb)
		return -ENOMEM;
	err = ip_route_input_noref(skb, key->dst.v4, key->src.v4, 0, dev);
	if (!err) {
		const struct rtable *rt = skb_rtable(skb);

		*local = rt->rt_flags & (RTCF_LOCAL | RTCF_BROADCAST | RTCF_MULTICAST);
		*ifindex = rt->dst.dev->ifindex;
		err = *local ? 0 : rt->dst.error;
	}
	kfree_skb(skb);
	return err;
}

static int way_v6(struct net_device *dev, const struct sectun_flow_key *key, int *ifindex,
		  bool *local)
{
	struct flowi6 fl6 = {
		.flowi6_iif = dev->ifindex,
		.saddr = key->src.v6,
		.daddr = key->dst.v6,
		.flowi6_proto = key->protocol,
		.fl6_sport = htons(key->src_port),
		.fl6_dport = htons(key->dst_port),
	};
	const struct rt6_info *rt;
	struct dst_entry *dst;
	int err;

	dst = ip6_route_input_lookup(dev_net(dev), dev, &fl6, NULL, 0);
	rt = container_of(dst, struct rt6_info, dst);
	*local = rt->rt6i_flags & RTF_LOCAL || ipv6_addr_is_multicast(&key->dst.v6);
	*ifindex = dst->dev->ifindex;
	err = *local ? 0 : dst->error;
	dst_release(dst);
	return err;
}

/**
 * sectun_flow_way - where a packet would go
 * @dev: it comes from
 * @key: the packet
 * @ifindex: of the interface it would leave by
 * @local: it would go to the router itself
 *
 * Under the RCU read lock, in process context.
 *
 * Return: 0 or a negative error when it would go nowhere
 */
int sectun_flow_way(struct net_device *dev, const struct sectun_flow_key *key, int *ifindex,
		    bool *local)
{
	return key->src.family == AF_INET ? way_v4(dev, key, ifindex, local) :
					    way_v6(dev, key, ifindex, local);
}
