// SPDX-License-Identifier: GPL-2.0
/* "show security ike security-associations". */
#include <stdlib.h>
#include <string.h>

#include "algorithms.h"
#include "commands.h"
#include "json_out.h"
#include "status.h"
#include "typed.h"

/* What is to be shown: SAs, and the configuration behind them. */
struct view {
	const struct status *status;
	const struct plan *plan;
	const char *peer;	/* the only one wanted, or NULL */
	FILE *out;
};

static const char *exchange(const struct view *view, const struct status_ike *ike)
{
	const struct plan *plan = view->plan;
	size_t i;

	if (ike->version == 2)
		return "IKEv2";
	for (i = 0; plan && ike->name && i < plan->n_gateways; i++)
		if (plan->gateways[i].aggressive && !strcmp(plan->gateways[i].name, ike->name))
			return "Aggressive";
	return "Main";
}

static const char *state(const struct status_ike *ike)
{
	return ike->state && !strcmp(ike->state, "ESTABLISHED") ? "UP" : "DOWN";
}

static bool wanted(const struct view *view, const struct status_ike *ike)
{
	return !view->peer || (ike->remote_host && !strcmp(ike->remote_host, view->peer));
}

static const char *text_or(const char *text, const char *otherwise)
{
	return text && *text ? text : otherwise;
}

static void print_brief(const struct view *view)
{
	const struct status *status = view->status;
	FILE *out = view->out;
	const struct status_ike *ike;
	bool header = false;
	size_t i;

	for (i = 0; i < status->n_ikes; i++) {
		ike = &status->ikes[i];
		if (!wanted(view, ike))
			continue;
		if (!header)
			fprintf(out, "%-7s %-6s %-17s %-17s %-14s %s\n", "Index", "State",
				"Initiator cookie", "Responder cookie", "Mode",
				"Remote Address");
		header = true;
		fprintf(out, "%-7u %-6s %-17s %-17s %-14s %s\n", ike->unique_id, state(ike),
			ike->initiator_spi, ike->responder_spi, exchange(view, ike),
			text_or(ike->remote_host, "-"));
	}
}

static void print_lifetimes(const struct status_ike *ike, FILE *out)
{
	int64_t left = ike->rekey_time;

	/* Whichever comes first ends this one. */
	if (!left || (ike->reauth_time && ike->reauth_time < left))
		left = ike->reauth_time;
	if (left)
		fprintf(out, "  Lifetime: Expires in %lld seconds\n", (long long)left);
	else
		fputs("  Lifetime: Unlimited\n", out);
	if (ike->reauth_time)
		fprintf(out, "  Reauth Lifetime: Expires in %lld seconds\n",
			(long long)ike->reauth_time);
	else
		fputs("  Reauth Lifetime: Disabled\n", out);
}

static void print_detail(const struct view *view, const struct status_ike *ike)
{
	FILE *out = view->out;
	char *cipher = algorithm_encryption(ike->encr_alg, ike->encr_keysize);

	fprintf(out, "IKE peer %s, Index %u, Gateway Name: %s\n", text_or(ike->remote_host, "-"),
		ike->unique_id, text_or(ike->name, "-"));
	fprintf(out, "  Role: %s, State: %s\n", ike->initiator ? "Initiator" : "Responder",
		state(ike));
	fprintf(out, "  Initiator cookie: %s, Responder cookie: %s\n", ike->initiator_spi,
		ike->responder_spi);
	fprintf(out, "  Exchange type: %s, Authentication method: Pre-shared-keys\n",
		exchange(view, ike));
	fprintf(out, "  Local: %s:%u, Remote: %s:%u\n", text_or(ike->local_host, "-"),
		ike->local_port, text_or(ike->remote_host, "-"), ike->remote_port);
	print_lifetimes(ike, out);
	fprintf(out, "  Peer ike-id: %s\n", text_or(ike->remote_id, "-"));
	fprintf(out, "  NAT: local %s, remote %s\n", ike->nat_local ? "detected" : "none",
		ike->nat_remote ? "detected" : "none");
	fputs("  Algorithms:\n", out);
	fprintf(out, "   Authentication        : %s\n", algorithm_integrity_long(ike->integ_alg));
	fprintf(out, "   Encryption            : %s\n", cipher);
	fprintf(out, "   Pseudo random function: %s\n", algorithm_prf(ike->prf_alg));
	fprintf(out, "   Diffie-Hellman group  : %s\n", algorithm_group(ike->dh_group));
	fprintf(out, "  IPSec security associations: %zu\n", ike->n_children);
	free(cipher);
}

static void print_all_detail(const struct view *view)
{
	const struct status *status = view->status;
	bool more = false;
	size_t i;

	for (i = 0; i < status->n_ikes; i++) {
		if (!wanted(view, &status->ikes[i]))
			continue;
		if (more)
			fputc('\n', view->out);
		print_detail(view, &status->ikes[i]);
		more = true;
	}
}

static void add_json(const struct view *view, const struct status_ike *ike,
		     struct json_object *to)
{
	char *cipher = algorithm_encryption(ike->encr_alg, ike->encr_keysize);

	object_number(to, "index", ike->unique_id);
	object_text(to, "state", state(ike));
	object_text(to, "initiator-cookie", ike->initiator_spi);
	object_text(to, "responder-cookie", ike->responder_spi);
	object_text(to, "mode", exchange(view, ike));
	object_text(to, "remote-address", ike->remote_host);
	object_number(to, "remote-port", ike->remote_port);
	object_text(to, "local-address", ike->local_host);
	object_number(to, "local-port", ike->local_port);
	object_text(to, "gateway", ike->name);
	object_text(to, "role", ike->initiator ? "initiator" : "responder");
	object_text(to, "remote-identity", ike->remote_id);
	object_text(to, "local-identity", ike->local_id);
	object_text(to, "encryption", cipher);
	object_text(to, "authentication", algorithm_integrity_long(ike->integ_alg));
	object_text(to, "pseudo-random-function", algorithm_prf(ike->prf_alg));
	object_text(to, "dh-group", algorithm_group(ike->dh_group));
	object_flag(to, "nat-local", ike->nat_local);
	object_flag(to, "nat-remote", ike->nat_remote);
	object_number(to, "established-seconds", ike->established);
	object_number(to, "rekey-seconds", ike->rekey_time);
	object_number(to, "ipsec-security-associations", ike->n_children);
	free(cipher);
}

static void print_json(const struct view *view)
{
	const struct status *status = view->status;
	struct json_object *root = json_object_new_object();
	struct json_object *list = object_list(root, "ike-security-associations");
	size_t i;

	for (i = 0; i < status->n_ikes; i++)
		if (wanted(view, &status->ikes[i]))
			add_json(view, &status->ikes[i], list_object(list));
	object_print(root, view->out);
}

int cmd_show_ike(struct shell *shell, const struct invocation *inv)
{
	struct view view = { .peer = inv->argument, .out = inv->out };
	struct report report;
	struct status *status;
	struct plan *plan;

	shell_report(shell, &report);
	status = status_get(shell->rundir, &report);
	if (status) {
		plan = shell_active_plan(shell);
		view.status = status;
		view.plan = plan;
		if (inv->format == OUTPUT_JSON)
			print_json(&view);
		else if (invocation_option(inv, "detail"))
			print_all_detail(&view);
		else
			print_brief(&view);
		plan_free(plan);
		status_free(status);
	}
	return shell_report_done(&report);
}
