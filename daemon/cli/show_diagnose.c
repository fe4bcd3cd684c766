// SPDX-License-Identifier: GPL-2.0
/* "show security ipsec diagnose". */
#include <string.h>

#include "commands.h"
#include "diagnose_facts.h"
#include "json_out.h"
#include "process.h"

/* What is asked, and where the answers go. */
struct view {
	struct diagnose_source source;
	const char *vpn;		/* the only one wanted, or NULL */
	struct json_object *list;	/* of "display json", else NULL */
	FILE *out;
	size_t n;
};

static void ignore(char *text, void *arg)
{
	(void)text;
	(void)arg;
}

static bool probe(const char *device, const char *from, const char *to)
{
	char *const argv[] = { "ping", "-q", "-n", "-c", "3", "-i", "0.3", "-W", "1", "-I",
			 (char *)device, "-I", (char *)from, "--", (char *)to, NULL };

	return !process_lines(argv, ignore, NULL);
}

static void print_remedy(const char *remedy, FILE *out)
{
	for (; *remedy; remedy += strcspn(remedy, "\n"), remedy += *remedy == '\n')
		fprintf(out, "    %.*s\n", (int)strcspn(remedy, "\n"), remedy);
}

static void print_diagnosis(const struct diagnose_facts *facts,
			    const struct diagnosis *diagnosis, FILE *out)
{
	static const char * const results[] = {
		[DIAGNOSE_GOOD] = "ok", [DIAGNOSE_WRONG] = "WRONG", [DIAGNOSE_SKIPPED] = "-",
	};
	const struct diagnose_line *line;
	int check;

	fprintf(out, "VPN: %s, Gateway: %s, Bind-interface: st0.%u\n", facts->vpn->name,
		facts->gateway->name, facts->vpn->unit);
	for (check = 0; check < DIAGNOSE_CHECKS; check++) {
		line = &diagnosis->lines[check];
		fprintf(out, "  %-22s %-6s %s\n", diagnose_title(check), results[line->result],
			line->finding ? line->finding : "");
	}
	if (diagnosis->first == DIAGNOSE_CHECKS) {
		fputs("  Nothing is wrong\n", out);
		return;
	}
	line = &diagnosis->lines[diagnosis->first];
	fprintf(out, "  First wrong: %s: %s\n", diagnose_title(diagnosis->first),
		line->finding ? line->finding : "");
	if (line->remedy) {
		fputs("  To mend it:\n", out);
		print_remedy(line->remedy, out);
	}
}

static void add_diagnosis(const struct diagnose_facts *facts,
			  const struct diagnosis *diagnosis, struct json_object *to)
{
	static const char * const results[] = {
		[DIAGNOSE_GOOD] = "ok", [DIAGNOSE_WRONG] = "wrong",
		[DIAGNOSE_SKIPPED] = "skipped",
	};
	const struct diagnose_line *line;
	struct json_object *checks, *item;
	int check;

	object_text(to, "vpn", facts->vpn->name);
	object_text(to, "gateway", facts->gateway->name);
	object_number(to, "unit", facts->vpn->unit);
	checks = object_list(to, "checks");
	for (check = 0; check < DIAGNOSE_CHECKS; check++) {
		line = &diagnosis->lines[check];
		item = list_object(checks);
		object_text(item, "check", diagnose_key(check));
		object_text(item, "result", results[line->result]);
		object_text(item, "finding", line->finding);
		object_text(item, "remedy", line->remedy);
	}
	if (diagnosis->first < DIAGNOSE_CHECKS)
		object_text(to, "first-wrong", diagnose_key(diagnosis->first));
}

static void look_at(struct view *view, const struct plan_gateway *gateway,
		    const struct plan_vpn *vpn, struct report *report)
{
	struct diagnose_facts facts;
	struct diagnosis diagnosis;

	if (!diagnose_facts_get(&facts, &view->source, gateway, vpn, report)) {
		diagnose(&facts, &diagnosis);
		if (view->list)
			add_diagnosis(&facts, &diagnosis, list_object(view->list));
		else
			print_diagnosis(&facts, &diagnosis, view->out);
		diagnosis_clear(&diagnosis);
	}
	diagnose_facts_clear(&facts);
}

static void look_at_all(struct view *view, struct report *report)
{
	const struct plan *plan = view->source.plan;
	const struct plan_gateway *gateway;
	size_t i, j;

	for (i = 0; i < plan->n_gateways; i++) {
		gateway = &plan->gateways[i];
		for (j = 0; j < gateway->n_vpns; j++) {
			if (view->vpn && strcmp(view->vpn, gateway->vpns[j].name))
				continue;
			if (view->n++ && !view->list)
				fputc('\n', view->out);
			look_at(view, gateway, &gateway->vpns[j], report);
		}
	}
}

static int show(struct view *view, struct shell *shell)
{
	struct json_object *root = view->list ? json_object_new_object() : NULL;
	struct report report;

	shell_report(shell, &report);
	look_at_all(view, &report);
	if (root) {
		json_object_object_add(root, "vpns", view->list);
		object_print(root, view->out);
	}
	if (!view->n && view->vpn)
		report_error(&report, "there is no VPN '%s'", view->vpn);
	else if (!view->n)
		report_error(&report, "no VPN is configured");
	return shell_report_done(&report);
}

int cmd_show_diagnose(struct shell *shell, const struct invocation *inv)
{
	struct plan *plan = shell_active_plan(shell);
	struct view view = {
		.source = {
			.rundir = shell->rundir, .frr = shell->frr, .plan = plan,
			.tree = config_tree(shell->config, CONFIG_ACTIVE), .probe = probe,
		},
		.vpn = invocation_option(inv, "vpn"),
		.out = inv->out,
	};
	int status = SHELL_ERROR;

	if (!plan)
		return shell_error("the active configuration is not valid: see 'commit check'");
	view.source.ctl = sectun_open();
	if (!view.source.ctl) {
		shell_error("%s", sectun_error());
	} else {
		if (inv->format == OUTPUT_JSON)
			view.list = json_object_new_array();
		status = show(&view, shell);
		sectun_close(view.source.ctl);
	}
	plan_free(plan);
	return status;
}
