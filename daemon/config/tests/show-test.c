// SPDX-License-Identifier: GPL-2.0
/* show and compare. */
#include <stdlib.h>
#include <string.h>

#include "private.h"
#include "tests.h"

static void shows(struct config *config, const char *path, enum config_format format,
		  const char *want)
{
	char *text = shown(config, path, format);

	equal(text, want, *path ? path : "everything");
	free(text);
}

static void test_curly(struct config *config)
{
	shows(config, "security ike policy P", CONFIG_CURLY,
	      "mode main;\n"
	      "proposals [ A B ];\n"
	      "pre-shared-key ascii-text \"##SECRET-DATA##\"; ## SECRET-DATA\n");
	shows(config, "security ike policy", CONFIG_CURLY,
	      "policy P {\n"
	      "    mode main;\n"
	      "    proposals [ A B ];\n"
	      "    pre-shared-key ascii-text \"##SECRET-DATA##\"; ## SECRET-DATA\n"
	      "}\n");
	shows(config, "interfaces", CONFIG_CURLY,
	      "st0 {\n"
	      "    unit 0 {\n"
	      "        description \"to \\\"B\\\"\";\n"
	      "        family {\n"
	      "            inet {\n"
	      "                address 10.0.0.1/24;\n"
	      "            }\n"
	      "            inet6;\n"
	      "        }\n"
	      "    }\n"
	      "}\n");
	shows(config, "security policies", CONFIG_CURLY,
	      "from-zone A to-zone B {\n"
	      "    policy X {\n"
	      "        then {\n"
	      "            permit;\n"
	      "        }\n"
	      "    }\n"
	      "}\n");
	shows(config, "security ike policy P mode", CONFIG_CURLY, "mode main;\n");
	shows(config, "security ipsec", CONFIG_CURLY, "");
	shows(config, "routing-options", CONFIG_CURLY,
	      "static {\n"
	      "    route 10.0.0.0/8 next-hop st0.0;\n"
	      "}\n");
}

static void test_json(struct config *config)
{
	shows(config, "security ike policy P mode", CONFIG_JSON,
	      "{\n"
	      "  \"sectun-config:security\": {\n"
	      "    \"ike\": {\n"
	      "      \"policy\": [\n"
	      "        {\n"
	      "          \"name\": \"P\",\n"
	      "          \"mode\": \"main\"\n"
	      "        }\n"
	      "      ]\n"
	      "    }\n"
	      "  }\n"
	      "}\n");
	shows(config, "security ipsec", CONFIG_JSON, "{}\n");
}

/* No form of it, and no comparison, contains a secret. */
static void test_no_secret(struct config *config)
{
	static const enum config_format formats[] = { CONFIG_CURLY, CONFIG_SET, CONFIG_JSON };
	char *text;
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		text = shown(config, "", formats[i]);
		lacks(text, "topsecret", "no secret in clear");
		lacks(text, "$9$", "none that can be undone");
		contains(text, "##SECRET-DATA##", "but that there is one");
		free(text);
	}
	text = compared(config, 0);
	lacks(text, "topsecret", "none in a comparison");
	contains(text, "##SECRET-DATA##", "but that there is one");
	free(text);
	text = shown(config, "security ike policy P pre-shared-key ascii-text", CONFIG_SET);
	lacks(text, "topsecret", "none when it is asked for");
	free(text);
}

static void compares(struct config *config, const char * const *statements, const char *want)
{
	struct report report = { 0 };
	char *text;

	config_rollback(config, 0, &report);
	report_clear(&report);
	run_all(config, statements);
	text = compared(config, 0);
	equal(text, want, statements[0] ? statements[0] : "no change");
	ok(config_changed(config) == !!*want, "and it is known whether there is a change");
	free(text);
}

#define COMPARES(config, want, ...) \
	compares(config, (const char * const []) { __VA_ARGS__, NULL }, want)

static void test_compare(struct config *config)
{
	/* What there is becomes the active one, so that there is something to compare with. */
	lyd_free_all(config->active);
	lyd_dup_siblings(config->candidate, NULL, LYD_DUP_RECURSIVE, &config->active);

	compares(config, (const char * const []) { NULL }, "");
	COMPARES(config, "[edit security ike policy P]\n-   mode main;\n+   mode aggressive;\n",
		 "set security ike policy P mode aggressive");
	COMPARES(config, "[edit security ike policy P]\n-   proposals A;\n+   proposals C;\n",
		 "set security ike policy P proposals C",
		 "delete security ike policy P proposals A");
	COMPARES(config, "[edit security ike policy P]\n!   proposals A;\n!   proposals B;\n",
		 "delete security ike policy P proposals A",
		 "set security ike policy P proposals A");
	COMPARES(config,
		 "[edit interfaces st0]\n"
		 "+   unit 1 {\n"
		 "+       family {\n"
		 "+           inet {\n"
		 "+               address 10.9.0.1/24;\n"
		 "+           }\n"
		 "+       }\n"
		 "+   }\n",
		 "set interfaces st0.1 family inet address 10.9.0.1/24");
	COMPARES(config,
		 "[edit]\n"
		 "-   routing-options {\n"
		 "-       static {\n"
		 "-           route 10.0.0.0/8 next-hop st0.0;\n"
		 "-       }\n"
		 "-   }\n"
		 "+   system {\n"
		 "+       host-name x;\n"
		 "+   }\n",
		 "set system host-name x", "delete routing-options");
	COMPARES(config,
		 "[edit security ike policy P pre-shared-key]\n"
		 "-   ascii-text \"##SECRET-DATA##\"; ## SECRET-DATA\n"
		 "+   ascii-text \"##SECRET-DATA##\"; ## SECRET-DATA\n",
		 "set security ike policy P pre-shared-key ascii-text other");
}

void test_show(void)
{
	static const char * const statements[] = {
		"set security ike policy P mode main",
		"set security ike policy P proposals [ A B ]",
		"set security ike policy P pre-shared-key ascii-text topsecret",
		"set interfaces st0 unit 0 description \"to \\\"B\\\"\"",
		"set interfaces st0 unit 0 family inet address 10.0.0.1/24",
		"set interfaces st0 unit 0 family inet6",
		"set security policies from-zone A to-zone B policy X then permit",
		"set routing-options static route 10.0.0.0/8 next-hop st0.0",
		NULL
	};
	struct config *config = test_open();

	ok(!run_all(config, statements), "something to show");
	test_curly(config);
	test_json(config);
	test_no_secret(config);
	test_compare(config);
	test_close(config);
}
