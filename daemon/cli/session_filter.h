/* SPDX-License-Identifier: GPL-2.0 */
/* The options of "show" and "clear security flow session". */
#ifndef CLI_SESSION_FILTER_H
#define CLI_SESSION_FILTER_H

#include <sectun/libsectun.h>

#include "shell.h"

/**
 * struct session_filter - which sessions are wanted
 * @kernel: what the kernel compares
 * @device: either wing's; empty for any
 * @any: nothing was asked for
 */
struct session_filter {
	struct sectun_session_filter kernel;
	char device[IFNAMSIZ];
	bool any;
};

/* Return: false with an error that names the option. */
bool session_filter_read(struct session_filter *filter, const struct invocation *inv);

#endif /* CLI_SESSION_FILTER_H */
