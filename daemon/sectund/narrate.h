/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells the operator in one line an event what IKE does and why it does not,
 * for `show log messages | match IKE`.
 */
#ifndef SECTUND_NARRATE_H
#define SECTUND_NARRATE_H

#include <stdbool.h>

#include <bus/listeners/listener.h>

/* Listens to charon's bus from now on. */
void narrate_start(void);

/* One line "IKE: gateway NAME: ..."; one that repeats the last is left out. */
void narrate_ike(ike_sa_t *ike_sa, const char *format, ...);

/* One line "IPsec: gateway NAME, VPN CHILD: ...". */
void narrate_child(ike_sa_t *ike_sa, const char *child, const char *format, ...);

/* What both sides offer for phase 1 and phase 2; @theirs may be empty. */
void narrate_phase1_mismatch(ike_sa_t *ike_sa, const char *theirs);
void narrate_phase2_mismatch(ike_sa_t *ike_sa, const char *theirs);

/* The peer refuses what we have shown as proof of who we are. */
void narrate_refused_by_peer(ike_sa_t *ike_sa);

/* Looks into a message for what explains a failure. */
bool narrate_message(listener_t *listener, ike_sa_t *ike_sa, message_t *message,
		     bool incoming, bool plain);

/* Has the message that this thread works on deleted an SA? */
bool narrate_peer_deletes(void);

/* Has it refused our proposals? */
bool narrate_peer_refuses(void);

#endif /* SECTUND_NARRATE_H */
