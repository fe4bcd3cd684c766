// SPDX-License-Identifier: GPL-2.0
/* Values of options that describe packets. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "flow_value.h"
#include "protocol.h"

static bool refuse(const char *word, const char *value, const char *what)
{
	shell_error("%s '%s' is not %s", word, value, what);
	return false;
}

bool flow_value_number(const struct invocation *inv, const char *word, uint64_t max,
		       uint64_t *number)
{
	const char *value = invocation_option(inv, word);
	unsigned long long parsed;
	char *end;

	if (!value)
		return true;
	errno = 0;
	parsed = strtoull(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno || !parsed || parsed > max)
		return refuse(word, value, "a number of that kind (they begin with 1)");
	*number = parsed;
	return true;
}

bool flow_value_port(const struct invocation *inv, const char *word, uint16_t *port)
{
	uint64_t number = *port;

	if (!flow_value_number(inv, word, UINT16_MAX, &number))
		return false;
	*port = (uint16_t)number;
	return true;
}

bool flow_value_protocol(const struct invocation *inv, const char *word, uint8_t *protocol)
{
	const char *value = invocation_option(inv, word);

	if (!value || (protocol_parse(value, protocol) && *protocol))
		return true;
	return refuse(word, value, "the name or the number of an IP protocol");
}

bool flow_value_address(const struct invocation *inv, const char *word,
			struct sectun_addr *addr)
{
	const char *value = invocation_option(inv, word);

	if (!value || !sectun_addr_parse(value, addr))
		return true;
	return refuse(word, value, "an IP address");
}

bool flow_value_prefix(const struct invocation *inv, const char *word, struct sectun_addr *addr,
		       uint8_t *len)
{
	const char *value = invocation_option(inv, word);

	if (!value || !sectun_prefix_parse(value, addr, len))
		return true;
	return refuse(word, value, "an IP address or prefix (without host bits)");
}
