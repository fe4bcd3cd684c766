// SPDX-License-Identifier: GPL-2.0
/* Unit tests of the configuration: TAP, and what the topics share. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "private.h"
#include "tests.h"

static unsigned int count, failed;
static char directory[32];
static char *last_messages;

bool ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%sok %u - ", good ? "" : "not ", ++count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	failed += !good;
	return good;
}

static void diag(const char *what, const char *text)
{
	const char *p;

	printf("# %s:\n# ", what);
	for (p = text ? text : "(nothing)"; *p; p++) {
		putchar(*p);
		if (*p == '\n' && p[1])
			fputs("# ", stdout);
	}
	putchar('\n');
}

bool equal(const char *got, const char *want, const char *name)
{
	bool good = got && want ? !strcmp(got, want) : got == want;

	ok(good, "%s", name);
	if (!good) {
		diag("want", want);
		diag("got", got);
	}
	return good;
}

bool contains(const char *text, const char *part, const char *name)
{
	bool good = text && strstr(text, part);

	ok(good, "%s", name);
	if (!good) {
		diag("looked for", part);
		diag("in", text);
	}
	return good;
}

bool lacks(const char *text, const char *part, const char *name)
{
	bool good = text && !strstr(text, part);

	ok(good, "%s", name);
	if (!good) {
		diag("not wanted", part);
		diag("in", text);
	}
	return good;
}

static void empty_directory(void)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

const char *test_directory(void)
{
	return directory;
}

/* Keeps the text of @report for messages(), and clears it. */
static void keep(struct report *report)
{
	static const char * const levels[] = { "progress", "warning", "error" };
	size_t size;
	size_t i;
	FILE *out;

	free(last_messages);
	last_messages = NULL;
	out = open_memstream(&last_messages, &size);
	if (!out)
		exit(1);
	for (i = 0; i < report->n; i++)
		fprintf(out, "%s: %s\n", levels[report->entries[i].level],
			report->entries[i].text);
	fclose(out);
	report_clear(report);
}

const char *messages(void)
{
	return last_messages ? last_messages : "";
}

static struct config *open_directory(void)
{
	struct report report = { 0 };
	struct config *config = config_open(directory, &report);

	keep(&report);
	return config;
}

struct config *test_open(void)
{
	struct config *config;

	empty_directory();
	config = open_directory();
	if (!config) {
		printf("Bail out! %s", messages());
		exit(1);
	}
	return config;
}

struct config *test_reopen(struct config *config)
{
	config_close(config);
	return open_directory();
}

void test_close(struct config *config)
{
	config_close(config);
	empty_directory();
}

int run(struct config *config, const char *statement)
{
	struct report report = { 0 };
	int rc = config_statement(config, statement, 0, &report);

	keep(&report);
	return rc;
}

int run_all(struct config *config, const char * const *statements)
{
	int rc = 0;

	for (; *statements && !rc; statements++) {
		rc = run(config, *statements);
		if (rc)
			diag(*statements, messages());
	}
	return rc;
}

int load(struct config *config, const char *file)
{
	struct report report = { 0 };
	FILE *in = fopen(file, "r");
	int rc;

	if (!in) {
		diag("cannot be opened", file);
		return -1;
	}
	rc = config_load_set(config, in, file, &report);
	fclose(in);
	keep(&report);
	return rc;
}

int check(struct config *config)
{
	struct report report = { 0 };
	int rc = config_check(config, &report);

	keep(&report);
	return rc;
}

struct plan *planned(struct config *config)
{
	struct report report = { 0 };
	struct plan *plan = plan_compile(config->candidate, &report);

	keep(&report);
	return plan;
}

char *shown(struct config *config, const char *path, enum config_format format)
{
	struct report report = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	config_show(config, CONFIG_CANDIDATE, path, format, out, &report);
	fclose(out);
	keep(&report);
	return text;
}

char *compared(struct config *config, unsigned int n)
{
	struct report report = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		exit(1);
	config_compare(config, n, out, &report);
	fclose(out);
	keep(&report);
	return text;
}

int main(void)
{
	snprintf(directory, sizeof(directory), "/tmp/sectun-config-test.XXXXXX");
	if (!mkdtemp(directory)) {
		perror(directory);
		return 1;
	}
	test_words();
	test_secrets();
	test_statements();
	test_seeds();
	test_errors();
	test_delete();
	test_show();
	test_complete();
	test_store();
	test_check();
	test_compile();
	test_flow();
	test_predefined();
	test_tunnel();
	test_arrange();
	test_flow_text();
	test_diagnose();
	test_trace();
	test_monitor();
	test_truncated();
	printf("1..%u\n", count);

	rmdir(directory);
	free(last_messages);
	return failed ? 1 : 0;
}
