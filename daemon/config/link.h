/* SPDX-License-Identifier: GPL-2.0 */
/* Devices: addresses, up or down, MTU, description. */
#ifndef CONFIG_LINK_H
#define CONFIG_LINK_H

struct apply;

/* Before anything is touched: the devices that must exist do. */
int link_check(struct apply *apply);

/* Every device of the plan is as the plan wants it; tunnel devices exist by now. */
int link_apply(struct apply *apply);

#endif /* CONFIG_LINK_H */
