/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words with which sectund's log names what became of a negotiation:
 * sectund writes them, "show security ipsec diagnose" finds them again.
 */
#ifndef CONFIG_CAUSE_H
#define CONFIG_CAUSE_H

/* How lines begin, with the gateway's and the VPN's name. */
#define CAUSE_IKE		"IKE: gateway %s: "
#define CAUSE_IPSEC		"IPsec: gateway %s, VPN "

/* What ends the failures before it. */
#define CAUSE_PHASE1_UP		"phase 1 up"
#define CAUSE_SA_UP		"SA up"

/* Failures. */
#define CAUSE_PHASE1_MISMATCH	"phase 1 proposal mismatch"
#define CAUSE_PHASE2_MISMATCH	"phase 2 (IPsec) proposal mismatch"
#define CAUSE_KEY_MISMATCH	"pre-shared key mismatch"
#define CAUSE_KEY_REFUSED	"does not accept our pre-shared key"
#define CAUSE_NO_IDENTITY	"no gateway is configured for peer"
#define CAUSE_SELECTORS		"traffic selectors unacceptable"
#define CAUSE_SILENT		"does not answer"
#define CAUSE_GIVEN_UP		"given up"

/* What the peer wants, up to the end of the line. */
#define CAUSE_OFFERS		" offers "
#define CAUSE_ASKS		": peer asks for "
#define CAUSE_ASKS_BETWEEN	" === "

#endif /* CONFIG_CAUSE_H */
