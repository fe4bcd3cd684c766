/* SPDX-License-Identifier: GPL-2.0 */
/* Steps of the flow trace and sessions, a line each, as sectund logs them. */
#ifndef CONFIG_TRACE_TEXT_H
#define CONFIG_TRACE_TEXT_H

#include <sectun/libsectun.h>

#define TRACE_TEXT 512

/* One line, the packet itself or a step of it. Return: @buf */
const char *trace_text(const struct sectun_trace_info *trace, char buf[TRACE_TEXT]);

/* "RT_FLOW_SESSION_CREATE: …", "…_CLOSE: …" or "…_DENY: …". Return: @buf */
const char *session_text(const struct sectun_event *event, char buf[TRACE_TEXT]);

#endif /* CONFIG_TRACE_TEXT_H */
