/* SPDX-License-Identifier: GPL-2.0 */
/* One running sectund: its directory, its lock, and its start in the background. */
#ifndef SECTUND_INSTANCE_H
#define SECTUND_INSTANCE_H

#include <stdbool.h>

/**
 * instance_claim - makes @rundir and takes its lock for this process
 * @rundir: absolute path
 *
 * The lock lives as long as the process, or the last one forked from it.
 *
 * Return: true, or false after a message on standard error.
 */
bool instance_claim(const char *rundir);

/* Writes the pid of the calling process into the lock file. */
bool instance_record_pid(void);

/* Removes socket and pid file; the lock goes with the process. */
void instance_release(void);

/**
 * instance_detach - goes on in a child process
 *
 * The parent does not return: it exits when the child has called
 * instance_ready(), or with the child's failure.
 */
bool instance_detach(void);

/* Tells the waiting parent, if there is one, that the daemon answers. */
void instance_ready(void);

#endif /* SECTUND_INSTANCE_H */
