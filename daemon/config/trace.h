/* SPDX-License-Identifier: GPL-2.0 */
/* The flow trace of the kernel module, and sectund's file for it. */
#ifndef CONFIG_TRACE_H
#define CONFIG_TRACE_H

struct apply;

/* A trace that does not start is a warning. */
int trace_apply(struct apply *apply);

#endif /* CONFIG_TRACE_H */
