// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_acquire.h"
#include "kernel_sectun_address.h"

#include <daemon.h>

/**
 * Seconds a peer has, after phase 1, to ask for the SA itself
 */
#define PEER_ASKS_WITHIN 2

/**
 * Is the other end of an IKE_SA one of the peers of a device
 */
static bool is_peer(const struct sectun_device_info *device, host_t *other)
{
	struct sectun_addr addr;
	size_t i;

	addr = kernel_sectun_addr_from_host(other);
	for (i = 0; i < device->n_peers; i++)
	{
		if (chunk_equals(kernel_sectun_addr_to_chunk(&device->peers[i].remote),
						 kernel_sectun_addr_to_chunk(&addr)))
		{
			return TRUE;
		}
	}
	return FALSE;
}

/**
 * Is an IKE_SA the peer has begun still on its way to its first CHILD_SA
 */
static bool is_negotiating(ike_sa_t *ike_sa)
{
	ike_sa_id_t *id;
	time_t established;

	id = ike_sa->get_id(ike_sa);
	if (id->is_initiator(id))
	{
		return FALSE;
	}
	switch (ike_sa->get_state(ike_sa))
	{
		case IKE_CREATED:
		case IKE_CONNECTING:
			return TRUE;
		case IKE_ESTABLISHED:
			established = ike_sa->get_statistic(ike_sa, STAT_ESTABLISHED);
			return ike_sa->get_child_count(ike_sa) == 0 &&
				   time_monotonic(NULL) - established < PEER_ASKS_WITHIN;
		default:
			return FALSE;
	}
}

/*
 * Described in header
 */
bool kernel_sectun_acquire_peer_negotiates(struct sectun *ctl, uint32_t unit)
{
	struct sectun_device_info device;
	enumerator_t *enumerator;
	ike_sa_t *ike_sa;
	bool found = FALSE;

	if (sectun_device_get(ctl, SECTUN_DEV_UNIT(unit), &device))
	{
		return FALSE;
	}
	enumerator = charon->ike_sa_manager->create_enumerator(
												charon->ike_sa_manager, TRUE);
	while (!found && enumerator->enumerate(enumerator, &ike_sa))
	{
		found = is_peer(&device, ike_sa->get_other_host(ike_sa)) &&
				is_negotiating(ike_sa);
	}
	enumerator->destroy(enumerator);
	return found;
}
