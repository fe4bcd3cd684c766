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

#define SESSION_FILTER_OPTIONS \
	{ "destination-port", "Destination port of the first packet", .value = "<port>" }, \
	{ "destination-prefix", "Destination address or prefix of the first packet", \
	  .value = "<prefix>" }, \
	{ "interface", "Interface of either direction", .value = "<interface-name>" }, \
	{ "policy-name", "Policy that permitted the session", .value = "<name>" }, \
	{ "protocol", "IP protocol by name or number", .value = "<protocol>" }, \
	{ "session-identifier", "One session by its identifier", .value = "<number>" }, \
	{ "source-port", "Source port of the first packet", .value = "<port>" }, \
	{ "source-prefix", "Source address or prefix of the first packet", \
	  .value = "<prefix>" }

/* Return: false with an error that names the option. */
bool session_filter_read(struct session_filter *filter, const struct invocation *inv);

#endif /* CLI_SESSION_FILTER_H */
