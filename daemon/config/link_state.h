/* SPDX-License-Identifier: GPL-2.0 */
/* A device as the kernel has it, read and written as a whole. */
#ifndef CONFIG_LINK_STATE_H
#define CONFIG_LINK_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "rtnl.h"

struct link_state {
	char device[IFNAMSIZ];
	int index;
	char *kind;			/* rtnetlink's, NULL for hardware */
	bool ethernet;
	bool up;
	uint32_t mtu;
	char *description;		/* NULL for none */
	struct plan_prefix *addresses;	/* without IPv6 link-local ones */
	size_t n_addresses;
};

/**
 * link_state_read - reads a device
 * @rtnl: keeps the reason of a failure
 *
 * Return: 0, -ENODEV when there is no such device, or another negative errno
 */
int link_state_read(struct rtnl *rtnl, const char *device, struct link_state *state);
void link_state_clear(struct link_state *state);

int link_state_add_address(struct link_state *state, const struct plan_prefix *address);
void link_state_drop_address(struct link_state *state, const struct plan_prefix *address);

/**
 * link_state_write - sends what makes the device @want, given that it is @have
 *
 * Equal states send nothing. Return: 0 or a negative errno, reason in @rtnl
 */
int link_state_write(struct rtnl *rtnl, const struct link_state *have,
		     const struct link_state *want);

bool link_state_equal(const struct link_state *a, const struct link_state *b);

#endif /* CONFIG_LINK_STATE_H */
