/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two files: RUNDIR/messages for the operator, a line an event, and RUNDIR/kmd
 * with what libcharon says while it works, to find out why.
 */
#ifndef SECTUND_LOG_H
#define SECTUND_LOG_H

#include <stdbool.h>

struct logger_t;

/**
 * log_open - opens both files
 * @rundir: directory
 * @foreground: also write the operator's lines to standard error
 */
bool log_open(const char *rundir, bool foreground);

/* Opens both files anew, after somebody has moved them away. */
bool log_reopen(void);

/* One line for the operator; strongSwan's printf extensions work. */
void log_operator(const char *format, ...);

/* The logger for charon's bus. */
struct logger_t *log_bus_logger(void);

/* What libstrongswan says before there is a bus, and after. */
void log_early(void);

#endif /* SECTUND_LOG_H */
