/* SPDX-License-Identifier: GPL-2.0 */
/**
 * @defgroup kernel_sectun_selector kernel_sectun_selector
 * Traffic selectors as the pairs of prefixes the kernel module works with.
 */

#ifndef KERNEL_SECTUN_SELECTOR_H_
#define KERNEL_SECTUN_SELECTOR_H_

#include <collections/linked_list.h>
#include <selectors/traffic_selector.h>
#include <sectun/libsectun.h>

/** Most pairs of prefixes the kernel module takes for one SA */
#define KERNEL_SECTUN_SELECTORS_MAX	64

typedef struct kernel_sectun_selectors_t kernel_sectun_selectors_t;

/**
 * Selectors of an SA or trap; none means any to any of both families
 */
struct kernel_sectun_selectors_t {
	struct sectun_selector list[KERNEL_SECTUN_SELECTORS_MAX];
	size_t count;
};

/**
 * Add every pair of prefixes of two traffic selectors.
 *
 * Ranges become prefixes. Pairs of different families mean nothing and are
 * left out. A selector for a protocol or port is refused with a log message:
 * it would let through what was not negotiated.
 *
 * @param selectors		selectors to extend
 * @param src			source
 * @param dst			destination
 * @return				FALSE if refused
 */
bool kernel_sectun_selectors_add(kernel_sectun_selectors_t *selectors,
								 traffic_selector_t *src,
								 traffic_selector_t *dst);

/**
 * Make the selectors of an SA from lists of traffic selectors.
 *
 * @param selectors		filled
 * @param src			list of traffic_selector_t
 * @param dst			list of traffic_selector_t
 * @return				FALSE if refused
 */
bool kernel_sectun_selectors_make(kernel_sectun_selectors_t *selectors,
								  linked_list_t *src, linked_list_t *dst);

/**
 * Whether both have the same selectors, in whatever order.
 */
bool kernel_sectun_selectors_equal(const struct sectun_selector *a, size_t n_a,
								   const struct sectun_selector *b, size_t n_b);

#endif /** KERNEL_SECTUN_SELECTOR_H_ @}*/
