// SPDX-License-Identifier: GPL-2.0
/* What is on the disk: candidate, commits, rollback, and what a crash leaves. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private.h"
#include "tests.h"

#define PSK	"/sectun-config:security/ike/policy[name='P']/pre-shared-key/ascii-text"
#define BOOK	"set security address-book "

static const struct apply_context nowhere = { .rundir = "/nonexistent" };

static char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", test_directory(), name);
	return path;
}

static bool mode_is(const char *name, mode_t mode)
{
	struct stat st;

	return !stat(path_of(name), &st) && (st.st_mode & 0777) == mode;
}

static unsigned int count_messages(const struct report *report, enum report_level level)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < report->n; i++)
		n += report->entries[i].level == level;
	return n;
}

/* Commits; @text takes all messages and is to be freed. */
static int commit(struct config *config, char **text)
{
	struct report report = { 0 };
	int rc = config_commit(config, &nowhere, "a test\nof two lines", &report);
	size_t size;
	size_t i;
	FILE *out = open_memstream(text, &size);

	if (!out)
		exit(1);
	for (i = 0; i < report.n; i++)
		fprintf(out, "%s\n", report.entries[i].text);
	fclose(out);
	ok(rc || !count_messages(&report, REPORT_ERROR), "no error unless it failed");
	report_clear(&report);
	return rc;
}

static void commits(struct config *config, const char *name)
{
	char *text;

	if (!ok(!commit(config, &text), "%s is committed", name))
		printf("# %s", text);
	free(text);
}

static void has_books(struct config *config, const char *want, const char *name)
{
	char *text = shown(config, "security address-book", CONFIG_SET);

	equal(text, want, name);
	free(text);
}

static const char *stored_secret(struct config *config)
{
	struct lyd_node *node = NULL;

	lyd_find_path(config->candidate, PSK, 0, &node);
	return node ? lyd_get_value(node) : NULL;
}

static void test_candidate(void)
{
	struct config *config = test_open();
	struct report report = { 0 };

	ok(!config_changed(config), "a new store has no change");
	run(config, BOOK "A");
	run(config, "set security ike policy P pre-shared-key ascii-text \"a \\\" # b\"");
	ok(config_changed(config), "a statement is one");
	ok(!config_save_candidate(config, &report), "the candidate is saved");
	ok(mode_is(".", 0700), "nobody else may enter the directory");
	ok(mode_is("candidate.conf", 0600), "or read the candidate");

	config = test_reopen(config);
	ok(config && config_changed(config), "the next shell goes on with it");
	has_books(config, BOOK "A\n", "as it was");
	contains(stored_secret(config), "a \" # b", "its secret included");
	run(config, "delete security");
	ok(!config_save_candidate(config, &report), "without a change");
	ok(access(path_of("candidate.conf"), F_OK), "there is no candidate");
	report_clear(&report);
	test_close(config);
}

static void test_commit(void)
{
	struct config *config = test_open();
	struct report report = { 0 };
	struct stat before, after;
	char *text;

	run(config, BOOK "A");
	run(config, "set security policies traceoptions flag all");
	commits(config, "the first configuration");
	ok(mode_is("commit-000001.conf", 0600), "nobody else may read it");
	ok(access(path_of("candidate.conf"), F_OK), "the candidate's file is gone");
	stat(path_of("commit-000001.conf"), &before);
	ok(!commit(config, &text), "and again");
	contains(text, "no change", "which is said to be no change");
	contains(text, "security policies traceoptions: accepted, policy traces have no effect yet",
		 "what has no effect is said each time");
	free(text);
	stat(path_of("commit-000001.conf"), &after);
	ok(before.st_ino == after.st_ino && access(path_of("commit-000002.conf"), F_OK),
	   "nothing is touched");

	run(config, BOOK "B");
	commits(config, "the second configuration");
	config = test_reopen(config);
	has_books(config, BOOK "A\n" BOOK "B\n", "it is the active one");
	text = compared(config, 1);
	equal(text, "[edit security]\n+   address-book B;\n",
	      "compared with the one before");
	free(text);
	ok(!config_rollback(config, 1, &report), "back to the first");
	has_books(config, BOOK "A\n", "as it was");
	ok(config_rollback(config, 2, &report), "there is none before it");
	contains(report.n ? report.entries[report.n - 1].text : "", "rollback 2",
		 "which is said");
	report_clear(&report);
	test_close(config);
}

static void test_failure(void)
{
	struct config *config = test_open();
	char *text;

	run(config, BOOK "A");
	commits(config, "something");
	run(config, "set interfaces no-such-if0 unit 0 family inet address 192.0.2.1/24");
	ok(commit(config, &text), "what cannot be applied is not committed");
	contains(text, "no-such-if0", "the interface is named");
	contains(text, "the active configuration is as it was", "what is in force is said");
	free(text);
	ok(access(path_of("commit-000002.staged"), F_OK), "nothing is left under way");
	config = test_reopen(config);
	ok(config_changed(config), "the candidate is there still");
	ok(config->number == 1, "so is the active configuration");
	test_close(config);
}

/* What the files are after a crash at each point of a commit. */
static void test_crash(void)
{
	struct config *config = test_open();
	struct report report = { 0 };

	run(config, BOOK "A");
	commits(config, "something");

	run(config, BOOK "B");
	store_write_candidate(&config->store, config->candidate, &report);
	store_stage(&config->store, 2, config->candidate, NULL, &report);
	config = test_reopen(config);
	ok(config->number == 1, "a crash before the end: the old configuration is active");
	has_books(config, BOOK "A\n" BOOK "B\n", "and the candidate is whole");
	commits(config, "the candidate, again");
	ok(config->number == 2, "with the number that it would have had");

	run(config, BOOK "C");
	store_write_candidate(&config->store, config->candidate, &report);
	store_stage(&config->store, 3, config->candidate, NULL, &report);
	store_publish(&config->store, 3, &report);
	config = test_reopen(config);
	ok(config->number == 3, "a crash behind the end: the new configuration is active");
	ok(!config_changed(config), "and there is no change");
	report_clear(&report);
	test_close(config);
}

static void test_concurrent(void)
{
	struct config *config = test_open();
	struct report report = { 0 };
	struct config *other;
	char *text;
	int fd;

	run(config, BOOK "A");
	other = config_open(test_directory(), &report);
	run(other, BOOK "B");
	commits(other, "what another shell has");
	ok(commit(config, &text), "a commit over it is refused");
	contains(text, "somebody else (commit 1)", "and says why");
	free(text);
	commits(config, "the second attempt");
	config_close(other);

	fd = store_lock(&config->store, &report);
	run(config, BOOK "C");
	ok(commit(config, &text), "a commit while one is under way is refused");
	contains(text, "another commit is under way (process ", "and says who does it");
	free(text);
	close(fd);
	commits(config, "the third");
	report_clear(&report);
	test_close(config);
}

static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(path_of(name), "w");

	if (!out)
		exit(1);
	fputs(text, out);
	fclose(out);
}

static void test_corrupt(void)
{
	struct config *config = test_open();

	run(config, BOOK "A");
	commits(config, "something");
	write_file("commit-000002.conf", "set security address-book B\nset secur");
	config = test_reopen(config);
	ok(!config, "a damaged file is refused");
	contains(messages(), "line 2: 'secur'", "the line is named");
	contains(messages(), "commit-000002.conf: not usable", "the file is named");
	write_file("commit-000002.conf", "set security address-book B\n");
	config = test_reopen(NULL);
	ok(!config, "one without its end is refused");
	contains(messages(), "cut off", "and said to be");
	unlink(path_of("commit-000002.conf"));

	write_file("candidate.conf", "nonsense\n");
	config = test_reopen(NULL);
	ok(!config, "a damaged candidate is refused");
	contains(messages(), "candidate.conf: not usable", "and named");
	unlink(path_of("candidate.conf"));
	config = test_reopen(NULL);
	ok(config && config->number == 1, "without them the store opens");
	test_close(config);
}

static void test_history(void)
{
	struct config *config = test_open();
	struct report report = { 0 };
	char statement[80];
	unsigned int i;
	bool good = true;
	char *text;

	for (i = 1; i <= CONFIG_HISTORY + 2 && good; i++) {
		snprintf(statement, sizeof(statement), BOOK "Z%u", i);
		good = !run(config, statement) &&
			!config_commit(config, &nowhere, NULL, &report);
	}
	ok(good, "%u commits", CONFIG_HISTORY + 2);
	ok(!config_rollback(config, CONFIG_HISTORY - 1, &report), "the oldest that is kept");
	text = shown(config, "security address-book Z4", CONFIG_SET);
	equal(text, "", "is the right one");
	free(text);
	ok(config_rollback(config, CONFIG_HISTORY, &report), "none before it");
	ok(access(path_of("commit-000002.conf"), F_OK), "the files of older ones are gone");
	ok(!access(path_of("commit-000003.conf"), F_OK), "but no others");
	report_clear(&report);
	test_close(config);
}

void test_store(void)
{
	test_candidate();
	test_commit();
	test_failure();
	test_crash();
	test_concurrent();
	test_corrupt();
	test_history();
}
