/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_ipsec kernel_sectun_ipsec
 * Implementation of kernel_ipsec_t on top of libsectun.
 */

#ifndef KERNEL_SECTUN_IPSEC_H_
#define KERNEL_SECTUN_IPSEC_H_

#include <kernel/kernel_ipsec.h>

typedef struct kernel_sectun_ipsec_t kernel_sectun_ipsec_t;

/**
 * kernel_ipsec_t for secure tunnel devices
 */
struct kernel_sectun_ipsec_t {

	/**
	 * Implements kernel_ipsec_t interface
	 */
	kernel_ipsec_t interface;
};

/**
 * Create an instance.
 *
 * @return		NULL if the module is not there
 */
kernel_sectun_ipsec_t *kernel_sectun_ipsec_create();

#endif /** KERNEL_SECTUN_IPSEC_H_ @}*/
