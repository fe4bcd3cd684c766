// SPDX-License-Identifier: GPL-2.0
/*
 * IKE and ESP packets of a tunnel never enter that tunnel, whatever the routing
 * table says: they go out by the device that holds their source address.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "bypass.h"
#include "route.h"
#include "sa.h"

#define SECTUN_IKE_PORT		500
#define SECTUN_IKE_NAT_PORT	4500

static bool sectun_bypass_same(const struct sectun_bypass_pair *a,
			       const struct sectun_bypass_pair *b)
{
	return sectun_addr_equal(&a->local, &b->local) &&
	       sectun_addr_equal(&a->remote, &b->remote) &&
	       a->local_port == b->local_port && a->remote_port == b->remote_port;
}

static void sectun_bypass_add(struct sectun_bypass *bypass, const struct sectun_bypass_pair *pair)
{
	unsigned int i;

	for (i = 0; i < bypass->n; i++)
		if (sectun_bypass_same(&bypass->pairs[i], pair))
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
			.local = peer->local,
			.remote = peer->remote,
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
	unsigned int i;

	if (!bypass)
		return NULL;

	for (i = 0; i < bypass->n; i++) {
		const struct sectun_bypass_pair *pair = &bypass->pairs[i];

		if (sectun_addr_is(&pair->remote, flow->family, flow->dst) &&
		    (pair->local.family == AF_UNSPEC ||
		     sectun_addr_is(&pair->local, flow->family, flow->src)))
			return pair;
	}
	return NULL;
}

/**
 * sectun_bypass_knows - is an address the outer address of a peer
 * @device: the tunnel
 * @family: AF_INET or AF_INET6
 * @remote: the address, network byte order
 *
 * Under the RCU read lock.
 *
 * Return: true when it is.
 */
bool sectun_bypass_knows(struct sectun_device *device, u16 family, const void *remote)
{
	const struct sectun_bypass *bypass = rcu_dereference(device->bypass);
	unsigned int i;

	for (i = 0; bypass && i < bypass->n; i++)
		if (sectun_addr_is(&bypass->pairs[i].remote, family, remote))
			return true;
	return false;
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

static bool sectun_bypass_port(__be16 port, __be16 encap)
{
	return port && (port == htons(SECTUN_IKE_PORT) ||
			port == htons(SECTUN_IKE_NAT_PORT) || port == encap);
}

/**
 * sectun_bypass_wanted - is a packet to the peer IKE or ESP
 * @device: the tunnel
 * @pair: outer addresses that match
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
		break;
	case IPPROTO_UDP:
		if (!sectun_bypass_ports(skb, &payload, &source, &dest))
			return false;
		if (!sectun_bypass_port(source, pair->local_port) &&
		    !sectun_bypass_port(dest, pair->remote_port))
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
