// SPDX-License-Identifier: GPL-2.0
/* "show interfaces". */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "json_out.h"
#include "names.h"
#include "prefix.h"
#include "status_link.h"
#include "typed.h"

static const char *state(bool up)
{
	return up ? "up" : "down";
}

static const char *protocol(const struct plan_prefix *address)
{
	return address->family == AF_INET6 ? "inet6" : "inet";
}

static void print_terse(const struct status_link *link, FILE *out)
{
	char name[NAME_MAX_LEN], text[PREFIX_TEXT];
	const char *before = "";
	size_t i;

	fprintf(out, "%-23s %-5s %-4s", name_of_device(link->device, name), state(link->up),
		state(link->carrier));
	for (i = 0; i < link->n_addresses; i++) {
		const struct plan_prefix *address = &link->addresses[i];
		bool again = !strcmp(before, protocol(address));

		if (i)
			fprintf(out, "\n%34s", "");
		fprintf(out, " %-8s %s", again ? "" : protocol(address),
			prefix_text(address, text));
		before = protocol(address);
	}
	fputc('\n', out);
}

static void print_addresses(const struct status_link *link, int family, FILE *out)
{
	struct plan_prefix net;
	char text[PREFIX_TEXT];
	bool header = false;
	size_t i, j;

	for (i = 0; i < link->n_addresses; i++) {
		if (link->addresses[i].family != family)
			continue;
		if (!header)
			fprintf(out, "    Protocol %s, MTU: %u\n", protocol(&link->addresses[i]),
				link->mtu);
		header = true;
		net = link->addresses[i];
		for (j = net.len; j < prefix_bytes(family) * 8; j++)
			net.addr[j / 8] &= ~(0x80 >> j % 8);
		fprintf(out, "      Addresses\n        Destination: %s,", prefix_text(&net, text));
		fprintf(out, " Local: %s\n", prefix_address_text(&link->addresses[i], text));
	}
}

static void print_tunnel(const struct status_tunnel *tunnel, FILE *out)
{
	char text[PREFIX_TEXT];
	size_t i;

	fprintf(out, "    Security associations: %u inbound, %u outbound", tunnel->sas_in,
		tunnel->sas_out);
	if (tunnel->traps)
		fprintf(out, ", %u waiting for traffic", tunnel->traps);
	fputc('\n', out);
	if (tunnel->hold)
		fputs("    Link held down by vpn-monitor\n", out);
	for (i = 0; i < tunnel->n_peers; i++)
		fprintf(out, "    Peer gateway: %s\n",
			prefix_address_text(&tunnel->peers[i], text));
	if (!tunnel->n_drops)
		return;
	fputs("    Dropped packets:\n", out);
	for (i = 0; i < tunnel->n_drops; i++)
		fprintf(out, "      %-24s %ju\n", tunnel->drops[i].reason,
			(uintmax_t)tunnel->drops[i].packets);
}

/* Loopback has an address of zeroes. */
static bool has_mac(const struct status_link *link)
{
	return *link->mac && strcmp(link->mac, "00:00:00:00:00:00");
}

static const char *encapsulation(const struct status_link *link)
{
	if (link->tunnel)
		return "Secure-Tunnel";
	return has_mac(link) ? "Ethernet" : "None";
}

static void print_full(const struct status_link *link, FILE *out)
{
	char name[NAME_MAX_LEN], physical[NAME_MAX_LEN];

	name_of_device(link->device, name);
	snprintf(physical, sizeof(physical), "%.*s", (int)strcspn(name, "."), name);
	fprintf(out, "Physical interface: %s, %s, Physical link is %s\n", physical,
		link->up ? "Enabled" : "Administratively down",
		link->carrier ? "Up" : "Down");
	fprintf(out, "  Interface index: %d, Device: %s, MTU: %u\n", link->index, link->device,
		link->mtu);
	if (has_mac(link))
		fprintf(out, "  Current address: %s\n", link->mac);
	if (link->description)
		fprintf(out, "  Description: %s\n", link->description);
	fprintf(out, "\n  Logical interface %s (Index %d)\n", name, link->index);
	fprintf(out, "    Flags: %s%s Encapsulation: %s\n", link->up ? "Up" : "Down",
		link->tunnel ? " Point-To-Point" : "", encapsulation(link));
	fprintf(out, "    Input packets : %ju, bytes: %ju\n", (uintmax_t)link->rx_packets,
		(uintmax_t)link->rx_bytes);
	fprintf(out, "    Output packets: %ju, bytes: %ju\n", (uintmax_t)link->tx_packets,
		(uintmax_t)link->tx_bytes);
	fprintf(out, "    Input errors: %ju, drops: %ju, Output errors: %ju, drops: %ju\n",
		(uintmax_t)link->rx_errors, (uintmax_t)link->rx_dropped,
		(uintmax_t)link->tx_errors, (uintmax_t)link->tx_dropped);
	if (link->tunnel)
		print_tunnel(link->tunnel, out);
	print_addresses(link, AF_INET, out);
	print_addresses(link, AF_INET6, out);
}

static void add_tunnel_json(const struct status_tunnel *tunnel, struct json_object *to)
{
	struct json_object *drops, *peers;
	char text[PREFIX_TEXT];
	size_t i;

	object_number(to, "unit", tunnel->unit);
	object_number(to, "inbound-sas", tunnel->sas_in);
	object_number(to, "outbound-sas", tunnel->sas_out);
	object_flag(to, "held-down", tunnel->hold);
	peers = object_list(to, "peers");
	for (i = 0; i < tunnel->n_peers; i++)
		list_string(peers, prefix_address_text(&tunnel->peers[i], text));
	drops = json_object_new_object();
	for (i = 0; i < tunnel->n_drops; i++)
		object_number(drops, tunnel->drops[i].reason, tunnel->drops[i].packets);
	json_object_object_add(to, "drops", drops);
}

static void add_json(const struct status_link *link, struct json_object *to)
{
	char name[NAME_MAX_LEN], text[PREFIX_TEXT];
	struct json_object *addresses;
	size_t i;

	object_text(to, "name", name_of_device(link->device, name));
	object_text(to, "device", link->device);
	object_number(to, "index", link->index);
	object_text(to, "admin-status", state(link->up));
	object_text(to, "link-status", state(link->carrier));
	object_number(to, "mtu", link->mtu);
	object_text(to, "description", link->description);
	addresses = object_list(to, "addresses");
	for (i = 0; i < link->n_addresses; i++)
		list_string(addresses, prefix_text(&link->addresses[i], text));
	object_number(to, "input-packets", link->rx_packets);
	object_number(to, "input-bytes", link->rx_bytes);
	object_number(to, "input-errors", link->rx_errors);
	object_number(to, "input-drops", link->rx_dropped);
	object_number(to, "output-packets", link->tx_packets);
	object_number(to, "output-bytes", link->tx_bytes);
	object_number(to, "output-errors", link->tx_errors);
	object_number(to, "output-drops", link->tx_dropped);
	if (link->tunnel)
		add_tunnel_json(link->tunnel, to);
}

static void print_json(const struct status_links *links, FILE *out)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = object_list(root, "interfaces");
	size_t i;

	for (i = 0; i < links->n; i++)
		add_json(&links->links[i], list_object(list));
	object_print(root, out);
}

static void print_text(const struct status_links *links, bool terse, FILE *out)
{
	size_t i;

	if (terse)
		fputs("Interface               Admin Link Proto    Local                 Remote\n",
		      out);
	for (i = 0; i < links->n; i++) {
		if (terse) {
			print_terse(&links->links[i], out);
			continue;
		}
		if (i)
			fputc('\n', out);
		print_full(&links->links[i], out);
	}
}

int cmd_show_interfaces(struct shell *shell, const struct invocation *inv)
{
	const char *device = NULL;
	struct status_links *links;
	struct report report;
	char name[IFNAMSIZ];

	if (inv->argument)
		device = name_to_device(inv->argument, name);
	shell_report(shell, &report);
	links = status_links_get(device, &report);
	if (links) {
		if (inv->format == OUTPUT_JSON)
			print_json(links, inv->out);
		else
			print_text(links, invocation_option(inv, "terse"), inv->out);
		status_links_free(links);
	}
	return shell_report_done(&report);
}
