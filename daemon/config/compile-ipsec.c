// SPDX-License-Identifier: GPL-2.0
/* IPsec VPNs: what their CHILD_SAs are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile-flow.h"
#include "compile-monitor.h"
#include "prefix.h"
#include "schema.h"
#include "tree.h"

#define ANY		"0.0.0.0/0"	/* what an SRX proposes when nothing else is said */
#define KILOBYTE	1024

static const char *enum_word(const struct lyd_node *leaf, const char *ext)
{
	return leaf ? schema_enum_ext(leaf->schema, lyd_get_value(leaf), ext) : NULL;
}

/* The Diffie-Hellman group: of the VPN, else of the policy, else of the proposal set. */
static const char *pfs_group(const struct lyd_node *vpn, const struct lyd_node *policy)
{
	const struct lyd_node *keys;

	keys = tree_child(tree_child(vpn, "perfect-forward-secrecy"), "keys");
	if (!keys)
		keys = tree_child(tree_child(policy, "perfect-forward-secrecy"), "keys");
	if (keys)
		return enum_word(keys, "strongswan");
	return enum_word(tree_child(policy, "proposal-set"), "pfs");
}

static bool is_ah(const struct lyd_node *proposal)
{
	return !strcmp(tree_value(proposal, "protocol"), "ah");
}

/* "sha256" */
static char *ah_text(struct compile *compile, const struct lyd_node *proposal)
{
	const char *name = tree_value(proposal, "name");
	const char *hash = enum_word(tree_child(proposal, "authentication-algorithm"),
				     "strongswan");

	if (tree_child(proposal, "encryption-algorithm"))
		report_error(compile->report,
			     "security ipsec proposal %s: protocol ah does not encrypt: delete encryption-algorithm",
			     name);
	else if (!hash)
		report_error(compile->report,
			     "security ipsec proposal %s: authentication-algorithm is missing",
			     name);
	else
		return compile_copy(compile, hash);
	return NULL;
}

/* "aes256-sha256", or "aes256gcm16". */
static char *proposal_text(struct compile *compile, const struct lyd_node *proposal)
{
	const struct lyd_node *cipher = tree_child(proposal, "encryption-algorithm");
	const struct lyd_node *integrity = tree_child(proposal, "authentication-algorithm");
	const char *hash = enum_word(integrity, "strongswan");
	const char *name = tree_value(proposal, "name");
	char *text = NULL;

	if (is_ah(proposal))
		return ah_text(compile, proposal);
	if (!cipher) {
		report_error(compile->report,
			     "security ipsec proposal %s: encryption-algorithm is missing", name);
		return NULL;
	}
	if (enum_word(cipher, "combined")) {
		if (!hash)
			return compile_copy(compile, enum_word(cipher, "strongswan"));
		report_error(compile->report,
			     "security ipsec proposal %s: encryption-algorithm %s protects integrity itself: delete authentication-algorithm",
			     name, lyd_get_value(cipher));
		return NULL;
	}
	if (!hash) {
		report_error(compile->report,
			     "security ipsec proposal %s: authentication-algorithm is missing",
			     name);
		return NULL;
	}
	if (asprintf(&text, "%s-%s", enum_word(cipher, "strongswan"), hash) < 0) {
		report_error(compile->report, "out of memory");
		return NULL;
	}
	return text;
}

/* Each proposal of the list @text with "-@group" behind it. Eats @text. */
static char *add_group(struct compile *compile, char *text, const char *group)
{
	char *all = NULL;
	char *rest = text;
	char *one;

	if (!text || !group)
		return text;
	while ((one = strsep(&rest, ","))) {
		char *with;

		if (asprintf(&with, "%s-%s", one, group) < 0) {
			report_error(compile->report, "out of memory");
			break;
		}
		all = compile_join(compile, all, with);
	}
	free(text);
	return all;
}

static uint32_t default_lifetime(const struct lyd_node *policy)
{
	return compile_default_number(policy,
				      "/sectun-config:security/ipsec/proposal/lifetime-seconds");
}

/* The shortest lifetimes of the proposals count: which one is agreed is not known. */
static void take_lifetimes(const struct lyd_node *proposal, struct plan_vpn *vpn)
{
	uint32_t seconds = compile_number(proposal, "lifetime-seconds");
	uint64_t bytes = (uint64_t)compile_number(proposal, "lifetime-kilobytes") * KILOBYTE;

	if (!vpn->life_seconds || seconds < vpn->life_seconds)
		vpn->life_seconds = seconds;
	if (bytes && (!vpn->life_bytes || bytes < vpn->life_bytes))
		vpn->life_bytes = bytes;
}

static void compile_proposals(struct compile *compile, const struct lyd_node *node,
			      const struct lyd_node *policy, struct plan_vpn *vpn)
{
	const struct lyd_node *ipsec = compile_find(compile->tree, "security ipsec");
	const struct lyd_node *set = tree_child(policy, "proposal-set");
	const struct lyd_node *name = NULL, *proposal;
	char *text = NULL;
	bool esp = set;

	if (set) {
		text = compile_copy(compile, enum_word(set, "proposals"));
		vpn->life_seconds = default_lifetime(policy);
	}
	while ((name = compile_next(policy, "proposals", name))) {
		proposal = compile_entry(ipsec, "proposal", lyd_get_value(name));
		if (is_ah(proposal))
			vpn->ah = true;
		else
			esp = true;
		text = compile_join(compile, text, proposal_text(compile, proposal));
		take_lifetimes(proposal, vpn);
	}
	if (vpn->ah && esp)
		report_error(compile->report,
			     "security ipsec policy %s: some proposals have protocol ah and others esp",
			     tree_value(policy, "name"));
	vpn->proposals = add_group(compile, text, pfs_group(node, policy));
}

/* @suffix and @term may be NULL; so may the networks, which means any. */
static void add_child(struct compile *compile, struct plan_vpn *vpn, const char *suffix,
		      const char *term, const char *local, const char *remote)
{
	struct plan_child *child;

	child = compile_grow(compile, &vpn->children, &vpn->n_children, sizeof(*child));
	if (!child)
		return;
	if (asprintf(&child->name, "%s%s%s%s%s", vpn->name, suffix ? "-" : "",
		     suffix ? suffix : "", term ? "-" : "", term ? term : "") < 0) {
		child->name = NULL;
		report_error(compile->report, "out of memory");
		return;
	}
	if (!compile_prefix(local ? local : ANY, &child->local) ||
	    !compile_prefix(remote ? remote : ANY, &child->remote))
		report_error(compile->report, "security ipsec vpn %s: %s or %s is no network",
			     vpn->name, local, remote);
	else if (child->local.family != child->remote.family)
		report_error(compile->report,
			     "security ipsec vpn %s%s%s: local %s and remote %s are not both IPv4 or both IPv6",
			     vpn->name, suffix ? " traffic-selector " : "",
			     suffix ? suffix : "", local ? local : ANY, remote ? remote : ANY);
}

static void compile_selector(struct compile *compile, const struct lyd_node *selector,
			     struct plan_vpn *vpn)
{
	const char *name = tree_value(selector, "name");
	const char *local = tree_value(selector, "local-ip");
	const char *remote = tree_value(selector, "remote-ip");
	const struct lyd_node *term = compile_next(selector, "term", NULL);

	if (local && remote)
		add_child(compile, vpn, name, NULL, local, remote);
	else if (local || remote || !term)
		report_error(compile->report,
			     "security ipsec vpn %s traffic-selector %s: %s is missing",
			     vpn->name, name, local ? "remote-ip" : "local-ip");
	for (; term; term = compile_next(selector, "term", term))
		add_child(compile, vpn, name, tree_value(term, "name"),
			  tree_value(term, "local-ip"), tree_value(term, "remote-ip"));
}

/* The networks that policies send into a VPN without a bind-interface. */
static void compile_pairs(struct compile *compile, const struct policy_tunnel *tunnel,
			  struct plan_vpn *vpn)
{
	char local[PREFIX_TEXT], remote[PREFIX_TEXT], number[24];
	size_t i;

	for (i = 0; i < tunnel->n_pairs; i++) {
		const struct plan_pair *pair = &tunnel->pairs[i];

		snprintf(number, sizeof(number), "%zu", i + 1);
		add_child(compile, vpn, tunnel->n_pairs > 1 ? number : NULL, NULL,
			  prefix_text(&pair->local, local), prefix_text(&pair->remote, remote));
	}
}

static void compile_children(struct compile *compile, const struct lyd_node *node,
			     struct plan_vpn *vpn)
{
	const struct policy_tunnel *tunnel = policy_tunnel(compile, vpn->name);
	const struct lyd_node *identity = tree_child(tree_child(node, "ike"), "proxy-identity");
	const struct lyd_node *selector = compile_next(node, "traffic-selector", NULL);
	const char *local = tree_value(identity, "local");
	const char *remote = tree_value(identity, "remote");

	if (selector && (local || remote))
		report_error(compile->report,
			     "security ipsec vpn %s: proxy-identity and traffic-selector exclude each other",
			     vpn->name);
	if (!selector && tunnel && !local && !remote)
		compile_pairs(compile, tunnel, vpn);
	else if (!selector)
		add_child(compile, vpn, NULL, NULL, local, remote);
	for (; selector; selector = compile_next(node, "traffic-selector", selector))
		compile_selector(compile, selector, vpn);
}

static bool is_any_to_any(const struct plan_vpn *vpn)
{
	return vpn->n_children == 1 && !vpn->children[0].local.len && !vpn->children[0].remote.len;
}

/* The setting is the interface's. */
static void refuse_different(struct compile *compile, const struct plan_vpn *new,
			     const struct plan_vpn *vpn, const char *setting)
{
	report_error(compile->report,
		     "security ipsec vpn %s: %s differs from that of vpn %s, which has bind-interface st0.%u too",
		     new->name, setting, vpn->name, new->unit);
}

/* Two VPNs may share an interface when traffic selectors tell them apart. */
static void refuse_shared(struct compile *compile, const struct plan_vpn *new)
{
	const struct plan *plan = compile->plan;
	size_t i, j;

	for (i = 0; i < plan->n_gateways; i++)
		for (j = 0; j < plan->gateways[i].n_vpns; j++) {
			const struct plan_vpn *vpn = &plan->gateways[i].vpns[j];

			if (vpn == new || vpn->unit != new->unit)
				continue;
			if (vpn->monitor || new->monitor)
				report_error(compile->report,
					     "security ipsec vpn %s: bind-interface st0.%u is that of vpn %s too: a VPN with vpn-monitor needs one of its own",
					     new->name, new->unit, vpn->name);
			if (vpn->df_bit != new->df_bit)
				refuse_different(compile, new, vpn, "df-bit");
			if (vpn->copy_outer_dscp != new->copy_outer_dscp)
				refuse_different(compile, new, vpn, "copy-outer-dscp");
			if (is_any_to_any(vpn) || is_any_to_any(new))
				report_error(compile->report,
					     "security ipsec vpn %s: bind-interface st0.%u is that of vpn %s too, and there are no traffic selectors to tell them apart",
					     new->name, new->unit, vpn->name);
		}
}

static enum sectun_df_bit df_bit(const struct lyd_node *node)
{
	const char *text = tree_value(node, "df-bit");

	if (text && !strcmp(text, "clear"))
		return SECTUN_DF_BIT_CLEAR;
	if (text && !strcmp(text, "set"))
		return SECTUN_DF_BIT_SET;
	return SECTUN_DF_BIT_COPY;
}

void compile_vpn(struct compile *compile, const struct lyd_node *node,
		 struct plan_gateway *gateway)
{
	const struct lyd_node *ipsec = compile_find(compile->tree, "security ipsec");
	const struct lyd_node *ike = tree_child(node, "ike");
	const char *bound = tree_value(node, "bind-interface");
	const struct lyd_node *policy;
	struct plan_vpn *vpn;

	vpn = compile_grow(compile, &gateway->vpns, &gateway->n_vpns, sizeof(*vpn));
	if (!vpn)
		return;
	vpn->name = compile_copy(compile, tree_value(node, "name"));
	if (!vpn->name)
		return;
	policy = compile_entry(ipsec, "policy", tree_value(ike, "ipsec-policy"));
	if (bound)
		vpn->unit = (uint32_t)strtoul(strchr(bound, '.') + 1, NULL, 10);
	else
		vpn->unit = policy_tunnel(compile, vpn->name)->unit;
	vpn->df_bit = df_bit(node);
	vpn->copy_outer_dscp = tree_child(node, "copy-outer-dscp");
	vpn->immediately = !strcmp(tree_value(node, "establish-tunnels"), "immediately");
	if (!tree_child(ike, "no-anti-replay"))
		vpn->replay_window = compile_number(ike, "anti-replay-window-size");
	compile_proposals(compile, node, policy, vpn);
	compile_children(compile, node, vpn);
	compile_monitor(compile, node, gateway, vpn);
	refuse_shared(compile, vpn);
}
