/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REQUEST_MAX	16384

/* Every key has this in it, so that it is known wherever it comes out. */
#define REQUEST_KEY_MARK	"\xa5This1Key\x5a"

/**
 * struct request - what is sent to the kernel
 * @data: one or more netlink messages
 * @len: bytes
 * @cmd: of the first message: SECTUN_CMD_*, or RTM_*
 * @framed: headers and flags are those of a sound request
 */
struct request {
	uint8_t data[REQUEST_MAX] __attribute__((aligned(4)));
	size_t len;
	int cmd;
	bool framed;
};

/* One of the operations of the family @type, sound or not. */
void request_make(struct request *request, uint16_t type);

/* The same of rtnetlink, about devices of kind sectun; @netns is a file. */
void request_make_link(struct request *request, int netns);

/* Removes all SAs, sound. */
void request_make_flush(struct request *request, uint16_t type);

#endif
