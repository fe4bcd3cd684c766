/* SPDX-License-Identifier: GPL-2.0 */
/* What sectund is told of VPNs to be monitored. */
#ifndef CONFIG_MONITOR_H
#define CONFIG_MONITOR_H

struct apply;

/* Behind everything that can fail: there is no way back from it. */
int monitor_apply(struct apply *apply);

#endif /* CONFIG_MONITOR_H */
