/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_address kernel_sectun_address
 * Addresses between strongSwan's and libsectun's form.
 */

#ifndef KERNEL_SECTUN_ADDRESS_H_
#define KERNEL_SECTUN_ADDRESS_H_

#include <networking/host.h>
#include <utils/chunk.h>
#include <sectun/libsectun.h>

/**
 * From an address in network byte order, 4 or 16 bytes
 */
struct sectun_addr kernel_sectun_addr_from_chunk(chunk_t chunk);

/**
 * From a host
 */
struct sectun_addr kernel_sectun_addr_from_host(host_t *host);

/**
 * The bytes of an address, not cloned
 */
chunk_t kernel_sectun_addr_to_chunk(const struct sectun_addr *addr);

/**
 * To a host with the given port, to be destroyed
 */
host_t *kernel_sectun_addr_to_host(const struct sectun_addr *addr,
								   uint16_t port);

#endif /** KERNEL_SECTUN_ADDRESS_H_ @}*/
