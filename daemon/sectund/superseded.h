/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SUPERSEDED_H_
#define SUPERSEDED_H_

/**
 * superseded_start - forget IKE SAs that a peer has begun anew without a word
 *
 * A sectund that was killed does not say INITIAL_CONTACT when it is back, as SAs
 * of its predecessor still carry packets. Its peer is left with an IKE SA that
 * nobody answers on. Some time after a new one has come up, with SAs for all
 * that the old one has, the old one goes. Only IKEv2: with IKEv1 libcharon has
 * the new one adopt what belongs to the old one.
 */
void superseded_start(void);

#endif
