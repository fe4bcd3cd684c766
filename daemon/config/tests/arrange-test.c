// SPDX-License-Identifier: GPL-2.0
/* insert, activate, deactivate: in the candidate, in comparisons, in the plan, on the disk. */
#include <stdlib.h>
#include <string.h>

#include "private.h"
#include "rules.h"
#include "tests.h"

#define ZONE	"set security zones security-zone "
#define PAIR	"security policies from-zone A to-zone B"
#define POLICY	"set " PAIR " policy "

static const char * const three[] = {
	ZONE "A", ZONE "B", POLICY "P then permit", POLICY "Q then deny", POLICY "R then reject",
	NULL
};

/* P, Q and R, which are also the active configuration. */
static struct config *open_three(void)
{
	struct config *config = test_open();

	ok(!run_all(config, three), "three policies");
	lyd_free_all(config->active);
	lyd_dup_siblings(config->candidate, NULL, LYD_DUP_RECURSIVE, &config->active);
	return config;
}

/* The names of the policies of the plan, in order. */
static void in_order(struct config *config, const char *want, const char *name)
{
	struct plan *plan = planned(config);
	char text[256] = "";
	size_t i;

	for (i = 0; plan && plan->rules && i < plan->rules->n_policies; i++)
		strcat(text, plan->rules->policies[i].name);
	equal(plan ? text : messages(), want, name);
	plan_free(plan);
}

static void inserts(const char *statement, const char *want)
{
	struct config *config = open_three();

	ok(!run(config, statement), "%s", statement);
	in_order(config, want, "is the order then");
	ok(config_changed(config) == !!strcmp(want, "PQR"), "which is known as a change, or none");
	test_close(config);
}

static void refuses(struct config *config, const char *statement, const char *why)
{
	ok(run(config, statement), "refused: %s", statement);
	contains(messages(), why, why);
	in_order(config, "PQR", "nothing has moved");
}

static void test_insert(void)
{
	struct config *config;
	char *text;

	inserts("insert " PAIR " policy R before policy P", "RPQ");
	inserts("insert " PAIR " policy P after policy R", "QRP");
	inserts("insert " PAIR " policy P after policy Q", "QPR");
	inserts("insert " PAIR " policy R before Q", "PRQ");
	inserts("insert " PAIR " policy Q before policy R", "PQR");
	inserts("insert " PAIR " policy Q after policy Q", "PQR");

	config = open_three();
	refuses(config, "insert " PAIR " policy X before policy P", "there is no policy 'X' here");
	refuses(config, "insert " PAIR " policy P before policy X", "there is no policy 'X' here");
	refuses(config, "insert " PAIR " policy P before", "'before' or 'after'");
	refuses(config, "insert " PAIR " policy P", "'before' or 'after'");
	refuses(config, "insert", "'before' or 'after'");
	refuses(config, "insert " PAIR " policy P before rule Q", "expected 'policy' and a name");
	refuses(config, "insert security zones security-zone A before security-zone B",
		"what stands before 'before' has no order to change");
	refuses(config, "insert " PAIR " policy before policy P", "has no order to change");
	refuses(config, "insert nonsense before policy P", "'nonsense': expected");

	run(config, "insert " PAIR " policy R before policy P");
	text = compared(config, 0);
	equal(text, "[edit " PAIR "]\n!   policy P;\n!   policy R;\n", "compared");
	free(text);
	text = shown(config, PAIR, CONFIG_SET);
	equal(text, POLICY "R then reject\n" POLICY "P then permit\n" POLICY "Q then deny\n",
	      "and shown in the new order");
	free(text);
	run(config, POLICY "after then permit");
	ok(!run(config, "insert " PAIR " policy after before policy R"),
	   "a policy may be called so");
	in_order(config, "afterRPQ", "and goes where it is sent");
	test_close(config);

	config = test_open();
	run(config, "set security ike policy P proposals [ X Y Z ]");
	ok(!run(config, "insert security ike policy P proposals Z before X"), "values, too");
	text = shown(config, "security ike policy P", CONFIG_CURLY);
	equal(text, "proposals [ Z X Y ];\n", "have an order");
	free(text);
	test_close(config);
}

static void shows(struct config *config, const char *path, enum config_format format,
		  const char *want)
{
	char *text = shown(config, path, format);

	equal(text, want, path);
	free(text);
}

static void test_deactivate(void)
{
	struct config *config = open_three();
	char *text;

	ok(!run(config, "deactivate " PAIR " policy Q"), "a policy is deactivated");
	in_order(config, "PR", "it is not in the plan");
	ok(config_changed(config), "that is a change");
	text = compared(config, 0);
	equal(text, "[edit " PAIR "]\n!   inactive: policy Q { ... }\n", "compared");
	free(text);
	shows(config, PAIR, CONFIG_SET,
	      POLICY "P then permit\n" POLICY "Q then deny\n"
	      "deactivate " PAIR " policy Q\n" POLICY "R then reject\n");
	shows(config, PAIR, CONFIG_CURLY,
	      "policy P {\n    then {\n        permit;\n    }\n}\n"
	      "inactive: policy Q {\n    then {\n        deny;\n    }\n}\n"
	      "policy R {\n    then {\n        reject;\n    }\n}\n");
	text = shown(config, PAIR " policy Q", CONFIG_JSON);
	contains(text, "\"sectun-config:inactive\": true", "in JSON by an annotation");
	free(text);
	ok(!run(config, POLICY "Q then count"), "statements below it");
	in_order(config, "PR", "do not wake it");
	run(config, "insert " PAIR " policy Q before policy P");
	in_order(config, "PR", "nor does another place");
	ok(!run(config, "deactivate " PAIR " policy Q"), "twice is once");
	ok(!run(config, "activate " PAIR " policy Q"), "it is activated again");
	in_order(config, "QPR", "and in the plan");
	test_close(config);
}

static void test_parts(void)
{
	struct config *config = open_three();

	run(config, POLICY "P match source-address [ any 10.0.0.0/8 ]");
	run(config, POLICY "P description why");
	ok(!run(config, "deactivate " PAIR " policy P match source-address any"), "a value");
	ok(!run(config, "deactivate " PAIR " policy P description"), "a leaf");
	shows(config, PAIR " policy P", CONFIG_CURLY,
	      "inactive: description why;\n"
	      "match {\n    inactive: source-address any;\n    source-address 10.0.0.0/8;\n}\n"
	      "then {\n    permit;\n}\n");
	shows(config, PAIR " policy P", CONFIG_SET,
	      POLICY "P description why\n"
	      "deactivate " PAIR " policy P description\n"
	      POLICY "P match source-address any\n"
	      "deactivate " PAIR " policy P match source-address any\n"
	      POLICY "P match source-address 10.0.0.0/8\n"
	      POLICY "P then permit\n");
	ok(!run(config, "deactivate " PAIR " policy P match source-address"), "all values");
	shows(config, PAIR " policy P match", CONFIG_CURLY,
	      "inactive: source-address [ any 10.0.0.0/8 ];\n");

	ok(!run(config, "deactivate security policies"), "a whole level");
	in_order(config, "", "has no policies then");
	ok(!run(config, "activate security policies"), "and has them again");
	in_order(config, "PQR", "each");
	run(config, "deactivate security zones security-zone B");
	ok(check(config), "what is inactive cannot be referred to");
	contains(messages(), "there is no 'security zones security-zone B'", "which is said");
	run(config, "deactivate security");
	ok(!check(config), "unless that is inactive, too");
	ok(!run(config, "deactivate interfaces"), "what is not there");
	contains(messages(), "warning: statement not found: nothing to deactivate", "is said so");
	ok(run(config, "deactivate"), "nothing at all is an error");
	test_close(config);
}

/* A candidate, stored and read again, has its marks and its order. */
static void test_stored(void)
{
	struct config *config = test_open();
	struct report report = { 0 };
	char *before, *after;

	run_all(config, three);
	run(config, "insert " PAIR " policy R before policy P");
	run(config, "deactivate " PAIR " policy P");
	run(config, "deactivate " PAIR " policy Q then deny");
	before = shown(config, "", CONFIG_SET);
	ok(!config_save_candidate(config, &report), "a candidate with marks is saved");
	config = test_reopen(config);
	after = config ? shown(config, "", CONFIG_SET) : NULL;
	equal(after, before, "and read again as it was");
	free(before);
	free(after);
	report_clear(&report);
	test_close(config);
}

void test_arrange(void)
{
	test_insert();
	test_deactivate();
	test_parts();
	test_stored();
}
