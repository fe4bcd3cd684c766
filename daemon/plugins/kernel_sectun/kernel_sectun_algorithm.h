/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_algorithm kernel_sectun_algorithm
 * Names of ESP algorithms as the kernel module has them.
 */

#ifndef KERNEL_SECTUN_ALGORITHM_H_
#define KERNEL_SECTUN_ALGORITHM_H_

#include <library.h>

/**
 * Name of an algorithm pair.
 *
 * @param enc_alg		encryption_algorithm_t
 * @param key_len		length of the encryption key in bytes, with the salt
 * @param int_alg		integrity_algorithm_t, AUTH_UNDEFINED with an AEAD
 * @param name			buffer for the name
 * @param len			its length
 * @return				FALSE if the module has no such algorithm
 */
bool kernel_sectun_algorithm_name(uint16_t enc_alg, size_t key_len,
								  uint16_t int_alg, char *name, size_t len);

#endif /** KERNEL_SECTUN_ALGORITHM_H_ @}*/
