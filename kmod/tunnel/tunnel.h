/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the netlink side may ask of the tunnel side, and the events the tunnel
 * side raises. Everything here is called in process context unless a comment
 * says otherwise.
 */
#ifndef SECTUN_TUNNEL_H
#define SECTUN_TUNNEL_H

#include <linux/in6.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/types.h>

#include <uapi/linux/sectun.h>

struct sectun_device;
struct sectun_sa;

/**
 * struct sectun_addr - an outer or inner address
 * @family: AF_INET, AF_INET6 or AF_UNSPEC for none
 * @v4: network byte order
 * @v6: network byte order
 */
struct sectun_addr {
	u16 family;
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

/**
 * struct sectun_selector - inner packets by prefix, seen in the SA's direction
 * @src: its family is the selector's; @dst has the same
 * @dst: destination prefix
 * @src_len: prefix length in bits
 * @dst_len: prefix length in bits
 */
struct sectun_selector {
	struct sectun_addr src;
	struct sectun_addr dst;
	u8 src_len;
	u8 dst_len;
};

/**
 * struct sectun_lifetime - limits of an SA, 0 for none
 */
struct sectun_lifetime {
	u64 soft_seconds;
	u64 hard_seconds;
	u64 soft_bytes;
	u64 hard_bytes;
	u64 soft_packets;
	u64 hard_packets;
};

/**
 * struct sectun_sa_config - everything a new SA needs
 * @mode: in transport mode the SA carries packets between @local and @remote only
 * @key: cipher key with the salt at its end, @key_len bytes
 * @auth_key: integrity key, @auth_key_len bytes
 * @encap_local_port: network byte order, 0 without ESP in UDP
 * @selectors: @n_selectors of them, none for any to any
 * @sequence: last number used (out) or seen (in)
 *
 * Holds keys: whoever filled it wipes it with memzero_explicit().
 */
struct sectun_sa_config {
	enum sectun_direction direction;
	enum sectun_protocol protocol;
	__be32 spi;
	struct sectun_addr local;
	struct sectun_addr remote;
	enum sectun_mode mode;
	char algorithm[SECTUN_ALGORITHM_MAX_LEN + 1];
	u8 key[SECTUN_KEY_MAX_LEN];
	unsigned int key_len;
	u8 auth_key[SECTUN_KEY_MAX_LEN];
	unsigned int auth_key_len;
	bool esn;
	u32 replay_window;
	__be16 encap_local_port;
	__be16 encap_remote_port;
	const struct sectun_selector *selectors;
	unsigned int n_selectors;
	u32 reqid;
	struct sectun_lifetime lifetime;
	u64 sequence;
};

/**
 * struct sectun_sa_info - a consistent view of an SA for dumps, without keys
 * @selectors: borrowed, valid while the SA reference or RCU read lock is held
 * @drops: indexed by SECTUN_A_DROPS_*
 */
struct sectun_sa_info {
	int ifindex;
	char ifname[IFNAMSIZ];
	u32 unit;
	enum sectun_direction direction;
	enum sectun_protocol protocol;
	__be32 spi;
	struct sectun_addr local;
	struct sectun_addr remote;
	const char *algorithm;
	enum sectun_mode mode;
	bool esn;
	u32 replay_window;
	__be16 encap_local_port;
	__be16 encap_remote_port;
	const struct sectun_selector *selectors;
	unsigned int n_selectors;
	u32 reqid;
	struct sectun_lifetime lifetime;
	u64 sequence;
	enum sectun_sa_state state;
	u64 packets;
	u64 bytes;
	u64 drops[SECTUN_A_DROPS_MAX + 1];
	u64 added;
	u64 used;
	u64 shared;
};

struct sectun_peer {
	struct sectun_addr local;
	struct sectun_addr remote;
};

/**
 * struct sectun_device_settings - what of a device can be set
 * @df_bit: of outer packets
 * @tcp_mss: largest TCP segment in bytes, 0 for no limit
 * @dscp: code point of outer packets, or SECTUN_DSCP_COPY
 * @copy_outer_dscp: inbound: inner packets get that of the outer ones
 * @hold: no carrier, whatever SAs there are
 */
struct sectun_device_settings {
	enum sectun_df_bit df_bit;
	u16 tcp_mss;
	u8 dscp;
	bool copy_outer_dscp;
	bool hold;
};

struct sectun_device_info {
	int ifindex;
	char ifname[IFNAMSIZ];
	u32 unit;
	bool carrier;
	u32 mtu;
	bool mtu_fixed;
	struct sectun_peer peers[SECTUN_PEERS_MAX];
	unsigned int n_peers;
	u32 sas_in;
	u32 sas_out;
	u32 traps;
	struct sectun_device_settings settings;
	u64 rx_packets, rx_bytes;
	u64 tx_packets, tx_bytes;
	u64 drops[SECTUN_A_DROPS_MAX + 1];
};

/**
 * struct sectun_trap_info - an on-traffic trigger
 * @selectors: borrowed under the RCU read lock
 */
struct sectun_trap_info {
	int ifindex;
	char ifname[IFNAMSIZ];
	u32 unit;
	u32 reqid;
	const struct sectun_selector *selectors;
	unsigned int n_selectors;
};

/* Devices of the namespace that carries the ESP. All under RTNL. */
struct sectun_device *sectun_device_by_index(struct net *net, int ifindex);
struct sectun_device *sectun_device_by_name(struct net *net, const char *name);
struct sectun_device *sectun_device_by_unit(struct net *net, u32 unit);
void sectun_device_info(struct sectun_device *dev, struct sectun_device_info *info);
int sectun_device_set_peers(struct sectun_device *dev, const struct sectun_peer *peers,
			    unsigned int n, struct netlink_ext_ack *extack);

struct sectun_device_settings sectun_device_settings(const struct sectun_device *dev);
int sectun_device_set(struct sectun_device *dev, const struct sectun_device_settings *settings,
		      struct netlink_ext_ack *extack);

/*
 * What the firewall has of devices, which are those that have not been moved away
 * from the namespace of their ESP. Under the RCU read lock, in any context.
 */
int sectun_device_of_unit(struct net *net, u32 unit);
bool sectun_device_unit(struct net *net, const struct net_device *dev, u32 *unit);
__be32 sectun_device_spi(const struct net_device *dev, struct sk_buff *skb);

/**
 * sectun_device_for_each - calls @fn for every device, in creation order
 *
 * Under RTNL. Stops at the first return other than 0 and returns it.
 */
int sectun_device_for_each(struct net *net,
			   int (*fn)(struct sectun_device *dev, void *arg), void *arg);

/*
 * SAs. Changes are made under RTNL, look-ups may also run under RCU alone.
 * Errors name the offending attribute by message; the caller sets bad_attr
 * from the returned @bad (an SECTUN_A_SA_* or 0).
 */
void sectun_sa_prepare(const struct sectun_sa_config *config);
int sectun_sa_add(struct sectun_device *dev, const struct sectun_sa_config *config,
		  unsigned int *bad, struct netlink_ext_ack *extack);
struct sectun_sa *sectun_sa_find(struct net *net, enum sectun_direction direction,
				 enum sectun_protocol protocol, __be32 spi,
				 const struct sectun_addr *remote);
int sectun_sa_reserve(struct net *net, enum sectun_protocol protocol, __be32 spi,
		      const struct sectun_addr *local, unsigned int *bad,
		      struct netlink_ext_ack *extack);
void sectun_sa_delete(struct sectun_sa *sa);
void sectun_sa_flush(struct net *net, struct sectun_device *dev);
void sectun_sa_info(struct sectun_sa *sa, struct sectun_sa_info *info);

/**
 * struct sectun_sa_move - new outer addresses; AF_UNSPEC or 0 leaves as it is
 */
struct sectun_sa_move {
	struct sectun_addr local;
	struct sectun_addr remote;
	__be16 local_port;
	__be16 remote_port;
};

int sectun_sa_move(struct sectun_sa *sa, const struct sectun_sa_move *move,
		   struct netlink_ext_ack *extack);

/* Every SA of @net, or of @dev when it is not NULL; a stable order over a dump. */
int sectun_sa_for_each(struct net *net, struct sectun_device *dev,
		       int (*fn)(struct sectun_sa *sa, void *arg), void *arg);

int sectun_trap_add(struct sectun_device *dev, u32 reqid,
		    const struct sectun_selector *selectors, unsigned int n,
		    struct netlink_ext_ack *extack);
int sectun_trap_del(struct sectun_device *dev, u32 reqid, struct netlink_ext_ack *extack);
int sectun_trap_for_each(struct net *net, struct sectun_device *dev,
			 int (*fn)(const struct sectun_trap_info *trap, void *arg), void *arg);

/* Drops of @net that belong to no device, indexed by SECTUN_A_DROPS_*. */
void sectun_net_drops(struct net *net, u64 *drops);

/*
 * Events, implemented by netlink/. May be called in softirq context and under
 * the RCU read lock; they allocate atomically and lose the event, with a
 * rate-limited message, when there is no memory.
 */
void sectun_event_acquire(struct net *net, const struct sectun_trap_info *trap,
			  const struct sectun_selector *packet);
void sectun_event_soft_expired(struct net *net, struct sectun_sa *sa);
void sectun_event_hard_expired(struct net *net, struct sectun_sa *sa);
void sectun_event_exhausted(struct net *net, struct sectun_sa *sa);
void sectun_event_peer_changed(struct net *net, struct sectun_sa *sa,
			       const struct sectun_addr *remote, __be16 port);

/* Implemented by netlink/, called by main.c. */
int sectun_netlink_init(void);
void sectun_netlink_exit(void);

#endif /* SECTUN_TUNNEL_H */
