/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_stale kernel_sectun_stale
 * SAs that a daemon before this one left in the kernel.
 *
 * They go on carrying traffic until an SA of this daemon takes their place,
 * so that a daemon that died and came back costs no packet.
 */

#ifndef KERNEL_SECTUN_STALE_H_
#define KERNEL_SECTUN_STALE_H_

#include "kernel_sectun_sa.h"

typedef struct kernel_sectun_stale_t kernel_sectun_stale_t;

/**
 * What is left of an earlier daemon
 */
struct kernel_sectun_stale_t {

	/**
	 * A new outbound SA is in the kernel: delete what it replaces.
	 *
	 * @param sa		the new SA
	 */
	void (*replace)(kernel_sectun_stale_t *this, kernel_sectun_sa_t *sa);

	/**
	 * Whether an outbound SA of an earlier daemon serves a device.
	 */
	bool (*serves)(kernel_sectun_stale_t *this, uint32_t unit);

	/**
	 * Whether an outbound SA of an earlier daemon goes to a peer.
	 */
	bool (*reaches)(kernel_sectun_stale_t *this, host_t *peer);

	/**
	 * A peer is dead: delete what goes to it and comes from it.
	 *
	 * @param peer		its address
	 */
	void (*forsake)(kernel_sectun_stale_t *this, host_t *peer);

	/**
	 * An SA has expired: delete it if it is a left-over.
	 *
	 * @param info		the SA
	 * @param hard		TRUE if it carries nothing more
	 * @return			TRUE if it is a left-over that charon knows nothing of
	 */
	bool (*expire)(kernel_sectun_stale_t *this,
				   const struct sectun_sa_info *info, bool hard);

	/**
	 * Destroy, leaving the SAs in the kernel.
	 */
	void (*destroy)(kernel_sectun_stale_t *this);
};

/**
 * Note the SAs that are in the kernel now and delete traps, which are of no
 * use to anybody without the daemon that set them.
 *
 * SAs and traps without reqid were made by hand and are left alone.
 */
kernel_sectun_stale_t *kernel_sectun_stale_create(struct sectun *ctl);

#endif /** KERNEL_SECTUN_STALE_H_ @}*/
