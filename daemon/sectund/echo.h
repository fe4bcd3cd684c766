/* SPDX-License-Identifier: GPL-2.0 */
/* ICMP echo through one interface, whatever the routes say. */
#ifndef SECTUND_ECHO_H
#define SECTUND_ECHO_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ECHO_PACKET_MAX	2048

/**
 * struct echo_packet - an echo request or its answer, as it came in
 * @reply: it is an answer
 * @from: who sent it
 * @to: the address of this machine that it was for
 * @id: as echo_send() got it
 * @sequence: likewise
 * @secret: likewise; of others' packets of no meaning
 * @len: of @message
 * @message: ICMP header and data
 */
struct echo_packet {
	bool reply;
	struct in_addr from;
	struct in_addr to;
	uint16_t id;
	uint16_t sequence;
	uint64_t secret;
	size_t len;
	uint8_t message[ECHO_PACKET_MAX];
};

/* A socket for echo through @device. Return: it, or a negative errno. */
int echo_open(const char *device);

/**
 * echo_send - sends an echo request
 * @from: 0 for the kernel's choice
 * @secret: what nobody can know who has not got the request
 *
 * Return: 0 or a negative errno.
 */
int echo_send(int fd, struct in_addr to, struct in_addr from, uint16_t id, uint16_t sequence,
	      uint64_t secret);

/* The next one that has come in and is whole. Return: false when there is none. */
bool echo_receive(int fd, struct echo_packet *packet);

/* Answers the request @packet, through the interface it came by. */
void echo_answer(int fd, struct echo_packet *packet);

#endif /* SECTUND_ECHO_H */
