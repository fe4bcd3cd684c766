// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "link_state.h"
#include "prefix.h"
#include "step.h"

#define ETHERNET_MTU	1500

/* Is anything lost when the device of @interface does not exist? */
static bool matters(const struct apply *apply, const struct plan_interface *interface)
{
	const struct plan *plan = apply->after;
	size_t i;

	if (interface->n_addresses || interface->mtu)
		return true;
	for (i = 0; i < plan->n_gateways; i++) {
		if (!strcmp(plan->gateways[i].device, interface->device))
			return true;
	}
	for (i = 0; i < plan->n_routes; i++) {
		if (!strcmp(plan->routes[i].device, interface->device))
			return true;
	}
	return false;
}

/* N of "ge-0/0/1.N", 0 when there is none. */
static unsigned long unit_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? strtoul(dot + 1, NULL, 10) : 0;
}

static void report_missing(struct apply *apply, const struct plan_interface *interface)
{
	char address[PREFIX_TEXT];

	if (!matters(apply, interface)) {
		report_warning(apply->report,
			       "interfaces %s: there is no device %s on this machine",
			       interface->name, interface->device);
		return;
	}
	if (unit_of(interface->name)) {
		report_error(apply->report,
			     "interfaces %s: there is no device %s, and unit %lu of a physical interface (a VLAN) is not made by this version; only unit 0 is",
			     interface->name, interface->device, unit_of(interface->name));
		return;
	}
	if (!interface->n_addresses) {
		report_error(apply->report,
			     "interfaces %s: there is no device %s on this machine",
			     interface->name, interface->device);
		return;
	}
	report_error(apply->report,
		     "interfaces %s: there is no device %s on this machine to put address %s on",
		     interface->name, interface->device,
		     prefix_text(&interface->addresses[0], address));
}

int link_check(struct apply *apply)
{
	size_t before = apply->report->errors, i;

	for (i = 0; i < apply->after->n_interfaces; i++) {
		const struct plan_interface *interface = &apply->after->interfaces[i];

		if (!interface->tunnel && !if_nametoindex(interface->device))
			report_missing(apply, interface);
	}
	return apply->report->errors == before ? 0 : -1;
}

static void restore(struct apply *apply, void *data)
{
	struct link_state *saved = data, now;
	int err;

	err = link_state_read(&apply->rtnl, saved->device, &now);
	if (err == -ENODEV)
		return;
	if (!err) {
		err = link_state_write(&apply->rtnl, &now, saved);
		link_state_clear(&now);
	}
	if (err)
		report_warning(apply->report, "%s could not be put back as it was: %s",
			       saved->device, apply->rtnl.why);
}

static void drop_state(void *data)
{
	link_state_clear(data);
	free(data);
}

static int push_restore(struct apply *apply, const struct link_state *now)
{
	struct link_state *saved = calloc(1, sizeof(*saved));

	if (!saved || link_state_read(&apply->rtnl, now->device, saved)) {
		free(saved);
		return -1;
	}
	return undo_push(&apply->undo, restore, drop_state, saved);
}

/* The addresses that are ours to remove: put there by @old, or any of a tunnel device. */
static void drop_old_addresses(struct link_state *want, const struct plan_interface *old,
			       bool tunnel)
{
	size_t i;

	if (tunnel) {
		want->n_addresses = 0;
		return;
	}
	for (i = 0; old && i < old->n_addresses; i++)
		link_state_drop_address(want, &old->addresses[i]);
}

static int set_description(struct link_state *want, const struct plan_interface *old,
			   const struct plan_interface *new)
{
	const char *text = new ? new->description : NULL;

	if (!text && !(old && old->description))
		return 0;
	free(want->description);
	want->description = text && *text ? strdup(text) : NULL;
	return text && *text && !want->description ? -ENOMEM : 0;
}

static void set_mtu(struct apply *apply, struct link_state *want,
		    const struct plan_interface *old, const struct plan_interface *new)
{
	if (new && new->mtu) {
		want->mtu = new->mtu;
		return;
	}
	if (!old || !old->mtu)
		return;
	if (want->ethernet)
		want->mtu = ETHERNET_MTU;
	else if (new && new->tunnel)
		want->mtu = 0;	/* the path's again */
	else
		report_warning(apply->report,
			       "interfaces %s: MTU %u stays on %s until the device is made anew",
			       old->name, want->mtu, want->device);
}

static int plan_state(struct apply *apply, struct link_state *want,
		      const struct plan_interface *old, const struct plan_interface *new)
{
	size_t i;
	int err;

	drop_old_addresses(want, old, new && new->tunnel);
	for (i = 0; new && i < new->n_addresses; i++) {
		err = link_state_add_address(want, &new->addresses[i]);
		if (err)
			return err;
	}
	if (new)
		want->up = !new->disabled;
	else if (old && old->disabled)
		want->up = true;
	set_mtu(apply, want, old, new);
	return set_description(want, old, new);
}

static int settle(struct apply *apply, const struct link_state *have, struct link_state *want,
		  const char *name)
{
	int err;

	if (link_state_equal(have, want))
		return 0;
	if (push_restore(apply, have)) {
		report_error(apply->report, "interfaces %s: %s cannot be read", name,
			     have->device);
		return -1;
	}
	err = link_state_write(&apply->rtnl, have, want);
	if (err) {
		report_error(apply->report, "interfaces %s: %s cannot be changed: %s", name,
			     have->device, apply->rtnl.why);
		return -1;
	}
	return 0;
}

/* Either of @old and @new may be NULL. */
static int change(struct apply *apply, const struct plan_interface *old,
		  const struct plan_interface *new)
{
	const struct plan_interface *named = new ? new : old;
	struct link_state have, want = { 0 };
	int err;

	err = link_state_read(&apply->rtnl, named->device, &have);
	if (err == -ENODEV)
		return 0;	/* link_check() has warned */
	if (!err) {
		err = link_state_read(&apply->rtnl, named->device, &want);
		if (!err)
			err = plan_state(apply, &want, old, new);
	}
	if (err)
		report_error(apply->report, "interfaces %s: %s cannot be read", named->name,
			     named->device);
	else
		err = settle(apply, &have, &want, named->name);
	link_state_clear(&have);
	link_state_clear(&want);
	return err ? -1 : 0;
}

/* What the configuration no longer mentions; tunnel devices go as a whole, later. */
static int leave(struct apply *apply)
{
	size_t i;

	for (i = 0; apply->before && i < apply->before->n_interfaces; i++) {
		const struct plan_interface *old = &apply->before->interfaces[i];

		if (old->tunnel || apply_interface(apply->after, old->device))
			continue;
		if (change(apply, old, NULL))
			return -1;
	}
	return 0;
}

int link_apply(struct apply *apply)
{
	size_t i;

	/* First what goes: an address may move from one device to another. */
	if (leave(apply))
		return -1;
	for (i = 0; i < apply->after->n_interfaces; i++) {
		const struct plan_interface *new = &apply->after->interfaces[i];

		if (change(apply, apply_interface(apply->before, new->device), new))
			return -1;
	}
	return 0;
}
