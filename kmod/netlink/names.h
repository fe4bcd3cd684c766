/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_NETLINK_NAMES_H
#define SECTUN_NETLINK_NAMES_H

#include <uapi/linux/sectun.h>

/* Indexed by SECTUN_A_DROPS_*, NULL for the padding attribute. */
extern const char *const sectun_drop_names[SECTUN_A_DROPS_MAX + 1];

#endif /* SECTUN_NETLINK_NAMES_H */
