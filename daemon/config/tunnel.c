// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sectun/libsectun.h>

#include "link_state.h"
#include "prefix.h"
#include "step.h"
#include "tunnel.h"

/* A tunnel device that a plan asks for. */
struct tunnel {
	uint32_t unit;
	char device[IFNAMSIZ];
};

struct tunnels {
	struct tunnel *list;
	size_t n;
};

static int add_tunnel(struct tunnels *tunnels, uint32_t unit, const char *device)
{
	struct tunnel *list, *new;
	size_t i;

	for (i = 0; i < tunnels->n; i++) {
		if (tunnels->list[i].unit == unit)
			return 0;
	}
	list = reallocarray(tunnels->list, tunnels->n + 1, sizeof(*list));
	if (!list)
		return -1;
	tunnels->list = list;
	new = &list[tunnels->n++];
	new->unit = unit;
	if (device)
		snprintf(new->device, sizeof(new->device), "%s", device);
	else
		snprintf(new->device, sizeof(new->device), "st0.%u", unit);
	return 0;
}

/* A VPN is enough to ask for one; an interface statement only adds addresses. */
static int collect(const struct plan *plan, struct tunnels *tunnels)
{
	size_t i, v;
	int err = 0;

	*tunnels = (struct tunnels){ 0 };
	for (i = 0; plan && i < plan->n_interfaces; i++) {
		const struct plan_interface *interface = &plan->interfaces[i];

		if (interface->tunnel)
			err |= add_tunnel(tunnels, interface->unit, interface->device);
	}
	for (i = 0; plan && i < plan->n_gateways; i++) {
		const struct plan_gateway *gateway = &plan->gateways[i];

		for (v = 0; v < gateway->n_vpns; v++)
			err |= add_tunnel(tunnels, gateway->vpns[v].unit, NULL);
	}
	return err;
}

static bool holds(const struct tunnels *tunnels, const char *device)
{
	size_t i;

	for (i = 0; i < tunnels->n; i++) {
		if (!strcmp(tunnels->list[i].device, device))
			return true;
	}
	return false;
}

/* Return: 1 there and ours, 0 not there, -1 with an error reported. */
static int look(struct apply *apply, const char *device)
{
	struct link_state state;
	bool ours;
	int err;

	err = link_state_read(&apply->rtnl, device, &state);
	if (err == -ENODEV)
		return 0;
	if (err) {
		report_error(apply->report, "%s cannot be read: %s", device, apply->rtnl.why);
		return -1;
	}
	ours = state.kind && !strcmp(state.kind, SECTUN_LINK_KIND);
	if (!ours)
		report_error(apply->report,
			     "%s exists already and is no tunnel device but of kind %s",
			     device, state.kind ? state.kind : "hardware");
	link_state_clear(&state);
	return ours ? 1 : -1;
}

static int each(struct apply *apply, const struct plan *plan,
		int (*fn)(struct apply *, const struct tunnel *))
{
	struct tunnels tunnels;
	size_t i;
	int err;

	err = collect(plan, &tunnels);
	if (err)
		report_error(apply->report, "out of memory");
	for (i = 0; i < tunnels.n && !err; i++)
		err = fn(apply, &tunnels.list[i]);
	free(tunnels.list);
	return err;
}

static int check_one(struct apply *apply, const struct tunnel *tunnel)
{
	return look(apply, tunnel->device) < 0 ? -1 : 0;
}

int tunnel_check(struct apply *apply)
{
	return each(apply, apply->after, check_one);
}

static void unmake(struct apply *apply, void *data)
{
	const char *device = data;

	if (apply->sectun && sectun_link_del(apply->sectun, device))
		report_warning(apply->report, "%s could not be deleted again: %s", device,
			       sectun_error());
}

static int note_made(struct apply *apply, const struct tunnel *tunnel)
{
	uint32_t *units;
	char *device;

	units = reallocarray(apply->made_units, apply->n_made_units + 1, sizeof(*units));
	if (!units)
		return -1;
	apply->made_units = units;
	units[apply->n_made_units++] = tunnel->unit;
	device = strdup(tunnel->device);
	return device ? undo_push(&apply->undo, unmake, NULL, device) : -1;
}

/*
 * Where a tunnel is down its routes must not attract traffic: the next best
 * route, a second tunnel maybe, takes over while the carrier is off.
 */
static void ignore_dead_routes(struct apply *apply, const char *device)
{
	static const char *const families[] = { "ipv4", "ipv6" };
	char path[128];
	FILE *f;
	size_t i;
	int err;

	for (i = 0; i < sizeof(families) / sizeof(*families); i++) {
		snprintf(path, sizeof(path),
			 "/proc/sys/net/%s/conf/%s/ignore_routes_with_linkdown",
			 families[i], device);
		f = fopen(path, "we");
		if (!f && errno == ENOENT)
			continue;	/* a kernel or a namespace without IPv6 */
		/* no line end: 6.1 takes one byte for IPv6 and refuses the rest */
		err = !f || fputs("1", f) < 0;
		if ((f && fclose(f)) || err)
			report_warning(apply->report,
				       "routes through %s stay in use while it is down: %s: %s",
				       device, path, strerror(errno));
	}
}

static int create_one(struct apply *apply, const struct tunnel *tunnel)
{
	int there = look(apply, tunnel->device);

	if (there)
		return there < 0 ? -1 : 0;
	if (sectun_link_add(tunnel->device, &tunnel->unit)) {
		report_error(apply->report, "%s cannot be made: %s", tunnel->device,
			     sectun_error());
		return -1;
	}
	if (apply_open_sectun(apply) || note_made(apply, tunnel))
		return -1;
	ignore_dead_routes(apply, tunnel->device);
	return 0;
}

int tunnel_create(struct apply *apply)
{
	return each(apply, apply->after, create_one);
}

static void to_sectun(const struct plan_prefix *from, struct sectun_addr *to)
{
	to->family = from->family;
	if (from->family == AF_INET)
		memcpy(&to->v4, from->addr, sizeof(to->v4));
	else if (from->family == AF_INET6)
		memcpy(&to->v6, from->addr, sizeof(to->v6));
}

struct peers {
	struct sectun_peer list[SECTUN_PEERS_MAX];
	size_t n;
};

static bool same_peer(const struct sectun_peer *a, const struct sectun_peer *b)
{
	return sectun_addr_equal(&a->local, &b->local) &&
	       sectun_addr_equal(&a->remote, &b->remote);
}

static bool same_peers(const struct peers *wanted, const struct sectun_device_info *now)
{
	size_t i;

	if (wanted->n != now->n_peers)
		return false;
	for (i = 0; i < wanted->n; i++) {
		if (!same_peer(&wanted->list[i], &now->peers[i]))
			return false;
	}
	return true;
}

/* A host name or %any: the module learns that peer's address from its SAs. */
static int add_peer(struct apply *apply, const struct plan_gateway *gateway,
		    const char *remote, struct peers *peers)
{
	struct sectun_peer peer = { 0 };
	struct plan_prefix address;
	size_t i;

	if (!prefix_from_address(remote, &address))
		return 0;
	to_sectun(&address, &peer.remote);
	if (gateway->local && prefix_from_address(gateway->local, &address))
		to_sectun(&address, &peer.local);
	for (i = 0; i < peers->n; i++) {
		if (same_peer(&peers->list[i], &peer))
			return 0;
	}
	if (peers->n == SECTUN_PEERS_MAX) {
		report_error(apply->report, "gateway %s: over %d peers on one tunnel device",
			     gateway->name, SECTUN_PEERS_MAX);
		return -1;
	}
	peers->list[peers->n++] = peer;
	return 0;
}

static int add_gateway(struct apply *apply, const struct plan_gateway *gateway,
		       struct peers *peers)
{
	char *list, *next, *remote;
	int err = 0;

	list = strdup(gateway->remote ? gateway->remote : "");
	if (!list)
		return -1;
	next = list;
	while (!err && (remote = strsep(&next, ", ")))
		err = add_peer(apply, gateway, remote, peers);
	free(list);
	return err;
}

static bool bound(const struct plan_gateway *gateway, uint32_t unit)
{
	size_t v;

	for (v = 0; v < gateway->n_vpns; v++) {
		if (gateway->vpns[v].unit == unit)
			return true;
	}
	return false;
}

struct saved_peers {
	char device[IFNAMSIZ];
	struct peers peers;
};

static void restore_peers(struct apply *apply, void *data)
{
	struct saved_peers *saved = data;

	if (sectun_device_set_peers(apply->sectun, SECTUN_DEV_NAME(saved->device),
				    saved->peers.list, saved->peers.n))
		report_warning(apply->report, "%s: the peers could not be put back: %s",
			       saved->device, sectun_error());
}

static int save_peers(struct apply *apply, const struct sectun_device_info *now)
{
	struct saved_peers *saved = calloc(1, sizeof(*saved));

	if (!saved)
		return -1;
	memcpy(saved->device, now->ifname, sizeof(saved->device));
	memcpy(saved->peers.list, now->peers, sizeof(saved->peers.list));
	saved->peers.n = now->n_peers;
	return undo_push(&apply->undo, restore_peers, NULL, saved);
}

static int peers_one(struct apply *apply, const struct tunnel *tunnel,
		     const struct sectun_device_info *now)
{
	struct peers peers = { .n = 0 };
	size_t i;

	for (i = 0; i < apply->after->n_gateways; i++) {
		const struct plan_gateway *gateway = &apply->after->gateways[i];

		if (bound(gateway, tunnel->unit) && add_gateway(apply, gateway, &peers))
			return -1;
	}
	if (same_peers(&peers, now))
		return 0;
	if (save_peers(apply, now))
		return -1;
	if (sectun_device_set_peers(apply->sectun, SECTUN_DEV_NAME(tunnel->device),
				    peers.list, peers.n)) {
		report_error(apply->report, "%s: its peers cannot be set: %s", tunnel->device,
			     sectun_error());
		return -1;
	}
	return 0;
}

struct saved_settings {
	char device[IFNAMSIZ];
	struct sectun_device_settings settings;
};

static void restore_settings(struct apply *apply, void *data)
{
	struct saved_settings *saved = data;

	if (sectun_device_set(apply->sectun, SECTUN_DEV_NAME(saved->device), &saved->settings))
		report_warning(apply->report, "%s: the settings could not be put back: %s",
			       saved->device, sectun_error());
}

static int save_settings(struct apply *apply, const struct sectun_device_info *now)
{
	struct saved_settings *saved = calloc(1, sizeof(*saved));

	if (!saved)
		return -1;
	memcpy(saved->device, now->ifname, sizeof(saved->device));
	saved->settings = now->settings;
	return undo_push(&apply->undo, restore_settings, NULL, saved);
}

/* What no statement is about stays. */
static void want_settings(const struct plan *plan, uint32_t unit,
			  struct sectun_device_settings *settings)
{
	size_t i, v;

	settings->tcp_mss = plan->tcp_mss;
	settings->df_bit = SECTUN_DF_BIT_COPY;
	settings->copy_outer_dscp = false;
	for (i = 0; i < plan->n_gateways; i++) {
		const struct plan_gateway *gateway = &plan->gateways[i];

		for (v = 0; v < gateway->n_vpns; v++)
			if (gateway->vpns[v].unit == unit) {
				settings->df_bit = gateway->vpns[v].df_bit;
				settings->copy_outer_dscp = gateway->vpns[v].copy_outer_dscp;
			}
	}
}

static bool same_settings(const struct sectun_device_settings *a,
			  const struct sectun_device_settings *b)
{
	return a->df_bit == b->df_bit && a->tcp_mss == b->tcp_mss && a->dscp == b->dscp &&
	       a->copy_outer_dscp == b->copy_outer_dscp;
}

static int settings_one(struct apply *apply, const struct tunnel *tunnel,
			const struct sectun_device_info *now)
{
	struct sectun_device_settings wanted = now->settings;

	want_settings(apply->after, tunnel->unit, &wanted);
	if (same_settings(&wanted, &now->settings))
		return 0;
	if (save_settings(apply, now))
		return -1;
	if (sectun_device_set(apply->sectun, SECTUN_DEV_NAME(tunnel->device), &wanted)) {
		report_error(apply->report, "%s: its settings cannot be changed: %s",
			     tunnel->device, sectun_error());
		return -1;
	}
	return 0;
}

static int configure_one(struct apply *apply, const struct tunnel *tunnel)
{
	struct sectun_device_info now;

	if (apply_open_sectun(apply))
		return -1;
	if (sectun_device_get(apply->sectun, SECTUN_DEV_NAME(tunnel->device), &now)) {
		report_error(apply->report, "%s cannot be read: %s", tunnel->device,
			     sectun_error());
		return -1;
	}
	return peers_one(apply, tunnel, &now) || settings_one(apply, tunnel, &now) ? -1 : 0;
}

int tunnel_configure(struct apply *apply)
{
	return each(apply, apply->after, configure_one);
}

static int delete_one(struct apply *apply, const struct tunnel *tunnel)
{
	struct tunnels wanted;
	bool stays;

	stays = collect(apply->after, &wanted) || holds(&wanted, tunnel->device);
	free(wanted.list);
	if (stays || !if_nametoindex(tunnel->device))
		return 0;
	if (!apply->sectun)
		apply->sectun = sectun_open();
	if (!apply->sectun || sectun_link_del(apply->sectun, tunnel->device))
		report_warning(apply->report, "%s could not be deleted: %s", tunnel->device,
			       sectun_error());
	return 0;
}

void tunnel_delete(struct apply *apply)
{
	(void)each(apply, apply->before, delete_one);
}
