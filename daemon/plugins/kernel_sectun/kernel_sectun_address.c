// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_address.h"

struct sectun_addr kernel_sectun_addr_from_chunk(chunk_t chunk)
{
	struct sectun_addr addr = {
		.family = AF_UNSPEC,
	};

	switch (chunk.len)
	{
		case sizeof(addr.v4):
			addr.family = AF_INET;
			memcpy(&addr.v4, chunk.ptr, sizeof(addr.v4));
			break;
		case sizeof(addr.v6):
			addr.family = AF_INET6;
			memcpy(&addr.v6, chunk.ptr, sizeof(addr.v6));
			break;
		default:
			break;
	}
	return addr;
}

struct sectun_addr kernel_sectun_addr_from_host(host_t *host)
{
	return kernel_sectun_addr_from_chunk(host->get_address(host));
}

chunk_t kernel_sectun_addr_to_chunk(const struct sectun_addr *addr)
{
	switch (addr->family)
	{
		case AF_INET:
			return chunk_create((u_char*)&addr->v4, sizeof(addr->v4));
		case AF_INET6:
			return chunk_create((u_char*)&addr->v6, sizeof(addr->v6));
		default:
			return chunk_empty;
	}
}

host_t *kernel_sectun_addr_to_host(const struct sectun_addr *addr,
								   uint16_t port)
{
	return host_create_from_chunk(addr->family,
								  kernel_sectun_addr_to_chunk(addr), port);
}
