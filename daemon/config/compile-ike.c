// SPDX-License-Identifier: GPL-2.0
/* IKE gateways. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "prefix.h"
#include "schema.h"
#include "tree.h"

/* Seconds, as sectund is set up (daemon/sectund/settings.c). */
#define NAT_KEEPALIVE	20u
#define IKEV2_PATIENCE	29u

/* The strongSwan word of an enumerated leaf of @node, or NULL. */
static const char *algorithm(const struct lyd_node *node, const char *name)
{
	const struct lyd_node *leaf = tree_child(node, name);

	return leaf ? schema_enum_ext(leaf->schema, lyd_get_value(leaf), "strongswan") : NULL;
}

static bool is_combined(const struct lyd_node *proposal)
{
	const struct lyd_node *leaf = tree_child(proposal, "encryption-algorithm");

	return schema_enum_ext(leaf->schema, lyd_get_value(leaf), "combined");
}

/* "aes256-sha256-modp2048", or "aes256gcm16-prfsha256-modp2048". */
static char *proposal_text(struct compile *compile, const struct lyd_node *proposal,
			   const struct plan_gateway *gateway)
{
	const char *name = tree_value(proposal, "name");
	const char *hash = algorithm(proposal, "authentication-algorithm");
	bool combined = is_combined(proposal);
	char *text = NULL;

	if (!combined && !hash) {
		report_error(compile->report,
			     "security ike proposal %s: authentication-algorithm is missing",
			     name);
		return NULL;
	}
	if (combined && gateway->version == PLAN_IKE_V1) {
		report_error(compile->report,
			     "security ike gateway %s: proposal %s has encryption-algorithm %s, which needs version v2-only",
			     gateway->name, name, tree_value(proposal, "encryption-algorithm"));
		return NULL;
	}
	/* A combined mode needs a hash only to derive keys with. */
	if (asprintf(&text, "%s-%s%s-%s", algorithm(proposal, "encryption-algorithm"),
		     combined ? "prf" : "", hash ? hash : "sha256",
		     algorithm(proposal, "dh-group")) < 0)
		return NULL;
	return text;
}

/* The lifetime that proposals of @policy would have by default. */
static uint32_t default_lifetime(const struct lyd_node *policy)
{
	return compile_default_number(policy,
				      "/sectun-config:security/ike/proposal/lifetime-seconds");
}

static const char *set_proposals(const struct lyd_node *set)
{
	return schema_enum_ext(set->schema, lyd_get_value(set), "proposals");
}

static void compile_proposals(struct compile *compile, const struct lyd_node *policy,
			      struct plan_gateway *gateway)
{
	const struct lyd_node *ike = compile_find(compile->tree, "security ike");
	const struct lyd_node *set = tree_child(policy, "proposal-set");
	const struct lyd_node *name = NULL;

	if (set) {
		gateway->proposals = compile_copy(compile, set_proposals(set));
		gateway->life_seconds = default_lifetime(policy);
		return;
	}
	while ((name = compile_next(policy, "proposals", name))) {
		const struct lyd_node *proposal;
		uint32_t seconds;

		proposal = compile_entry(ike, "proposal", lyd_get_value(name));
		seconds = compile_number(proposal, "lifetime-seconds");

		gateway->proposals = compile_join(compile, gateway->proposals,
						  proposal_text(compile, proposal, gateway));
		if (!gateway->life_seconds || seconds < gateway->life_seconds)
			gateway->life_seconds = seconds;
	}
}

static void compile_policy(struct compile *compile, const struct lyd_node *policy,
			   struct plan_gateway *gateway)
{
	const struct lyd_node *key = tree_child(policy, "pre-shared-key");
	const struct lyd_node *leaf = tree_child(key, "ascii-text");
	bool aggressive = !strcmp(tree_value(policy, "mode"), "aggressive");

	if (!leaf)
		leaf = tree_child(key, "hexadecimal");
	if (leaf)
		gateway->psk = compile_secret(compile, leaf, &gateway->psk_len);
	gateway->aggressive = gateway->version == PLAN_IKE_V1 && aggressive;
	if (aggressive && !gateway->aggressive)
		report_warning(compile->report,
			       "security ike gateway %s: mode aggressive of policy %s has no effect with version v2-only",
			       gateway->name, tree_value(policy, "name"));
	compile_proposals(compile, policy, gateway);
}

/* An identity in strongSwan's words: with the kind where the text could mean another. */
static char *identity_text(struct compile *compile, const struct lyd_node *container)
{
	static const struct kind {
		const char *leaf, *prefix;
	} kinds[] = {
		{ "inet", "" }, { "inet6", "" }, { "hostname", "fqdn:" },
		{ "user-at-hostname", "email:" }, { "distinguished-name", "" },
	};
	char *text = NULL;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *value = tree_value(container, kinds[i].leaf);

		if (value && asprintf(&text, "%s%s", kinds[i].prefix, value) < 0) {
			report_error(compile->report, "out of memory");
			return NULL;
		}
		if (value)
			break;
	}
	return text;
}

/* One connection has one local address: they cannot be of both families. */
static void check_family(struct compile *compile, const struct plan_gateway *gateway,
			 const struct lyd_node *address, int *family)
{
	struct plan_prefix prefix;

	if (!prefix_from_address(lyd_get_value(address), &prefix))
		return;
	if (*family && prefix.family != *family)
		report_error(compile->report,
			     "security ike gateway %s: address %s: the addresses are not all IPv4 or all IPv6",
			     gateway->name, lyd_get_value(address));
	*family = prefix.family;
}

static void compile_peer(struct compile *compile, const struct lyd_node *node,
			 struct plan_gateway *gateway)
{
	const struct lyd_node *dynamic = tree_child(node, "dynamic");
	const struct lyd_node *address = NULL;
	int family = 0;

	gateway->local_id = identity_text(compile, tree_child(node, "local-identity"));
	gateway->remote_id = identity_text(compile, tree_child(node, "remote-identity"));
	while ((address = compile_next(node, "address", address))) {
		check_family(compile, gateway, address, &family);
		gateway->remote = compile_join(compile, gateway->remote,
					       compile_copy(compile, lyd_get_value(address)));
	}
	if (gateway->remote)
		return;
	gateway->remote = compile_copy(compile, "%any");
	if (!gateway->remote_id)
		gateway->remote_id = identity_text(compile, dynamic);
}

static void compile_dpd(const struct lyd_node *node, struct plan_gateway *gateway)
{
	const struct lyd_node *dpd = tree_child(node, "dead-peer-detection");

	if (!dpd)
		return;
	gateway->dpd = true;
	gateway->dpd_interval = compile_number(dpd, "interval");
	gateway->dpd_threshold = compile_number(dpd, "threshold");
}

/* The first address of the peer, when it is not a name. */
static bool peer_address(const struct lyd_node *node, struct plan_prefix *address)
{
	const struct lyd_node *leaf = compile_next(node, "address", NULL);

	return leaf && prefix_from_address(lyd_get_value(leaf), address);
}

/* The address of @interface that is on the network of @peer, else the first of its family. */
static const struct plan_prefix *nearest(const struct plan_interface *interface,
					 const struct plan_prefix *peer)
{
	const struct plan_prefix *first = NULL;
	size_t i;

	for (i = 0; interface && i < interface->n_addresses; i++) {
		const struct plan_prefix *address = &interface->addresses[i];

		if (compile_contains(address, peer))
			return address;
		if (!first && address->family == peer->family)
			first = address;
	}
	return first;
}

/* Says which interface would have an address on the network of the peer. */
static void warn_no_address(struct compile *compile, const struct lyd_node *node,
			    const struct plan_gateway *gateway, const struct plan_prefix *peer)
{
	const char *external = tree_value(node, "external-interface");
	const struct plan *plan = compile->plan;
	char address[PREFIX_TEXT], host[PREFIX_TEXT];
	size_t i;

	for (i = 0; i < plan->n_interfaces; i++) {
		const struct plan_prefix *other = nearest(&plan->interfaces[i], peer);

		if (!other || !compile_contains(other, peer))
			continue;
		report_warning(compile->report,
			       "security ike gateway %s: external-interface %s has no address; %s has %s, on the network of %s: the tunnel cannot come up",
			       gateway->name, external, plan->interfaces[i].name,
			       prefix_text(other, address), prefix_address_text(peer, host));
		return;
	}
	report_warning(compile->report,
		       "security ike gateway %s: external-interface %s has no address in this configuration: IKE uses the one that the machine has",
		       gateway->name, external);
}

static bool has_address(const struct plan_interface *interface, const char *text)
{
	struct plan_prefix want;
	size_t i;

	if (!prefix_from_address(text, &want))
		return false;
	for (i = 0; interface && i < interface->n_addresses; i++)
		if (interface->addresses[i].family == want.family &&
		    !memcmp(interface->addresses[i].addr, want.addr, prefix_bytes(want.family)))
			return true;
	return false;
}

static void compile_local(struct compile *compile, const struct lyd_node *node,
			  struct plan_gateway *gateway)
{
	const char *chosen = tree_value(node, "local-address");
	const struct plan_interface *interface = compile_interface(compile->plan, gateway->device);
	const char *external = tree_value(node, "external-interface");
	struct plan_prefix peer = { .family = AF_INET };
	const struct plan_prefix *address;
	char text[PREFIX_TEXT];

	if (!strncmp(external, "st0", 3)) {
		report_error(compile->report,
			     "security ike gateway %s: external-interface %s is a tunnel: it is the interface outside the tunnel that is meant",
			     gateway->name, external);
		return;
	}
	if (chosen) {
		if (!has_address(interface, chosen))
			report_warning(compile->report,
				       "security ike gateway %s: local-address %s is not configured on external-interface %s",
				       gateway->name, chosen, external);
		gateway->local = compile_copy(compile, chosen);
		return;
	}
	if (!peer_address(node, &peer))
		peer = (struct plan_prefix) { .family = AF_INET };
	address = nearest(interface, &peer);
	if (address)
		gateway->local = compile_copy(compile, prefix_address_text(address, text));
	else
		warn_no_address(compile, node, gateway, &peer);
}

/* What sectund has one value of for all gateways. */
static void warn_common(struct compile *compile, const struct lyd_node *node,
			const struct plan_gateway *gateway)
{
	const struct lyd_node *threshold;

	if (compile_number(node, "nat-keepalive") != NAT_KEEPALIVE)
		report_warning(compile->report,
			       "security ike gateway %s nat-keepalive: accepted, no effect yet: it is %u seconds for all gateways",
			       gateway->name, NAT_KEEPALIVE);
	if (!gateway->dpd || gateway->version != PLAN_IKE_V2)
		return;
	threshold = tree_child(tree_child(node, "dead-peer-detection"), "threshold");
	if (threshold && !(threshold->flags & LYD_DEFAULT))
		report_warning(compile->report,
			       "security ike gateway %s dead-peer-detection threshold: accepted, no effect with version v2-only: a probe is repeated for %u seconds",
			       gateway->name, IKEV2_PATIENCE);
}

/* Everything but its VPNs. */
static void fill_gateway(struct compile *compile, const struct lyd_node *node,
			 struct plan_gateway *gateway)
{
	const struct lyd_node *ike = compile_find(compile->tree, "security ike");
	const struct lyd_node *policy;

	policy = compile_entry(ike, "policy", tree_value(node, "ike-policy"));
	gateway->name = compile_copy(compile, tree_value(node, "name"));
	if (!gateway->name ||
	    !compile_device(compile, tree_value(node, "external-interface"),
			    "external-interface", gateway->device))
		return;
	gateway->version = strcmp(tree_value(node, "version"), "v2-only") ?
		PLAN_IKE_V1 : PLAN_IKE_V2;
	compile_policy(compile, policy, gateway);
	compile_peer(compile, node, gateway);
	compile_dpd(node, gateway);
	compile_local(compile, node, gateway);
	warn_common(compile, node, gateway);
}

/* The next VPN that leads through @gateway and that traffic gets into. */
static const struct lyd_node *next_vpn(const struct compile *compile, const char *gateway,
				       const struct lyd_node *last)
{
	const struct lyd_node *ipsec = compile_find(compile->tree, "security ipsec");

	while ((last = compile_next(ipsec, "vpn", last)))
		if (!strcmp(tree_value(tree_child(last, "ike"), "gateway"), gateway) &&
		    (tree_child(last, "bind-interface") ||
		     policy_tunnel(compile, tree_value(last, "name"))))
			break;
	return last;
}

static void warn_unbound(struct compile *compile)
{
	const struct lyd_node *ipsec = compile_find(compile->tree, "security ipsec");
	const struct lyd_node *vpn = NULL;

	while ((vpn = compile_next(ipsec, "vpn", vpn)))
		if (!tree_child(vpn, "bind-interface") &&
		    !policy_tunnel(compile, tree_value(vpn, "name")))
			report_warning(compile->report,
				       "security ipsec vpn %s: no bind-interface, and no policy leads into it: it has no effect",
				       tree_value(vpn, "name"));
}

void compile_gateways(struct compile *compile)
{
	const struct lyd_node *ike = compile_find(compile->tree, "security ike");
	const struct lyd_node *node = NULL;

	warn_unbound(compile);
	while ((node = compile_next(ike, "gateway", node))) {
		const char *name = tree_value(node, "name");
		const struct lyd_node *vpn = next_vpn(compile, name, NULL);
		struct plan_gateway *gateway;

		if (!vpn) {
			report_warning(compile->report,
				       "security ike gateway %s: no VPN that traffic gets into uses it, it has no effect",
				       name);
			continue;
		}
		gateway = compile_grow(compile, &compile->plan->gateways,
				       &compile->plan->n_gateways, sizeof(*gateway));
		if (!gateway)
			return;
		fill_gateway(compile, node, gateway);
		for (; vpn; vpn = next_vpn(compile, name, vpn))
			compile_vpn(compile, vpn, gateway);
	}
}
