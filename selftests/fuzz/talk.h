/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_TALK_H
#define FUZZ_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "request.h"

/**
 * struct answer - what the kernel said to a request
 * @replies: messages that are no errors
 * @errors: error messages
 * @error: the last one, 0 for success
 * @message: what it says in words, "" for nothing
 * @key: a key was in it
 */
struct answer {
	unsigned int replies, errors;
	int error;
	char message[256];
	bool key;
};

/* A socket of NETLINK_GENERIC or NETLINK_ROUTE. */
int talk_open(int protocol);

/* The number of the family, in this namespace. */
uint16_t talk_family(int fd, const char *name);

/* Sends, and reads all that comes back. */
void talk(int fd, const struct request *request, struct answer *answer);

#endif
