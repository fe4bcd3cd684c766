// SPDX-License-Identifier: GPL-2.0
/* What stands behind "|": filters of the output, and forms of it. */
#include <err.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "pipe.h"

enum stage_kind { STAGE_COMPARE, STAGE_COUNT, STAGE_DISPLAY, STAGE_EXCEPT, STAGE_LAST, STAGE_MATCH,
	STAGE_NO_MORE };

static const struct stage_word {
	const char *word, *help, *value;
} stage_words[] = {
	[STAGE_COMPARE] = { .word = "compare", .help = "Compare changes with a prior version" },
	[STAGE_COUNT] = { .word = "count", .help = "Count occurrences" },
	[STAGE_DISPLAY] = { .word = "display", .help = "Show additional kinds of information" },
	[STAGE_EXCEPT] = { "except", "Show only text that does not match a pattern", "<pattern>" },
	[STAGE_LAST] = { "last", "Display end of output only", "<lines>" },
	[STAGE_MATCH] = { "match", "Show only text that matches a pattern", "<pattern>" },
	[STAGE_NO_MORE] = { .word = "no-more", .help = "Don't paginate output" },
};

static const struct stage_word displays[] = {
	{ .word = "json", .help = "Show output in JSON format" },
	{ .word = "set", .help = "Show 'set' commands that create configuration" },
};

struct stage {
	enum stage_kind kind;
	unsigned long count;
	regex_t pattern;
};

struct pipe {
	struct stage *stages;
	size_t n;
};

struct lines {
	char **text;
	size_t n;
};

static int stage_find(const char *typed)
{
	int found = -1;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(stage_words); i++) {
		if (!strcmp(stage_words[i].word, typed))
			return i;
		if (!word_begins(stage_words[i].word, typed))
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

/* Reads "rollback N" behind "compare". Return: words read, -1 when they do not fit. */
static int take_compare(const struct typed *words, size_t at, struct invocation *inv)
{
	char *end;

	inv->compare = true;
	if (at >= words->n || !strcmp(words->text[at], "|"))
		return 0;
	if (!word_begins("rollback", words->text[at]) || at + 1 >= words->n)
		return -1;
	inv->compare_with = strtoul(words->text[at + 1], &end, 10);
	return *end || end == words->text[at + 1] ? -1 : 2;
}

static int take_display(const struct typed *words, size_t at, struct invocation *inv)
{
	if (at >= words->n)
		return -1;
	if (word_begins("json", words->text[at]))
		inv->format = OUTPUT_JSON;
	else if (word_begins("set", words->text[at]))
		inv->format = OUTPUT_SET;
	else
		return -1;
	return 1;
}

/* Reads the value of "match", "except" or "last". */
static int take_value(struct stage *stage, const struct typed *words, size_t at)
{
	char *end;

	if (at >= words->n)
		return -1;
	if (stage->kind != STAGE_LAST)
		/* Junos matches without regard to case. */
		return regcomp(&stage->pattern, words->text[at],
			       REG_EXTENDED | REG_ICASE | REG_NOSUB) ? -1 : 1;
	stage->count = strtoul(words->text[at], &end, 10);
	return *end || end == words->text[at] ? -1 : 1;
}

static int take_stage(struct pipe *pipe, const struct typed *words, size_t at,
		      struct invocation *inv, const char **expecting)
{
	int kind = stage_find(words->text[at]);
	struct stage stage = { .kind = kind };
	int used;

	if (kind < 0) {
		*expecting = "a pipe command";
		return -1;
	}
	if (kind == STAGE_COMPARE) {
		*expecting = "rollback <number>";
		return take_compare(words, at + 1, inv);
	}
	if (kind == STAGE_DISPLAY) {
		*expecting = "'json' or 'set'";
		return take_display(words, at + 1, inv);
	}
	used = 0;
	if (stage_words[kind].value) {
		*expecting = stage_words[kind].value;
		used = take_value(&stage, words, at + 1);
		if (used < 0)
			return -1;
	}
	pipe->stages = reallocarray(pipe->stages, pipe->n + 1, sizeof(stage));
	if (!pipe->stages)
		err(1, "memory");
	pipe->stages[pipe->n++] = stage;
	return used;
}

struct pipe *pipe_parse(const struct typed *words, size_t first, struct invocation *inv,
			size_t *bad, const char **expecting)
{
	struct pipe *pipe = calloc(1, sizeof(*pipe));
	size_t at = first;
	int used;

	if (!pipe)
		err(1, "memory");
	while (at < words->n) {
		*bad = at;
		*expecting = "'|' or <[Enter]>";
		if (strcmp(words->text[at++], "|"))
			goto refuse;
		*bad = at;
		*expecting = "a pipe command";
		if (at >= words->n)
			goto refuse;
		used = take_stage(pipe, words, at, inv, expecting);
		if (used < 0) {
			*bad = stage_find(words->text[at]) < 0 ? at : at + 1;
			goto refuse;
		}
		at += 1 + used;
	}
	return pipe;
refuse:
	pipe_free(pipe);
	return NULL;
}

void pipe_free(struct pipe *pipe)
{
	size_t i;

	if (!pipe)
		return;
	for (i = 0; i < pipe->n; i++)
		if (pipe->stages[i].kind == STAGE_MATCH || pipe->stages[i].kind == STAGE_EXCEPT)
			regfree(&pipe->stages[i].pattern);
	free(pipe->stages);
	free(pipe);
}

static void lines_add(struct lines *lines, char *text)
{
	lines->text = reallocarray(lines->text, lines->n + 1, sizeof(*lines->text));
	if (!lines->text || !text)
		err(1, "memory");
	lines->text[lines->n++] = text;
}

static void lines_split(struct lines *lines, const char *text)
{
	size_t len;

	for (; *text; text += len) {
		len = strcspn(text, "\n");
		lines_add(lines, strndup(text, len));
		if (text[len])
			len++;
	}
}

/* Keeps lines @from on that match (or do not), drops the others. */
static void lines_keep(struct lines *lines, size_t from, const struct stage *stage)
{
	bool want = stage->kind == STAGE_MATCH;
	size_t i, kept = 0;

	for (i = 0; i < lines->n; i++) {
		bool keep = i >= from;

		if (stage->kind != STAGE_LAST)
			keep = !regexec(&stage->pattern, lines->text[i], 0, NULL, 0) == want;
		if (keep)
			lines->text[kept++] = lines->text[i];
		else
			free(lines->text[i]);
	}
	lines->n = kept;
}

static void lines_clear(struct lines *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		free(lines->text[i]);
	lines->n = 0;
}

static void stage_run(const struct stage *stage, struct lines *lines)
{
	size_t n = lines->n;

	switch (stage->kind) {
	case STAGE_COUNT:
		lines_clear(lines);
		lines_add(lines, format_text("Count: %zu lines", n));
		break;
	case STAGE_LAST:
		lines_keep(lines, n > stage->count ? n - stage->count : 0, stage);
		break;
	case STAGE_MATCH:
	case STAGE_EXCEPT:
		lines_keep(lines, 0, stage);
		break;
	default:
		break;
	}
}

void pipe_print(const struct pipe *pipe, const char *text, FILE *out)
{
	struct lines lines = { 0 };
	size_t i;

	lines_split(&lines, text);
	for (i = 0; i < pipe->n; i++)
		stage_run(&pipe->stages[i], &lines);
	for (i = 0; i < lines.n; i++)
		fprintf(out, "%s\n", lines.text[i]);
	lines_clear(&lines);
	free(lines.text);
}

void pipe_choices(const struct typed *words, size_t first, size_t n, struct choices *choices)
{
	size_t i, at = first;
	int kind;

	for (i = first; i < n; i++)
		if (!strcmp(words->text[i], "|"))
			at = i;
	if (at + 1 == n) {
		for (i = 0; i < ARRAY_SIZE(stage_words); i++)
			choices_add(choices, stage_words[i].word, stage_words[i].help, false);
		return;
	}
	kind = stage_find(words->text[at + 1]);
	if (kind < 0)
		return;
	if (at + 2 == n && kind == STAGE_DISPLAY) {
		for (i = 0; i < ARRAY_SIZE(displays); i++)
			choices_add(choices, displays[i].word, displays[i].help, false);
		return;
	}
	if (at + 2 == n && stage_words[kind].value) {
		choices_add(choices, stage_words[kind].value, stage_words[kind].help, true);
		return;
	}
	if (at + 2 == n && kind == STAGE_COMPARE)
		choices_add(choices, "rollback", "Number of the configuration to compare with",
			    false);
	choices_add(choices, "<[Enter]>", "Execute this command", true);
	choices_add(choices, "|", "Pipe through a command", false);
}
