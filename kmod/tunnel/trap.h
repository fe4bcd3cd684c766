/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_TRAP_H
#define SECTUN_TRAP_H

#include "selector.h"

struct sectun_device;

bool sectun_trap_acquire(struct sectun_device *device, const struct sectun_flow *flow);
void sectun_trap_flush(struct sectun_device *device);

#endif /* SECTUN_TRAP_H */
