// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>

#include <linux/rtnetlink.h>

#include "prefix.h"
#include "route.h"
#include "route_table.h"
#include "step.h"

static int fill_entry(const struct plan_route *route, struct route_entry *entry)
{
	struct route_hop hop = { .gateway = route->gateway };

	if (route->discard || route->reject) {
		entry->type = route->discard ? RTN_BLACKHOLE : RTN_UNREACHABLE;
		return 0;
	}
	if (route->device[0]) {
		hop.index = if_nametoindex(route->device);
		if (!hop.index)
			return -ENODEV;
	}
	return route_entry_add_hop(entry, &hop);
}

static int collect(struct apply *apply, struct route_table *table)
{
	char dst[PREFIX_TEXT];
	size_t i;
	int err;

	for (i = 0; i < apply->after->n_routes; i++) {
		const struct plan_route *route = &apply->after->routes[i];
		struct route_entry *entry;

		entry = route_table_at(table, &route->dst, route->metric);
		err = entry ? fill_entry(route, entry) : -ENOMEM;
		if (!err)
			continue;
		if (err == -ENODEV)
			report_error(apply->report, "static route %s: there is no device %s",
				     prefix_text(&route->dst, dst), route->device);
		else
			report_error(apply->report, "out of memory");
		return -1;
	}
	return 0;
}

/*
 * A next hop that cannot be reached now is no mistake in the configuration:
 * its interface may be disabled. Junos keeps such a route hidden.
 */
static bool unreachable(int err)
{
	return err == -ENETUNREACH || err == -EHOSTUNREACH || err == -ENETDOWN;
}

/* @old: the one of ours that is in its place, NULL for none */
static int add(struct apply *apply, const struct route_entry *want,
	       const struct route_entry *old)
{
	char dst[PREFIX_TEXT];
	int err;

	prefix_text(&want->dst, dst);
	err = route_entry_write(&apply->rtnl, want, old);
	if (!err)
		return 0;
	if (unreachable(err)) {
		report_warning(apply->report,
			       "static route %s: its next hop cannot be reached now, so the route is not in use (%s)",
			       dst, apply->rtnl.why);
		return old ? route_entry_delete(&apply->rtnl, old) : 0;
	}
	if (err == -EEXIST)
		report_error(apply->report,
			     "static route %s: there is a route with preference %u already that no commit has made",
			     dst, want->metric);
	else
		report_error(apply->report, "static route %s cannot be added: %s", dst,
			     apply->rtnl.why);
	return -1;
}

static int add_all(struct apply *apply, const struct route_table *want,
		   const struct route_table *have)
{
	size_t i;

	for (i = 0; i < want->n; i++) {
		const struct route_entry *entry = &want->entries[i], *old;

		old = route_table_find(have, &entry->dst, entry->metric);
		if (old && route_entry_matches(entry, old))
			continue;
		if (add(apply, entry, old))
			return -1;
	}
	return 0;
}

static int drop_all(struct apply *apply, const struct route_table *want,
		    const struct route_table *have)
{
	char dst[PREFIX_TEXT];
	size_t i;

	for (i = 0; i < have->n; i++) {
		const struct route_entry *old = &have->entries[i];

		if (route_table_find(want, &old->dst, old->metric))
			continue;
		if (route_entry_delete(&apply->rtnl, old)) {
			report_error(apply->report, "static route %s cannot be removed: %s",
				     prefix_text(&old->dst, dst), apply->rtnl.why);
			return -1;
		}
	}
	return 0;
}

static int settle(struct apply *apply, const struct route_table *want)
{
	struct route_table have;
	int err;

	if (route_table_read(&apply->rtnl, &have)) {
		report_error(apply->report, "the routing table cannot be read: %s",
			     apply->rtnl.why);
		return -1;
	}
	/* New ones first: traffic never finds neither. */
	err = add_all(apply, want, &have);
	if (!err)
		err = drop_all(apply, want, &have);
	route_table_clear(&have);
	return err;
}

/* What undoing cannot bring back it must not turn into another failure. */
static void restore(struct apply *apply, void *data)
{
	(void)settle(apply, data);
}

static void drop_table(void *data)
{
	route_table_clear(data);
	free(data);
}

int route_save(struct apply *apply)
{
	struct route_table *saved = calloc(1, sizeof(*saved));

	if (saved && !route_table_read(&apply->rtnl, saved))
		return undo_push(&apply->undo, restore, drop_table, saved);
	free(saved);
	report_error(apply->report, "the routing table cannot be read: %s", apply->rtnl.why);
	return -1;
}

int route_apply(struct apply *apply)
{
	struct route_table want = { 0 };
	int err;

	err = collect(apply, &want);
	if (!err)
		err = settle(apply, &want);
	route_table_clear(&want);
	return err;
}
