// SPDX-License-Identifier: GPL-2.0
/* Why a VPN was not negotiated, by sectund's log. */
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "diagnose_log.h"

/* A peer that is silent so often has another fault than the one told before. */
#define GIVEN_UP_MAX	2

static void failure_clear(struct failure_log *log)
{
	free(log->text);
	free(log->wants);
	memset(log, 0, sizeof(*log));
}

static void failure_set(struct failure_log *log, enum failure failure, const char *text,
			const char *wants)
{
	char *kept = NULL;

	/* The peer may tell what it wants in one attempt and not in the next. */
	if (!wants && log->failure == failure) {
		kept = log->wants;
		log->wants = NULL;
	}
	failure_clear(log);
	log->failure = failure;
	log->text = strdup(text);
	log->wants = wants ? strdup(wants) : kept;
}

/* What stands behind @word in @text, NULL when it is not there. */
static const char *behind(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	return at ? at + strlen(word) : NULL;
}

static void note_silence(struct diagnose_log *log, const char *text)
{
	bool other = log->phase1.failure && log->phase1.failure != FAILURE_SILENT;

	if (strstr(text, CAUSE_GIVEN_UP))
		log->given_up++;
	if (other && log->given_up < GIVEN_UP_MAX)
		return;
	failure_set(&log->phase1, FAILURE_SILENT, text, NULL);
}

static void note_phase1(struct diagnose_log *log, enum failure failure, const char *text)
{
	log->given_up = 0;
	failure_set(&log->phase1, failure, text, behind(text, CAUSE_OFFERS));
}

static void ike_line(struct diagnose_log *log, const char *text)
{
	if (!strncmp(text, CAUSE_PHASE1_UP, strlen(CAUSE_PHASE1_UP))) {
		failure_clear(&log->phase1);
		log->given_up = 0;
	} else if (strstr(text, CAUSE_PHASE1_MISMATCH)) {
		note_phase1(log, FAILURE_PROPOSAL, text);
	} else if (strstr(text, CAUSE_KEY_MISMATCH) || strstr(text, CAUSE_KEY_REFUSED)) {
		note_phase1(log, FAILURE_KEY, text);
	} else if (strstr(text, CAUSE_NO_IDENTITY)) {
		note_phase1(log, FAILURE_IDENTITY, text);
	} else if (strstr(text, CAUSE_PHASE2_MISMATCH)) {
		failure_set(&log->phase2, FAILURE_PROPOSAL, text, behind(text, CAUSE_OFFERS));
	} else if (strstr(text, CAUSE_SELECTORS)) {
		failure_set(&log->phase2, FAILURE_SELECTORS, text, behind(text, CAUSE_ASKS));
	} else if (strstr(text, CAUSE_SILENT)) {
		note_silence(log, text);
	}
}

/* "VPN" or "VPN-SELECTOR": a child of the VPN, and what is told of it. */
static const char *of_vpn(const struct diagnose_log *log, const char *text)
{
	size_t len = strlen(log->vpn);

	if (strncmp(text, log->vpn, len) || (text[len] != ':' && text[len] != '-'))
		return NULL;
	return behind(text + len, ": ");
}

void diagnose_log_line(struct diagnose_log *log, const char *line)
{
	char begin[256];
	const char *text;

	snprintf(begin, sizeof(begin), "]: " CAUSE_IKE, log->gateway);
	text = behind(line, begin);
	if (text) {
		ike_line(log, text);
		return;
	}
	snprintf(begin, sizeof(begin), "]: " CAUSE_IPSEC, log->gateway);
	text = behind(line, begin);
	if (text)
		text = of_vpn(log, text);
	if (text && !strncmp(text, CAUSE_SA_UP, strlen(CAUSE_SA_UP)))
		failure_clear(&log->phase2);
}

static void read_file(struct diagnose_log *log, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return;
	while (getline(&line, &size, file) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		diagnose_log_line(log, line);
	}
	free(line);
	fclose(file);
}

void diagnose_log_read(struct diagnose_log *log, const char *rundir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/messages.0", rundir);
	read_file(log, path);
	snprintf(path, sizeof(path), "%s/messages", rundir);
	read_file(log, path);
}

void diagnose_log_clear(struct diagnose_log *log)
{
	failure_clear(&log->phase1);
	failure_clear(&log->phase2);
}
