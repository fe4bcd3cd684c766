// SPDX-License-Identifier: GPL-2.0
/*
 * Larval SAs: inbound SPIs that have been given out and have no keys yet. The
 * peer may use an SPI before its keys are here: the initiator of an IKEv1 quick
 * mode does so as soon as it has sent the third message. Such packets wait for
 * the keys; only then is it known who sent them.
 */
#include <linux/ip.h>
#include <linux/jiffies.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "check.h"
#include "larval.h"
#include "packet.h"
#include "receive.h"
#include "sa.h"

/* Longer than IKE goes on asking for an answer. */
#define SECTUN_LARVAL_LIFE		(180 * HZ)

/* Packets that wait, for an SPI and in a namespace. */
#define SECTUN_LARVAL_PACKETS		256
#define SECTUN_LARVAL_PACKETS_ALL	4096

/**
 * struct sectun_larval - an inbound SPI without keys
 * @rcu: frees it
 * @node: in sectun_net.larvae; RTNL, read under RCU
 * @waiting: packets for it; its lock guards @closed
 * @expires: jiffies
 * @spi: on the wire
 * @protocol: ESP or AH
 * @local: address it was given out for
 * @closed: no packet waits any more
 */
struct sectun_larval {
	struct rcu_head rcu;
	struct hlist_node node;
	struct sk_buff_head waiting;
	unsigned long expires;
	__be32 spi;
	enum sectun_protocol protocol;
	struct sectun_addr local;
	bool closed;
};

static struct hlist_head *sectun_larval_bucket(struct sectun_net *sn, __be32 spi)
{
	return &sn->larvae[hash_min((__force u32)spi, SECTUN_LARVAL_BITS)];
}

/**
 * sectun_larval_find - looks a larval SA up
 * @sn: namespace that carries the ESP
 * @protocol: ESP or AH
 * @spi: its SPI
 * @local: address it was given out for, or NULL for any
 *
 * Under RTNL or the RCU read lock.
 *
 * Return: the larval SA, or NULL.
 */
struct sectun_larval *sectun_larval_find(struct sectun_net *sn, enum sectun_protocol protocol,
					 __be32 spi,
					 const struct sectun_addr *local)
{
	struct sectun_larval *larval;

	hlist_for_each_entry_rcu(larval, sectun_larval_bucket(sn, spi), node,
				 lockdep_rtnl_is_held())
		if (larval->spi == spi && larval->protocol == protocol &&
		    (!local || sectun_addr_equal(&larval->local, local)))
			return larval;
	return NULL;
}

/* What the packet refers to may be gone when the keys come. */
static void sectun_larval_detach(struct sk_buff *skb)
{
	skb_orphan(skb);
	skb_dst_drop(skb);
	nf_reset_ct(skb);
	skb->dev = NULL;
}

/**
 * sectun_larval_hold - has a packet wait for the keys of its SA
 * @sn: namespace the packet came in
 * @skb: begins at its ESP or AH header; consumed if it waits
 * @protocol: ESP or AH
 * @spi: from the packet
 * @encap: it came in UDP
 *
 * Under the RCU read lock, with bottom halves disabled.
 *
 * Return: whether it waits. If not, its SA may have come meanwhile.
 */
bool sectun_larval_hold(struct sectun_net *sn, struct sk_buff *skb,
			enum sectun_protocol protocol, __be32 spi, bool encap)
{
	struct sectun_larval *larval;
	struct sectun_addr local;
	bool held;

	sectun_addr_from(&local, sectun_outer_family(skb), sectun_outer_dest(skb));
	larval = sectun_larval_find(sn, protocol, spi, &local);
	if (!larval || time_after(jiffies, larval->expires) ||
	    atomic_read(&sn->n_held) >= SECTUN_LARVAL_PACKETS_ALL)
		return false;

	spin_lock(&larval->waiting.lock);
	held = !larval->closed && skb_queue_len(&larval->waiting) < SECTUN_LARVAL_PACKETS;
	if (held) {
		sectun_larval_detach(skb);
		sectun_packet(skb)->encap = encap;
		__skb_queue_tail(&larval->waiting, skb);
		atomic_inc(&sn->n_held);
	}
	spin_unlock(&larval->waiting.lock);
	return held;
}

static void sectun_larval_take(struct sectun_net *sn, struct sectun_larval *larval,
			       struct sk_buff_head *packets, bool last)
{
	__skb_queue_head_init(packets);
	spin_lock_bh(&larval->waiting.lock);
	larval->closed = last;
	skb_queue_splice_init(&larval->waiting, packets);
	spin_unlock_bh(&larval->waiting.lock);
	atomic_sub(skb_queue_len(packets), &sn->n_held);
}

/* To their SA, or as lost as if the SPI had never been given out. */
static void sectun_larval_release(struct sectun_net *sn, struct sk_buff_head *packets,
				  struct sectun_sa *sa)
{
	struct sk_buff *skb;

	local_bh_disable();
	rcu_read_lock();
	while ((skb = __skb_dequeue(packets))) {
		if (sa) {
			sectun_receive_sa(sa, skb, sectun_packet(skb)->encap);
			continue;
		}
		sectun_drops_count(sn->drops, SECTUN_A_DROPS_UNKNOWN_SPI);
		kfree_skb(skb);
	}
	rcu_read_unlock();
	local_bh_enable();
}

/**
 * sectun_larval_deliver - hands what waits to the SA, which is not found yet
 * @larval: the larval SA
 * @sa: the SA it becomes
 *
 * Before packets that come meanwhile can overtake those that wait, and leave
 * them behind the replay window. Under RTNL.
 */
void sectun_larval_deliver(struct sectun_larval *larval, struct sectun_sa *sa)
{
	struct sectun_net *sn = sectun_pernet(sa->device->net);
	struct sk_buff_head packets;

	sectun_larval_take(sn, larval, &packets, false);
	sectun_larval_release(sn, &packets, sa);
}

/**
 * sectun_larval_end - ends a larval SA
 * @sn: namespace that carries the ESP
 * @larval: the larval SA; freed
 * @sa: the SA it became, which can be found by now, or NULL
 *
 * Under RTNL.
 */
void sectun_larval_end(struct sectun_net *sn, struct sectun_larval *larval,
		       struct sectun_sa *sa)
{
	struct sk_buff_head packets;

	sectun_larval_take(sn, larval, &packets, true);
	hlist_del_rcu(&larval->node);
	sectun_larval_release(sn, &packets, sa);
	kfree_rcu(larval, rcu);
}

static void sectun_larval_sweep(struct sectun_net *sn, bool all)
{
	struct sectun_larval *larval;
	struct hlist_node *next;
	int bucket;

	hash_for_each_safe(sn->larvae, bucket, next, larval, node)
		if (all || time_after(jiffies, larval->expires))
			sectun_larval_end(sn, larval, NULL);
}

/**
 * sectun_larval_flush - ends all larval SAs
 * @sn: namespace that carries the ESP
 *
 * Under RTNL, or when nobody else can reach @sn any more.
 */
void sectun_larval_flush(struct sectun_net *sn)
{
	sectun_larval_sweep(sn, true);
}

/**
 * sectun_sa_reserve - gives out an inbound SPI (RFC 2367 section 3.1.1, getspi)
 * @net: namespace that carries the ESP
 * @protocol: ESP or AH
 * @spi: the SPI
 * @local: address the peer will send to
 * @bad: set to the SECTUN_A_SA_* that is wrong, or 0
 * @extack: told what is wrong
 *
 * Ends when an SA of that SPI is added, or after three minutes. Under RTNL.
 *
 * Return: 0 or a negative error, -EEXIST for an SPI that is taken.
 */
int sectun_sa_reserve(struct net *net, enum sectun_protocol protocol, __be32 spi,
		      const struct sectun_addr *local, unsigned int *bad,
		      struct netlink_ext_ack *extack)
{
	struct sectun_net *sn = sectun_pernet(net);
	struct sectun_larval *larval;
	int err;

	*bad = 0;
	sectun_larval_sweep(sn, false);
	err = sectun_sa_check_free(net, protocol, spi, local, bad, extack);
	if (err)
		return err;
	if (sectun_larval_find(sn, protocol, spi, NULL)) {
		*bad = SECTUN_A_SA_SPI;
		NL_SET_ERR_MSG_FMT(extack, "SPI 0x%08x is reserved", ntohl(spi));
		return -EEXIST;
	}

	larval = kzalloc(sizeof(*larval), GFP_KERNEL_ACCOUNT);
	if (!larval)
		return -ENOMEM;
	larval->spi = spi;
	larval->protocol = protocol;
	larval->local = *local;
	larval->expires = jiffies + SECTUN_LARVAL_LIFE;
	skb_queue_head_init(&larval->waiting);
	hlist_add_head_rcu(&larval->node, sectun_larval_bucket(sn, spi));
	return 0;
}
