/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_plugin kernel_sectun_plugin
 * IPsec kernel interface for the sectun kernel module: a CHILD_SA with if_id
 * N+1 lives on the secure tunnel device st0.N.
 */

#ifndef KERNEL_SECTUN_PLUGIN_H_
#define KERNEL_SECTUN_PLUGIN_H_

#include <plugins/plugin.h>

typedef struct kernel_sectun_plugin_t kernel_sectun_plugin_t;

/**
 * Plugin that provides "kernel-ipsec" on top of libsectun
 */
struct kernel_sectun_plugin_t {

	/**
	 * implements plugin interface
	 */
	plugin_t plugin;
};

#endif /** KERNEL_SECTUN_PLUGIN_H_ @}*/
