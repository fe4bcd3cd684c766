// SPDX-License-Identifier: GPL-2.0
/* "show security flow statistics". */
#include "commands.h"
#include "flow.h"
#include "json_out.h"

static const struct {
	unsigned int kind;
	const char *key;
	const char *meaning;
} drops[] = {
	{ SECTUN_A_FLOW_COUNTERS_DENIED, "denied", "Denied by a policy or by default" },
	{ SECTUN_A_FLOW_COUNTERS_REJECTED, "rejected", "Rejected by a policy" },
	{ SECTUN_A_FLOW_COUNTERS_NO_ZONE, "no-zone", "Interface in no zone" },
	{ SECTUN_A_FLOW_COUNTERS_INBOUND_DENIED, "inbound-denied",
	  "Not host-inbound traffic" },
	{ SECTUN_A_FLOW_COUNTERS_INVALID, "invalid", "Of no session" },
	{ SECTUN_A_FLOW_COUNTERS_TUNNEL_MISMATCH, "tunnel-mismatch",
	  "Against the tunnel's pair policy" },
	{ SECTUN_A_FLOW_COUNTERS_NO_MEMORY, "no-memory", "No memory" },
};

static uint64_t dropped(const struct sectun_flow_counters *counters)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(drops); i++)
		sum += counters->by_kind[drops[i].kind];
	return sum;
}

static void print(const struct sectun_rules_info *info, FILE *out)
{
	const uint64_t *by_kind = info->counters.by_kind;
	size_t i;

	fprintf(out, "    Current sessions: %u\n", info->sessions);
	fprintf(out, "    Sessions created: %ju\n",
		(uintmax_t)by_kind[SECTUN_A_FLOW_COUNTERS_SESSIONS]);
	fprintf(out, "    Sessions ended by policy rematch: %ju\n",
		(uintmax_t)by_kind[SECTUN_A_FLOW_COUNTERS_REMATCHED]);
	fprintf(out, "    Packets dropped: %ju\n", (uintmax_t)dropped(&info->counters));
	for (i = 0; i < ARRAY_SIZE(drops); i++)
		fprintf(out, "      %s: %ju\n", drops[i].meaning,
			(uintmax_t)by_kind[drops[i].kind]);
}

static void print_json(const struct sectun_rules_info *info, FILE *out)
{
	struct json_object *root = json_object_new_object(), *by_reason;
	const uint64_t *by_kind = info->counters.by_kind;
	size_t i;

	object_number(root, "current-sessions", info->sessions);
	object_number(root, "sessions-created", by_kind[SECTUN_A_FLOW_COUNTERS_SESSIONS]);
	object_number(root, "sessions-rematched", by_kind[SECTUN_A_FLOW_COUNTERS_REMATCHED]);
	object_number(root, "packets-dropped", dropped(&info->counters));
	by_reason = json_object_new_object();
	for (i = 0; i < ARRAY_SIZE(drops); i++)
		object_number(by_reason, drops[i].key, by_kind[drops[i].kind]);
	json_object_object_add(root, "drops", by_reason);
	object_print(root, out);
}

int cmd_show_flow_statistics(struct shell *shell, const struct invocation *inv)
{
	struct flow flow;

	if (!flow_open(shell, &flow))
		return SHELL_ERROR;
	if (inv->format == OUTPUT_JSON)
		print_json(&flow.info, inv->out);
	else
		print(&flow.info, inv->out);
	flow_close(&flow);
	return SHELL_OK;
}
