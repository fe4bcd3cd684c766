/* SPDX-License-Identifier: GPL-2.0 */
/* IP protocols by name. */
#ifndef CONFIG_PROTOCOL_H
#define CONFIG_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#define PROTOCOL_TEXT 8

/* "tcp", a number where there is no name. Return: @buf or a constant. */
const char *protocol_text(uint8_t protocol, char buf[PROTOCOL_TEXT]);

/* Name or number. Return: false when it is neither. */
bool protocol_parse(const char *text, uint8_t *protocol);

/* Has ports: TCP, UDP, SCTP. */
bool protocol_has_ports(uint8_t protocol);

#endif /* CONFIG_PROTOCOL_H */
