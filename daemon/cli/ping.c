// SPDX-License-Identifier: GPL-2.0
/* "ping": iputils' ping, with the words of Junos around it. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "names.h"
#include "process.h"
#include "typed.h"

#define PING_COUNT		"8"	/* of a batch; at a prompt it runs until Ctrl-C */
#define PING_COUNT_RAPID	"5"
#define PING_BYTES		"56"
#define PING_RAPID_SECONDS	"0.01"

struct translation {
	FILE *out;
	const char *bytes;
	bool rapid;
};

/* "PING 10.0.1.2 (10.0.1.2) from … : 56(84) bytes of data." */
static void print_header(const struct translation *to, const char *text)
{
	size_t name = strcspn(text, " ");
	const char *open = strchr(text, '(');
	size_t addr;

	/* With an IPv6 address there is none in brackets. */
	addr = open && open < text + name + 2 ? strcspn(open, ")") : 0;
	if (addr)
		fprintf(to->out, "PING %.*s %.*s): %s data bytes\n", (int)name, text, (int)addr,
			open, to->bytes);
	else
		fprintf(to->out, "PING %.*s (%.*s): %s data bytes\n", (int)name, text, (int)name,
			text, to->bytes);
}

/* Junos counts from 0. */
static void print_reply(const struct translation *to, const char *text)
{
	const char *seq = strstr(text, "icmp_seq=");
	char *end;
	unsigned long n;

	if (to->rapid && strstr(text, " time=")) {
		fputc('!', to->out);
		return;
	}
	if (!seq) {
		fprintf(to->out, "%s\n", text);
		return;
	}
	seq += strlen("icmp_seq=");
	n = strtoul(seq, &end, 10);
	fprintf(to->out, "%.*s%lu%s\n", (int)(seq - text), text, n ? n - 1 : 0, end);
}

static void print_totals(const struct translation *to, const char *text)
{
	unsigned long sent, received;
	const char *loss;

	if (sscanf(text, "%lu packets transmitted, %lu received", &sent, &received) != 2)
		return;
	loss = strchr(text, '%');
	while (loss && loss > text && loss[-1] != ' ')
		loss--;
	fprintf(to->out, "%lu packets transmitted, %lu packets received, %.*s packet loss\n",
		sent, received, loss ? (int)strcspn(loss, " ") : 0, loss ? loss : "");
}

static void translate(char *text, void *arg)
{
	const struct translation *to = arg;

	if (word_begins(text, "PING ")) {
		print_header(to, text + strlen("PING "));
	} else if (word_begins(text, "no answer yet for ")) {
		if (to->rapid)
			fputc('.', to->out);
	} else if (strstr(text, " packets transmitted, ")) {
		print_totals(to, text);
	} else if (word_begins(text, "rtt ")) {
		char *unit = strstr(text, "/mdev");

		if (unit)
			fprintf(to->out, "round-trip min/avg/max/stddev%.*s\n",
				(int)strcspn(unit + 5, ","), unit + 5);
	} else if (word_begins(text, "--- ")) {
		fprintf(to->out, "\n%s\n", text);
	} else if (*text) {
		print_reply(to, text);
	}
	fflush(to->out);
}

struct arguments {
	char *argv[24];
	size_t n;
};

static void add(struct arguments *arguments, const char *word, const char *value)
{
	arguments->argv[arguments->n++] = (char *)word;
	if (value)
		arguments->argv[arguments->n++] = (char *)value;
}

static const char *count_of(const struct shell *shell, const struct invocation *inv, bool rapid)
{
	const char *count = invocation_option(inv, "count");

	if (count)
		return count;
	if (rapid)
		return PING_COUNT_RAPID;
	return shell->interactive && !inv->piped ? NULL : PING_COUNT;
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

int cmd_ping(struct shell *shell, const struct invocation *inv)
{
	const char *device = invocation_option(inv, "interface");
	const char *source = invocation_option(inv, "source");
	const char *bytes = invocation_option(inv, "size");
	struct translation to = { .out = inv->out, .bytes = bytes ? bytes : PING_BYTES };
	char name[IFNAMSIZ];
	struct arguments arguments = { 0 };
	const char *count;
	int status;

	to.rapid = invocation_option(inv, "rapid");
	count = count_of(shell, inv, to.rapid);
	if (!is_number(to.bytes))
		return shell_error("size '%s' is not a number of bytes", to.bytes);
	if (count && !is_number(count))
		return shell_error("count '%s' is not a number of requests", count);
	add(&arguments, "ping", NULL);
	add(&arguments, "-O", NULL);
	add(&arguments, "-s", to.bytes);
	if (count)
		add(&arguments, "-c", count);
	if (to.rapid)
		add(&arguments, "-i", PING_RAPID_SECONDS);
	if (source)
		add(&arguments, "-I", source);
	if (device)
		add(&arguments, "-I", name_to_device(device, name));
	if (invocation_option(inv, "do-not-fragment"))
		add(&arguments, "-M", "do");
	add(&arguments, "--", inv->argument);
	status = process_lines(arguments.argv, translate, &to);
	if (status == 127)
		return shell_error("the program 'ping' is not installed");
	return status ? SHELL_ERROR : SHELL_OK;
}
