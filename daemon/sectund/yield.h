/* SPDX-License-Identifier: GPL-2.0 */
#ifndef YIELD_H_
#define YIELD_H_

/**
 * yield_start - from now on our unanswered attempts give way to the peer's
 *
 * A peer that comes up begins itself, often between two retransmissions of ours.
 * Both attempts would succeed and leave two pairs of SAs. Once the peer's phase 1
 * is up, one of ours that has had no answer so far ends; an answered one goes on,
 * as the peer may be giving up its own for it.
 */
void yield_start(void);

#endif
