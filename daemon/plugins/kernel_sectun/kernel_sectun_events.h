/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_events kernel_sectun_events
 * Passes the module's events on to charon.
 */

#ifndef KERNEL_SECTUN_EVENTS_H_
#define KERNEL_SECTUN_EVENTS_H_

#include "kernel_sectun_stale.h"

typedef struct kernel_sectun_events_t kernel_sectun_events_t;

/**
 * Listener for the module's events
 */
struct kernel_sectun_events_t {

	/**
	 * Stop listening.
	 */
	void (*destroy)(kernel_sectun_events_t *this);
};

/**
 * Start listening.
 *
 * @param ctl		connection to the module
 * @param stale		SAs charon knows nothing of
 * @return			NULL on failure
 */
kernel_sectun_events_t *kernel_sectun_events_create(struct sectun *ctl,
												kernel_sectun_stale_t *stale);

#endif /** KERNEL_SECTUN_EVENTS_H_ @}*/
