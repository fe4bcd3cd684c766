// SPDX-License-Identifier: GPL-2.0
/*
 * IKE and ESP packets of a tunnel never enter that tunnel, whatever the routing
 * table says: they go out by the device that holds their source address.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ip.h>

#include "bypass.h"
#include "route.h"
#include "sa.h"

#define SECTUN_IKE_PORT		500
#define SECTUN_IKE_NAT_PORT	4500

static void sectun_bypass_add(struct sectun_bypass *bypass, const struct sectun_bypass_pair *pair)
{
	unsigned int i;

	for (i = 0; i < bypass->n; i++)
		if (!memcmp(&bypass->pairs[i], pair, sizeof(*pair)))
			return;
	bypass->pairs[bypass->n++] = *pair;
}

static void sectun_bypass_add_sa(struct sectun_bypass *bypass, struct sectun_sa *sa)
{
	const struct sectun_path *path = rtnl_dereference(sa->path);
	struct sectun_bypass_pair pair = {
		.local = path->local,
		.remote = path->remote,
		.local_port = path->local_port,
		.remote_port = path->remote_port,
	};

	sectun_bypass_add(bypass, &pair);
}

/**
 * sectun_bypass_rebuild - the peers or SAs of a device have changed
 * @device: the tunnel
 *
 * Under RTNL. Without memory the old addresses stay: too many do no harm, and
 * new ones are looked for again at the next change.
 */
void sectun_bypass_rebuild(struct sectun_device *device)
{
	unsigned int i, n = device->n_peers + device->sas_in + device->sas_out;
	struct sectun_bypass *bypass = NULL, *old;
	struct sectun_sa *sa;

	if (n) {
		bypass = kvzalloc(struct_size(bypass, pairs, n), GFP_KERNEL);
		if (!bypass)
			return;
	}

	for (i = 0; i < device->n_peers; i++) {
		const struct sectun_peer *peer = &device->peers[i];
		struct sectun_bypass_pair pair = {
			.local = peer->local.family == AF_INET ? peer->local.v4 : 0,
			.remote = peer->remote.v4,
		};

		sectun_bypass_add(bypass, &pair);
	}
	list_for_each_entry(sa, &device->sas, device_node)
		sectun_bypass_add_sa(bypass, sa);

	old = rtnl_dereference(device->bypass);
	rcu_assign_pointer(device->bypass, bypass);
	if (old)
		kvfree_rcu(old, rcu);
}

/**
 * sectun_bypass_match - does an inner packet go to the tunnel's own peer
 * @device: the tunnel
 * @flow: the packet's addresses
 *
 * Under the RCU read lock.
 *
 * Return: outer addresses that match, or NULL, which is the usual case.
 */
const struct sectun_bypass_pair *sectun_bypass_match(struct sectun_device *device,
						     const struct sectun_flow *flow)
{
	const struct sectun_bypass *bypass = rcu_dereference(device->bypass);
	__be32 src, dst;
	unsigned int i;

	if (!bypass || flow->family != AF_INET)
		return NULL;

	src = *(const __be32 *)flow->src;
	dst = *(const __be32 *)flow->dst;
	for (i = 0; i < bypass->n; i++) {
		const struct sectun_bypass_pair *pair = &bypass->pairs[i];

		if (pair->remote == dst && (!pair->local || pair->local == src))
			return pair;
	}
	return NULL;
}

/**
 * sectun_bypass_knows - is an address the outer address of a peer
 * @device: the tunnel
 * @remote: the address
 *
 * Under the RCU read lock.
 *
 * Return: true when it is.
 */
bool sectun_bypass_knows(struct sectun_device *device, __be32 remote)
{
	const struct sectun_bypass *bypass = rcu_dereference(device->bypass);
	unsigned int i;

	for (i = 0; bypass && i < bypass->n; i++)
		if (bypass->pairs[i].remote == remote)
			return true;
	return false;
}

/*
 * The ports of a UDP packet. A fragment behind the first has none; if it comes
 * from a socket of this machine, that knows its own.
 */
static bool sectun_bypass_ports(struct sk_buff *skb, __be16 *source, __be16 *dest)
{
	const struct udphdr *udp;
	struct udphdr buffer;

	if (ip_hdr(skb)->frag_off & htons(IP_OFFSET)) {
		const struct sock *sk = skb->sk;

		if (!sk || !sk_fullsock(sk) || sk->sk_protocol != IPPROTO_UDP)
			return false;
		*source = inet_sk(sk)->inet_sport;
		*dest = 0;
		return true;
	}

	udp = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(buffer), &buffer);
	if (!udp)
		return false;
	*source = udp->source;
	*dest = udp->dest;
	return true;
}

static bool sectun_bypass_port(__be16 port, __be16 encap)
{
	return port && (port == htons(SECTUN_IKE_PORT) ||
			port == htons(SECTUN_IKE_NAT_PORT) || port == encap);
}

/**
 * sectun_bypass_wanted - is a packet to the peer IKE or ESP
 * @device: the tunnel
 * @pair: outer addresses that match
 * @skb: IPv4 packet
 *
 * Under the RCU read lock.
 *
 * Return: true when it is, and this machine sends it.
 */
bool sectun_bypass_wanted(struct sectun_device *device,
			  const struct sectun_bypass_pair *pair, struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	__be16 source, dest;

	/* Elsewhere the same addresses may mean somebody else. */
	if (!net_eq(dev_net(device->dev), device->net))
		return false;

	switch (ip->protocol) {
	case IPPROTO_ESP:
		break;
	case IPPROTO_UDP:
		if (!sectun_bypass_ports(skb, &source, &dest))
			return false;
		if (!sectun_bypass_port(source, pair->local_port) &&
		    !sectun_bypass_port(dest, pair->remote_port))
			return false;
		break;
	default:
		return false;
	}
	return __ip_dev_find(device->net, ip->saddr, false);
}

/**
 * sectun_bypass_send - sends a packet beside the tunnel
 * @device: the tunnel
 * @skb: consumed
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_bypass_send(struct sectun_device *device, struct sk_buff *skb)
{
	const struct iphdr *ip = ip_hdr(skb);
	struct flowi4 fl4 = {
		.saddr = ip->saddr,
		.daddr = ip->daddr,
		.flowi4_proto = ip->protocol,
		.flowi4_mark = skb->mark,
	};
	struct rtable *rt = sectun_route_outside(device, &fl4);

	if (!IS_ERR(rt) && rt->dst.dev == device->dev) {
		ip_rt_put(rt);
		rt = ERR_PTR(-ELOOP);
	}
	if (IS_ERR(rt)) {
		sectun_drop_tx(device, NULL, skb, sectun_route_reason(rt));
		return;
	}

	skb_dst_drop(skb);
	skb_dst_set(skb, &rt->dst);
	memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	dst_output(device->net, skb->sk, skb);
}
