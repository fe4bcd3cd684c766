// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_acquire.h"
#include "kernel_sectun_address.h"
#include "kernel_sectun_selector.h"

#include <daemon.h>
#include <negotiating.h>

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
 * Is an IKE_SA the peer has begun still on its way to its CHILD_SA
 */
static bool peer_negotiates(ike_sa_t *ike_sa)
{
	ike_sa_id_t *id;

	id = ike_sa->get_id(ike_sa);
	return !id->is_initiator(id) && negotiating(ike_sa);
}

/*
 * Described in header
 */
bool kernel_sectun_acquire_served(struct sectun *ctl,
								  const struct sectun_trap_info *trap)
{
	struct sectun_sa_info *list;
	bool found = FALSE;
	size_t n, i;

	if (sectun_sa_list(ctl, SECTUN_DEV_UNIT(trap->unit), &list, &n))
	{
		return FALSE;
	}
	for (i = 0; !found && i < n; i++)
	{
		found = list[i].direction == SECTUN_DIRECTION_OUT &&
				list[i].state == SECTUN_SA_STATE_ACTIVE &&
				list[i].reqid == trap->reqid &&
				kernel_sectun_selectors_equal(list[i].selectors,
											  list[i].n_selectors,
											  trap->selectors,
											  trap->n_selectors);
	}
	sectun_sa_list_free(list, n);
	return found;
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
				peer_negotiates(ike_sa);
	}
	enumerator->destroy(enumerator);
	return found;
}
