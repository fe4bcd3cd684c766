// SPDX-License-Identifier: GPL-2.0
/* Programs that do a command's work. */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

static pid_t start(char *const argv[], int *from)
{
	int ends[2];
	pid_t pid;

	fflush(NULL);
	if (pipe(ends))
		err(1, "pipe");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	*from = ends[0];
	return pid;
}

static void read_lines(FILE *file, void (*line)(char *text, void *arg), void *arg)
{
	char *text = NULL;
	size_t size = 0;

	/* A signal meant for the program interrupts our read as well. */
	do {
		clearerr(file);
		errno = 0;
		while (getline(&text, &size, file) >= 0) {
			text[strcspn(text, "\n")] = '\0';
			line(text, arg);
		}
	} while (ferror(file) && errno == EINTR);
	free(text);
}

int process_lines(char *const argv[], void (*line)(char *text, void *arg), void *arg)
{
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };
	int from, status;
	FILE *file;
	pid_t pid;

	pid = start(argv, &from);
	sigaction(SIGINT, &ignore, &before);
	file = fdopen(from, "r");
	if (!file)
		err(1, "fdopen");
	read_lines(file, line, arg);
	fclose(file);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &before, NULL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
