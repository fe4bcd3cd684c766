/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_traps kernel_sectun_traps
 * On-traffic CHILD_SAs that wait for their first packet.
 */

#ifndef KERNEL_SECTUN_TRAPS_H_
#define KERNEL_SECTUN_TRAPS_H_

#include <kernel/kernel_ipsec.h>
#include <sectun/libsectun.h>

typedef struct kernel_sectun_traps_t kernel_sectun_traps_t;

/**
 * The traps that charon has set. The kernel has one for each reqid, charon
 * gives one for each pair of traffic selectors.
 */
struct kernel_sectun_traps_t {

	/**
	 * Add a pair of traffic selectors to the trap of a reqid.
	 */
	status_t (*add)(kernel_sectun_traps_t *this, uint32_t unit, uint32_t reqid,
					traffic_selector_t *src, traffic_selector_t *dst);

	/**
	 * Take a pair away; with the last pair the trap goes.
	 */
	status_t (*del)(kernel_sectun_traps_t *this, uint32_t unit, uint32_t reqid,
					traffic_selector_t *src, traffic_selector_t *dst);

	/**
	 * Remove all.
	 */
	void (*flush)(kernel_sectun_traps_t *this);

	/**
	 * Destroy, leaving the traps in the kernel.
	 */
	void (*destroy)(kernel_sectun_traps_t *this);
};

/**
 * Create an empty set of traps.
 */
kernel_sectun_traps_t *kernel_sectun_traps_create(struct sectun *ctl);

#endif /** KERNEL_SECTUN_TRAPS_H_ @}*/
