/* SPDX-License-Identifier: GPL-2.0 */
/* Small files in RUNDIR that one program leaves for another. */
#ifndef CONFIG_RUNDIR_FILE_H
#define CONFIG_RUNDIR_FILE_H

#include <stdio.h>

/* To be closed with fclose(); NULL with errno. */
FILE *rundir_file_read(const char *rundir, const char *name);

/* Begins to replace a file, mode 0600. Return: NULL with errno. */
FILE *rundir_file_begin(const char *rundir, const char *name);

/*
 * Closes @out and puts it in the place of the file as a whole: the other
 * program may look at any time. Return: 0 or a negative errno.
 */
int rundir_file_end(FILE *out, const char *rundir, const char *name);

/* One that is not there is fine. Return: 0 or a negative errno. */
int rundir_file_remove(const char *rundir, const char *name);

#endif /* CONFIG_RUNDIR_FILE_H */
