/* SPDX-License-Identifier: GPL-2.0 */
/* Programs that do a command's work. */
#ifndef CLI_PROCESS_H
#define CLI_PROCESS_H

/**
 * process_lines - runs a program and hands over what it prints
 * @argv: looked up in PATH
 * @line: called for every line, without its newline
 *
 * The program's standard error is ours. Ctrl-C reaches the program, and its
 * last lines still arrive.
 *
 * Return: its exit status, 127 when it is not installed, -1 when it was killed.
 */
int process_lines(char *const argv[], void (*line)(char *text, void *arg), void *arg);

#endif /* CLI_PROCESS_H */
