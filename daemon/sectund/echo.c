// SPDX-License-Identifier: GPL-2.0
#include "echo.h"

#include <errno.h>
#include <linux/icmp.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Data of our requests, of the usual size; the rest is zero. */
#define DATA_SIZE	56

struct request {
	struct icmphdr header;
	uint64_t secret;
	uint8_t rest[DATA_SIZE - sizeof(uint64_t)];
};

/* RFC 1071; 0 over a message with the right one in it. */
static uint16_t checksum(const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += bytes[i] << 8 | bytes[i + 1];
	if (i < len)
		sum += bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static int set_options(int fd, const char *device)
{
	struct icmp_filter filter = {
		.data = ~(1u << ICMP_ECHO | 1u << ICMP_ECHOREPLY),
	};

	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, strlen(device)) ||
	    setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof(filter)))
		return -errno;
	return 0;
}

int echo_open(const char *device)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP);
	int err;

	if (fd < 0)
		return -errno;
	err = set_options(fd, device);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int send_to(int fd, struct in_addr to, struct in_addr from, void *data, size_t len)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = to };
	char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = { 0 };
	struct iovec iov = { .iov_base = data, .iov_len = len };
	struct msghdr message = {
		.msg_name = &address, .msg_namelen = sizeof(address),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct in_pktinfo info = { .ipi_spec_dst = from };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message);

	cmsg->cmsg_level = IPPROTO_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	return sendmsg(fd, &message, 0) < 0 ? -errno : 0;
}

int echo_send(int fd, struct in_addr to, struct in_addr from, uint16_t id, uint16_t sequence,
	      uint64_t secret)
{
	struct request request = {
		.header.type = ICMP_ECHO,
		.header.un.echo.id = htons(id),
		.header.un.echo.sequence = htons(sequence),
		.secret = secret,
	};

	request.header.checksum = checksum(&request, sizeof(request));
	return send_to(fd, to, from, &request, sizeof(request));
}

/* Return: false when @data is not a whole echo message in an IPv4 packet. */
static bool parse(const uint8_t *data, size_t len, struct echo_packet *packet)
{
	struct icmphdr icmp;
	struct iphdr ip;
	size_t header;

	if (len < sizeof(ip))
		return false;
	memcpy(&ip, data, sizeof(ip));
	header = ip.ihl * 4;
	if (header < sizeof(ip) || len < header + sizeof(icmp))
		return false;
	packet->len = len - header;
	memcpy(packet->message, data + header, packet->len);
	memcpy(&icmp, packet->message, sizeof(icmp));
	if (checksum(packet->message, packet->len) || icmp.code)
		return false;
	packet->reply = icmp.type == ICMP_ECHOREPLY;
	packet->from.s_addr = ip.saddr;
	packet->to.s_addr = ip.daddr;
	packet->id = ntohs(icmp.un.echo.id);
	packet->sequence = ntohs(icmp.un.echo.sequence);
	packet->secret = 0;
	if (packet->len >= sizeof(icmp) + sizeof(packet->secret))
		memcpy(&packet->secret, packet->message + sizeof(icmp), sizeof(packet->secret));
	return true;
}

bool echo_receive(int fd, struct echo_packet *packet)
{
	uint8_t data[ECHO_PACKET_MAX];
	ssize_t len;

	for (;;) {
		len = recv(fd, data, sizeof(data), MSG_TRUNC);
		if (len < 0)
			return false;
		if ((size_t)len <= sizeof(data) && parse(data, len, packet))
			return true;
	}
}

void echo_answer(int fd, struct echo_packet *packet)
{
	struct icmphdr *icmp = (struct icmphdr *)packet->message;

	icmp->type = ICMP_ECHOREPLY;
	icmp->checksum = 0;
	icmp->checksum = checksum(packet->message, packet->len);
	/* A peer that gets none asks again. */
	(void)send_to(fd, packet->from, packet->to, packet->message, packet->len);
}
