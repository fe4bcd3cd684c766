/* SPDX-License-Identifier: GPL-2.0 */
/* Tunnel devices: kind "sectun", one for each unit, and the peers they know. */
#ifndef CONFIG_TUNNEL_H
#define CONFIG_TUNNEL_H

struct apply;

/* Before anything is touched: names that the plan wants are free or ours. */
int tunnel_check(struct apply *apply);

/* Makes the devices that are missing. */
int tunnel_create(struct apply *apply);

/*
 * Tells each device the outer addresses of the gateway whose VPN is bound to it,
 * the DF bit that VPN asks for and the largest TCP segment.
 */
int tunnel_configure(struct apply *apply);

/* Deletes the devices that the plan no longer has; warns when that fails. */
void tunnel_delete(struct apply *apply);

#endif /* CONFIG_TUNNEL_H */
