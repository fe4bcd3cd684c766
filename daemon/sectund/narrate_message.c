// SPDX-License-Identifier: GPL-2.0
/*
 * Much of what goes wrong raises no alert, least of all in IKEv1, but shows in
 * the messages: what a peer proposes, and the errors either side notifies.
 */
#include "narrate.h"

#include <daemon.h>
#include <encoding/payloads/notify_payload.h>
#include <encoding/payloads/sa_payload.h>

#include "cause.h"

/* Of the message this thread works on: it is processed where it is heard of. */
static __thread char offer[1024];
static __thread bool deletes;
static __thread bool refuses;

bool narrate_peer_deletes(void)
{
	return deletes;
}

bool narrate_peer_refuses(void)
{
	return refuses;
}

static bool is_phase1(ike_sa_t *ike_sa, message_t *message)
{
	ike_sa_state_t state = ike_sa->get_state(ike_sa);

	if (ike_sa->get_version(ike_sa) == IKEV2)
		return message->get_exchange_type(message) == IKE_SA_INIT;
	return state == IKE_CREATED || state == IKE_CONNECTING;
}

static void note_offer(sa_payload_t *payload)
{
	linked_list_t *proposals;

	proposals = payload->get_proposals(payload);
	snprintf(offer, sizeof(offer), "%#P", proposals);
	proposals->destroy_offset(proposals, offsetof(proposal_t, destroy));
}

static void proposal_refused(ike_sa_t *ike_sa, message_t *message, const char *theirs)
{
	if (is_phase1(ike_sa, message))
		narrate_phase1_mismatch(ike_sa, theirs);
	else
		narrate_phase2_mismatch(ike_sa, theirs);
}

static void malformed(ike_sa_t *ike_sa, message_t *message, notify_type_t type)
{
	if (is_phase1(ike_sa, message) && ike_sa->get_version(ike_sa) == IKEV1)
		narrate_ike(ike_sa,
			    CAUSE_KEY_MISMATCH ": peer %H cannot decrypt our message (%N)",
			    ike_sa->get_other_host(ike_sa), notify_type_names, type);
	else
		narrate_ike(ike_sa, "peer %H reports %N", ike_sa->get_other_host(ike_sa),
			    notify_type_names, type);
}

static void error_received(ike_sa_t *ike_sa, message_t *message, notify_type_t type)
{
	switch (type) {
	case NO_PROPOSAL_CHOSEN:
		refuses = true;
		proposal_refused(ike_sa, message, "");
		break;
	case AUTHENTICATION_FAILED:
		narrate_refused_by_peer(ike_sa);
		break;
	case PAYLOAD_MALFORMED:
	case INVALID_PAYLOAD_TYPE:
	case INVALID_HASH_INFORMATION:
		malformed(ike_sa, message, type);
		break;
	case TS_UNACCEPTABLE:
	case INVALID_ID_INFORMATION:
		narrate_ike(ike_sa, CAUSE_SELECTORS " to peer %H (%N)",
			    ike_sa->get_other_host(ike_sa), notify_type_names, type);
		break;
	case INVALID_KE_PAYLOAD:
		if (ike_sa->get_version(ike_sa) == IKEV1)
			proposal_refused(ike_sa, message, "");
		break;
	case TEMPORARY_FAILURE:
	case CHILD_SA_NOT_FOUND:
		break;	/* collisions of rekeyings, which sort themselves out */
	default:
		narrate_ike(ike_sa, "peer %H reports %N", ike_sa->get_other_host(ike_sa),
			    notify_type_names, type);
		break;
	}
}

static void error_sent(ike_sa_t *ike_sa, message_t *message, notify_type_t type)
{
	/* alerts tell of most of IKEv2's, and more exactly */
	if (ike_sa->get_version(ike_sa) == IKEV2) {
		if (type == NO_PROPOSAL_CHOSEN && !ike_sa->get_ike_cfg(ike_sa))
			narrate_phase1_mismatch(ike_sa, "");
		return;
	}
	switch (type) {
	case NO_PROPOSAL_CHOSEN:
		proposal_refused(ike_sa, message, offer);
		break;
	case INVALID_ID_INFORMATION:
		narrate_ike(ike_sa,
			    CAUSE_SELECTORS ": no VPN of this gateway has those of peer %H",
			    ike_sa->get_other_host(ike_sa));
		break;
	case PAYLOAD_MALFORMED:
	case INVALID_HASH_INFORMATION:
	case AUTHENTICATION_FAILED:
		break;	/* alerts tell */
	default:
		narrate_ike(ike_sa, "message of peer %H refused with %N",
			    ike_sa->get_other_host(ike_sa), notify_type_names, type);
		break;
	}
}

static void look_at_notify(ike_sa_t *ike_sa, message_t *message, notify_payload_t *notify,
			   bool incoming)
{
	notify_type_t type = notify->get_notify_type(notify);

	if (type >= INITIAL_CONTACT)
		return;
	if (incoming)
		error_received(ike_sa, message, type);
	else
		error_sent(ike_sa, message, type);
}

bool narrate_message(listener_t *listener, ike_sa_t *ike_sa, message_t *message,
		     bool incoming, bool plain)
{
	enumerator_t *payloads;
	payload_t *payload;

	if (!plain || !ike_sa)
		return TRUE;
	if (incoming) {
		*offer = '\0';
		deletes = false;
		refuses = false;
	}
	payloads = message->create_payload_enumerator(message);
	while (payloads->enumerate(payloads, &payload)) {
		switch (payload->get_type(payload)) {
		case PLV1_NOTIFY:
		case PLV2_NOTIFY:
			look_at_notify(ike_sa, message, (notify_payload_t *)payload, incoming);
			break;
		case PLV1_SECURITY_ASSOCIATION:
			if (incoming)
				note_offer((sa_payload_t *)payload);
			break;
		case PLV1_DELETE:
		case PLV2_DELETE:
			deletes |= incoming;
			break;
		default:
			break;
		}
	}
	payloads->destroy(payloads);
	return TRUE;
}
