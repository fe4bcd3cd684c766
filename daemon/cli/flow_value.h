/* SPDX-License-Identifier: GPL-2.0 */
/* Values of options that describe packets. */
#ifndef CLI_FLOW_VALUE_H
#define CLI_FLOW_VALUE_H

#include <sectun/libsectun.h>

#include "shell.h"

/*
 * Each reads option @word of @inv and leaves its result alone when the option
 * was not given. Return: false with an error when it is no such value; 0 is none,
 * which would mean any to the kernel.
 */
bool flow_value_port(const struct invocation *inv, const char *word, uint16_t *port);
bool flow_value_protocol(const struct invocation *inv, const char *word, uint8_t *protocol);
bool flow_value_address(const struct invocation *inv, const char *word,
			struct sectun_addr *addr);
bool flow_value_prefix(const struct invocation *inv, const char *word, struct sectun_addr *addr,
		       uint8_t *len);
bool flow_value_number(const struct invocation *inv, const char *word, uint64_t max,
		       uint64_t *number);

#endif /* CLI_FLOW_VALUE_H */
