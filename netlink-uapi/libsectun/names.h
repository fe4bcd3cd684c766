/* SPDX-License-Identifier: GPL-2.0 */
/* Names of attributes and drop reasons, as sectun.yaml writes them. */
#ifndef LIBSECTUN_NAMES_H
#define LIBSECTUN_NAMES_H

#include <linux/sectun.h>

struct attr_set;

struct attr_name {
	const char *name;
	const struct attr_set *nested;
};

struct attr_set {
	const struct attr_name *attrs;
	unsigned int max;
};

struct drop_name {
	const char *name;
	const char *meaning;
};

/* Indexed by SECTUN_CMD_* and SECTUN_A_DROPS_*; holes are NULL. */
extern const struct attr_set *const op_sets[SECTUN_CMD_MAX + 1];
extern const struct drop_name drop_names[SECTUN_A_DROPS_MAX + 1];

#endif /* LIBSECTUN_NAMES_H */
