/* SPDX-License-Identifier: GPL-2.0 */
/* Zones and policies: the rules of the kernel module, replaced as a whole. */
#ifndef CONFIG_FLOW_H
#define CONFIG_FLOW_H

struct apply;

/*
 * Before interfaces come up and tunnels start: what is new meets the new rules
 * from its first packet on. Rules that are in force already are left alone.
 */
int flow_apply(struct apply *apply);

#endif /* CONFIG_FLOW_H */
