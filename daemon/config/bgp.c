// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bgp.h"
#include "bgp_lines.h"
#include "frr.h"
#include "step.h"

static const char daemon_name[] = "bgpd";

static const struct plan_bgp *bgp_of(const struct plan *plan)
{
	return plan && plan->bgp.enabled ? &plan->bgp : NULL;
}

static bool concerned(const struct apply *apply)
{
	return bgp_of(apply->before) || bgp_of(apply->after);
}

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static int read_running(struct apply *apply, struct bgp_lines *lines)
{
	char *text;
	int err;

	text = frr_show(apply->context->frr, daemon_name, "show running-config",
			apply->report);
	if (!text)
		return -1;
	err = bgp_lines_parse(text, lines);
	if (err)
		report_error(apply->report, "out of memory");
	wipe(text);
	return err;
}

/* A block of another AS that no commit has made is somebody else's. */
static int check_as(struct apply *apply, uint32_t running)
{
	const struct plan_bgp *old = bgp_of(apply->before), *new = bgp_of(apply->after);

	if (!new || !running || running == new->as || (old && running == old->as))
		return 0;
	report_error(apply->report,
		     "FRR already runs BGP as AS %u, which no commit has configured: set routing-options autonomous-system %u, or remove it from FRR with \"no router bgp %u\"",
		     running, running, running);
	return -1;
}

int bgp_check(struct apply *apply)
{
	struct bgp_lines running;
	int err;

	if (!bgp_of(apply->after))
		return 0;
	if (read_running(apply, &running))
		return -1;
	err = check_as(apply, running.as);
	bgp_lines_clear(&running);
	return err;
}

static void hide_passwords(char *text)
{
	static const char word[] = " password ";
	char *at = text;

	while ((at = strstr(at, word))) {
		at += strlen(word);
		memset(at, '*', strcspn(at, "\r\n"));
	}
}

static char *statements(const struct bgp_lines *have, const struct bgp_lines *want,
			const struct bgp_lines *ours)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	int err;

	if (!out)
		return NULL;
	err = bgp_lines_diff(have, want, ours, out);
	if (!fclose(out) && !err)
		return text;
	wipe(text);
	return NULL;
}

/* Return: what FRR complained about, to be freed; NULL with an error reported */
static char *hand_over(struct apply *apply, const struct bgp_lines *have,
		       const struct bgp_lines *want, const struct bgp_lines *ours)
{
	char *text, *complaint;

	text = statements(have, want, ours);
	if (!text) {
		report_error(apply->report, "out of memory");
		return NULL;
	}
	if (*text)
		complaint = frr_load(apply->context->frr, daemon_name, text, apply->report);
	else
		complaint = strdup("");
	wipe(text);
	if (complaint)
		hide_passwords(complaint);
	return complaint;
}

/* What bgpd had, and what of it may have been added since. */
struct saved {
	struct bgp_lines had, added;
};

static void restore(struct apply *apply, void *data)
{
	struct saved *saved = data;
	struct bgp_lines now;
	char *complaint;

	if (read_running(apply, &now))
		return;
	complaint = hand_over(apply, &now, &saved->had, &saved->added);
	if (complaint && *complaint)
		report_warning(apply->report, "BGP is not as it was before: %s", complaint);
	free(complaint);
	bgp_lines_clear(&now);
}

static void drop_saved(void *data)
{
	struct saved *saved = data;

	bgp_lines_clear(&saved->had);
	bgp_lines_clear(&saved->added);
	free(saved);
}

static int push_restore(struct apply *apply, const struct bgp_lines *have,
			const struct bgp_lines *want)
{
	struct saved *saved = calloc(1, sizeof(*saved));

	if (!saved)
		return -1;
	if (bgp_lines_copy(have, &saved->had) || bgp_lines_copy(want, &saved->added)) {
		drop_saved(saved);
		return -1;
	}
	return undo_push(&apply->undo, restore, drop_saved, saved);
}

static const struct bgp_line *missing(const struct bgp_lines *now,
				      const struct bgp_lines *want)
{
	size_t i;

	for (i = 0; i < want->n; i++) {
		if (!bgp_lines_have(now, &want->list[i]))
			return &want->list[i];
	}
	return NULL;
}

/* vtysh's exit status says little: bgpd's own view of its configuration counts. */
static int verify(struct apply *apply, const struct bgp_lines *want, const char *complaint)
{
	const struct bgp_line *line;
	struct bgp_lines now;
	char *text = NULL;

	if (read_running(apply, &now))
		return -1;
	line = missing(&now, want);
	if (line)
		text = strdup(line->text);
	bgp_lines_clear(&now);
	if (!line)
		return 0;
	if (text)
		hide_passwords(text);
	report_error(apply->report, "BGP: FRR has not accepted \"%s\"%s%s",
		     text ? text : "a statement", *complaint ? ": " : "", complaint);
	free(text);
	return -1;
}

static bool differs(const struct bgp_lines *have, const struct bgp_lines *want,
		    const struct bgp_lines *ours)
{
	char *text = statements(have, want, ours);
	bool any = !text || *text;

	wipe(text);
	return any;
}

static int settle(struct apply *apply, const struct bgp_lines *have,
		  const struct bgp_lines *want, const struct bgp_lines *ours)
{
	char *complaint;
	int err;

	if (!differs(have, want, ours))
		return 0;
	if (push_restore(apply, have, want))
		return -1;
	complaint = hand_over(apply, have, want, ours);
	if (!complaint)
		return -1;
	complaint[strcspn(complaint, "\r\n")] = '\0';
	err = verify(apply, want, complaint + strspn(complaint, "% "));
	free(complaint);
	return err;
}

static int read_optional(struct apply *apply, struct bgp_lines *have, bool *there)
{
	struct report why = { 0 }, *report = apply->report;
	int err;

	/* With nothing left to configure, an FRR that is gone is fine. */
	if (!bgp_of(apply->after))
		apply->report = &why;
	err = read_running(apply, have);
	apply->report = report;
	report_clear(&why);
	*there = !err;
	return err && bgp_of(apply->after) ? -1 : 0;
}

int bgp_apply(struct apply *apply)
{
	struct bgp_lines have, want = { 0 }, ours = { 0 };
	bool there;
	int err;

	if (!concerned(apply))
		return 0;
	if (read_optional(apply, &have, &there))
		return -1;
	if (!there)
		return 0;
	err = bgp_lines_compile(bgp_of(apply->after), &want);
	if (!err)
		err = bgp_lines_compile(bgp_of(apply->before), &ours);
	if (err)
		report_error(apply->report, "out of memory");
	else
		err = settle(apply, &have, &want, &ours);
	bgp_lines_clear(&have);
	bgp_lines_clear(&want);
	bgp_lines_clear(&ours);
	return err;
}
