/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_REJECT_H
#define SECTUN_FLOW_REJECT_H

#include "packet.h"

void sectun_reject(const struct sectun_flow_packet *packet);
void sectun_reject_reset(const struct sectun_flow_packet *packet);

#endif /* SECTUN_FLOW_REJECT_H */
