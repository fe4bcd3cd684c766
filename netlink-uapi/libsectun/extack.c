// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel says about a failed request: its message, and the name of
 * the attribute that it found bad or missing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "internal.h"
#include "names.h"

/* Newer than Debian 12's own header; the numbers are the kernel's. */
#define ERR_ATTR_MISS_TYPE	5
#define ERR_ATTR_MISS_NEST	6

#define NAME_MAX_LEN		80

/* The attributes after the answer's error number and what it quotes. */
static void parse_tlvs(const struct nlmsghdr *answer, struct nlattr **tb, int max)
{
	int skip = sizeof(int);

	memset(tb, 0, sizeof(*tb) * (max + 1));
	if (!(answer->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (answer->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *e = nlmsg_data(answer);

		skip = sizeof(*e);
		if (!(answer->nlmsg_flags & NLM_F_CAPPED))
			skip += e->msg.nlmsg_len - NLMSG_HDRLEN;
	}
	nlmsg_parse((struct nlmsghdr *)answer, skip, tb, max, NULL);
}

static void add_name(char *path, const struct attr_set *set, unsigned int type)
{
	size_t len = strlen(path);
	const char *name = NULL;

	if (set && type <= set->max)
		name = set->attrs[type].name;
	if (name)
		snprintf(path + len, NAME_MAX_LEN - len, "%s%s", len ? "." : "", name);
}

/*
 * Goes down the request to the attribute at @offset and notes the names on the
 * way. Return: the set of what the attribute nests, NULL for none.
 */
static const struct attr_set *find_offset(const struct nlmsghdr *request, uint32_t offset,
					  const struct attr_set *set, char *path)
{
	const char *base = (const char *)request;
	const struct nlattr *attr = (const void *)(base + NLMSG_HDRLEN + GENL_HDRLEN);
	int rem = request->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;

	while (set && nla_ok(attr, rem)) {
		uint32_t start = (const char *)attr - base;
		unsigned int type = nla_type(attr);

		if (offset >= start + NLA_ALIGN(attr->nla_len)) {
			attr = nla_next(attr, &rem);
			continue;
		}
		if (type > set->max)
			return NULL;
		add_name(path, set, type);
		set = set->attrs[type].nested;
		if (offset <= start)
			return set;
		rem = nla_len(attr);
		attr = nla_data(attr);
	}
	return NULL;
}

static void find_name(struct nlattr **tb, const struct nlmsghdr *request, char *path)
{
	const struct genlmsghdr *genl = nlmsg_data(request);
	const struct attr_set *set = op_sets[genl->cmd];

	if (tb[ERR_ATTR_MISS_TYPE]) {
		if (tb[ERR_ATTR_MISS_NEST])
			set = find_offset(request, get_u32(tb[ERR_ATTR_MISS_NEST]), set, path);
		add_name(path, set, get_u32(tb[ERR_ATTR_MISS_TYPE]));
	} else if (tb[NLMSGERR_ATTR_OFFS]) {
		find_offset(request, get_u32(tb[NLMSGERR_ATTR_OFFS]), set, path);
	}
}

/* Does @text name the attribute itself? */
static bool mentions(const char *text, const char *name)
{
	const char *last = strrchr(name, '.');

	return strstr(text, last ? last + 1 : name);
}

/**
 * fail_extack - notes the kernel's error
 * @what: was asked, "sa add"
 * @err: negative errno value
 * @answer: NLMSG_ERROR or NLMSG_DONE
 * @request: to the family; of rtnetlink NULL
 */
int fail_extack(const char *what, int err, const struct nlmsghdr *answer,
		const struct nlmsghdr *request)
{
	struct nlattr *tb[ERR_ATTR_MISS_NEST + 1];
	char name[NAME_MAX_LEN] = "";
	const char *text;

	parse_tlvs(answer, tb, ERR_ATTR_MISS_NEST);
	if (request)
		find_name(tb, request, name);

	if (tb[NLMSGERR_ATTR_MSG])
		text = nla_get_string(tb[NLMSGERR_ATTR_MSG]);
	else if (err == -EPERM)
		text = "not permitted, it needs CAP_NET_ADMIN in this network namespace";
	else
		text = strerror(-err);

	if (name[0] && !mentions(text, name))
		return fail(err, "%s: %s: %s", what, name, text);
	return fail(err, "%s: %s", what, text);
}
