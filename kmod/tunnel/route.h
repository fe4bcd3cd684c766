/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_ROUTE_H
#define SECTUN_ROUTE_H

#include <net/route.h>

struct sectun_device;
struct sectun_path;

struct rtable *sectun_route(struct sectun_device *device, struct sectun_path *path);
struct rtable *sectun_route_lookup(struct sectun_device *device,
				   const struct sectun_path *path);
unsigned int sectun_route_reason(const struct rtable *rt);
struct rtable *sectun_route_outside(struct sectun_device *device, struct flowi4 *fl4);

#endif /* SECTUN_ROUTE_H */
