// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_events.h"
#include "kernel_sectun_acquire.h"
#include "kernel_sectun_address.h"

#include <daemon.h>
#include <collections/hashtable.h>

typedef struct private_kernel_sectun_events_t private_kernel_sectun_events_t;

/**
 * Private data
 */
struct private_kernel_sectun_events_t {

	/**
	 * Public interface
	 */
	kernel_sectun_events_t public;

	/**
	 * Connection to the module, to look for what a lost event was about
	 */
	struct sectun *ctl;

	/**
	 * SAs charon knows nothing of
	 */
	kernel_sectun_stale_t *stale;

	/**
	 * Units left to their negotiating peers, with the time of the first packet
	 */
	hashtable_t *left;

	/**
	 * Listener of libsectun
	 */
	struct sectun_events *events;
};

/**
 * Seconds a unit is left to its peer: who the peer is may be forged so far
 */
#define LEFT_TO_PEER 10

/**
 * Is the SA that a packet wants to come from a negotiation of the peer's
 */
static bool left_to_peer(private_kernel_sectun_events_t *this, uint32_t unit)
{
	void *key = (void*)(uintptr_t)unit;
	time_t now, since;

	if (!kernel_sectun_acquire_peer_negotiates(this->ctl, unit))
	{
		this->left->remove(this->left, key);
		return FALSE;
	}
	now = time_monotonic(NULL);
	since = (uintptr_t)this->left->get(this->left, key);
	if (!since)
	{
		since = now;
		this->left->put(this->left, key, (void*)(uintptr_t)now);
	}
	return now - since < LEFT_TO_PEER;
}

/**
 * The host address of a packet, as traffic selector
 */
static traffic_selector_t *packet_ts(const struct sectun_addr *addr)
{
	host_t *host;

	host = kernel_sectun_addr_to_host(addr, 0);
	if (!host)
	{
		return NULL;
	}
	return traffic_selector_create_from_subnet(host,
								addr->family == AF_INET ? 32 : 128,
								0, 0, 65535);
}

/**
 * A packet wants an SA
 */
static void acquire(private_kernel_sectun_events_t *this,
					const struct sectun_event *event)
{
	kernel_acquire_data_t data = {};

	/* in this order: what was negotiated when asked may be there by now */
	if (left_to_peer(this, event->trap.unit) ||
		kernel_sectun_acquire_served(this->ctl, &event->trap))
	{
		return;
	}
	data.src = packet_ts(&event->packet.src);
	data.dst = packet_ts(&event->packet.dst);
	charon->kernel->acquire(charon->kernel, event->trap.reqid, &data);
	DESTROY_IF(data.src);
	DESTROY_IF(data.dst);
}

/**
 * An SA has come to an end, or is near to it
 */
static void expire(private_kernel_sectun_events_t *this,
				   const struct sectun_sa_info *sa, bool hard)
{
	host_t *dst;

	/* SAs without reqid were made by hand */
	if (!sa->reqid || this->stale->expire(this->stale, sa, hard))
	{
		return;
	}
	dst = kernel_sectun_addr_to_host(sa->direction == SECTUN_DIRECTION_IN ?
									 &sa->local : &sa->remote, 0);
	if (dst)
	{
		charon->kernel->expire(charon->kernel,
							   sa->protocol == SECTUN_PROTOCOL_AH ? IPPROTO_AH
																  : IPPROTO_ESP,
							   htonl(sa->spi), dst, hard);
		dst->destroy(dst);
	}
}

/**
 * The sequence numbers of an SA are used up: nothing but a new one helps
 */
static void exhausted(private_kernel_sectun_events_t *this,
					  const struct sectun_sa_info *sa)
{
	DBG0(DBG_KNL, "IPsec: the sequence numbers of the outbound SA with SPI %.8x "
		 "of %s are used up; it is replaced", sa->spi, sa->ifname);
	expire(this, sa, FALSE);
}

/**
 * The peer sends from another address
 */
static void peer_changed(const struct sectun_event *event)
{
	const struct sectun_sa_info *sa = &event->sa;
	host_t *dst, *remote;

	dst = kernel_sectun_addr_to_host(&sa->local, sa->encap_local_port);
	remote = kernel_sectun_addr_to_host(&event->new_remote,
										event->new_remote_port);
	if (dst && remote)
	{
		charon->kernel->mapping(charon->kernel, IPPROTO_ESP, htonl(sa->spi),
								dst, remote);
	}
	DESTROY_IF(dst);
	DESTROY_IF(remote);
}

/**
 * Events were lost: raise those that an SA's state still tells of
 */
static void look_at_all(private_kernel_sectun_events_t *this)
{
	struct sectun_sa_info *list;
	size_t n, i;

	if (sectun_sa_list(this->ctl, NULL, &list, &n))
	{
		return;
	}
	for (i = 0; i < n; i++)
	{
		switch (list[i].state)
		{
			case SECTUN_SA_STATE_EXPIRED:
				expire(this, &list[i], TRUE);
				break;
			case SECTUN_SA_STATE_EXHAUSTED:
				exhausted(this, &list[i]);
				break;
			default:
				break;
		}
	}
	sectun_sa_list_free(list, n);
}

/**
 * Called by libsectun for every event
 */
static void handle(const struct sectun_event *event, void *arg)
{
	private_kernel_sectun_events_t *this = arg;

	switch (event->type)
	{
		case SECTUN_EVENT_ACQUIRE:
			acquire(this, event);
			break;
		case SECTUN_EVENT_SOFT_EXPIRED:
			expire(this, &event->sa, FALSE);
			break;
		case SECTUN_EVENT_HARD_EXPIRED:
			expire(this, &event->sa, TRUE);
			break;
		case SECTUN_EVENT_EXHAUSTED:
			exhausted(this, &event->sa);
			break;
		case SECTUN_EVENT_PEER_CHANGED:
			peer_changed(event);
			break;
		case SECTUN_EVENT_LOST:
			look_at_all(this);
			break;
		default:
			break;
	}
}

/**
 * Called by the watcher when there is something to read
 */
CALLBACK(receive, bool,
	private_kernel_sectun_events_t *this, int fd, watcher_event_t event)
{
	sectun_events_read(this->events, handle, this);
	return TRUE;
}

METHOD(kernel_sectun_events_t, destroy, void,
	private_kernel_sectun_events_t *this)
{
	lib->watcher->remove(lib->watcher, sectun_events_fd(this->events));
	sectun_events_close(this->events);
	this->left->destroy(this->left);
	free(this);
}

/*
 * Described in header
 */
kernel_sectun_events_t *kernel_sectun_events_create(struct sectun *ctl,
												kernel_sectun_stale_t *stale)
{
	private_kernel_sectun_events_t *this;

	INIT(this,
		.public = {
			.destroy = _destroy,
		},
		.ctl = ctl,
		.stale = stale,
		.left = hashtable_create(hashtable_hash_ptr, hashtable_equals_ptr, 4),
		.events = sectun_events_open(SECTUN_GROUP_ACQUIRE | SECTUN_GROUP_EXPIRE |
									 SECTUN_GROUP_PEER),
	);

	if (!this->events)
	{
		DBG0(DBG_KNL, "kernel: cannot listen to the module's events: %s",
			 sectun_error());
		this->left->destroy(this->left);
		free(this);
		return NULL;
	}
	lib->watcher->add(lib->watcher, sectun_events_fd(this->events),
					  WATCHER_READ, receive, this);

	return &this->public;
}
