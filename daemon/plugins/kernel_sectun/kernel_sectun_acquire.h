/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_acquire kernel_sectun_acquire
 * When a packet that wants an SA need not start a negotiation.
 */

#ifndef KERNEL_SECTUN_ACQUIRE_H_
#define KERNEL_SECTUN_ACQUIRE_H_

#include <utils/utils.h>
#include <sectun/libsectun.h>

/**
 * Does a peer of a device negotiate with us already?
 *
 * If it does, its SA will serve the packet, too: one of our own beside it would
 * be a duplicate. Should the peer not get there, the module asks again.
 *
 * @param ctl		connection to the module
 * @param unit		unit of the device
 * @return			TRUE while the peer is at it
 */
bool kernel_sectun_acquire_peer_negotiates(struct sectun *ctl, uint32_t unit);

/**
 * Is the SA there by now?
 *
 * Events wait their turn, and while the peer negotiates that can take a while.
 *
 * @param ctl		connection to the module
 * @param trap		the trap that asks
 * @return			TRUE if an outbound SA carries its packets
 */
bool kernel_sectun_acquire_served(struct sectun *ctl,
								  const struct sectun_trap_info *trap);

#endif /** KERNEL_SECTUN_ACQUIRE_H_ @}*/
