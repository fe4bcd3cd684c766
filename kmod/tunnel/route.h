/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_ROUTE_H
#define SECTUN_ROUTE_H

#include <net/flow.h>
#include <net/route.h>

struct sectun_addr;
struct sectun_device;
struct sectun_path;

struct dst_entry *sectun_route(struct sectun_device *device, struct sectun_path *path);
struct dst_entry *sectun_route_lookup(struct sectun_device *device,
				      const struct sectun_path *path);
unsigned int sectun_route_reason(const struct dst_entry *dst);
bool sectun_route_holds(struct sectun_device *device, u16 family, const void *addr);
struct dst_entry *sectun_route_outside(struct sectun_device *device, u16 family,
				       struct flowi *fl);

#endif /* SECTUN_ROUTE_H */
