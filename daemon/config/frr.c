// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "frr.h"

extern char **environ;

/* Where vtysh finds its statements: a file in memory with this number. */
#define INPUT_FD	3
#define INPUT_PATH	"/proc/self/fd/3"

/* Output and complaints of a run go to files in memory, which cannot block. */
struct run {
	int in, out, err;
	int status;
};

static void close_run(struct run *run)
{
	if (run->in >= 0)
		close(run->in);
	if (run->out >= 0)
		close(run->out);
	if (run->err >= 0)
		close(run->err);
}

static int memory_file(const char *text)
{
	size_t n = text ? strlen(text) : 0;
	int fd = memfd_create("vtysh", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	while (n) {
		ssize_t done = write(fd, text, n);

		if (done < 0) {
			close(fd);
			return -1;
		}
		text += done;
		n -= done;
	}
	return lseek(fd, 0, SEEK_SET) ? -1 : fd;
}

static char *read_back(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = size < 0 ? NULL : calloc(1, size + 1);
	off_t done = 0;

	while (text && done < size) {
		ssize_t n = pread(fd, text + done, size - done, done);

		if (n <= 0)
			break;
		done += n;
	}
	return text;
}

static int spawn(struct run *run, char *const argv[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int err;

	err = posix_spawn_file_actions_init(&actions);
	if (err)
		return err;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
	posix_spawn_file_actions_adddup2(&actions, run->out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, run->err, STDERR_FILENO);
	if (run->in >= 0)
		posix_spawn_file_actions_adddup2(&actions, run->in, INPUT_FD);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return err;
	while (waitpid(pid, &run->status, 0) < 0) {
		if (errno != EINTR)
			return errno;
	}
	return 0;
}

/* @option: "-c" with a command, or "-f" with a file */
static int vtysh(struct run *run, const char *frr, const char *daemon, const char *option,
		 const char *argument)
{
	const char *argv[8];
	size_t n = 0;

	argv[n++] = "vtysh";
	if (frr) {
		argv[n++] = "-N";
		argv[n++] = frr;
	}
	argv[n++] = "-d";
	argv[n++] = daemon;
	argv[n++] = option;
	argv[n++] = argument;
	argv[n] = NULL;
	return spawn(run, (char *const *)argv);
}

static int start(struct run *run, const char *input, struct report *report)
{
	run->in = input ? memory_file(input) : -1;
	run->out = memory_file(NULL);
	run->err = memory_file(NULL);
	if ((!input || run->in >= 0) && run->out >= 0 && run->err >= 0)
		return 0;
	report_error(report, "no memory for vtysh: %s", strerror(errno));
	close_run(run);
	return -1;
}

static void report_start(int err, struct report *report)
{
	if (err == ENOENT)
		report_error(report, "FRR is not installed: there is no vtysh");
	else
		report_error(report, "vtysh cannot be started: %s", strerror(err));
}

static void report_down(const char *frr, const char *daemon, struct report *report)
{
	if (frr)
		report_error(report,
			     "FRR's %s is not running in path space %s: start it with \"%s -N %s -d\"",
			     daemon, frr, daemon, frr);
	else
		report_error(report,
			     "FRR's %s is not running: set \"%s=yes\" in /etc/frr/daemons and run \"systemctl restart frr\"",
			     daemon, daemon);
}

char *frr_show(const char *frr, const char *daemon, const char *command,
	       struct report *report)
{
	char *text = NULL, *complaint;
	struct run run;
	int err;

	if (start(&run, NULL, report))
		return NULL;
	err = vtysh(&run, frr, daemon, "-c", command);
	complaint = err ? NULL : read_back(run.err);
	if (err)
		report_start(err, report);
	else if (complaint && strstr(complaint, "failed to connect"))
		report_down(frr, daemon, report);
	else if (run.status)
		report_error(report, "FRR's %s refuses \"%s\"", daemon, command);
	else
		text = read_back(run.out);
	free(complaint);
	close_run(&run);
	return text;
}

/* The daemons' own words are on standard output, vtysh's on standard error. */
static char *complaint_of(const struct run *run)
{
	char *text = read_back(run->out);

	if (text && *text)
		return text;
	free(text);
	return read_back(run->err);
}

char *frr_load(const char *frr, const char *daemon, const char *text,
	       struct report *report)
{
	char *complaint = NULL;
	struct run run;
	int err;

	if (start(&run, text, report))
		return NULL;
	err = vtysh(&run, frr, daemon, "-f", INPUT_PATH);
	if (err)
		report_start(err, report);
	else
		complaint = complaint_of(&run);
	close_run(&run);
	return complaint;
}
