// SPDX-License-Identifier: GPL-2.0
/*
 * Zones, policies and what is asked about them. Whole sets of rules are right but
 * for what comes to harm: things name one another, by numbers from 1.
 */
#include <linux/sectun.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "attr.h"
#include "random.h"
#include "rules.h"

#define ZONES		4
#define OBJECTS		8
#define POLICIES	40

/* Of so many attributes few have to suffer. */
#define RARER		16

static const char *const interfaces[] = {
	"st0.0", "st0.1", "st0.2", "lo", "keep.5000", "later"
};

static const uint8_t protocols[] = {
	IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_SCTP, IPPROTO_GRE, 0, 255
};

/* How many there are of each in this set of rules. */
static unsigned int zones, addresses, applications;

static void put_u8(struct request *request, uint16_t type, uint8_t value)
{
	put(request, type, &value, sizeof(value));
}

static void put_u16(struct request *request, uint16_t type, uint16_t value)
{
	put(request, type, &value, sizeof(value));
}

static void put_flag(struct request *request, uint16_t type, unsigned int rarity)
{
	if (random_once_in(rarity))
		put(request, type, "", 0);
}

static void put_number_of(struct request *request, uint16_t type, unsigned int most)
{
	if (most)
		put_u32(request, type, 1 + random_below(most));
}

static void put_name(struct request *request, uint16_t type, const char *kind, unsigned int number)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%u", kind, number);
	put_string(request, type, name);
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static bool has_types(uint8_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

static void put_ports(struct request *request, uint16_t low_type, uint16_t high_type)
{
	uint16_t low = random_u64(), high = random_u64();

	if (low > high && !random_once_in(32)) {
		high ^= low;
		low ^= high;
		high ^= low;
	}
	put_u16(request, low_type, low);
	if (random_once_in(2))
		put_u16(request, high_type, high);
}

/* @also: SECTUN_A_TERM_EXCEPT or SECTUN_A_TERM_TIMEOUT, whichever fits there */
static void put_term(struct request *request, uint16_t type, uint16_t also)
{
	size_t nest = nest_begin(request, type);
	uint8_t protocol = random_of(protocols);

	if (has_ports(protocol) || has_types(protocol) || random_once_in(2))
		put_u8(request, SECTUN_A_TERM_PROTOCOL, protocol);
	if (has_ports(protocol) && random_once_in(2))
		put_ports(request, SECTUN_A_TERM_SRC_PORT_LOW, SECTUN_A_TERM_SRC_PORT_HIGH);
	if (has_ports(protocol) && random_once_in(2))
		put_ports(request, SECTUN_A_TERM_DST_PORT_LOW, SECTUN_A_TERM_DST_PORT_HIGH);
	if (has_types(protocol)) {
		put_u8(request, SECTUN_A_TERM_ICMP_TYPE, random_u64());
		if (random_once_in(2))
			put_u8(request, SECTUN_A_TERM_ICMP_CODE, random_u64());
	}
	if (also == SECTUN_A_TERM_EXCEPT)
		put_flag(request, also, 4);
	else if (random_once_in(4))
		put_u32(request, also, random_u64() >> (32 + random_below(32)));
	nest_end(request, nest);
}

static void put_zone(struct request *request, unsigned int number)
{
	size_t nest = nest_begin(request, SECTUN_A_RULES_ZONE);

	put_u32(request, SECTUN_A_ZONE_ID, number);
	put_name(request, SECTUN_A_ZONE_NAME, "z", number);
	put_flag(request, SECTUN_A_ZONE_TCP_RST, 4);
	while (random_once_in(2))
		put_term(request, SECTUN_A_ZONE_INBOUND, SECTUN_A_TERM_EXCEPT);
	nest_end(request, nest);
}

static void put_interface(struct request *request, const char *name)
{
	size_t nest = nest_begin(request, SECTUN_A_RULES_INTERFACE);

	put_string(request, SECTUN_A_INTERFACE_IFNAME, name);
	put_number_of(request, SECTUN_A_INTERFACE_ZONE, zones);
	if (random_once_in(2)) {
		put_flag(request, SECTUN_A_INTERFACE_OWN_INBOUND, 1);
		while (random_once_in(2))
			put_term(request, SECTUN_A_INTERFACE_INBOUND, SECTUN_A_TERM_EXCEPT);
	}
	nest_end(request, nest);
}

/* Near to one another, so that ranges overlap. */
static size_t make_address(uint8_t addr[16], bool ipv6, uint16_t low)
{
	size_t len = ipv6 ? 16 : 4;

	memset(addr, 0, 16);
	addr[0] = ipv6 ? 0xfd : 10;
	addr[len - 2] = low >> 8;
	addr[len - 1] = low;
	if (random_once_in(128))
		memset(addr, random_once_in(2) ? 0xff : 0, len);
	return len;
}

static void put_range(struct request *request)
{
	size_t nest = nest_begin(request, SECTUN_A_ADDRESS_RANGE), len;
	uint16_t low = random_below(4096);
	bool ipv6 = random_once_in(2);
	uint8_t addr[16];

	len = make_address(addr, ipv6, low);
	put(request, SECTUN_A_RANGE_LOW, addr, len);
	if (random_once_in(2)) {
		len = make_address(addr, ipv6 ^ random_once_in(64), low + random_below(512));
		put(request, SECTUN_A_RANGE_HIGH, addr, len);
	}
	nest_end(request, nest);
}

static void put_address(struct request *request, unsigned int number)
{
	size_t nest = nest_begin(request, SECTUN_A_RULES_ADDRESS);

	put_u32(request, SECTUN_A_ADDRESS_ID, number);
	put_name(request, SECTUN_A_ADDRESS_NAME, "a", number / 2);
	while (!random_once_in(4))
		put_range(request);
	nest_end(request, nest);
}

static void put_application(struct request *request, unsigned int number)
{
	size_t nest = nest_begin(request, SECTUN_A_RULES_APPLICATION);

	put_u32(request, SECTUN_A_APPLICATION_ID, number);
	put_name(request, SECTUN_A_APPLICATION_NAME, "p", number);
	while (!random_once_in(3))
		put_term(request, SECTUN_A_APPLICATION_TERM, SECTUN_A_TERM_TIMEOUT);
	nest_end(request, nest);
}

/* Ids of @most things, none or a few, and perhaps "all others". */
static void put_references(struct request *request, uint16_t type, unsigned int most,
			   uint16_t excluded)
{
	if (!most || random_once_in(2))
		return;
	do
		put_number_of(request, type, most);
	while (random_once_in(2));
	if (excluded)
		put_flag(request, excluded, 4);
}

static void put_policy(struct request *request, unsigned int number)
{
	size_t nest = nest_begin(request, SECTUN_A_RULES_POLICY);
	uint32_t action = random_below(SECTUN_ACTION_TUNNEL + 1);

	put_name(request, SECTUN_A_POLICY_NAME, "policy-", number);
	if (!random_once_in(4)) {
		put_number_of(request, SECTUN_A_POLICY_FROM, zones);
		put_number_of(request, SECTUN_A_POLICY_TO, zones);
	}
	put_references(request, SECTUN_A_POLICY_SOURCE, addresses,
		       SECTUN_A_POLICY_SOURCE_EXCLUDED);
	put_references(request, SECTUN_A_POLICY_DESTINATION, addresses,
		       SECTUN_A_POLICY_DESTINATION_EXCLUDED);
	put_references(request, SECTUN_A_POLICY_APPLICATION, applications, 0);
	put_u32(request, SECTUN_A_POLICY_ACTION, action);
	if (action == SECTUN_ACTION_TUNNEL)
		put_u32(request, SECTUN_A_POLICY_TUNNEL, random_below(4));
	put_flag(request, SECTUN_A_POLICY_LOG_INIT, 4);
	put_flag(request, SECTUN_A_POLICY_LOG_CLOSE, 4);
	put_flag(request, SECTUN_A_POLICY_COUNT, 2);
	nest_end(request, nest);
}

/* In any order: what names something may come before it. */
void rules_put_set(struct request *request)
{
	unsigned int policies = random_below(POLICIES), i;

	zones = 1 + random_below(ZONES);
	addresses = random_below(OBJECTS);
	applications = random_below(OBJECTS);
	attr_harm *= RARER;
	if (random_once_in(2))
		put_u32(request, SECTUN_A_RULES_DEFAULT_ACTION, random_below(2));
	for (i = 1; i <= policies / 2; i++)
		put_policy(request, i);
	for (i = 1; i <= zones; i++)
		put_zone(request, i);
	for (i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]); i++)
		if (random_once_in(2))
			put_interface(request, interfaces[i]);
	for (i = 1; i <= addresses; i++)
		put_address(request, i);
	for (i = 1; i <= applications; i++)
		put_application(request, i);
	for (i = policies / 2 + 1; i <= policies; i++)
		put_policy(request, i);
}

void rules_put_flush(struct request *request)
{
	if (random_once_in(2))
		put_u32(request, SECTUN_A_RULES_GENERATION, random_below(512));
}

static void put_side(struct request *request, uint16_t zone_type, uint16_t ifname_type)
{
	if (random_once_in(2))
		put_name(request, zone_type, "z", 1 + random_below(ZONES));
	else
		put_string(request, ifname_type, random_of(interfaces));
}

static void put_ends(struct request *request, uint16_t src_type, uint16_t dst_type)
{
	bool ipv6 = random_once_in(2);
	uint8_t addr[16];

	put(request, src_type, addr, make_address(addr, ipv6, random_below(4096)));
	put(request, dst_type, addr,
	    make_address(addr, ipv6 ^ random_once_in(32), random_below(4096)));
}

void rules_put_match(struct request *request)
{
	uint8_t protocol = random_of(protocols);

	put_side(request, SECTUN_A_FLOW_FROM, SECTUN_A_FLOW_FROM_IFNAME);
	if (!random_once_in(4))
		put_side(request, SECTUN_A_FLOW_TO, SECTUN_A_FLOW_TO_IFNAME);
	put_ends(request, SECTUN_A_FLOW_SRC, SECTUN_A_FLOW_DST);
	put_u8(request, SECTUN_A_FLOW_PROTOCOL, protocol);
	if (has_ports(protocol)) {
		put_u16(request, SECTUN_A_FLOW_SRC_PORT, random_u64());
		put_u16(request, SECTUN_A_FLOW_DST_PORT, random_u64());
	}
	if (has_types(protocol)) {
		put_u8(request, SECTUN_A_FLOW_ICMP_TYPE, random_u64());
		put_u8(request, SECTUN_A_FLOW_ICMP_CODE, random_u64());
	}
}

static void put_prefix(struct request *request, uint16_t type, uint16_t len_type)
{
	bool ipv6 = random_once_in(2);
	uint8_t addr[16];

	if (!random_once_in(3))
		return;
	put(request, type, addr, make_address(addr, ipv6, 0));
	if (random_once_in(2))
		put_u8(request, len_type, random_below(random_once_in(16) ? 256 : 17));
}

void rules_put_session(struct request *request)
{
	uint64_t id = random_below(64);

	if (random_once_in(2))
		put(request, SECTUN_A_SESSION_ID, &id, sizeof(id));
	put_prefix(request, SECTUN_A_SESSION_SRC, SECTUN_A_SESSION_SRC_LEN);
	put_prefix(request, SECTUN_A_SESSION_DST, SECTUN_A_SESSION_DST_LEN);
	if (random_once_in(4))
		put_u8(request, SECTUN_A_SESSION_PROTOCOL, random_of(protocols));
	if (random_once_in(4))
		put_name(request, SECTUN_A_SESSION_POLICY, "policy-", random_below(POLICIES));
	if (random_once_in(4))
		put_name(request, SECTUN_A_SESSION_FROM, "z", random_below(ZONES));
	if (random_once_in(4))
		put_string(request, SECTUN_A_SESSION_IN_IFNAME, random_of(interfaces));
	if (random_once_in(4))
		put_u16(request, SECTUN_A_SESSION_DST_PORT, random_u64());
}

static void put_filter(struct request *request)
{
	size_t nest = nest_begin(request, SECTUN_A_TRACE_FILTER);

	put_prefix(request, SECTUN_A_FLOW_FILTER_SRC, SECTUN_A_FLOW_FILTER_SRC_LEN);
	put_prefix(request, SECTUN_A_FLOW_FILTER_DST, SECTUN_A_FLOW_FILTER_DST_LEN);
	if (random_once_in(2))
		put_u8(request, SECTUN_A_FLOW_FILTER_PROTOCOL, random_of(protocols));
	if (random_once_in(4))
		put_u16(request, SECTUN_A_FLOW_FILTER_SRC_PORT, random_u64());
	if (random_once_in(4))
		put_u16(request, SECTUN_A_FLOW_FILTER_DST_PORT, random_u64());
	if (random_once_in(2))
		put_string(request, SECTUN_A_FLOW_FILTER_IFNAME, random_of(interfaces));
	nest_end(request, nest);
}

void rules_put_trace(struct request *request)
{
	if (random_once_in(4))
		put(request, SECTUN_A_TRACE_STOP, "", 0);
	if (random_once_in(2))
		put_u32(request, SECTUN_A_TRACE_RATE, random_u64() >> (32 + random_below(32)));
	while (!random_once_in(3))
		put_filter(request);
}
