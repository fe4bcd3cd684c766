// SPDX-License-Identifier: GPL-2.0
/*
 * Requests as a client makes them, whose attributes are lost, doubled, resized,
 * renamed or filled with something else on the way.
 */
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sectun.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "attr.h"
#include "random.h"
#include "request.h"
#include "rules.h"

#define UNITS		6
#define SPIS		64
#define REQIDS		8

enum kind {
	K_U8, K_U16, K_U32, K_U64, K_FLAG, K_IFNAME, K_UNIT, K_DIRECTION, K_SPI, K_ADDRESS,
	K_ALGORITHM, K_KEY, K_AUTH_KEY, K_MODE, K_WINDOW, K_PORT, K_ENCAP, K_SELECTOR, K_REQID,
	K_LIFETIME, K_SEQUENCE, K_PEER, K_DF_BIT, K_MSS, K_PROTOCOL
};

/**
 * struct field - an attribute of an operation
 * @kind: how to make its value
 * @rarity: it is there once in so many requests
 */
struct field {
	uint16_t type;
	uint8_t kind, rarity;
};

/**
 * struct operation - what may be asked
 * @dumps: of all there is, too
 * @device: of a device
 * @put: instead of @fields
 */
struct operation {
	uint8_t cmd;
	bool dumps, device;
	const struct field *fields;
	void (*put)(struct request *request);
};

/*
 * A device is named in the same way everywhere, by the same numbers; more than
 * one way is a mistake.
 */
static const struct field device_name[] = {
	{ SECTUN_A_DEVICE_UNIT, K_UNIT, 1 }, { SECTUN_A_DEVICE_IFNAME, K_IFNAME, 20 },
	{ SECTUN_A_DEVICE_IFINDEX, K_UNIT, 40 }, {}
};

static const struct field nothing[] = { {} };

static const struct field device_set[] = {
	{ SECTUN_A_DEVICE_DF_BIT, K_DF_BIT, 2 }, { SECTUN_A_DEVICE_TCP_MSS, K_MSS, 2 },
	{ SECTUN_A_DEVICE_DSCP, K_U8, 4 }, { SECTUN_A_DEVICE_COPY_OUTER_DSCP, K_U8, 4 },
	{ SECTUN_A_DEVICE_HOLD, K_U8, 4 }, {}
};

static const struct field peer_set[] = {
	{ SECTUN_A_DEVICE_PEER, K_PEER, 2 }, { SECTUN_A_DEVICE_PEER, K_PEER, 2 }, {}
};

static const struct field sa_add[] = {
	{ SECTUN_A_SA_DIRECTION, K_DIRECTION, 1 }, { SECTUN_A_SA_SPI, K_SPI, 1 },
	{ SECTUN_A_SA_LOCAL, K_ADDRESS, 1 }, { SECTUN_A_SA_REMOTE, K_ADDRESS, 1 },
	{ SECTUN_A_SA_ALGORITHM, K_ALGORITHM, 1 }, { SECTUN_A_SA_KEY, K_KEY, 1 },
	{ SECTUN_A_SA_AUTH_KEY, K_AUTH_KEY, 1 }, { SECTUN_A_SA_MODE, K_MODE, 4 },
	{ SECTUN_A_SA_ESN, K_FLAG, 2 }, { SECTUN_A_SA_REPLAY_WINDOW, K_WINDOW, 2 },
	{ SECTUN_A_SA_ENCAP_LOCAL_PORT, K_ENCAP, 4 },
	{ SECTUN_A_SA_SELECTOR, K_SELECTOR, 3 }, { SECTUN_A_SA_SELECTOR, K_SELECTOR, 3 },
	{ SECTUN_A_SA_REQID, K_REQID, 2 }, { SECTUN_A_SA_LIFETIME, K_LIFETIME, 3 },
	{ SECTUN_A_SA_SEQUENCE, K_SEQUENCE, 8 }, { SECTUN_A_SA_PROTOCOL, K_PROTOCOL, 1 }, {}
};

static const struct field sa_reserve[] = {
	{ SECTUN_A_SA_SPI, K_SPI, 1 }, { SECTUN_A_SA_LOCAL, K_ADDRESS, 1 },
	{ SECTUN_A_SA_PROTOCOL, K_PROTOCOL, 1 }, {}
};

static const struct field sa_set[] = {
	{ SECTUN_A_SA_DIRECTION, K_DIRECTION, 1 }, { SECTUN_A_SA_SPI, K_SPI, 1 },
	{ SECTUN_A_SA_REMOTE, K_ADDRESS, 2 },
	{ SECTUN_A_SA_NEW_REMOTE, K_ADDRESS, 2 }, { SECTUN_A_SA_NEW_REMOTE_PORT, K_PORT, 2 },
	{ SECTUN_A_SA_NEW_LOCAL, K_ADDRESS, 4 }, { SECTUN_A_SA_NEW_LOCAL_PORT, K_PORT, 4 },
	{ SECTUN_A_SA_PROTOCOL, K_PROTOCOL, 1 }, {}
};

static const struct field sa_name[] = {
	{ SECTUN_A_SA_DIRECTION, K_DIRECTION, 1 }, { SECTUN_A_SA_SPI, K_SPI, 1 },
	{ SECTUN_A_SA_REMOTE, K_ADDRESS, 2 }, { SECTUN_A_SA_UNIT, K_UNIT, 40 },
	{ SECTUN_A_SA_PROTOCOL, K_PROTOCOL, 1 }, {}
};

static const struct field trap_add[] = {
	{ SECTUN_A_TRAP_REQID, K_REQID, 1 },
	{ SECTUN_A_TRAP_SELECTOR, K_SELECTOR, 2 }, { SECTUN_A_TRAP_SELECTOR, K_SELECTOR, 2 }, {}
};

static const struct field trap_name[] = { { SECTUN_A_TRAP_REQID, K_REQID, 1 }, {} };

static const struct operation operations[] = {
	{ SECTUN_CMD_DEVICE_GET, true, true, .fields = nothing },
	{ SECTUN_CMD_DEVICE_SET, false, true, .fields = device_set },
	{ SECTUN_CMD_PEER_SET, false, true, .fields = peer_set },
	{ SECTUN_CMD_SA_ADD, false, true, .fields = sa_add },
	{ SECTUN_CMD_SA_ADD, false, true, .fields = sa_add },
	{ SECTUN_CMD_SA_ADD, false, true, .fields = sa_add },
	{ SECTUN_CMD_SA_RESERVE, false, false, .fields = sa_reserve },
	{ SECTUN_CMD_SA_SET, false, false, .fields = sa_set },
	{ SECTUN_CMD_SA_DEL, false, false, .fields = sa_name },
	{ SECTUN_CMD_SA_GET, true, false, .fields = sa_name },
	{ SECTUN_CMD_SA_FLUSH, false, true, .fields = nothing },
	{ SECTUN_CMD_TRAP_ADD, false, true, .fields = trap_add },
	{ SECTUN_CMD_TRAP_DEL, false, true, .fields = trap_name },
	{ SECTUN_CMD_TRAP_GET, true, true, .fields = trap_name },
	{ SECTUN_CMD_STATS_GET, false, true, .fields = nothing },
	{ SECTUN_CMD_RULES_SET, .put = rules_put_set },
	{ SECTUN_CMD_RULES_SET, .put = rules_put_set },
	{ SECTUN_CMD_RULES_SET, .put = rules_put_set },
	{ SECTUN_CMD_RULES_GET, true, .put = rules_put_flush },
	{ SECTUN_CMD_RULES_FLUSH, .put = rules_put_flush },
	{ SECTUN_CMD_POLICY_MATCH, .put = rules_put_match },
	{ SECTUN_CMD_POLICY_MATCH, .put = rules_put_match },
	{ SECTUN_CMD_SESSION_GET, true, .put = rules_put_session },
	{ SECTUN_CMD_SESSION_FLUSH, .put = rules_put_session },
	{ SECTUN_CMD_TRACE_SET, .put = rules_put_trace },
};

static const struct {
	const char *name;
	uint8_t key_len, auth_key_len;
	bool ah;
} algorithms[] = {
	{ "aes128gcm16", 20, 0, false }, { "chacha20poly1305", 36, 0, false },
	{ "aes256-sha256", 32, 32, false }, { "null-sha256", 0, 32, false },
	{ "3des-sha1", 24, 20, false }, { "aes192-sha512", 24, 64, false },
	{ "aes128gcm17", 20, 0, false }, { "sha256", 0, 32, true }, { "md5", 0, 16, true }
};

/* Of this request: which algorithm, and whether its addresses are of IPv6. */
static unsigned int algorithm;
static bool ipv6;

static void put_address(struct request *request, uint16_t type)
{
	static const char *const strange4[] = { "0.0.0.0", "224.0.0.1", "255.255.255.255" };
	uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 + random_below(3) };

	if (ipv6 != random_once_in(32)) {
		if (random_once_in(8))
			memset(addr, random_once_in(2) ? 0xff : 0, sizeof(addr));
		put(request, type, addr, sizeof(addr));
		return;
	}
	memcpy(addr, (uint8_t[]) { 203, 0, 113, 1 + random_below(3) }, 4);
	if (random_once_in(32))
		inet_pton(AF_INET, random_of(strange4), addr);
	put(request, type, addr, 4);
}

static void put_prefix(struct request *request, uint16_t type, uint16_t len_type)
{
	uint8_t len = random_below(random_once_in(8) ? 140 : 33);
	uint32_t addr = len && len <= 32 ? htonl(0xffffffff << (32 - len)) : 0;

	addr &= inet_addr("10.1.2.3");
	if (random_once_in(2))
		put(request, type, &addr, sizeof(addr));
	else
		put_address(request, type);
	if (random_once_in(2))
		put(request, len_type, &len, sizeof(len));
}

static void put_selector(struct request *request, uint16_t type)
{
	size_t nest = nest_begin(request, type);

	put_prefix(request, SECTUN_A_SELECTOR_SRC, SECTUN_A_SELECTOR_SRC_LEN);
	put_prefix(request, SECTUN_A_SELECTOR_DST, SECTUN_A_SELECTOR_DST_LEN);
	nest_end(request, nest);
}

static void put_lifetime(struct request *request, uint16_t type)
{
	size_t nest = nest_begin(request, type);
	unsigned int i;

	for (i = SECTUN_A_LIFETIME_SOFT_SECONDS; i <= SECTUN_A_LIFETIME_MAX; i++) {
		uint64_t value = random_u64() >> random_below(64);

		if (random_once_in(2))
			put(request, i, &value, sizeof(value));
	}
	nest_end(request, nest);
}

static void put_peer(struct request *request, uint16_t type)
{
	size_t nest = nest_begin(request, type);

	if (random_once_in(2))
		put_address(request, SECTUN_A_PEER_LOCAL);
	put_address(request, SECTUN_A_PEER_REMOTE);
	nest_end(request, nest);
}

static void put_key(struct request *request, uint16_t type, size_t len)
{
	static const char mark[] = REQUEST_KEY_MARK;
	uint8_t key[64];

	random_fill(key, sizeof(key));
	if (len >= sizeof(mark) - 1)
		memcpy(key, mark, sizeof(mark) - 1);
	if (len)
		put(request, type, key, len);
}

/* That of the algorithm, ESP by its number or by leaving it out. */
static void put_protocol(struct request *request, uint16_t type)
{
	uint32_t protocol = algorithms[algorithm].ah;

	if (random_once_in(32))
		protocol = random_below(4);
	if (protocol || random_once_in(4))
		put_u32(request, type, protocol);
}

static void put_number(struct request *request, const struct field *field, size_t len)
{
	uint64_t value = random_u64() >> random_below(64);

	if (field->kind == K_SEQUENCE && random_once_in(2))
		value = (uint32_t)value;
	put(request, field->type, &value, len);
}

/* Both ports, as one alone is a mistake. */
static void put_encap(struct request *request)
{
	uint16_t port = random_u64();

	put(request, SECTUN_A_SA_ENCAP_LOCAL_PORT, &port, sizeof(port));
	put(request, SECTUN_A_SA_ENCAP_REMOTE_PORT, &port, sizeof(port));
}

static void put_field(struct request *request, const struct field *field)
{
	uint32_t spi = htonl(0x1000 + random_below(SPIS));
	char name[32];

	switch (field->kind) {
	case K_U8:
		put_number(request, field, 1);
		break;
	case K_U16:
	case K_PORT:
	case K_MSS:
		put_number(request, field, 2);
		break;
	case K_ENCAP:
		put_encap(request);
		break;
	case K_U32:
		put_number(request, field, 4);
		break;
	case K_U64:
	case K_SEQUENCE:
		put_number(request, field, 8);
		break;
	case K_FLAG:
		put(request, field->type, "", 0);
		break;
	case K_IFNAME:
		snprintf(name, sizeof(name), "st0.%u", random_below(UNITS));
		put_string(request, field->type, name);
		break;
	case K_UNIT:
		put_u32(request, field->type, random_below(UNITS));
		break;
	case K_DIRECTION:
	case K_MODE:
		put_u32(request, field->type, random_below(16) / (field->kind == K_MODE ? 15 : 8));
		break;
	case K_SPI:
		put(request, field->type, &spi, sizeof(spi));
		break;
	case K_ADDRESS:
		put_address(request, field->type);
		break;
	case K_ALGORITHM:
		put_string(request, field->type, algorithms[algorithm].name);
		break;
	case K_KEY:
		put_key(request, field->type, algorithms[algorithm].key_len);
		break;
	case K_AUTH_KEY:
		put_key(request, field->type, algorithms[algorithm].auth_key_len);
		break;
	case K_WINDOW:
		put_u32(request, field->type, random_below(5000));
		break;
	case K_SELECTOR:
		put_selector(request, field->type);
		break;
	case K_REQID:
		put_u32(request, field->type, random_below(REQIDS));
		break;
	case K_LIFETIME:
		put_lifetime(request, field->type);
		break;
	case K_PEER:
		put_peer(request, field->type);
		break;
	case K_PROTOCOL:
		put_protocol(request, field->type);
		break;
	case K_DF_BIT:
		put_u32(request, field->type, random_below(4));
		break;
	}
}

static void put_fields(struct request *request, const struct field *field)
{
	for (; field->rarity; field++)
		if (random_once_in(field->rarity))
			put_field(request, field);
}

static void begin(struct request *request, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)request->data;

	memset(nlh, 0, sizeof(*nlh));
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	nlh->nlmsg_seq = random_u64();
	request->len = sizeof(*nlh);
	request->framed = true;
}

static void append(struct request *request, const void *data, size_t len)
{
	memcpy(request->data + request->len, data, len);
	request->len += NLMSG_ALIGN(len);
}

/* Headers that lie, and something behind the end. */
static void end(struct request *request)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)request->data;

	nlh->nlmsg_len = request->len;
	if (!harmed(8))
		return;
	request->framed = false;
	switch (random_below(4)) {
	case 0:
		nlh->nlmsg_len = random_below(request->len + 64);
		break;
	case 1:
		nlh->nlmsg_flags = random_u64();
		break;
	case 2:
		request->len = random_below(request->len) + 1;
		break;
	case 3:
		if (2 * request->len > sizeof(request->data))
			break;
		memcpy(request->data + request->len, request->data, request->len);
		request->len *= 2;
		break;
	}
}

static void choose_harm(void)
{
	attr_choose_harm();
	ipv6 = random_once_in(4);
	algorithm = random_below(sizeof(algorithms) / sizeof(algorithms[0]));
}

void request_make(struct request *request, uint16_t type)
{
	const struct operation *operation = &random_of(operations);
	struct genlmsghdr genl = { .cmd = operation->cmd, .version = SECTUN_FAMILY_VERSION };
	bool dump = random_once_in(operation->dumps ? 4 : 200);

	choose_harm();
	begin(request, type, dump ? NLM_F_DUMP : 0);
	if (harmed(8))
		genl.version = random_u64();
	if (harmed(8))
		genl.cmd = random_below(SECTUN_CMD_MAX + 4);
	request->cmd = genl.cmd;
	append(request, &genl, sizeof(genl));
	if (operation->device)
		put_fields(request, device_name);
	if (operation->put)
		operation->put(request);
	else
		put_fields(request, operation->fields);
	if (random_once_in(64))
		while (!random_once_in(80))
			put_selector(request, SECTUN_A_SA_SELECTOR);
	end(request);
}

void request_make_flush(struct request *request, uint16_t type)
{
	struct genlmsghdr genl = { .cmd = SECTUN_CMD_SA_FLUSH };

	attr_harm = 0;
	begin(request, type, 0);
	append(request, &genl, sizeof(genl));
	request->cmd = genl.cmd;
	end(request);
}

static void put_linkinfo(struct request *request)
{
	size_t info = nest_begin(request, IFLA_LINKINFO), data;

	put_string(request, IFLA_INFO_KIND, "sectun");
	if (random_once_in(2)) {
		data = nest_begin(request, IFLA_INFO_DATA);
		put_u32(request, SECTUN_A_LINK_UNIT, random_below(UNITS));
		nest_end(request, data);
	}
	nest_end(request, info);
}

void request_make_link(struct request *request, int netns)
{
	static const uint16_t commands[] = {
		RTM_NEWLINK, RTM_NEWLINK, RTM_NEWLINK, RTM_SETLINK, RTM_SETLINK, RTM_DELLINK,
		RTM_GETLINK
	};
	static const uint16_t others[] = {
		IFLA_TXQLEN, IFLA_GROUP, IFLA_NUM_TX_QUEUES, IFLA_NUM_RX_QUEUES, IFLA_OPERSTATE,
		IFLA_LINKMODE, IFLA_CARRIER, IFLA_GSO_MAX_SIZE, IFLA_LINK_NETNSID, IFLA_LINK,
		IFLA_ADDRESS, IFLA_MASTER, IFLA_GSO_MAX_SEGS
	};
	struct ifinfomsg info = { .ifi_change = IFF_UP, .ifi_flags = random_u64() & IFF_UP };
	char name[IFNAMSIZ];

	choose_harm();
	request->cmd = random_of(commands);
	begin(request, request->cmd, request->cmd == RTM_NEWLINK ? NLM_F_CREATE : 0);
	if (harmed(8))
		random_fill(&info, sizeof(info));
	append(request, &info, sizeof(info));
	snprintf(name, sizeof(name), "st0.%u", random_below(UNITS));
	put_string(request, IFLA_IFNAME, name);
	if (random_once_in(3))
		put_u32(request, IFLA_MTU, random_u64() >> (32 + random_below(32)));
	if (random_once_in(8))
		put_u32(request, IFLA_NET_NS_FD, netns);
	if (random_once_in(2))
		put_u32(request, random_of(others), random_u64() >> (32 + random_below(32)));
	put_linkinfo(request);
	end(request);
}
