/* SPDX-License-Identifier: GPL-2.0 */
/* BGP: our lines of FRR's "router bgp", put in and taken out one by one. */
#ifndef CONFIG_BGP_H
#define CONFIG_BGP_H

struct apply;

/* Before anything is touched: bgpd answers, if it is needed at all. */
int bgp_check(struct apply *apply);

int bgp_apply(struct apply *apply);

#endif /* CONFIG_BGP_H */
