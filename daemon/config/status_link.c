// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <sectun/libsectun.h>

#include "prefix.h"
#include "rtnl.h"
#include "status_link.h"

static int copy_text(char **to, const char *from)
{
	*to = from && *from ? strdup(from) : NULL;
	return from && *from && !*to ? -1 : 0;
}

static void copy_counters(struct status_link *to, struct rtnl_link *link)
{
	to->rx_packets = rtnl_link_get_stat(link, RTNL_LINK_RX_PACKETS);
	to->rx_bytes = rtnl_link_get_stat(link, RTNL_LINK_RX_BYTES);
	to->rx_errors = rtnl_link_get_stat(link, RTNL_LINK_RX_ERRORS);
	to->rx_dropped = rtnl_link_get_stat(link, RTNL_LINK_RX_DROPPED);
	to->tx_packets = rtnl_link_get_stat(link, RTNL_LINK_TX_PACKETS);
	to->tx_bytes = rtnl_link_get_stat(link, RTNL_LINK_TX_BYTES);
	to->tx_errors = rtnl_link_get_stat(link, RTNL_LINK_TX_ERRORS);
	to->tx_dropped = rtnl_link_get_stat(link, RTNL_LINK_TX_DROPPED);
}

static void copy_mac(struct status_link *to, struct rtnl_link *link)
{
	struct nl_addr *mac = rtnl_link_get_addr(link);

	if (mac && nl_addr_get_len(mac) == 6)
		nl_addr2str(mac, to->mac, sizeof(to->mac));
}

static int copy_link(struct status_link *to, struct rtnl_link *link)
{
	snprintf(to->device, sizeof(to->device), "%s", rtnl_link_get_name(link));
	to->index = rtnl_link_get_ifindex(link);
	to->up = rtnl_link_get_flags(link) & IFF_UP;
	to->carrier = rtnl_link_get_carrier(link);
	to->mtu = rtnl_link_get_mtu(link);
	rtnl_link_get_carrier_changes(link, &to->carrier_changes);
	copy_mac(to, link);
	copy_counters(to, link);
	if (copy_text(&to->kind, rtnl_link_get_type(link)))
		return -1;
	return copy_text(&to->description, rtnl_link_get_ifalias(link));
}

static int append(struct status_links *links, struct rtnl_link *link)
{
	struct status_link *list;

	list = reallocarray(links->links, links->n + 1, sizeof(*list));
	if (!list)
		return -1;
	links->links = list;
	memset(&list[links->n], 0, sizeof(*list));
	return copy_link(&list[links->n++], link);
}

static int read_links(struct rtnl *rtnl, const char *device, struct status_links *links)
{
	struct nl_cache *cache;
	struct nl_object *obj;
	int err;

	err = rtnl_link_alloc_cache(rtnl->sk, AF_UNSPEC, &cache);
	if (err < 0)
		return rtnl_failed(rtnl, err);
	for (obj = nl_cache_get_first(cache); obj && !err; obj = nl_cache_get_next(obj)) {
		struct rtnl_link *link = (struct rtnl_link *)obj;

		if (!device || !strcmp(device, rtnl_link_get_name(link)))
			err = append(links, link);
	}
	nl_cache_free(cache);
	return err ? rtnl_failed(rtnl, -NLE_NOMEM) : 0;
}

static struct status_link *by_index(struct status_links *links, int index)
{
	size_t i;

	for (i = 0; i < links->n; i++) {
		if (links->links[i].index == index)
			return &links->links[i];
	}
	return NULL;
}

static int add_address(struct status_link *link, struct rtnl_addr *addr)
{
	struct plan_prefix *list, prefix;

	prefix = prefix_from_nl(rtnl_addr_get_local(addr));
	prefix.len = rtnl_addr_get_prefixlen(addr);
	list = reallocarray(link->addresses, link->n_addresses + 1, sizeof(*list));
	if (!list)
		return -1;
	link->addresses = list;
	list[link->n_addresses++] = prefix;
	return 0;
}

static int read_addresses(struct rtnl *rtnl, struct status_links *links)
{
	struct nl_cache *cache;
	struct nl_object *obj;
	int err;

	err = rtnl_addr_alloc_cache(rtnl->sk, &cache);
	if (err < 0)
		return rtnl_failed(rtnl, err);
	for (obj = nl_cache_get_first(cache); obj && !err; obj = nl_cache_get_next(obj)) {
		struct rtnl_addr *addr = (struct rtnl_addr *)obj;
		struct status_link *link = by_index(links, rtnl_addr_get_ifindex(addr));

		if (link)
			err = add_address(link, addr);
	}
	nl_cache_free(cache);
	return err ? rtnl_failed(rtnl, -NLE_NOMEM) : 0;
}

static int add_drop(struct status_tunnel *tunnel, unsigned int reason, uint64_t packets)
{
	struct status_drop *list;
	char *name;

	list = reallocarray(tunnel->drops, tunnel->n_drops + 1, sizeof(*list));
	if (!list)
		return -1;
	tunnel->drops = list;
	name = strdup(sectun_drop_name(reason));
	if (!name)
		return -1;
	list[tunnel->n_drops++] = (struct status_drop){ .reason = name, .packets = packets };
	return 0;
}

static int add_drops(struct status_tunnel *tunnel, const struct sectun_drops *drops)
{
	unsigned int reason;

	for (reason = 0; reason <= SECTUN_A_DROPS_MAX; reason++) {
		if (!drops->by_reason[reason] || !sectun_drop_name(reason))
			continue;
		if (add_drop(tunnel, reason, drops->by_reason[reason]))
			return -1;
	}
	return 0;
}

static int add_peers(struct status_tunnel *tunnel, const struct sectun_device_info *info)
{
	char text[SECTUN_ADDR_TEXT];
	size_t i;

	tunnel->peers = calloc(info->n_peers + 1, sizeof(*tunnel->peers));
	if (!tunnel->peers)
		return -1;
	for (i = 0; i < info->n_peers; i++) {
		sectun_addr_text(&info->peers[i].remote, text);
		if (prefix_from_address(text, &tunnel->peers[tunnel->n_peers]))
			tunnel->n_peers++;
	}
	return 0;
}

static int fill_tunnel(struct status_link *link, const struct sectun_device_info *info)
{
	struct status_tunnel *tunnel = calloc(1, sizeof(*tunnel));

	if (!tunnel)
		return -1;
	link->tunnel = tunnel;
	tunnel->unit = info->unit;
	tunnel->sas_in = info->sas_in;
	tunnel->sas_out = info->sas_out;
	tunnel->traps = info->traps;
	tunnel->mtu_fixed = info->mtu_fixed;
	tunnel->hold = info->hold;
	if (add_peers(tunnel, info))
		return -1;
	return add_drops(tunnel, &info->drops);
}

static bool is_tunnel(const struct status_link *link)
{
	return link->kind && !strcmp(link->kind, SECTUN_LINK_KIND);
}

static int read_tunnels(struct status_links *links, struct report *report)
{
	struct sectun_device_info info;
	struct sectun *ctl = NULL;
	size_t i;
	int err = 0;

	for (i = 0; i < links->n && !err; i++) {
		struct status_link *link = &links->links[i];

		if (!is_tunnel(link))
			continue;
		if (!ctl)
			ctl = sectun_open();
		if (!ctl || sectun_device_get(ctl, SECTUN_DEV_IFINDEX(link->index), &info)) {
			report_error(report, "%s cannot be read: %s", link->device,
				     sectun_error());
			err = -1;
		} else if (fill_tunnel(link, &info)) {
			report_error(report, "out of memory");
			err = -1;
		}
	}
	if (ctl)
		sectun_close(ctl);
	return err;
}

static int by_number(const void *a, const void *b)
{
	const struct status_link *x = a, *y = b;

	return x->index - y->index;
}

static int read_all(const char *device, struct status_links *links, struct report *report)
{
	struct rtnl rtnl;
	int err;

	if (rtnl_start(&rtnl, report))
		return -1;
	err = read_links(&rtnl, device, links);
	if (!err)
		err = read_addresses(&rtnl, links);
	if (err)
		report_error(report, "the devices cannot be read: %s", rtnl.why);
	rtnl_stop(&rtnl);
	if (err)
		return -1;
	if (device && !links->n) {
		report_error(report, "there is no device %s", device);
		return -1;
	}
	return read_tunnels(links, report);
}

struct status_links *status_links_get(const char *device, struct report *report)
{
	struct status_links *links = calloc(1, sizeof(*links));

	if (!links) {
		report_error(report, "out of memory");
		return NULL;
	}
	if (read_all(device, links, report)) {
		status_links_free(links);
		return NULL;
	}
	if (links->n)
		qsort(links->links, links->n, sizeof(*links->links), by_number);
	return links;
}

static void free_tunnel(struct status_tunnel *tunnel)
{
	size_t i;

	if (!tunnel)
		return;
	for (i = 0; i < tunnel->n_drops; i++)
		free(tunnel->drops[i].reason);
	free(tunnel->drops);
	free(tunnel->peers);
	free(tunnel);
}

void status_links_free(struct status_links *links)
{
	size_t i;

	for (i = 0; links && i < links->n; i++) {
		struct status_link *link = &links->links[i];

		free(link->kind);
		free(link->description);
		free(link->addresses);
		free_tunnel(link->tunnel);
	}
	if (links)
		free(links->links);
	free(links);
}
