/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_algorithm kernel_sectun_algorithm
 * Names of algorithms and protocols as the kernel module has them.
 */

#ifndef KERNEL_SECTUN_ALGORITHM_H_
#define KERNEL_SECTUN_ALGORITHM_H_

#include <library.h>
#include <sectun/libsectun.h>

/**
 * Protocol of an SA.
 *
 * @param proto			IPPROTO_ESP or IPPROTO_AH
 * @return				the same for libsectun
 */
enum sectun_protocol kernel_sectun_protocol(uint8_t proto);

/**
 * Name of an algorithm pair, or of the one algorithm of AH.
 *
 * @param proto			IPPROTO_ESP or IPPROTO_AH
 * @param enc_alg		encryption_algorithm_t
 * @param key_len		length of the encryption key in bytes, with the salt
 * @param int_alg		integrity_algorithm_t, AUTH_UNDEFINED with an AEAD
 * @param name			buffer for the name
 * @param len			its length
 * @return				FALSE if the module has no such algorithm
 */
bool kernel_sectun_algorithm_name(uint8_t proto, uint16_t enc_alg,
								  size_t key_len, uint16_t int_alg, char *name,
								  size_t len);

#endif /** KERNEL_SECTUN_ALGORITHM_H_ @}*/
