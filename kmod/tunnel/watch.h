/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the flow trace sees of packets in a tunnel. It is implemented by flow/,
 * where there is one, and costs nothing while nobody traces.
 */
#ifndef SECTUN_WATCH_H
#define SECTUN_WATCH_H

#include <linux/jump_label.h>
#include <linux/skbuff.h>

/**
 * struct sectun_lost - a packet that is lost in a tunnel
 * @dev: of the tunnel
 * @skb: at its outer header while it is not decrypted, else at its inner one
 * @outbound: it was to go into the tunnel
 * @protocol: of an SA, IPPROTO_ESP or IPPROTO_AH
 * @spi: of the SA, 0 for none
 * @reason: SECTUN_A_DROPS_*
 */
struct sectun_lost {
	const struct net_device *dev;
	struct sk_buff *skb;
	bool outbound;
	u8 protocol;
	__be32 spi;
	unsigned int reason;
};

#ifdef SECTUN_FLOW
/* Some namespace is traced. */
DECLARE_STATIC_KEY_FALSE(sectun_tracing);

void sectun_trace_arrived(const struct net_device *dev, struct sk_buff *skb, __be32 spi);
void sectun_trace_lost(const struct sectun_lost *lost);

/**
 * sectun_watch_arrived - a packet has come out of a tunnel
 * @dev: of the tunnel
 * @skb: on its way into the stack
 * @spi: of the SA
 *
 * With bottom halves disabled.
 */
static inline void sectun_watch_arrived(const struct net_device *dev, struct sk_buff *skb,
					__be32 spi)
{
	if (static_branch_unlikely(&sectun_tracing))
		sectun_trace_arrived(dev, skb, spi);
}

/** sectun_watched - is it worth while to call sectun_trace_lost() */
static inline bool sectun_watched(void)
{
	return static_branch_unlikely(&sectun_tracing);
}
#else
static inline void sectun_trace_lost(const struct sectun_lost *lost) { }
static inline void sectun_watch_arrived(const struct net_device *dev, struct sk_buff *skb,
					__be32 spi) { }
static inline bool sectun_watched(void) { return false; }
#endif

#endif /* SECTUN_WATCH_H */
