/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECTUN_FLOW_JUDGE_H
#define SECTUN_FLOW_JUDGE_H

#include "packet.h"

struct sectun_session;

void sectun_flow_key_of(struct sectun_flow_key *key, const struct nf_conn *ct);
bool sectun_judge_again(struct sectun_session *session, const struct sectun_rules *rules);
unsigned int sectun_judge_transit(struct sectun_flow_packet *packet,
				  struct sectun_session *session);
unsigned int sectun_judge_local(struct sectun_flow_packet *packet,
				struct sectun_session *session);

#endif /* SECTUN_FLOW_JUDGE_H */
