// SPDX-License-Identifier: GPL-2.0
/* Steps of the flow trace and sessions, a line each, as sectund logs them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "names.h"
#include "protocol.h"
#include "trace_text.h"

#define NANOSECONDS 1000000000ull

static const char *action_text(enum sectun_action action)
{
	switch (action) {
	case SECTUN_ACTION_PERMIT:
		return "permit";
	case SECTUN_ACTION_REJECT:
		return "reject";
	case SECTUN_ACTION_TUNNEL:
		return "permit, tunnel";
	default:
		return "deny";
	}
}

static void endpoint(const struct sectun_addr *addr, uint16_t port, char *buf, size_t size)
{
	char text[SECTUN_ADDR_TEXT];

	sectun_addr_text(addr, text);
	if (port)
		snprintf(buf, size, "%s/%u", text, port);
	else
		snprintf(buf, size, "%s", text);
}

/* "Nov 22 22:10:01.123456 packet 17: …", and what was left out before it. */
static int packet_text(const struct sectun_trace_info *trace, char buf[TRACE_TEXT])
{
	char stamp[32], from[SECTUN_ADDR_TEXT + 8], to[SECTUN_ADDR_TEXT + 8];
	char protocol[PROTOCOL_TEXT], missed[48] = "";
	time_t seconds = (time_t)(trace->time / NANOSECONDS);
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S", &tm);
	endpoint(&trace->src, trace->src_port, from, sizeof(from));
	endpoint(&trace->dst, trace->dst_port, to, sizeof(to));
	if (trace->missed)
		snprintf(missed, sizeof(missed), " (%u packets before it were too many)",
			 trace->missed);
	return snprintf(buf, TRACE_TEXT, "%s.%06u packet %ju: %s -> %s %s, %u bytes%s\n", stamp,
			(unsigned int)(trace->time % NANOSECONDS / 1000),
			(uintmax_t)trace->packet, from, to,
			protocol_text(trace->protocol, protocol), trace->length, missed);
}

static void received_text(const struct sectun_trace_info *trace, char *buf, size_t size)
{
	if (*trace->ifname)
		snprintf(buf, size, "  in %s, %s%s", trace->ifname,
			 *trace->zone ? "zone " : "in no zone", trace->zone);
	else
		snprintf(buf, size, "  from this router");
}

static void route_text(const struct sectun_trace_info *trace, char buf[TRACE_TEXT])
{
	char gateway[SECTUN_ADDR_TEXT];
	int len;

	len = snprintf(buf, TRACE_TEXT, "  route: out %s",
		       *trace->ifname ? trace->ifname : "to this router");
	if (*trace->zone)
		len += snprintf(buf + len, TRACE_TEXT - len, ", zone %s", trace->zone);
	if (trace->gateway.family)
		snprintf(buf + len, TRACE_TEXT - len, ", gateway %s",
			 sectun_addr_text(&trace->gateway, gateway));
}

/* To the router itself there is no interface. */
static void sent_text(const struct sectun_trace_info *trace, char buf[TRACE_TEXT])
{
	int len = snprintf(buf, TRACE_TEXT, "  sent");

	if (*trace->ifname)
		snprintf(buf + len, TRACE_TEXT - len, ": out %s", trace->ifname);
}

const char *trace_text(const struct sectun_trace_info *trace, char buf[TRACE_TEXT])
{
	int len;

	switch (trace->step) {
	case SECTUN_TRACE_STEP_RECEIVED:
		len = packet_text(trace, buf);
		received_text(trace, buf + len, TRACE_TEXT - len);
		break;
	case SECTUN_TRACE_STEP_SESSION:
		snprintf(buf, TRACE_TEXT, "  session %ju %s", (uintmax_t)trace->session,
			 trace->is_new ? "made" : "found");
		break;
	case SECTUN_TRACE_STEP_ROUTE:
		route_text(trace, buf);
		break;
	case SECTUN_TRACE_STEP_POLICY:
		snprintf(buf, TRACE_TEXT, "  policy %s: %s",
			 *trace->policy ? trace->policy : "by default",
			 trace->has_action ? action_text(trace->action) : "no action");
		break;
	case SECTUN_TRACE_STEP_TUNNEL:
		snprintf(buf, TRACE_TEXT, "  tunnel %s, SPI 0x%08x", trace->ifname, trace->spi);
		break;
	case SECTUN_TRACE_STEP_SENT:
		sent_text(trace, buf);
		break;
	default:
		snprintf(buf, TRACE_TEXT, "  dropped: %s", trace->reason);
		break;
	}
	return buf;
}

static const char *reason_text(enum sectun_close_reason reason)
{
	switch (reason) {
	case SECTUN_CLOSE_REASON_CLEARED:
		return "cleared";
	case SECTUN_CLOSE_REASON_REMATCH:
		return "policy rematch";
	default:
		return "idle timeout";
	}
}

/* What it begins with; of a session that is closed the reason follows. */
static const char *event_text(const struct sectun_event *event)
{
	switch (event->type) {
	case SECTUN_EVENT_SESSION_CLOSED:
		return "CLOSE: session closed ";
	case SECTUN_EVENT_SESSION_DENIED:
		return "DENY: session denied";
	default:
		return "CREATE: session created";
	}
}

__attribute__((format(printf, 2, 3)))
static void add(char buf[TRACE_TEXT], const char *format, ...)
{
	size_t len = strlen(buf);
	va_list args;

	va_start(args, format);
	vsnprintf(buf + len, TRACE_TEXT - len, format, args);
	va_end(args);
}

static void closed_text(const struct sectun_session_info *session, char buf[TRACE_TEXT])
{
	add(buf, " packets-in %ju bytes-in %ju packets-out %ju bytes-out %ju elapsed %us",
	    (uintmax_t)session->in.packets, (uintmax_t)session->in.bytes,
	    (uintmax_t)session->out.packets, (uintmax_t)session->out.bytes, session->age);
}

static void denied_text(const struct sectun_session_info *session, char buf[TRACE_TEXT])
{
	add(buf, " reason %s by policy",
	    session->action == SECTUN_ACTION_REJECT ? "rejected" : "denied");
	if (session->missed)
		add(buf, " (%u before it were too many)", session->missed);
}

const char *session_text(const struct sectun_event *event, char buf[TRACE_TEXT])
{
	const struct sectun_session_info *session = &event->session;
	char from[SECTUN_ADDR_TEXT + 8], to[SECTUN_ADDR_TEXT + 8], protocol[PROTOCOL_TEXT];
	bool closed = event->type == SECTUN_EVENT_SESSION_CLOSED;
	bool denied = event->type == SECTUN_EVENT_SESSION_DENIED;
	char name[NAME_MAX_LEN];

	endpoint(&session->src, session->src_port, from, sizeof(from));
	endpoint(&session->dst, session->dst_port, to, sizeof(to));
	snprintf(buf, TRACE_TEXT, "RT_FLOW_SESSION_%s%s %s->%s protocol %s policy %s %s %s",
		 event_text(event), closed ? reason_text(session->reason) : "", from, to,
		 protocol_text(session->protocol, protocol), session->policy, session->from,
		 session->to);
	if (!denied)
		add(buf, " session-id %ju", (uintmax_t)session->id);
	add(buf, " interface %s", name_of_device(session->in_ifname, name));
	if (closed)
		closed_text(session, buf);
	if (denied)
		denied_text(session, buf);
	return buf;
}
