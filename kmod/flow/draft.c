// SPDX-License-Identifier: GPL-2.0
/* Drafts: memory for them, and their policies by name. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "draft.h"

static void *alloc_array(u32 n, size_t size)
{
	return kvcalloc(n, size, GFP_KERNEL_ACCOUNT);
}

/**
 * sectun_draft_alloc - memory for a draft
 * @draft: its numbers are set
 *
 * Return: 0 or -ENOMEM; sectun_draft_free() frees it in both cases.
 */
int sectun_draft_alloc(struct sectun_draft *draft)
{
	draft->zones = alloc_array(draft->n_zones, sizeof(*draft->zones));
	draft->interfaces = alloc_array(draft->n_interfaces, sizeof(*draft->interfaces));
	draft->addresses = alloc_array(draft->n_addresses, sizeof(*draft->addresses));
	draft->ranges = alloc_array(draft->n_ranges, sizeof(*draft->ranges));
	draft->applications = alloc_array(draft->n_applications, sizeof(*draft->applications));
	draft->terms = alloc_array(draft->n_terms, sizeof(*draft->terms));
	draft->policies = alloc_array(draft->n_policies, sizeof(*draft->policies));
	draft->refs = alloc_array(draft->n_refs, sizeof(*draft->refs));
	draft->by_name = alloc_array(draft->n_policies, sizeof(*draft->by_name));

	if (!draft->zones || !draft->interfaces || !draft->addresses || !draft->ranges ||
	    !draft->applications || !draft->terms || !draft->policies || !draft->refs ||
	    !draft->by_name)
		return -ENOMEM;
	return 0;
}

/**
 * sectun_draft_free - frees what a draft holds
 * @draft: all zero afterwards
 */
void sectun_draft_free(struct sectun_draft *draft)
{
	kvfree(draft->zones);
	kvfree(draft->interfaces);
	kvfree(draft->addresses);
	kvfree(draft->ranges);
	kvfree(draft->applications);
	kvfree(draft->terms);
	kvfree(draft->policies);
	kvfree(draft->refs);
	kvfree(draft->by_name);
	memset(draft, 0, sizeof(*draft));
}

static const char *zone_name(const struct sectun_draft *draft, u32 zone)
{
	return zone == SECTUN_NO_ZONE ? "" : draft->zones[zone].name;
}

/**
 * sectun_policy_cmp - an order of policies by the names of zones and policy
 * @a: rules of @policy_a
 * @policy_a: one
 * @b: rules of @policy_b
 * @policy_b: other
 *
 * Return: as strcmp(); 0 for the same policy.
 */
int sectun_policy_cmp(const struct sectun_draft *a, const struct sectun_policy_entry *policy_a,
		      const struct sectun_draft *b, const struct sectun_policy_entry *policy_b)
{
	return strcmp(policy_a->name, policy_b->name) ?:
	       strcmp(zone_name(a, policy_a->from), zone_name(b, policy_b->from)) ?:
	       strcmp(zone_name(a, policy_a->to), zone_name(b, policy_b->to));
}

static int cmp_places(const void *a, const void *b, const void *priv)
{
	const struct sectun_draft *draft = priv;

	return sectun_policy_cmp(draft, &draft->policies[*(const u32 *)a],
				 draft, &draft->policies[*(const u32 *)b]);
}

/**
 * sectun_draft_sort - puts its policies into the order of their names
 * @draft: whole otherwise
 *
 * Return: a policy that is there twice, NULL when none is.
 */
const struct sectun_policy_entry *sectun_draft_sort(struct sectun_draft *draft)
{
	u32 *by_name = draft->by_name;

	for (u32 i = 0; i < draft->n_policies; i++)
		by_name[i] = i;
	sort_r(by_name, draft->n_policies, sizeof(*by_name), cmp_places, NULL, draft);

	for (u32 i = 1; i < draft->n_policies; i++)
		if (!cmp_places(&by_name[i - 1], &by_name[i], draft))
			return &draft->policies[max(by_name[i - 1], by_name[i])];
	return NULL;
}
