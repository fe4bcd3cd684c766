// SPDX-License-Identifier: GPL-2.0
/* What a namespace holds: hooks while it has rules, and counters. */
#include <linux/percpu.h>
#include <linux/rtnetlink.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_acct.h>
#include <net/netns/generic.h>

#include "net.h"
#include "session.h"
#include "view.h"

static unsigned int sectun_flow_net_id __read_mostly;

/**
 * sectun_flow_pernet - what we keep of a namespace
 * @net: the namespace
 *
 * Return: never NULL while the module is loaded.
 */
struct sectun_flow_net *sectun_flow_pernet(const struct net *net)
{
	return net_generic(net, sectun_flow_net_id);
}

/**
 * sectun_flow_count - counts one packet or session
 * @fn: of its namespace
 * @kind: SECTUN_A_FLOW_COUNTERS_*
 *
 * In any context but hard interrupts.
 */
void sectun_flow_count(struct sectun_flow_net *fn, unsigned int kind)
{
	struct sectun_flow_counts *here;

	local_bh_disable();
	here = this_cpu_ptr(fn->counts);
	u64_stats_update_begin(&here->syncp);
	u64_stats_inc(&here->count[kind]);
	u64_stats_update_end(&here->syncp);
	local_bh_enable();
}

/* See flow.h. */
void sectun_flow_counters(const struct net *net, u64 *counters)
{
	struct sectun_flow_net *fn = sectun_flow_pernet(net);
	u64 here[SECTUN_A_FLOW_COUNTERS_MAX + 1];
	unsigned int start, i;
	int cpu;

	memset(counters, 0, sizeof(here));
	for_each_possible_cpu(cpu) {
		const struct sectun_flow_counts *counts = per_cpu_ptr(fn->counts, cpu);

		do {
			start = u64_stats_fetch_begin(&counts->syncp);
			for (i = 0; i < ARRAY_SIZE(here); i++)
				here[i] = u64_stats_read(&counts->count[i]);
		} while (u64_stats_fetch_retry(&counts->syncp, start));
		for (i = 0; i < ARRAY_SIZE(here); i++)
			counters[i] += here[i];
	}
}

/* See flow.h. */
u32 sectun_flow_sessions(const struct net *net)
{
	return atomic_read(&sectun_flow_pernet(net)->n_sessions);
}

/* Sessions have counters only when conntrack counts as they begin. */
static void sectun_flow_account(struct sectun_flow_net *fn, bool on)
{
	if (on) {
		fn->accounting = !nf_ct_acct_enabled(fn->net);
		if (fn->accounting)
			nf_ct_set_acct(fn->net, true);
	} else if (fn->accounting) {
		nf_ct_set_acct(fn->net, false);
		fn->accounting = false;
	}
}

static int sectun_flow_hook(struct sectun_flow_net *fn)
{
	int err;

	if (fn->hooked)
		return 0;
	err = nf_ct_netns_get(fn->net, NFPROTO_INET);
	if (err)
		return err;

	sectun_flow_account(fn, true);
	err = sectun_hooks_register(fn->net);
	if (err) {
		sectun_flow_account(fn, false);
		nf_ct_netns_put(fn->net, NFPROTO_INET);
		return err;
	}
	fn->hooked = true;
	return 0;
}

static void sectun_flow_unhook(struct sectun_flow_net *fn)
{
	if (!fn->hooked)
		return;
	fn->hooked = false;
	sectun_hooks_unregister(fn->net);
	sectun_flow_account(fn, false);
	nf_ct_netns_put(fn->net, NFPROTO_INET);
}

/* See flow.h. Hooks are there exactly while there are rules. */
int sectun_flow_rules_changed(struct net *net, bool had_rules, bool has_rules)
{
	struct sectun_flow_net *fn = sectun_flow_pernet(net);

	if (has_rules) {
		if (had_rules)
			sectun_session_rematch(fn);
		return sectun_flow_hook(fn);
	}

	sectun_flow_unhook(fn);
	/* No packet is in a hook with rules any more: no session begins. */
	synchronize_net();
	sectun_sweep_stop(fn);
	sectun_session_forget(fn);
	return 0;
}

/* See flow.h. */
void sectun_flow_zones_changed(struct net *net)
{
	sectun_session_rematch(sectun_flow_pernet(net));
}

static int __net_init sectun_flow_net_init(struct net *net)
{
	struct sectun_flow_net *fn = sectun_flow_pernet(net);
	int err;

	fn->net = net;
	sectun_rate_init(&fn->denied);
	fn->counts = netdev_alloc_pcpu_stats(struct sectun_flow_counts);
	if (!fn->counts)
		return -ENOMEM;
	err = sectun_session_net_init(fn);
	if (err)
		free_percpu(fn->counts);
	return err;
}

/* A grace period is between this and the next. */
static void __net_exit sectun_flow_net_pre_exit(struct net *net)
{
	struct sectun_flow_net *fn = sectun_flow_pernet(net);

	sectun_flow_unhook(fn);
	if (rcu_access_pointer(fn->trace)) {
		rtnl_lock();
		sectun_trace_stop(net);
		rtnl_unlock();
	}
}

/* Conntrack waits, after this, until nobody has one of its entries any more. */
static void __net_exit sectun_flow_net_exit(struct net *net)
{
	struct sectun_flow_net *fn = sectun_flow_pernet(net);

	sectun_session_net_exit(fn);
	free_percpu(fn->counts);
}

static struct pernet_operations sectun_flow_net_ops = {
	.init		= sectun_flow_net_init,
	.pre_exit	= sectun_flow_net_pre_exit,
	.exit		= sectun_flow_net_exit,
	.id		= &sectun_flow_net_id,
	.size		= sizeof(struct sectun_flow_net),
};

/**
 * sectun_flow_init - once, when the module is loaded; before the rules
 *
 * Return: 0 or a negative error.
 */
int __init sectun_flow_init(void)
{
	int err;

	err = sectun_session_init();
	if (err)
		return err;
	err = register_pernet_subsys(&sectun_flow_net_ops);
	if (err)
		sectun_session_exit();
	return err;
}

/**
 * sectun_flow_exit - once, when the module is unloaded; after the rules
 *
 * These have taken the hooks away with them. Returns when no session is left.
 */
void sectun_flow_exit(void)
{
	unregister_pernet_subsys(&sectun_flow_net_ops);
	sectun_session_exit();
}
