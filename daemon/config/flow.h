/* SPDX-License-Identifier: GPL-2.0 */
/* Zones and policies: the rules of the kernel module, replaced as a whole. */
#ifndef CONFIG_FLOW_H
#define CONFIG_FLOW_H

struct apply;

/*
 * Where none are in force, before interfaces come up: what is new meets the
 * rules from its first packet on.
 */
int flow_protect(struct apply *apply);

/*
 * Where some are, after all that can fail: sessions that they permit must not
 * end for a commit that is not made. They stay when nothing would change.
 */
int flow_apply(struct apply *apply);

#endif /* CONFIG_FLOW_H */
