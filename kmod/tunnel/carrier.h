/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_CARRIER_H
#define SECTUN_CARRIER_H

struct sectun_device;

void sectun_carrier_on(struct sectun_device *device);
void sectun_carrier_off(struct sectun_device *device);
void sectun_carrier_leave(struct sectun_device *device);
void sectun_carrier_arrive(struct sectun_device *device);

#endif /* SECTUN_CARRIER_H */
