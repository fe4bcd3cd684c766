// SPDX-License-Identifier: GPL-2.0
/* From a draft to a rule set, and its end. */
#include <linux/bsearch.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "flow.h"
#include "ruleset.h"

/* What the dimensions of a list take their sets from. */
enum { ADDRESSES, APPLICATIONS = ADDRESSES + 2, SOURCE_PORTS, SOURCES_OF_SETS };

/**
 * struct builder - what is there only while a rule set is built
 * @rules: the rule set
 * @sets: of all lists; of addresses each family by itself
 * @members: room for the policies of a list
 * @budget: of all lists
 */
struct builder {
	struct sectun_rules *rules;
	struct sectun_sets sets[SOURCES_OF_SETS];
	struct sectun_member *members;
	struct sectun_budget budget;
};

static bool limits_source_port(const struct sectun_term *term)
{
	return term->src_low || term->src_high != U16_MAX;
}

/* Policy by policy: what its applications' terms have in common. */
static void sum_up_terms(const struct sectun_draft *given, struct sectun_policy_entry *policy,
			 bool *all_limit_source_port)
{
	const struct sectun_span *refs = &policy->application.span;
	bool any_limits = false, any_timeout = false, all_limit = true;
	u32 n = 0;

	for (u32 i = refs->first; i < refs->first + refs->n; i++) {
		const struct sectun_span *span = &given->applications[given->refs[i]];

		for (u32 j = span->first; j < span->first + span->n; j++) {
			any_timeout |= given->terms[j].timeout;
			any_limits |= limits_source_port(&given->terms[j]);
			all_limit &= limits_source_port(&given->terms[j]);
		}
		n += span->n;
	}
	policy->bits_decide = !any_timeout && (!any_limits || n <= 1);
	*all_limit_source_port = all_limit;
}

static void fill_address_set(struct sectun_sets *sets, const struct sectun_draft *given,
			     u16 family)
{
	u32 used = 0;

	for (u32 i = 0; i < given->n_addresses; i++) {
		const struct sectun_span *span = &given->addresses[i];

		sets->spans[i].first = used;
		for (u32 j = span->first; j < span->first + span->n; j++) {
			if (given->ranges[j].family != family)
				continue;
			sets->intervals[used].low = given->ranges[j].low;
			sets->intervals[used].high = given->ranges[j].high;
			used++;
		}
		sets->spans[i].n = used - sets->spans[i].first;
	}
}

static void fill_application_set(struct sectun_sets *services, struct sectun_sets *ports,
				 const struct sectun_draft *given)
{
	memcpy(services->spans, given->applications,
	       given->n_applications * sizeof(*given->applications));
	memcpy(ports->spans, given->applications,
	       given->n_applications * sizeof(*given->applications));

	for (u32 i = 0; i < given->n_terms; i++) {
		const struct sectun_term *term = &given->terms[i];

		services->intervals[i].low.low = term->low;
		services->intervals[i].high.low = term->high;
		ports->intervals[i].low.low = (term->low & ~U16_MAX) | term->src_low;
		ports->intervals[i].high.low = (term->high & ~U16_MAX) | term->src_high;
	}
}

static int fill_sets(struct builder *builder)
{
	const struct sectun_draft *given = &builder->rules->given;
	struct sectun_sets *sets = builder->sets;
	int err;

	for (u32 i = 0; i < SOURCES_OF_SETS; i++) {
		bool addresses = i < APPLICATIONS;

		err = sectun_sets_alloc(&sets[i],
					addresses ? given->n_addresses : given->n_applications,
					addresses ? given->n_ranges : given->n_terms,
					&builder->budget);
		if (err)
			return err;
	}
	fill_address_set(&sets[ADDRESSES], given, AF_INET);
	fill_address_set(&sets[ADDRESSES + 1], given, AF_INET6);
	fill_application_set(&sets[APPLICATIONS], &sets[SOURCE_PORTS], given);
	return 0;
}

/* What a policy has in a dimension. */
static struct sectun_member member_of(const struct sectun_draft *given,
				      struct sectun_policy_entry *policy, u32 kind)
{
	const struct sectun_use *use = &policy->application;
	bool matters = true;

	if (kind < SECTUN_DESTINATION)
		use = &policy->source;
	else if (kind < SECTUN_SERVICE)
		use = &policy->destination;
	else if (kind == SECTUN_SOURCE_PORT)
		sum_up_terms(given, policy, &matters);

	if (!use->span.n || !matters)
		return (struct sectun_member){ .base = true };
	return (struct sectun_member){
		.refs = given->refs + use->span.first,
		.n = use->span.n,
		.base = use->excluded,
	};
}

static int build_dimension(struct builder *builder, struct sectun_list *list, u32 kind)
{
	static const u8 sets[SECTUN_DIMENSIONS] = {
		[SECTUN_SOURCE] = ADDRESSES,
		[SECTUN_SOURCE + 1] = ADDRESSES + 1,
		[SECTUN_DESTINATION] = ADDRESSES,
		[SECTUN_DESTINATION + 1] = ADDRESSES + 1,
		[SECTUN_SERVICE] = APPLICATIONS,
		[SECTUN_SOURCE_PORT] = SOURCE_PORTS,
	};
	struct sectun_rules *rules = builder->rules;
	bool matters = kind < SECTUN_DESTINATION;

	for (u32 i = 0; i < list->n; i++) {
		u32 place = rules->order[list->first + i];

		builder->members[i] = member_of(&rules->given, &rules->given.policies[place], kind);
		matters |= builder->members[i].n;
	}
	if (!matters)
		return 0;
	return sectun_dimension_build(&list->dimensions[kind], &builder->sets[sets[kind]],
				      builder->members, list->n);
}

static int build_list(struct builder *builder, struct sectun_list *list)
{
	int err;

	for (u32 kind = 0; kind < SECTUN_DIMENSIONS; kind++) {
		err = build_dimension(builder, list, kind);
		if (err)
			return err;
	}
	return 0;
}

static int build_lists(struct sectun_rules *rules)
{
	struct builder builder = { .rules = rules };
	int err = -ENOMEM;

	builder.members = kvcalloc(rules->given.n_policies, sizeof(*builder.members),
				   GFP_KERNEL_ACCOUNT);
	if (builder.members)
		err = fill_sets(&builder);
	for (u32 i = 0; i < rules->n_lists && !err; i++)
		err = build_list(&builder, &rules->lists[i]);

	for (u32 i = 0; i < SOURCES_OF_SETS; i++)
		sectun_sets_free(&builder.sets[i]);
	kvfree(builder.members);
	return err;
}

/* A policy and the list it is in. */
struct listed {
	u64 zones;
	u32 place;
};

static int cmp_listed(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	if (x->zones != y->zones)
		return x->zones < y->zones ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

static struct listed *sort_policies(const struct sectun_draft *given, u32 *n_lists)
{
	struct listed *listed = kvmalloc_array(given->n_policies, sizeof(*listed),
					       GFP_KERNEL_ACCOUNT);

	if (!listed)
		return NULL;
	for (u32 i = 0; i < given->n_policies; i++) {
		listed[i].zones = sectun_list_zones(given->policies[i].from, given->policies[i].to);
		listed[i].place = i;
	}
	sort(listed, given->n_policies, sizeof(*listed), cmp_listed, NULL);

	*n_lists = 0;
	for (u32 i = 0; i < given->n_policies; i++)
		*n_lists += !i || listed[i].zones != listed[i - 1].zones;
	return listed;
}

/* Parts the policies by their zones. */
static int part_lists(struct sectun_rules *rules)
{
	u32 n_lists;
	struct listed *listed = sort_policies(&rules->given, &n_lists);
	struct sectun_list *list;

	if (!listed)
		return -ENOMEM;
	rules->lists = kvcalloc(n_lists, sizeof(*rules->lists), GFP_KERNEL_ACCOUNT);
	rules->order = kvcalloc(rules->given.n_policies, sizeof(*rules->order),
				GFP_KERNEL_ACCOUNT);
	if (!rules->lists || !rules->order) {
		kvfree(listed);
		return -ENOMEM;
	}

	rules->n_lists = n_lists;
	list = rules->lists;
	for (u32 i = 0; i < rules->given.n_policies; i++) {
		if (i && listed[i].zones != list->zones)
			list++;
		if (!list->n++) {
			list->zones = listed[i].zones;
			list->first = i;
		}
		rules->order[i] = listed[i].place;
		rules->given.policies[listed[i].place].policy.index = list->n;
	}
	kvfree(listed);
	return 0;
}

static int cmp_tunnels(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static int collect_tunnels(struct sectun_rules *rules)
{
	const struct sectun_draft *given = &rules->given;
	u32 n = 0;

	for (u32 i = 0; i < given->n_policies; i++)
		n += given->policies[i].policy.action == SECTUN_ACTION_TUNNEL;
	rules->tunnels = kvcalloc(n, 2 * sizeof(*rules->tunnels), GFP_KERNEL_ACCOUNT);
	if (!rules->tunnels)
		return -ENOMEM;

	for (u32 i = 0; i < given->n_policies; i++) {
		const struct sectun_policy_entry *policy = &given->policies[i];

		if (policy->policy.action != SECTUN_ACTION_TUNNEL)
			continue;
		rules->tunnels[rules->n_tunnels++] = sectun_tunnel_zone(policy->policy.tunnel,
									policy->from);
		rules->tunnels[rules->n_tunnels++] = sectun_tunnel_zone(policy->policy.tunnel,
									policy->to);
	}
	sort(rules->tunnels, rules->n_tunnels, sizeof(*rules->tunnels), cmp_tunnels, NULL);
	return 0;
}

static int cmp_interfaces(const void *a, const void *b)
{
	const struct sectun_interface *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* What refers to the arrays, which stay where they are from here on. */
static void link_up(struct sectun_draft *given)
{
	for (u32 i = 0; i < given->n_zones; i++) {
		given->zones[i].zone.name = given->zones[i].name;
		given->zones[i].zone.index = i;
	}
	for (u32 i = 0; i < given->n_policies; i++) {
		struct sectun_policy_entry *policy = &given->policies[i];

		policy->policy.name = policy->name;
		if (policy->from == SECTUN_NO_ZONE)
			continue;
		policy->policy.from = &given->zones[policy->from].zone;
		policy->policy.to = &given->zones[policy->to].zone;
	}
	sort(given->interfaces, given->n_interfaces, sizeof(*given->interfaces), cmp_interfaces,
	     NULL);
}

static int build(struct sectun_rules *rules)
{
	int err;

	link_up(&rules->given);
	err = collect_tunnels(rules);
	if (err)
		return err;
	err = part_lists(rules);
	if (err)
		return err;
	return build_lists(rules);
}

/**
 * sectun_rules_build - makes a rule set out of a draft
 * @draft: whole and sorted; all zero afterwards
 * @extack: says why not
 *
 * Takes long for long drafts. Without locks.
 *
 * Return: the rules, or an error pointer; for sectun_rules_install() or
 *	sectun_rules_free()
 */
struct sectun_rules *sectun_rules_build(struct sectun_draft *draft,
					struct netlink_ext_ack *extack)
{
	struct sectun_rules *rules = kzalloc(sizeof(*rules), GFP_KERNEL_ACCOUNT);
	int err;

	if (!rules)
		return ERR_PTR(-ENOMEM);
	xa_init_flags(&rules->bound, XA_FLAGS_ACCOUNT);
	rules->given = *draft;
	memset(draft, 0, sizeof(*draft));

	err = build(rules);
	if (err) {
		if (err == -E2BIG)
			NL_SET_ERR_MSG(extack, "policies name too many ranges");
		sectun_rules_free(rules);
		return ERR_PTR(err);
	}

	kvfree(rules->given.addresses);
	kvfree(rules->given.ranges);
	rules->given.addresses = NULL;
	rules->given.ranges = NULL;
	return rules;
}

static struct sectun_rule_stats *stats_new(void)
{
	struct sectun_rule_stats *stats = kzalloc(sizeof(*stats), GFP_KERNEL_ACCOUNT);

	if (stats)
		refcount_set(&stats->refs, 1);
	return stats;
}

void sectun_rule_stats_put(struct sectun_rule_stats *stats)
{
	if (stats && refcount_dec_and_test(&stats->refs))
		kfree_rcu(stats, rcu);
}

/**
 * sectun_rules_adopt - gives policies their statistics
 * @rules: new ones
 * @old: those in force, whose policies' statistics go on; may be NULL
 *
 * Both have their policies in the same order: by name.
 *
 * Return: 0 or -ENOMEM
 */
int sectun_rules_adopt(struct sectun_rules *rules, const struct sectun_rules *old)
{
	const struct sectun_draft *given = &rules->given, *was = old ? &old->given : NULL;
	u32 n = old ? was->n_policies : 0, j = 0;

	for (u32 i = 0; i < given->n_policies; i++) {
		struct sectun_policy_entry *policy = &given->policies[given->by_name[i]];
		int order = 1;

		for (; j < n; j++) {
			order = sectun_policy_cmp(was, &was->policies[was->by_name[j]],
						  given, policy);
			if (order >= 0)
				break;
		}
		if (j < n && !order) {
			policy->policy.stats = was->policies[was->by_name[j]].policy.stats;
			refcount_inc(&policy->policy.stats->refs);
		} else {
			policy->policy.stats = stats_new();
		}
		if (!policy->policy.stats)
			return -ENOMEM;
		cond_resched();
	}
	return 0;
}

/**
 * sectun_rules_free - frees a rule set
 * @rules: in force for nobody any more, or never; may be NULL
 */
void sectun_rules_free(struct sectun_rules *rules)
{
	if (!rules)
		return;
	for (u32 i = 0; i < rules->given.n_policies; i++)
		sectun_rule_stats_put(rules->given.policies[i].policy.stats);
	for (u32 i = 0; i < rules->n_lists; i++) {
		for (u32 kind = 0; kind < SECTUN_DIMENSIONS; kind++)
			sectun_dimension_free(&rules->lists[i].dimensions[kind]);
		cond_resched();
	}
	xa_destroy(&rules->bound);
	kvfree(rules->tunnels);
	kvfree(rules->lists);
	kvfree(rules->order);
	sectun_draft_free(&rules->given);
	kfree(rules);
}
