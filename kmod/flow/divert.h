/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_DIVERT_H
#define SECTUN_FLOW_DIVERT_H

#include "packet.h"

bool sectun_divert_came_by(const struct sectun_flow_packet *packet, u32 tunnel);
bool sectun_divert_find(struct sectun_flow_packet *packet, enum sectun_action action,
			u32 tunnel, const struct sectun_zone *to);
unsigned int sectun_divert(struct sectun_flow_packet *packet);

#endif /* SECTUN_FLOW_DIVERT_H */
