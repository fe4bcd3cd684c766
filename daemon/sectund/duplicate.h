/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DUPLICATE_H_
#define DUPLICATE_H_

/**
 * duplicate_start - from now on one pair of SAs is left when both ends began at once
 *
 * Nothing keeps both ends from beginning a tunnel in the same moment, and both
 * attempts succeed. Two pairs for the same traffic whose negotiations overlapped
 * are told apart by their SPIs, which both ends see alike: the one with the lower
 * ones goes after some seconds, and that the peer ends it is no reason to begin
 * anew. Where IKEv1 has moved a pair to the other one's IKE SA, that pair goes,
 * as the peer loses it. Pairs one after the other, as those of a peer that was restarted, stay; but
 * one that IKEv1 took for rekeyed in its first seconds goes as well, instead of when
 * its lifetime ends.
 */
void duplicate_start(void);

#endif
