// SPDX-License-Identifier: GPL-2.0
/* The flow trace. */
#include <errno.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "internal.h"

static int put_filter(struct nl_msg *msg, const struct sectun_trace_filter *filter)
{
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_TRACE_FILTER | NLA_F_NESTED);

	if (!nest || put_text(msg, SECTUN_A_FLOW_FILTER_NAME, filter->name) < 0 ||
	    put_prefix(msg, SECTUN_A_FLOW_FILTER_SRC, SECTUN_A_FLOW_FILTER_SRC_LEN, &filter->src,
		       filter->src_len) < 0 ||
	    put_prefix(msg, SECTUN_A_FLOW_FILTER_DST, SECTUN_A_FLOW_FILTER_DST_LEN, &filter->dst,
		       filter->dst_len) < 0 ||
	    put_u8(msg, SECTUN_A_FLOW_FILTER_PROTOCOL, filter->protocol) < 0 ||
	    put_u16(msg, SECTUN_A_FLOW_FILTER_SRC_PORT, filter->src_port) < 0 ||
	    put_u16(msg, SECTUN_A_FLOW_FILTER_DST_PORT, filter->dst_port) < 0 ||
	    put_text(msg, SECTUN_A_FLOW_FILTER_IFNAME, filter->ifname) < 0)
		return -EMSGSIZE;
	/* A filter of nothing is empty, and for every packet. */
	return nla_nest_end_keep_empty(msg, nest);
}

static int put_trace(struct nl_msg *msg, const struct sectun_trace_filter *filters, size_t n,
		     uint32_t rate)
{
	for (size_t i = 0; i < n; i++)
		if (put_filter(msg, &filters[i]) < 0)
			return -EMSGSIZE;
	return rate ? nla_put_u32(msg, SECTUN_A_TRACE_RATE, rate) : 0;
}

int sectun_trace_set(struct sectun *ctl, const struct sectun_trace_filter *filters, size_t n,
		     uint32_t rate)
{
	const struct exchange x = {
		.what = "trace set",
		.request = request_new(ctl, SECTUN_CMD_TRACE_SET, 0),
	};

	if (x.request && put_trace(x.request, filters, n, rate) < 0) {
		nlmsg_free(x.request);
		return fail(-EMSGSIZE, "trace set: too many filters");
	}
	return exchange_family(ctl, &x);
}

int sectun_trace_stop(struct sectun *ctl)
{
	struct exchange x = {
		.what = "trace stop",
		.request = request_new(ctl, SECTUN_CMD_TRACE_SET, 0),
	};

	/* It fits. */
	if (x.request)
		nla_put_flag(x.request, SECTUN_A_TRACE_STOP);
	return exchange_family(ctl, &x);
}

/* Of an event; @trace is overwritten. */
int get_trace(struct nlmsghdr *hdr, struct sectun_trace_info *trace)
{
	struct nlattr *tb[SECTUN_A_TRACE_MAX + 1];

	memset(trace, 0, sizeof(*trace));
	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_TRACE_MAX, NULL) < 0)
		return -EBADMSG;
	trace->packet = get_u64(tb[SECTUN_A_TRACE_PACKET]);
	trace->time = get_u64(tb[SECTUN_A_TRACE_TIME]);
	trace->step = get_u32(tb[SECTUN_A_TRACE_STEP]);
	get_addr(tb[SECTUN_A_TRACE_SRC], &trace->src);
	get_addr(tb[SECTUN_A_TRACE_DST], &trace->dst);
	trace->protocol = get_u8(tb[SECTUN_A_TRACE_PROTOCOL]);
	trace->src_port = get_u16(tb[SECTUN_A_TRACE_SRC_PORT]);
	trace->dst_port = get_u16(tb[SECTUN_A_TRACE_DST_PORT]);
	trace->length = get_u32(tb[SECTUN_A_TRACE_LENGTH]);
	get_text(tb[SECTUN_A_TRACE_IFNAME], trace->ifname, sizeof(trace->ifname));
	get_text(tb[SECTUN_A_TRACE_ZONE], trace->zone, sizeof(trace->zone));
	trace->session = get_u64(tb[SECTUN_A_TRACE_SESSION]);
	trace->is_new = tb[SECTUN_A_TRACE_NEW];
	get_text(tb[SECTUN_A_TRACE_POLICY], trace->policy, sizeof(trace->policy));
	trace->has_action = tb[SECTUN_A_TRACE_ACTION];
	trace->action = get_u32(tb[SECTUN_A_TRACE_ACTION]);
	trace->spi = get_be32(tb[SECTUN_A_TRACE_SPI]);
	get_addr(tb[SECTUN_A_TRACE_GATEWAY], &trace->gateway);
	get_text(tb[SECTUN_A_TRACE_REASON], trace->reason, sizeof(trace->reason));
	trace->missed = get_u32(tb[SECTUN_A_TRACE_MISSED]);
	return 0;
}
