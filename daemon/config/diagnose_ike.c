// SPDX-License-Identifier: GPL-2.0
/* What keeps a VPN from carrying traffic: its negotiation. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "compile.h"
#include "diagnose_line.h"
#include "diagnose_offer.h"
#include "prefix.h"
#include "tree.h"

#define VALUES_OF_PEER "compare with the peer's 'show configuration security %s' and set the same values"

/* The entry @name of a list below "security ike" or "security ipsec". */
static const struct lyd_node *entry(const struct diagnose_facts *facts, const char *where,
				    const char *list, const char *name)
{
	return compile_entry(compile_find(facts->tree, where), list, name);
}

static const struct lyd_node *gateway_node(const struct diagnose_facts *facts)
{
	return entry(facts, "security ike", "gateway", facts->gateway->name);
}

static const char *ike_policy(const struct diagnose_facts *facts)
{
	return tree_value(gateway_node(facts), "ike-policy");
}

/* First proposal of an IKE or IPsec policy, NULL where it has a proposal-set. */
static const char *proposal_of(const struct lyd_node *policy)
{
	return tree_value(policy, "proposals");
}

/* Each line of @text is one of the remedy. Eats @text. */
static void remedy_lines(struct diagnose_line *line, char *text)
{
	char *rest = text, *one;

	while ((one = strsep(&rest, "\n")))
		if (*one)
			line_remedy(line, "%s", one);
	free(text);
}

/* What makes @ours the offer of the peer, where that is known. */
static void remedy_proposal(const struct failure_log *log, const struct offer_ours *ours,
			    struct diagnose_line *line)
{
	char *statements = NULL;

	if (log->wants && ours->proposal)
		statements = offer_statements(log->wants, ours);
	if (statements)
		remedy_lines(line, statements);
	else
		line_remedy(line, VALUES_OF_PEER, ours->phase1 ? "ike proposal" : "ipsec");
}

static void phase1_proposal(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct lyd_node *policy = entry(facts, "security ike", "policy",
					      ike_policy(facts));
	const char *name = proposal_of(policy);
	const struct lyd_node *proposal = entry(facts, "security ike", "proposal", name);
	struct offer_ours ours = {
		.phase1 = true,
		.proposal = name,
		.encryption = tree_value(proposal, "encryption-algorithm"),
		.authentication = tree_value(proposal, "authentication-algorithm"),
		.group = tree_value(proposal, "dh-group"),
	};

	remedy_proposal(&facts->log.phase1, &ours, line);
}

/* Where phase 2 has its Diffie-Hellman group: the VPN itself, or its policy. */
static void phase2_proposal(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct lyd_node *vpn = entry(facts, "security ipsec", "vpn", facts->vpn->name);
	const char *policy_name = tree_value(tree_child(vpn, "ike"), "ipsec-policy");
	const struct lyd_node *policy = entry(facts, "security ipsec", "policy", policy_name);
	const char *name = proposal_of(policy);
	const struct lyd_node *proposal = entry(facts, "security ipsec", "proposal", name);
	const struct lyd_node *secrecy = tree_child(vpn, "perfect-forward-secrecy");
	struct offer_ours ours = {
		.proposal = name,
		.encryption = tree_value(proposal, "encryption-algorithm"),
		.authentication = tree_value(proposal, "authentication-algorithm"),
	};
	char *path;

	if (!secrecy)
		secrecy = tree_child(policy, "perfect-forward-secrecy");
	ours.group = tree_value(secrecy, "keys");
	if (secrecy)
		path = tree_path(secrecy);
	else if (asprintf(&path, "security ipsec policy %s perfect-forward-secrecy",
			  policy_name ? policy_name : "<policy>") < 0)
		path = NULL;
	ours.group_path = path ? path : "";
	remedy_proposal(&facts->log.phase2, &ours, line);
	free(path);
}

static void wrong_identity(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const char *identity = strstr(facts->log.phase1.text, " with identity ");
	struct plan_prefix address;

	if (!identity)
		identity = "";
	else
		identity += strlen(" with identity ");
	line_remedy(line, "set security ike gateway %s remote-identity %s %s",
		    facts->gateway->name,
		    prefix_from_address(identity, &address) ?
		    address.family == AF_INET6 ? "inet6" : "inet" : "hostname", identity);
}

/* The peer's address, false where it is a name or not known. */
static bool peer_address(const struct diagnose_facts *facts, struct plan_prefix *peer)
{
	char first[PREFIX_TEXT];
	size_t len = strcspn(facts->gateway->remote, ",");

	snprintf(first, sizeof(first), "%.*s", (int)len, facts->gateway->remote);
	return prefix_from_address(first, peer);
}

/* Nobody answers: is it us? */
static void silent(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct plan_gateway *gateway = facts->gateway;
	char name[NAME_MAX_LEN], text[PREFIX_TEXT];
	struct plan_prefix peer;

	name_of_device(gateway->device, name);
	if (!facts->external) {
		line_wrong(line, "the external interface %s is not there", name);
		line_remedy(line, "set security ike gateway %s external-interface <interface>",
			    gateway->name);
	} else if (!facts->external->up) {
		line_wrong(line, "the external interface %s is disabled", name);
		diagnose_remedy_disabled(facts, gateway->device, line);
	} else if (!facts->external->carrier) {
		line_wrong(line, "the external interface %s has no link", name);
		line_remedy(line, "at %s: connect the cable", name);
	} else if (facts->routes && peer_address(facts, &peer) &&
		   !diagnose_route_to(facts->routes, &peer)) {
		line_wrong(line, "there is no route to the peer %s", gateway->remote);
		line_remedy(line, "set routing-options static route %s next-hop <gateway>",
			    prefix_text(&peer, text));
	} else {
		line_wrong(line, "peer unreachable: %s", facts->log.phase1.text);
		line_remedy(line,
			    "check that %s is up and that UDP ports 500 and 4500 pass on the path; if its address is another: set security ike gateway %s address <address>",
			    gateway->remote, gateway->name);
	}
}

static void phase1_failed(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct failure_log *log = &facts->log.phase1;
	const char *policy = ike_policy(facts);

	switch (log->failure) {
	case FAILURE_KEY:
		line_wrong(line, "wrong pre-shared key: %s", log->text);
		line_remedy(line,
			    "set security ike policy %s pre-shared-key ascii-text <the key of the peer>",
			    policy ? policy : "<policy>");
		break;
	case FAILURE_IDENTITY:
		line_wrong(line, "identity mismatch: %s", log->text);
		wrong_identity(facts, line);
		break;
	case FAILURE_PROPOSAL:
		line_wrong(line, "%s", log->text);
		phase1_proposal(facts, line);
		break;
	case FAILURE_SILENT:
		silent(facts, line);
		break;
	default:
		line_wrong(line, "down, and the log does not say why yet");
		line_remedy(line,
			    "ask again in some seconds, then see 'show log messages | match IKE'");
		break;
	}
}

void diagnose_phase1(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	if (!facts->daemon) {
		line_wrong(line, "sectund does not answer");
		line_remedy(line, "start sectund (systemctl start sectund)");
	} else if (facts->phase1) {
		line_good(line, "up with %s", facts->gateway->remote);
	} else if (!facts->log.phase1.failure && facts->log.phase2.failure) {
		line_skip(line, "down since phase 2 has failed");
	} else {
		phase1_failed(facts, line);
	}
}

/*
 * "10.1.0.0/16 === 10.2.0.0/16": what the peer as initiator says is behind it,
 * and behind us.
 */
static bool split_asked(const char *asked, char theirs[PREFIX_TEXT], char ours[PREFIX_TEXT])
{
	const char *between = strstr(asked, CAUSE_ASKS_BETWEEN);

	if (!between)
		return false;
	snprintf(theirs, PREFIX_TEXT, "%.*s", (int)(between - asked), asked);
	between += strlen(CAUSE_ASKS_BETWEEN);
	snprintf(ours, PREFIX_TEXT, "%.*s", (int)strcspn(between, " "), between);
	return true;
}

static void wrong_selectors(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct lyd_node *vpn = entry(facts, "security ipsec", "vpn", facts->vpn->name);
	const char *name = tree_value(tree_child(vpn, "traffic-selector"), "name");
	const char *asked = facts->log.phase2.wants;
	char theirs[PREFIX_TEXT] = "<the peer's local-ip>";
	char ours[PREFIX_TEXT] = "<the peer's remote-ip>";

	line_wrong(line, "proxy-id (traffic selector) mismatch: %s", facts->log.phase2.text);
	if (asked)
		split_asked(asked, theirs, ours);
	line_remedy(line, "set security ipsec vpn %s traffic-selector %s local-ip %s remote-ip %s",
		    facts->vpn->name, name ? name : "ts1", ours, theirs);
}

void diagnose_phase2(const struct diagnose_facts *facts, struct diagnose_line *line)
{
	const struct failure_log *log = &facts->log.phase2;

	if (facts->phase2) {
		line_good(line, "up");
	} else if (log->failure == FAILURE_PROPOSAL) {
		line_wrong(line, "%s", log->text);
		phase2_proposal(facts, line);
	} else if (log->failure == FAILURE_SELECTORS) {
		wrong_selectors(facts, line);
	} else if (!facts->phase1) {
		line_skip(line, "needs phase 1");
	} else {
		line_wrong(line, "down, and the log does not say why yet");
		line_remedy(line,
			    "ask again in some seconds, then see 'show log messages | match IPsec'");
	}
}
