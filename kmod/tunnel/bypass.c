// SPDX-License-Identifier: GPL-2.0
/*
 * IKE, ESP and AH packets of a tunnel never enter that tunnel, whatever the routing
 * table says: they go out by the device that holds their source address.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "addr.h"
#include "bypass.h"
#include "route.h"

#define SECTUN_IKE_PORT		500
#define SECTUN_IKE_NAT_PORT	4500

static struct hlist_head *sectun_bypass_bucket(struct net *net, u16 family, const void *remote)
{
	u32 hash = family == AF_INET ? jhash_1word((__force u32)*(const __be32 *)remote, 0) :
				       __ipv6_addr_jhash(remote, 0);

	return &sectun_pernet(net)->peers[hash_min(hash, SECTUN_PEER_BITS)];
}

static struct sectun_selector sectun_bypass_selector(const struct sectun_addr *local,
						     const struct sectun_addr *remote)
{
	unsigned int len = remote->family == AF_INET ? 32 : 128;
	struct sectun_selector selector = {
		.src = *local,
		.dst = *remote,
		.src_len = local->family == AF_UNSPEC ? 0 : len,
		.dst_len = len,
	};

	/* The prefix of no length, which is any. */
	selector.src.family = remote->family;
	return selector;
}

static struct sectun_bypass_pair *sectun_bypass_find(struct sectun_device *device,
						     const struct sectun_selector *selector,
						     __be16 local_port, __be16 remote_port)
{
	const struct hlist_head *pairs = sectun_trie_equal(&device->bypass, selector);
	struct sectun_bypass_pair *pair;

	if (!pairs)
		return NULL;
	hlist_for_each_entry(pair, pairs, entry.node)
		if (pair->local_port == local_port && pair->remote_port == remote_port)
			return pair;
	return NULL;
}

/**
 * sectun_bypass_get - keeps packets to a peer out of a tunnel
 * @device: the tunnel
 * @local: outer address of this side, of no family for any
 * @remote: outer address of the peer
 * @local_port: of ESP in UDP, network byte order, 0 without
 * @remote_port: the same
 *
 * Under RTNL.
 *
 * Return: for sectun_bypass_put(); NULL without memory.
 */
struct sectun_bypass_pair *sectun_bypass_get(struct sectun_device *device,
					     const struct sectun_addr *local,
					     const struct sectun_addr *remote,
					     __be16 local_port, __be16 remote_port)
{
	struct sectun_selector selector = sectun_bypass_selector(local, remote);
	struct sectun_bypass_pair *pair;

	pair = sectun_bypass_find(device, &selector, local_port, remote_port);
	if (pair) {
		pair->users++;
		return pair;
	}

	pair = kzalloc(sizeof(*pair), GFP_KERNEL);
	if (!pair)
		return NULL;
	if (sectun_trie_reserve(&device->bypass, 1)) {
		kfree(pair);
		return NULL;
	}
	pair->entry.selector = selector;
	pair->device = device;
	pair->local_port = local_port;
	pair->remote_port = remote_port;
	pair->users = 1;
	sectun_trie_insert(&device->bypass, &pair->entry);
	sectun_trie_release(&device->bypass);
	hlist_add_head_rcu(&pair->peer_node, sectun_bypass_bucket(device->net, remote->family,
								  sectun_addr_bytes(remote)));
	return pair;
}

/**
 * sectun_bypass_put - a user of what sectun_bypass_get() returned is gone
 * @device: the tunnel
 * @pair: the addresses
 *
 * Under RTNL.
 */
void sectun_bypass_put(struct sectun_device *device, struct sectun_bypass_pair *pair)
{
	if (--pair->users)
		return;
	hlist_del_rcu(&pair->peer_node);
	sectun_trie_remove(&device->bypass, &pair->entry);
	kfree_rcu(pair, rcu);
}

/* The node of a peer, or NULL. All destinations are whole addresses. */
static const struct sectun_trie_node *sectun_bypass_of(struct sectun_device *device,
						       u16 family, const void *remote)
{
	struct sectun_bits bits = sectun_bits_from(family, remote);
	const struct sectun_trie_node *node;

	node = sectun_trie_first(sectun_trie_destinations(&device->bypass, family), &bits);
	while (node && !rcu_access_pointer(node->sources))
		node = sectun_trie_next(node, &bits);
	return node;
}

/**
 * sectun_bypass_match - does an inner packet go to the tunnel's own peer
 * @device: the tunnel
 * @flow: the packet's addresses
 *
 * Under the RCU read lock.
 *
 * Return: the first of the outer addresses that match, or NULL, which is the
 * usual case.
 */
const struct sectun_bypass_pair *sectun_bypass_match(struct sectun_device *device,
						     const struct sectun_flow *flow)
{
	const struct sectun_trie_node *node;
	const struct hlist_node *first = NULL;
	struct sectun_bits src;

	node = sectun_bypass_of(device, flow->family, flow->dst);
	if (likely(!node))
		return NULL;

	src = sectun_bits_from(flow->family, flow->src);
	node = sectun_trie_first(&node->sources, &src);
	for (; node; node = sectun_trie_next(node, &src))
		first = rcu_dereference(hlist_first_rcu(&node->entries)) ?: first;
	return hlist_entry_safe(first, const struct sectun_bypass_pair, entry.node);
}

/**
 * sectun_bypass_device - whose peer has an outer address
 * @net: namespace that carries the ESP
 * @family: AF_INET or AF_INET6
 * @remote: the address, network byte order
 *
 * Anybody can have this asked: it costs the same for any number of tunnels.
 * Under the RCU read lock.
 *
 * Return: one of its tunnels, or NULL.
 */
struct sectun_device *sectun_bypass_device(struct net *net, u16 family, const void *remote)
{
	const struct sectun_bypass_pair *pair;

	hlist_for_each_entry_rcu(pair, sectun_bypass_bucket(net, family, remote), peer_node)
		if (sectun_addr_is(&pair->entry.selector.dst, family, remote))
			return pair->device;
	return NULL;
}

/* What a packet is, behind its extension headers. */
struct sectun_bypass_payload {
	u8 protocol;
	int offset;
	bool fragment;	/* not the first */
};

static struct sectun_bypass_payload sectun_bypass_payload(const struct sk_buff *skb)
{
	struct sectun_bypass_payload payload = { .offset = sizeof(struct ipv6hdr) };
	__be16 frag_off;

	if (skb->protocol == htons(ETH_P_IP)) {
		payload.protocol = ip_hdr(skb)->protocol;
		payload.offset = ip_hdrlen(skb);
		payload.fragment = ip_hdr(skb)->frag_off & htons(IP_OFFSET);
		return payload;
	}

	payload.protocol = ipv6_hdr(skb)->nexthdr;
	payload.offset = ipv6_skip_exthdr(skb, payload.offset, &payload.protocol, &frag_off);
	payload.fragment = frag_off & htons(IP6_OFFSET);
	return payload;
}

/*
 * The ports of a UDP packet. A fragment behind the first has none; if it comes
 * from a socket of this machine, that knows its own.
 */
static bool sectun_bypass_ports(struct sk_buff *skb,
				const struct sectun_bypass_payload *payload,
				__be16 *source, __be16 *dest)
{
	const struct udphdr *udp;
	struct udphdr buffer;

	if (payload->fragment) {
		const struct sock *sk = skb->sk;

		if (!sk || !sk_fullsock(sk) || sk->sk_protocol != IPPROTO_UDP)
			return false;
		*source = inet_sk(sk)->inet_sport;
		*dest = 0;
		return true;
	}

	udp = skb_header_pointer(skb, payload->offset, sizeof(buffer), &buffer);
	if (!udp)
		return false;
	*source = udp->source;
	*dest = udp->dest;
	return true;
}

static bool sectun_bypass_ike(__be16 port)
{
	return port == htons(SECTUN_IKE_PORT) || port == htons(SECTUN_IKE_NAT_PORT);
}

/* Between the same addresses there may be several pairs of ports. */
static bool sectun_bypass_encap(const struct sectun_bypass_pair *pair, __be16 source, __be16 dest)
{
	hlist_for_each_entry_from_rcu(pair, entry.node)
		if ((source && source == pair->local_port) || (dest && dest == pair->remote_port))
			return true;
	return false;
}

/**
 * sectun_bypass_wanted - is a packet to the peer IKE, ESP or AH
 * @device: the tunnel
 * @pair: from sectun_bypass_match()
 * @flow: the packet's addresses
 * @skb: the packet, at its network header
 *
 * Under the RCU read lock.
 *
 * Return: true when it is, and this machine sends it.
 */
bool sectun_bypass_wanted(struct sectun_device *device,
			  const struct sectun_bypass_pair *pair,
			  const struct sectun_flow *flow, struct sk_buff *skb)
{
	struct sectun_bypass_payload payload;
	__be16 source, dest;

	/* Elsewhere the same addresses may mean somebody else. */
	if (!net_eq(dev_net(device->dev), device->net))
		return false;

	payload = sectun_bypass_payload(skb);
	if (payload.offset < 0)
		return false;
	switch (payload.protocol) {
	case IPPROTO_ESP:
	case IPPROTO_AH:
		break;
	case IPPROTO_UDP:
		if (!sectun_bypass_ports(skb, &payload, &source, &dest))
			return false;
		if (!sectun_bypass_ike(source) && !sectun_bypass_ike(dest) &&
		    !sectun_bypass_encap(pair, source, dest))
			return false;
		break;
	default:
		return false;
	}
	return sectun_route_holds(device, flow->family, flow->src);
}

static void sectun_bypass_flow(const struct sk_buff *skb, const struct sectun_flow *flow,
			       struct flowi *fl)
{
	memset(fl, 0, sizeof(*fl));
	fl->u.__fl_common.flowic_mark = skb->mark;
	if (flow->family == AF_INET) {
		fl->u.__fl_common.flowic_proto = ip_hdr(skb)->protocol;
		fl->u.ip4.saddr = *(const __be32 *)flow->src;
		fl->u.ip4.daddr = *(const __be32 *)flow->dst;
	} else {
		fl->u.__fl_common.flowic_proto = ipv6_hdr(skb)->nexthdr;
		fl->u.ip6.saddr = *(const struct in6_addr *)flow->src;
		fl->u.ip6.daddr = *(const struct in6_addr *)flow->dst;
	}
}

/**
 * sectun_bypass_send - sends a packet beside the tunnel
 * @device: the tunnel
 * @flow: the packet's addresses
 * @skb: consumed
 *
 * Under the RCU read lock, with bottom halves disabled.
 */
void sectun_bypass_send(struct sectun_device *device, const struct sectun_flow *flow,
			struct sk_buff *skb)
{
	struct dst_entry *dst;
	struct flowi fl;

	sectun_bypass_flow(skb, flow, &fl);
	dst = sectun_route_outside(device, flow->family, &fl);
	if (IS_ERR(dst)) {
		sectun_drop_tx(device, NULL, skb, sectun_route_reason(dst));
		return;
	}

	skb_dst_drop(skb);
	skb_dst_set(skb, dst);
	if (flow->family == AF_INET)
		memset(IPCB(skb), 0, sizeof(*IPCB(skb)));
	else
		memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	dst_output(device->net, skb->sk, skb);
}
