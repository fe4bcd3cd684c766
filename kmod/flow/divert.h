/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_DIVERT_H
#define SECTUN_FLOW_DIVERT_H

#include "packet.h"

bool sectun_divert_find(struct sectun_flow_packet *packet, enum sectun_action action,
			u32 tunnel);
unsigned int sectun_divert(struct sectun_flow_packet *packet);

#endif /* SECTUN_FLOW_DIVERT_H */
