// SPDX-License-Identifier: GPL-2.0
/* "show security ipsec security-associations". */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms.h"
#include "commands.h"
#include "ipsec_index.h"
#include "json_out.h"
#include "monitor_file.h"
#include "status.h"
#include "typed.h"

/* A pair of SAs that carries traffic, not one that has been replaced. */
static bool is_active(const struct status_child *child)
{
	static const char * const states[] = { "INSTALLED", "UPDATING", "REKEYING" };
	size_t i;

	for (i = 0; child->state && i < ARRAY_SIZE(states); i++)
		if (!strcmp(child->state, states[i]))
			return true;
	return false;
}

/* A pair of SAs with the IKE SA it belongs to. */
struct pair {
	const struct status_ike *ike;
	const struct status_child *child;
	const struct monitor_state *monitor;	/* NULL: it is not monitored */
	uint64_t life_bytes;			/* hard, of each SA; 0: unlimited */
};

struct pairs {
	struct pair *pairs;
	size_t n;
	size_t tunnels;		/* one that is being rekeyed has two pairs for a while */
};

static bool index_is_new(const struct pairs *pairs, uint32_t index)
{
	size_t i;

	for (i = 0; i < pairs->n; i++)
		if (ipsec_index(pairs->pairs[i].child) == index)
			return false;
	return true;
}

/* What sectund does not say: the configuration, and what vpn-monitor has found. */
struct known {
	struct plan *plan;	/* NULL: it is not valid */
	struct monitor_state *states;
	size_t n_states;
};

static uint64_t life_bytes(const struct known *known, const char *child)
{
	const struct plan_vpn *vpn = NULL;

	if (known->plan && child)
		vpn = plan_vpn_of_child(known->plan, child);
	return vpn ? vpn->life_bytes : 0;
}

static void add_pair(struct pairs *pairs, const struct status_ike *ike,
		     const struct status_child *child, const struct known *known)
{
	pairs->tunnels += index_is_new(pairs, ipsec_index(child));
	pairs->pairs = reallocarray(pairs->pairs, pairs->n + 1, sizeof(*pairs->pairs));
	if (!pairs->pairs)
		err(1, "memory");
	pairs->pairs[pairs->n++] = (struct pair){
		.ike = ike,
		.child = child,
		.monitor = monitor_state_find(known->states, known->n_states, child->name),
		.life_bytes = life_bytes(known, child->name),
	};
}

/* All pairs, or those of one tunnel. */
static struct pairs collect(const struct status *status, const struct known *known,
			    uint32_t index)
{
	const struct status_child *child;
	struct pairs pairs = { 0 };
	size_t i, j;

	for (i = 0; i < status->n_ikes; i++) {
		for (j = 0; j < status->ikes[i].n_children; j++) {
			child = &status->ikes[i].children[j];
			if (is_active(child) && (!index || ipsec_index(child) == index))
				add_pair(&pairs, &status->ikes[i], child, known);
		}
	}
	return pairs;
}

static bool is_ah(const struct status_child *child)
{
	return child->protocol && !strcmp(child->protocol, "AH");
}

/* "aes-cbc-256/sha256", of AH "sha256"; to be freed. */
static char *algorithms(const struct status_child *child)
{
	char *cipher, *both;

	if (is_ah(child))
		return format_text("%s", algorithm_integrity(child->integ_alg));
	cipher = algorithm_encryption(child->encr_alg, child->encr_keysize);
	both = format_text("%s/%s", cipher, algorithm_integrity(child->integ_alg));
	free(cipher);
	return both;
}

static const char *text_or(const char *text, const char *otherwise)
{
	return text && *text ? text : otherwise;
}

static char monitor_letter(const struct pair *pair)
{
	if (!pair->monitor)
		return '-';
	return pair->monitor->down ? 'D' : 'U';
}

static const char *monitor_text(const struct pair *pair, const char *up, const char *down)
{
	if (!pair->monitor)
		return "-";
	return pair->monitor->down ? down : up;
}

static uint64_t kilobytes_left(const struct pair *pair, bool in)
{
	uint64_t used = in ? pair->child->bytes_in : pair->child->bytes_out;

	return used < pair->life_bytes ? (pair->life_bytes - used) / 1024 : 0;
}

static void print_row(const struct pair *pair, char direction, FILE *out)
{
	const struct status_child *child = pair->child;
	const struct status_ike *ike = pair->ike;
	char *names = algorithms(child);
	bool in = direction == '<';
	char left[24] = "unlim";

	if (pair->life_bytes)
		snprintf(left, sizeof(left), "%ju", (uintmax_t)kilobytes_left(pair, in));
	fprintf(out, "  %c%u %s:%s %-7x %4lld/ %s %c root %u %s\n", direction,
		ipsec_index(child), is_ah(child) ? "AH" : "ESP", names,
		in ? child->spi_in : child->spi_out, (long long)child->life_time, left,
		monitor_letter(pair), ike->remote_port, text_or(ike->remote_host, "-"));
	free(names);
}

static void print_brief(const struct pairs *pairs, FILE *out)
{
	size_t i;

	fprintf(out, "  Total active tunnels: %zu     Total Ipsec sas: %zu\n", pairs->tunnels,
		pairs->n);
	fputs("  ID    Algorithm       SPI      Life:sec/kb  Mon lsys Port  Gateway\n", out);
	for (i = 0; i < pairs->n; i++) {
		print_row(&pairs->pairs[i], '<', out);
		print_row(&pairs->pairs[i], '>', out);
	}
}

static void print_direction(const struct pair *pair, bool in, FILE *out)
{
	const struct status_child *child = pair->child;
	char *cipher = algorithm_encryption(child->encr_alg, child->encr_keysize);

	fprintf(out, "  Direction: %s, SPI: %x, AUX-SPI: 0, VPN Monitoring: %s\n",
		in ? "inbound" : "outbound", in ? child->spi_in : child->spi_out,
		monitor_text(pair, "UP", "DOWN"));
	fprintf(out, "    Hard lifetime: Expires in %lld seconds\n", (long long)child->life_time);
	if (pair->life_bytes)
		fprintf(out, "    Lifesize Remaining:  %ju kilobytes\n",
			(uintmax_t)kilobytes_left(pair, in));
	else
		fputs("    Lifesize Remaining:  Unlimited\n", out);
	fprintf(out, "    Soft lifetime: Expires in %lld seconds\n",
		(long long)child->rekey_time);
	fprintf(out, "    Mode: %s, Type: dynamic, State: %s\n",
		child->mode && !strcmp(child->mode, "TRANSPORT") ? "Transport" : "Tunnel",
		child->state);
	fprintf(out, "    Protocol: %s, Authentication: %s, Encryption: %s\n",
		is_ah(child) ? "AH" : "ESP",
		algorithm_integrity_long(child->integ_alg), cipher);
	fprintf(out, "    Extended-Sequence-Number: %s\n", child->esn ? "Enabled" : "Disabled");
	fprintf(out, "    Packets: %ju, Bytes: %ju\n",
		(uintmax_t)(in ? child->packets_in : child->packets_out),
		(uintmax_t)(in ? child->bytes_in : child->bytes_out));
	free(cipher);
}

static void print_detail(const struct pair *pair, FILE *out)
{
	const struct status_child *child = pair->child;
	const struct status_ike *ike = pair->ike;

	fprintf(out, "ID: %u Virtual-system: root, VPN Name: %s\n", ipsec_index(child),
		text_or(child->name, "-"));
	fprintf(out, "  Local Gateway: %s, Remote Gateway: %s\n", text_or(ike->local_host, "-"),
		text_or(ike->remote_host, "-"));
	fprintf(out, "  Local Identity: %s\n", text_or(child->local_ts, "-"));
	fprintf(out, "  Remote Identity: %s\n", text_or(child->remote_ts, "-"));
	fprintf(out, "  Version: IKEv%u\n", ike->version);
	if (child->if_id)
		fprintf(out, "  Bind-interface: st0.%u\n", child->if_id - 1);
	fprintf(out, "  Port: %u, NAT-T encapsulation: %s\n", ike->remote_port,
		child->encap ? "UDP" : "none");
	if (child->dh_group && *child->dh_group)
		fprintf(out, "  Perfect forward secrecy: %s\n", algorithm_group(child->dh_group));
	print_direction(pair, true, out);
	print_direction(pair, false, out);
	fputc('\n', out);
}

static void add_json(const struct pair *pair, struct json_object *to)
{
	const struct status_child *child = pair->child;
	const struct status_ike *ike = pair->ike;
	char *names = algorithms(child);
	char spi[9];

	object_number(to, "index", ipsec_index(child));
	object_text(to, "vpn", child->name);
	object_text(to, "state", child->state);
	object_text(to, "vpn-monitoring", monitor_text(pair, "up", "down"));
	object_text(to, "protocol", is_ah(child) ? "ah" : "esp");
	object_text(to, "algorithm", names);
	snprintf(spi, sizeof(spi), "%x", child->spi_in);
	object_text(to, "spi-inbound", spi);
	snprintf(spi, sizeof(spi), "%x", child->spi_out);
	object_text(to, "spi-outbound", spi);
	object_number(to, "hard-lifetime-seconds", child->life_time);
	object_number(to, "soft-lifetime-seconds", child->rekey_time);
	if (pair->life_bytes) {
		object_number(to, "lifesize-remaining-inbound", kilobytes_left(pair, true));
		object_number(to, "lifesize-remaining-outbound", kilobytes_left(pair, false));
	}
	object_number(to, "port", ike->remote_port);
	object_text(to, "gateway", ike->remote_host);
	object_number(to, "unit", child->if_id ? child->if_id - 1 : 0);
	object_flag(to, "udp-encapsulation", child->encap);
	object_flag(to, "extended-sequence-number", child->esn);
	object_text(to, "local-selectors", child->local_ts);
	object_text(to, "remote-selectors", child->remote_ts);
	object_number(to, "packets-in", child->packets_in);
	object_number(to, "bytes-in", child->bytes_in);
	object_number(to, "packets-out", child->packets_out);
	object_number(to, "bytes-out", child->bytes_out);
	free(names);
}

static void print_json(const struct pairs *pairs, FILE *out)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list;
	size_t i;

	object_number(root, "active-tunnels", pairs->tunnels);
	object_number(root, "ipsec-sas", pairs->n);
	list = object_list(root, "ipsec-security-associations");
	for (i = 0; i < pairs->n; i++)
		add_json(&pairs->pairs[i], list_object(list));
	object_print(root, out);
}

static void print(const struct pairs *pairs, const struct invocation *inv)
{
	size_t i;

	if (inv->format == OUTPUT_JSON) {
		print_json(pairs, inv->out);
		return;
	}
	if (!invocation_option(inv, "detail")) {
		print_brief(pairs, inv->out);
		return;
	}
	for (i = 0; i < pairs->n; i++)
		print_detail(&pairs->pairs[i], inv->out);
}

int cmd_show_ipsec(struct shell *shell, const struct invocation *inv)
{
	struct report report;
	struct known known = { 0 };
	struct status *status;
	struct pairs pairs;
	uint32_t index = 0;
	char *end;

	if (inv->argument) {
		index = strtoul(inv->argument, &end, 10);
		if (*end || !index)
			return shell_error("'%s' is not the index of a tunnel", inv->argument);
	}
	shell_report(shell, &report);
	status = status_get(shell->rundir, &report);
	if (status && monitor_state_read(shell->rundir, &known.states, &known.n_states))
		report_warning(&report, "%s/" MONITOR_STATE_FILE " cannot be read",
			       shell->rundir);
	if (status) {
		known.plan = shell_active_plan(shell);
		pairs = collect(status, &known, index);
		print(&pairs, inv);
		free(pairs.pairs);
		status_free(status);
	}
	plan_free(known.plan);
	free(known.states);
	return shell_report_done(&report);
}
