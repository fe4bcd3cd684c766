// SPDX-License-Identifier: GPL-2.0
/* What of an IP header may change on the way, and AH hence leaves out. */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/string.h>
#include <net/ipv6.h>

#include "mutable.h"

/* Of options that are not in the uapi header (RFC 4302 appendix A1). */
#define SECTUN_IPOPT_EXTENDED_SECURITY	133
#define SECTUN_IPOPT_MULTI_DESTINATION	149

/* An IPv6 option's data may change (RFC 8200 section 4.2). */
#define SECTUN_IPV6_OPTION_MUTABLE	0x20

static bool sectun_mutable_ipv4_option(u8 type)
{
	switch (type) {
	case IPOPT_SEC:
	case SECTUN_IPOPT_EXTENDED_SECURITY:
	case IPOPT_CIPSO:
	case IPOPT_RA:
	case SECTUN_IPOPT_MULTI_DESTINATION:
		return false;
	default:
		return true;
	}
}

static bool sectun_mutable_clear_ipv4_options(u8 *option, const u8 *end)
{
	while (option < end && *option != IPOPT_END) {
		if (*option == IPOPT_NOOP) {
			option++;
			continue;
		}
		if (end - option < 2 || option[1] < 2 || option[1] > end - option)
			return false;
		if (sectun_mutable_ipv4_option(*option)) {
			u8 len = option[1];

			memset(option, 0, len);
			option += len;
			continue;
		}
		option += option[1];
	}
	return true;
}

static bool sectun_mutable_clear_ipv4(u8 *header, unsigned int len)
{
	struct iphdr *ip = (struct iphdr *)header;

	ip->tos = 0;
	ip->frag_off = 0;
	ip->ttl = 0;
	ip->check = 0;
	return sectun_mutable_clear_ipv4_options(header + sizeof(*ip), header + len);
}

static bool sectun_mutable_clear_ipv6_options(u8 *option, const u8 *end)
{
	while (option < end) {
		unsigned int len;

		if (*option == IPV6_TLV_PAD1) {
			option++;
			continue;
		}
		if (end - option < 2)
			return false;
		len = option[1];
		if (len > end - option - 2)
			return false;
		if (*option & SECTUN_IPV6_OPTION_MUTABLE)
			memset(option + 2, 0, len);
		option += 2 + len;
	}
	return true;
}

/* A routing header has to be that of the last hop, where nothing is left to do. */
static bool sectun_mutable_clear_extension(u8 type, u8 *extension, unsigned int len)
{
	switch (type) {
	case NEXTHDR_HOP:
	case NEXTHDR_DEST:
		return sectun_mutable_clear_ipv6_options(extension + 2, extension + len);
	case NEXTHDR_ROUTING:
		return !((struct ipv6_rt_hdr *)extension)->segments_left;
	default:
		return false;
	}
}

static bool sectun_mutable_clear_ipv6(u8 *header, unsigned int len)
{
	struct ipv6hdr *ip6 = (struct ipv6hdr *)header;
	unsigned int at = sizeof(*ip6), extension_len;
	u8 type = ip6->nexthdr;

	ip6_flow_hdr(ip6, 0, 0);
	ip6->hop_limit = 0;
	while (at < len) {
		struct ipv6_opt_hdr *extension = (struct ipv6_opt_hdr *)(header + at);

		if (len - at < sizeof(struct ipv6_rt_hdr))
			return false;
		extension_len = ipv6_optlen(extension);
		if (extension_len > len - at ||
		    !sectun_mutable_clear_extension(type, header + at, extension_len))
			return false;
		type = extension->nexthdr;
		at += extension_len;
	}
	return true;
}

/**
 * sectun_mutable_clear - clears what may change on the way
 * @header: IPv4 or IPv6 header with its options or extension headers
 * @len: of that in bytes; of the plain header at least
 *
 * RFC 4302 section 3.3.3 and appendix A.
 *
 * Return: false for options or extension headers that AH cannot be computed for.
 */
bool sectun_mutable_clear(u8 *header, unsigned int len)
{
	if (*header >> 4 == 4)
		return sectun_mutable_clear_ipv4(header, len);
	return sectun_mutable_clear_ipv6(header, len);
}
