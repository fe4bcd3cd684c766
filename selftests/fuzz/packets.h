/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_PACKETS_H
#define FUZZ_PACKETS_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stdint.h>

/* Younger than the headers of Debian 12. */
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4	5
#endif

/**
 * struct tally - what the counters have to say afterwards
 * @inputs: all that was sent
 * @exact: that many must be counted, as delivered or as dropped
 * @loose: that many more may be counted: the stack may have kept them
 */
struct tally {
	uint64_t inputs, exact, loose;
};

/* ESP into the tap devices; each word is an SA, see esp.h. */
void receive(struct tally *tally, uint64_t count, bool strict, char **sas, int n);

/* Inner packets into the devices that the words name. */
void transmit(struct tally *tally, uint64_t count, bool strict, char **devices, int n);

#endif
