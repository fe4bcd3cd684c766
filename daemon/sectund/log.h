/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two files: RUNDIR/messages for the operator, a line an event, and RUNDIR/kmd
 * with what libcharon says while it works, to find out why.
 */
#ifndef SECTUND_LOG_H
#define SECTUND_LOG_H

#include <stdbool.h>

struct logger_t;

/* Opens both files in @rundir. */
bool log_open(const char *rundir);

/* Whether the operator's lines also go to standard error. */
void log_to_stderr(bool yes);

/* Opens both files anew, after somebody has moved them away. */
bool log_reopen(void);

/* One line for the operator; strongSwan's printf extensions work. */
void log_operator(const char *format, ...);

/* The logger for charon's bus. */
struct logger_t *log_bus_logger(void);

/* What libstrongswan says before there is a bus, and after. */
void log_early(void);

#endif /* SECTUND_LOG_H */
