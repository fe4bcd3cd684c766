// SPDX-License-Identifier: GPL-2.0
/*
 * Inner packets written straight to tunnel devices, also such as say that they
 * are several, or that their checksum is still to be done.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "inner.h"
#include "packets.h"
#include "random.h"

/* Payload; what is in front of it has room, too. Most have less: the long ones take long. */
#define SEGMENTED_MAX	65200
#define SEGMENTED_SHIFT	5

/* The most that one packet may become: more fill the queues behind the device. */
#define SEGMENTS_MAX	64

#define DEVICES_MAX	16

/**
 * struct sender - where packets go
 * @plain: socket for packets as they are
 * @vnet: socket for packets behind a header that describes them
 * @devices: indices of the devices
 */
struct sender {
	int plain, vnet;
	int devices[DEVICES_MAX];
	int n_devices;
};

static int open_socket(int vnet)
{
	int fd = socket(AF_PACKET, SOCK_RAW, 0), size = 8 << 20;

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &vnet, sizeof(vnet)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size))) {
		perror("AF_PACKET");
		exit(1);
	}
	return fd;
}

/* Refused, it never came to the device. */
static bool send_to(int fd, struct iovec *iov, int n, int ifindex, uint16_t protocol)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex = ifindex,
		.sll_protocol = htons(protocol),
	};
	struct msghdr msg = { .msg_name = &to, .msg_namelen = sizeof(to),
			      .msg_iov = iov, .msg_iovlen = n };

	if (sendmsg(fd, &msg, 0) >= 0)
		return true;
	/* No memory is what the stack says when it cannot cut it into segments. */
	if (errno == EMSGSIZE || errno == EINVAL || errno == ENOMEM)
		return false;
	perror("sending");
	exit(1);
}

static void describe_checksum(const struct inner *inner, struct virtio_net_hdr *vnet)
{
	vnet->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	vnet->csum_start = inner->transport;
	vnet->csum_offset = inner->tcp ? 16 : 6;
	if (!random_once_in(4))
		return;
	vnet->csum_start = random_below(inner->len + 8);
	vnet->csum_offset = random_below(64);
}

static void describe_segments(const struct inner *inner, struct virtio_net_hdr *vnet)
{
	static const uint8_t types[] = {
		VIRTIO_NET_HDR_GSO_TCPV4, VIRTIO_NET_HDR_GSO_TCPV6, VIRTIO_NET_HDR_GSO_UDP,
		VIRTIO_NET_HDR_GSO_UDP_L4
	};

	if (!inner->tcp)
		vnet->gso_type = VIRTIO_NET_HDR_GSO_UDP_L4;
	else if (inner->protocol == ETH_P_IP)
		vnet->gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
	else
		vnet->gso_type = VIRTIO_NET_HDR_GSO_TCPV6;
	vnet->gso_size = random_below(1400) + 1000;
	vnet->hdr_len = inner->transport + 8 + 12 * inner->tcp;
	if (!random_once_in(4))
		return;
	vnet->gso_type = random_of(types) | (random_once_in(2) ? VIRTIO_NET_HDR_GSO_ECN : 0);
	vnet->gso_size = (random_below(65536) >> random_below(12)) | inner->len / SEGMENTS_MAX;
	/* Two segments, the first as long as an IP packet can be. */
	if (random_once_in(4))
		vnet->gso_size = inner->len - random_below(300);
	vnet->hdr_len = random_below(inner->len + 1);
}

static void send_segmented(struct tally *tally, const struct sender *sender, int ifindex)
{
	static struct inner inner;
	struct virtio_net_hdr vnet = {};
	struct iovec iov[] = { { &vnet, sizeof(vnet) }, { inner.data, 0 } };

	do
		inner_make(&inner, random_below(SEGMENTED_MAX) >> random_below(SEGMENTED_SHIFT));
	while (!inner.transport);
	describe_checksum(&inner, &vnet);
	describe_segments(&inner, &vnet);
	iov[1].iov_len = inner.len;
	if (send_to(sender->vnet, iov, 2, ifindex, inner.protocol))
		tally->loose += 2 * SEGMENTS_MAX;
}

static void send_one(struct tally *tally, const struct sender *sender, int ifindex)
{
	static struct inner inner;
	struct virtio_net_hdr vnet = {};
	struct iovec iov[] = { { &vnet, sizeof(vnet) }, { inner.data, 0 } };

	inner_make_hostile(&inner);
	iov[1].iov_len = inner.len;
	if (random_once_in(2)) {
		tally->exact += send_to(sender->plain, iov + 1, 1, ifindex, inner.protocol);
		return;
	}
	if (random_once_in(2))
		describe_checksum(&inner, &vnet);
	tally->exact += send_to(sender->vnet, iov, 2, ifindex, inner.protocol);
}

static void open_sender(struct sender *sender, char **names, int n)
{
	sender->plain = open_socket(0);
	sender->vnet = open_socket(1);
	for (sender->n_devices = 0; sender->n_devices < n && sender->n_devices < DEVICES_MAX;
	     sender->n_devices++) {
		int index = if_nametoindex(names[sender->n_devices]);

		if (!index) {
			perror(names[sender->n_devices]);
			exit(2);
		}
		sender->devices[sender->n_devices] = index;
	}
}

void transmit(struct tally *tally, uint64_t count, bool strict, char **devices, int n)
{
	struct sender sender;

	open_sender(&sender, devices, n);
	for (tally->inputs = 0; tally->inputs < count; tally->inputs++) {
		int ifindex = sender.devices[random_below(sender.n_devices)];

		if (!strict && random_once_in(8))
			send_segmented(tally, &sender, ifindex);
		else
			send_one(tally, &sender, ifindex);
	}
}
