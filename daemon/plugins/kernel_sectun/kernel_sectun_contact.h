/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_contact kernel_sectun_contact
 * What the peer is told of a daemon before this one.
 *
 * INITIAL_CONTACT has a peer delete at once all SAs it has with us (RFC 2407
 * section 4.6.3.3, RFC 7296 section 2.4). While SAs of an earlier daemon carry
 * packets it would be untrue, and cost those until new SAs are agreed on. Where
 * dead peers are to be detected, such SAs end when the peer does not answer.
 */

#ifndef KERNEL_SECTUN_CONTACT_H_
#define KERNEL_SECTUN_CONTACT_H_

#include "kernel_sectun_stale.h"

#include <bus/listeners/listener.h>

typedef struct kernel_sectun_contact_t kernel_sectun_contact_t;

/**
 * Takes INITIAL_CONTACT out of messages to peers of an earlier daemon
 */
struct kernel_sectun_contact_t {

	/**
	 * Sees messages before they are encrypted, and who does not answer
	 */
	listener_t listener;

	/**
	 * Destroy
	 */
	void (*destroy)(kernel_sectun_contact_t *this);
};

/**
 * Begin with it.
 *
 * @param stale		SAs of an earlier daemon, not adopted
 */
kernel_sectun_contact_t *kernel_sectun_contact_create(
												kernel_sectun_stale_t *stale);

#endif /** KERNEL_SECTUN_CONTACT_H_ @}*/
