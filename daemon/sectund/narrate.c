// SPDX-License-Identifier: GPL-2.0
#include "narrate.h"

#include <daemon.h>
#include <pthread.h>
#include <stdarg.h>
#include <time.h>

#include "cause.h"
#include "log.h"

/* Seconds in which an equal line is no news. */
#define REPEAT_SECONDS	2

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void say(const char *text)
{
	static char last[2048];
	static time_t when;
	bool repeated;
	time_t now;

	now = time_monotonic(NULL);
	pthread_mutex_lock(&lock);
	repeated = !strcmp(last, text) && now - when < REPEAT_SECONDS;
	snprintf(last, sizeof(last), "%s", text);
	when = now;
	pthread_mutex_unlock(&lock);
	if (!repeated)
		log_operator("%s", text);
}

/*
 * Before the peer has said who it is an IKE SA has no configuration; the
 * addresses tell which one it will be.
 */
static void gateway_name(ike_sa_t *ike_sa, char *name, size_t len)
{
	enumerator_t *configs;
	peer_cfg_t *config;

	snprintf(name, len, "?");
	if (ike_sa->get_peer_cfg(ike_sa)) {
		snprintf(name, len, "%s", ike_sa->get_name(ike_sa));
		return;
	}
	configs = charon->backends->create_peer_cfg_enumerator(charon->backends,
				ike_sa->get_my_host(ike_sa), ike_sa->get_other_host(ike_sa),
				NULL, NULL, ike_sa->get_version(ike_sa));
	if (configs->enumerate(configs, &config))
		snprintf(name, len, "%s", config->get_name(config));
	configs->destroy(configs);
}

void narrate_ike(ike_sa_t *ike_sa, const char *format, ...)
{
	char text[2048], name[128];
	va_list args;
	int prefix;

	gateway_name(ike_sa, name, sizeof(name));
	prefix = snprintf(text, sizeof(text), CAUSE_IKE, name);
	va_start(args, format);
	vsnprintf(text + prefix, sizeof(text) - prefix, format, args);
	va_end(args);
	say(text);
}

void narrate_child(ike_sa_t *ike_sa, const char *child, const char *format, ...)
{
	char text[2048], name[128];
	va_list args;
	int prefix;

	gateway_name(ike_sa, name, sizeof(name));
	prefix = snprintf(text, sizeof(text), CAUSE_IPSEC "%s: ", name, child);
	va_start(args, format);
	vsnprintf(text + prefix, sizeof(text) - prefix, format, args);
	va_end(args);
	say(text);
}

void narrate_phase1_mismatch(ike_sa_t *ike_sa, const char *theirs)
{
	ike_cfg_t *config = ike_sa->get_ike_cfg(ike_sa);
	linked_list_t *ours;

	if (!config) {
		narrate_ike(ike_sa, "no gateway is configured for %H here, refused",
			    ike_sa->get_other_host(ike_sa));
		return;
	}
	ours = config->get_proposals(config);
	if (*theirs)
		narrate_ike(ike_sa,
			    CAUSE_PHASE1_MISMATCH ": we offer %#P, peer %H" CAUSE_OFFERS "%s",
			    ours, ike_sa->get_other_host(ike_sa), theirs);
	else
		narrate_ike(ike_sa,
			    CAUSE_PHASE1_MISMATCH ": we offer %#P, peer %H refuses it",
			    ours, ike_sa->get_other_host(ike_sa));
	ours->destroy_offset(ours, offsetof(proposal_t, destroy));
}

/* Of several VPNs of a gateway the first stands for all. */
static child_cfg_t *first_child(ike_sa_t *ike_sa)
{
	peer_cfg_t *config = ike_sa->get_peer_cfg(ike_sa);
	enumerator_t *children;
	child_cfg_t *child = NULL;

	if (!config)
		return NULL;
	children = config->create_child_cfg_enumerator(config);
	children->enumerate(children, &child);
	children->destroy(children);
	return child;
}

void narrate_phase2_mismatch(ike_sa_t *ike_sa, const char *theirs)
{
	child_cfg_t *child = first_child(ike_sa);
	linked_list_t *ours;

	if (!child)
		return;
	ours = child->get_proposals(child, FALSE);
	if (*theirs)
		narrate_ike(ike_sa,
			    "VPN %s: " CAUSE_PHASE2_MISMATCH ": we offer %#P, peer"
			    CAUSE_OFFERS "%s",
			    child->get_name(child), ours, theirs);
	else
		narrate_ike(ike_sa,
			    "VPN %s: " CAUSE_PHASE2_MISMATCH ": we offer %#P, peer refuses it",
			    child->get_name(child), ours);
	ours->destroy_offset(ours, offsetof(proposal_t, destroy));
}

void narrate_refused_by_peer(ike_sa_t *ike_sa)
{
	narrate_ike(ike_sa,
		    "authentication failed: peer %H " CAUSE_KEY_REFUSED " or identity %Y",
		    ike_sa->get_other_host(ike_sa), ike_sa->get_my_id(ike_sa));
}

static void peer_auth_failed(ike_sa_t *ike_sa)
{
	if (!ike_sa->get_peer_cfg(ike_sa)) {
		narrate_ike(ike_sa,
			    "authentication failed: " CAUSE_NO_IDENTITY " %H with identity %Y",
			    ike_sa->get_other_host(ike_sa), ike_sa->get_other_id(ike_sa));
		return;
	}
	narrate_ike(ike_sa,
		    "authentication failed: " CAUSE_KEY_MISMATCH " with peer %H, identity %Y",
		    ike_sa->get_other_host(ike_sa), ike_sa->get_other_id(ike_sa));
}

/*
 * In main mode the key of the fifth message depends on the pre-shared key: with
 * the wrong one it turns into noise, and so does the complaint about that.
 */
static void unreadable(ike_sa_t *ike_sa, message_t *message)
{
	exchange_type_t type = message->get_exchange_type(message);

	if (ike_sa->get_version(ike_sa) != IKEV1 ||
	    ike_sa->get_state(ike_sa) == IKE_ESTABLISHED ||
	    (type != ID_PROT && type != AGGRESSIVE && type != INFORMATIONAL_V1))
		return;
	narrate_ike(ike_sa,
		    CAUSE_KEY_MISMATCH ": the message of peer %H cannot be decrypted",
		    ike_sa->get_other_host(ike_sa));
}

static void proposal_mismatch(ike_sa_t *ike_sa, linked_list_t *theirs, bool phase1)
{
	char text[1024];

	/* to an initiator the alert shows its own list */
	if (narrate_peer_refuses())
		return;
	snprintf(text, sizeof(text), "%#P", theirs);
	if (phase1)
		narrate_phase1_mismatch(ike_sa, text);
	else
		narrate_phase2_mismatch(ike_sa, text);
}

static void no_more_answers(ike_sa_t *ike_sa)
{
	ike_sa_state_t state = ike_sa->get_state(ike_sa);

	/* while connecting ALERT_PEER_INIT_UNREACHABLE follows */
	if (state == IKE_CREATED || state == IKE_CONNECTING || state == IKE_DELETING)
		return;
	narrate_ike(ike_sa, "peer %H is dead: it does not answer any more (dead peer detection)",
		    ike_sa->get_other_host(ike_sa));
}

static void ts_mismatch(ike_sa_t *ike_sa, linked_list_t *tsi, linked_list_t *tsr)
{
	child_cfg_t *child = first_child(ike_sa);

	narrate_ike(ike_sa, "VPN %s: " CAUSE_SELECTORS CAUSE_ASKS "%#R" CAUSE_ASKS_BETWEEN "%#R",
		    child ? child->get_name(child) : "?", tsi, tsr);
}

static bool alert(listener_t *listener, ike_sa_t *ike_sa, alert_t kind, va_list args)
{
	linked_list_t *list;
	child_sa_t *child;
	int count;

	if (!ike_sa)
		return TRUE;
	switch (kind) {
	case ALERT_LOCAL_AUTH_FAILED:
		narrate_refused_by_peer(ike_sa);
		break;
	case ALERT_PEER_AUTH_FAILED:
		peer_auth_failed(ike_sa);
		break;
	case ALERT_PEER_ADDR_FAILED:
		narrate_ike(ike_sa, "the address of the peer cannot be resolved");
		break;
	case ALERT_PARSE_ERROR_BODY:
		unreadable(ike_sa, va_arg(args, message_t *));
		break;
	case ALERT_RETRANSMIT_SEND:
		va_arg(args, packet_t *);
		count = va_arg(args, int);
		narrate_ike(ike_sa, "peer %H " CAUSE_SILENT " (%d retransmission%s)",
			    ike_sa->get_other_host(ike_sa), count, count == 1 ? "" : "s");
		break;
	case ALERT_RETRANSMIT_SEND_TIMEOUT:
		no_more_answers(ike_sa);
		break;
	case ALERT_PEER_INIT_UNREACHABLE:
		narrate_ike(ike_sa, "peer %H " CAUSE_SILENT ", attempt %d " CAUSE_GIVEN_UP,
			    ike_sa->get_other_host(ike_sa), va_arg(args, int) + 1);
		break;
	case ALERT_HALF_OPEN_TIMEOUT:
		narrate_ike(ike_sa, "peer %H has begun phase 1 but not finished it",
			    ike_sa->get_other_host(ike_sa));
		break;
	case ALERT_PROPOSAL_MISMATCH_IKE:
		proposal_mismatch(ike_sa, va_arg(args, linked_list_t *), true);
		break;
	case ALERT_PROPOSAL_MISMATCH_CHILD:
		proposal_mismatch(ike_sa, va_arg(args, linked_list_t *), false);
		break;
	case ALERT_TS_MISMATCH:
		list = va_arg(args, linked_list_t *);
		ts_mismatch(ike_sa, list, va_arg(args, linked_list_t *));
		break;
	case ALERT_INSTALL_CHILD_SA_FAILED:
		child = va_arg(args, child_sa_t *);
		narrate_child(ike_sa, child->get_name(child),
			      "the kernel did not take the SA");
		break;
	case ALERT_UNIQUE_REPLACE:
		narrate_ike(ike_sa, "peer %H has started anew, its earlier SAs are gone",
			    ike_sa->get_other_host(ike_sa));
		break;
	case ALERT_IKE_SA_EXPIRED:
		narrate_ike(ike_sa, "the lifetime of phase 1 has run out before it was renewed");
		break;
	default:
		break;
	}
	return TRUE;
}

static void child_down(ike_sa_t *ike_sa, child_sa_t *child)
{
	time_t end = child->get_lifetime(child, TRUE);
	const char *why = "";

	if (narrate_peer_deletes())
		why = ", deleted by the peer";
	else if (end && time_monotonic(NULL) >= end)
		why = ", its lifetime has run out";
	narrate_child(ike_sa, child->get_name(child), "SA down%s (SPI in %.8x out %.8x)",
		      why, ntohl(child->get_spi(child, TRUE)),
		      ntohl(child->get_spi(child, FALSE)));
}

static bool child_updown(listener_t *listener, ike_sa_t *ike_sa, child_sa_t *child, bool up)
{
	linked_list_t *local, *remote;

	if (!up) {
		child_down(ike_sa, child);
		return TRUE;
	}
	local = linked_list_create_from_enumerator(child->create_ts_enumerator(child, TRUE));
	remote = linked_list_create_from_enumerator(child->create_ts_enumerator(child, FALSE));
	narrate_child(ike_sa, child->get_name(child),
		      CAUSE_SA_UP " on st0.%u (SPI in %.8x out %.8x, %P, %#R === %#R)",
		      child->get_if_id(child, FALSE) - 1,
		      ntohl(child->get_spi(child, TRUE)), ntohl(child->get_spi(child, FALSE)),
		      child->get_proposal(child), local, remote);
	local->destroy(local);
	remote->destroy(remote);
	return TRUE;
}

static bool child_rekey(listener_t *listener, ike_sa_t *ike_sa, child_sa_t *old, child_sa_t *new)
{
	narrate_child(ike_sa, new->get_name(new),
		      "SA rekeyed (SPI in %.8x out %.8x)", ntohl(new->get_spi(new, TRUE)),
		      ntohl(new->get_spi(new, FALSE)));
	return TRUE;
}

static const char *mode_of(ike_sa_t *ike_sa)
{
	peer_cfg_t *config = ike_sa->get_peer_cfg(ike_sa);

	if (ike_sa->get_version(ike_sa) != IKEV1)
		return "IKEv2";
	return config->use_aggressive(config) ? "IKEv1 aggressive mode" : "IKEv1 main mode";
}

static bool ike_updown(listener_t *listener, ike_sa_t *ike_sa, bool up)
{
	if (up) {
		narrate_ike(ike_sa, CAUSE_PHASE1_UP " with %#H (%s, %s, %P)",
			    ike_sa->get_other_host(ike_sa), mode_of(ike_sa),
			    ike_sa->get_id(ike_sa)->is_initiator(ike_sa->get_id(ike_sa)) ?
			    "initiator" : "responder", ike_sa->get_proposal(ike_sa));
		return TRUE;
	}
	/* what never was up has its own line that tells why */
	if (!ike_sa->get_statistic(ike_sa, STAT_ESTABLISHED))
		return TRUE;
	narrate_ike(ike_sa, "phase 1 down with %#H%s", ike_sa->get_other_host(ike_sa),
		    narrate_peer_deletes() ? ", deleted by the peer" : "");
	return TRUE;
}

static bool ike_rekey(listener_t *listener, ike_sa_t *old, ike_sa_t *new)
{
	narrate_ike(new, "phase 1 rekeyed with %#H", new->get_other_host(new));
	return TRUE;
}

static bool ike_update(listener_t *listener, ike_sa_t *ike_sa, host_t *local, host_t *remote)
{
	host_t *before = ike_sa->get_other_host(ike_sa);

	/* the step from port 500 to 4500 while connecting is no news */
	if (ike_sa->get_state(ike_sa) == IKE_ESTABLISHED && !before->equals(before, remote))
		narrate_ike(ike_sa, "peer moved from %#H to %#H", before, remote);
	return TRUE;
}

void narrate_start(void)
{
	static listener_t listener = {
		.alert = alert,
		.message = narrate_message,
		.ike_updown = ike_updown,
		.ike_rekey = ike_rekey,
		.ike_update = ike_update,
		.child_updown = child_updown,
		.child_rekey = child_rekey,
	};

	charon->bus->add_listener(charon->bus, &listener);
}
