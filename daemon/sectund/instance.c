// SPDX-License-Identifier: GPL-2.0
#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char pid_path[PATH_MAX];
static int lock_fd = -1;
static int ready_fd = -1;

/* Refuses a directory that another user could swap files in. */
static bool make_directory(const char *path)
{
	struct stat st;

	if (mkdir(path, 0755) < 0 && errno != EEXIST) {
		fprintf(stderr, "sectund: cannot make %s: %s\n", path, strerror(errno));
		return false;
	}
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)) {
		fprintf(stderr, "sectund: %s is not a directory\n", path);
		return false;
	}
	if (st.st_uid != geteuid() || st.st_mode & 0002) {
		fprintf(stderr, "sectund: %s must belong to us and not be writable by others\n",
			path);
		return false;
	}
	return true;
}

static void say_who_holds_it(const char *rundir)
{
	char pid[16] = "";
	ssize_t len;

	len = pread(lock_fd, pid, sizeof(pid) - 1, 0);
	if (len > 0)
		pid[strcspn(pid, "\n")] = '\0';
	fprintf(stderr, "sectund: another sectund (pid %s) is running in %s\n",
		*pid ? pid : "unknown", rundir);
}

bool instance_claim(const char *rundir)
{
	if (!make_directory(rundir))
		return false;
	if (snprintf(pid_path, sizeof(pid_path), "%s/sectund.pid", rundir) >=
	    (int)sizeof(pid_path)) {
		fprintf(stderr, "sectund: the path %s is too long\n", rundir);
		return false;
	}
	lock_fd = open(pid_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (lock_fd < 0) {
		fprintf(stderr, "sectund: cannot open %s: %s\n", pid_path, strerror(errno));
		return false;
	}
	if (flock(lock_fd, LOCK_EX | LOCK_NB) < 0) {
		say_who_holds_it(rundir);
		return false;
	}
	return true;
}

bool instance_record_pid(void)
{
	if (ftruncate(lock_fd, 0) == 0 && lseek(lock_fd, 0, SEEK_SET) == 0 &&
	    dprintf(lock_fd, "%d\n", getpid()) > 0)
		return true;
	fprintf(stderr, "sectund: cannot write %s: %s\n", pid_path, strerror(errno));
	return false;
}

void instance_release(void)
{
	char socket[PATH_MAX];

	snprintf(socket, sizeof(socket), "%.*s.vici",
		 (int)(strlen(pid_path) - strlen(".pid")), pid_path);
	unlink(socket);
	unlink(pid_path);
}

/* Waits for the child's word; a child that ends without it has failed. */
static void wait_for_child(pid_t child, int fd)
{
	ssize_t len;
	int status;
	char word;

	do {
		len = read(fd, &word, 1);
	} while (len < 0 && errno == EINTR);
	if (len == 1)
		_exit(0);
	if (waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	    WEXITSTATUS(status))
		_exit(WEXITSTATUS(status));
	_exit(1);
}

bool instance_detach(void)
{
	int fds[2];
	pid_t child;

	if (pipe2(fds, O_CLOEXEC) < 0)
		goto fail;
	child = fork();
	if (child < 0)
		goto fail;
	if (child > 0) {
		close(fds[1]);
		wait_for_child(child, fds[0]);
	}
	close(fds[0]);
	ready_fd = fds[1];
	if (setsid() < 0 || chdir("/") < 0)
		goto fail;
	return true;
fail:
	fprintf(stderr, "sectund: cannot go into the background: %s\n", strerror(errno));
	return false;
}

void instance_ready(void)
{
	int null;

	if (ready_fd < 0)
		return;
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		close(null);
	}
	if (write(ready_fd, "+", 1) != 1)
		exit(EXIT_FAILURE);
	close(ready_fd);
	ready_fd = -1;
}
