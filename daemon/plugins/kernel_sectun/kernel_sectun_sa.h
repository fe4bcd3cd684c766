/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_sa kernel_sectun_sa
 * One SA of charon's, in the kernel or about to be.
 */

#ifndef KERNEL_SECTUN_SA_H_
#define KERNEL_SECTUN_SA_H_

#include "kernel_sectun_selector.h"

#include <kernel/kernel_ipsec.h>

typedef struct kernel_sectun_sa_t kernel_sectun_sa_t;

/**
 * An SA. All fields are the owner's to read.
 */
struct kernel_sectun_sa_t {

	/** Charon's name for it, with the current addresses */
	kernel_ipsec_sa_id_t id;

	/** Device unit, the N of st0.N */
	uint32_t unit;

	/** TRUE for an inbound SA */
	bool inbound;

	/** Reqid of the CHILD_SA */
	uint32_t reqid;

	/** ESP in UDP */
	bool encap;

	/** Inner packets it carries */
	kernel_sectun_selectors_t selectors;

	/** TRUE while it waits for its installation, with its keys */
	bool held;

	/** TRUE once charon has deleted it, but a held one has to follow first */
	bool doomed;

	/** What the kernel gets; keys are wiped on installation */
	struct sectun_sa_config config;
};

/**
 * Make an SA, not yet in the kernel.
 *
 * @return		NULL if the module has no such SAs; the reason is logged
 */
kernel_sectun_sa_t *kernel_sectun_sa_create(kernel_ipsec_sa_id_t *id,
											kernel_ipsec_add_sa_t *data);

/**
 * Put it into the kernel; forgets the keys, whatever comes of it.
 */
status_t kernel_sectun_sa_install(kernel_sectun_sa_t *this,
								  struct sectun *ctl);

/**
 * Remove it from the kernel, if it is there.
 */
status_t kernel_sectun_sa_remove(kernel_sectun_sa_t *this, struct sectun *ctl);

/**
 * Move it to other outer addresses.
 */
status_t kernel_sectun_sa_move(kernel_sectun_sa_t *this, struct sectun *ctl,
							   kernel_ipsec_update_sa_t *data);

/**
 * Bytes, packets and last use, the latter as monotonic time.
 */
status_t kernel_sectun_sa_query(kernel_sectun_sa_t *this, struct sectun *ctl,
								uint64_t *bytes, uint64_t *packets,
								time_t *used);

/**
 * Free it, wiping what keys there are; leaves the kernel alone.
 */
void kernel_sectun_sa_destroy(kernel_sectun_sa_t *this);

#endif /** KERNEL_SECTUN_SA_H_ @}*/
