// SPDX-License-Identifier: GPL-2.0
/* On-traffic traps. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/* A request about one trap, or NULL when there is no memory. */
static struct nl_msg *request_trap(struct sectun *ctl, uint8_t cmd,
				   const struct sectun_dev *dev, uint32_t reqid)
{
	struct nl_msg *msg = request_new(ctl, cmd, 0);

	if (!msg)
		return NULL;
	if (put_dev(msg, dev) < 0 || nla_put_u32(msg, SECTUN_A_TRAP_REQID, reqid) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int sectun_trap_add(struct sectun *ctl, const struct sectun_dev *dev, uint32_t reqid,
		    const struct sectun_selector *selectors, size_t n)
{
	struct exchange x = {
		.what = "trap add",
		.request = request_trap(ctl, SECTUN_CMD_TRAP_ADD, dev, reqid),
	};

	if (x.request && put_selectors(x.request, SECTUN_A_TRAP_SELECTOR, selectors, n) < 0) {
		nlmsg_free(x.request);
		return fail(-EMSGSIZE, "trap add: too many selectors");
	}
	return exchange_family(ctl, &x);
}

int sectun_trap_del(struct sectun *ctl, const struct sectun_dev *dev, uint32_t reqid)
{
	const struct exchange x = {
		.what = "trap del",
		.request = request_trap(ctl, SECTUN_CMD_TRAP_DEL, dev, reqid),
	};

	return exchange_family(ctl, &x);
}

/* Of a dump or an event; @trap is overwritten. */
int get_trap(struct nlmsghdr *hdr, struct sectun_trap_info *trap)
{
	struct nlattr *tb[SECTUN_A_TRAP_MAX + 1];

	memset(trap, 0, sizeof(*trap));
	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_TRAP_MAX, NULL) < 0)
		return -EBADMSG;
	trap->ifindex = get_u32(tb[SECTUN_A_TRAP_IFINDEX]);
	get_text(tb[SECTUN_A_TRAP_IFNAME], trap->ifname, sizeof(trap->ifname));
	trap->unit = get_u32(tb[SECTUN_A_TRAP_UNIT]);
	trap->reqid = get_u32(tb[SECTUN_A_TRAP_REQID]);
	return get_selectors(hdr, SECTUN_A_TRAP_SELECTOR, &trap->selectors, &trap->n_selectors);
}

static int list_trap(struct nlmsghdr *hdr, void *arg)
{
	struct sectun_trap_info *trap = list_add(arg, sizeof(*trap));

	return trap ? get_trap(hdr, trap) : -ENOMEM;
}

int sectun_trap_list(struct sectun *ctl, const struct sectun_dev *dev,
		     struct sectun_trap_info **list, size_t *n)
{
	struct list traps;
	int err;

	do {
		struct exchange x = {
			.what = "trap list",
			.request = request_new(ctl, SECTUN_CMD_TRAP_GET, NLM_F_DUMP),
			.answer = list_trap,
			.arg = &traps,
		};

		memset(&traps, 0, sizeof(traps));
		if (x.request && put_dev(x.request, dev) < 0) {
			nlmsg_free(x.request);
			x.request = NULL;
		}
		err = exchange_family(ctl, &x);
		if (err)
			sectun_trap_list_free(traps.items, traps.n);
	} while (err == -EAGAIN);

	if (err)
		return err;
	*list = traps.items;
	*n = traps.n;
	return 0;
}

void sectun_trap_list_free(struct sectun_trap_info *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].selectors);
	free(list);
}
