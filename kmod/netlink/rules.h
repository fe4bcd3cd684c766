/* SPDX-License-Identifier: GPL-2.0 */
/* Reading the rules of a request. */
#ifndef SECTUN_NETLINK_RULES_H
#define SECTUN_NETLINK_RULES_H

#include "../compat.h"
#include "../flow/draft.h"
#include "nl.h"

/**
 * struct sectun_nl_key - a number or a name that is to be there once
 * @place: of what has it
 */
struct sectun_nl_key {
	u32 id;
	u32 place;
	const char *name;
	const struct nlattr *attr;
};

/**
 * struct sectun_nl_keys - all of one kind
 */
struct sectun_nl_keys {
	struct sectun_nl_key *keys;
	u32 n;
};

/**
 * struct sectun_nl_reader - rules that are being read
 * @draft: what comes of it
 * @zones: by id, as the others
 * @interfaces: by name
 * @n_ranges: of @draft that are filled, as the others
 * @kind: what is being read, for messages
 * @number: which one of that kind, from 1
 * @name: its name, empty if it has none
 */
struct sectun_nl_reader {
	struct sectun_draft draft;
	const struct nlmsghdr *nlh;
	struct netlink_ext_ack *extack;
	struct sectun_nl_keys zones;
	struct sectun_nl_keys interfaces;
	struct sectun_nl_keys addresses;
	struct sectun_nl_keys applications;
	u32 n_ranges;
	u32 n_terms;
	u32 n_refs;
	const char *kind;
	u32 number;
	const char *name;
};

/* Longer names are cut: a message has less than 80 bytes. */
#define sectun_nl_refuse(reader, attr, format, args...)				\
({										\
	struct sectun_nl_reader *__reader = (reader);				\
										\
	NL_SET_BAD_ATTR(__reader->extack, attr);				\
	NL_SET_ERR_MSG_FMT(__reader->extack, "%s %u (%.20s): " format,		\
			   __reader->kind, __reader->number, __reader->name, ##args); \
	-EINVAL;								\
})

/* rules_read.c */
int sectun_nl_rules_read(struct sectun_nl_reader *reader, struct genl_info *info);
void sectun_nl_rules_read_end(struct sectun_nl_reader *reader);

/* rules_key.c */
int sectun_nl_keys_alloc(struct sectun_nl_keys *keys, u32 n);
void sectun_nl_keys_free(struct sectun_nl_keys *keys);
void sectun_nl_keys_add(struct sectun_nl_keys *keys, u32 id, const char *name, u32 place,
			const struct nlattr *attr);
const struct sectun_nl_key *sectun_nl_keys_by_name(struct sectun_nl_keys *keys);
const struct sectun_nl_key *sectun_nl_keys_by_id(struct sectun_nl_keys *keys);
const struct sectun_nl_key *sectun_nl_keys_find(const struct sectun_nl_keys *keys, u32 id);

/* One thing each, in its nest; rules_term.c, rules_zone.c, rules_object.c, rules_policy.c */
int sectun_nl_read_term(struct sectun_nl_reader *reader, const struct nlattr *nest,
			bool inbound);
int sectun_nl_read_zone(struct sectun_nl_reader *reader, const struct nlattr *nest);
int sectun_nl_read_interface(struct sectun_nl_reader *reader, const struct nlattr *nest);
int sectun_nl_read_address(struct sectun_nl_reader *reader, const struct nlattr *nest);
int sectun_nl_read_application(struct sectun_nl_reader *reader, const struct nlattr *nest);
int sectun_nl_read_policy(struct sectun_nl_reader *reader, const struct nlattr *nest);

/* For those: an attribute of answers only. */
static inline int sectun_nl_not_asked(struct sectun_nl_reader *reader, const struct nlattr *attr)
{
	return sectun_nl_refuse(reader, attr, "attribute %u cannot be set", nla_type(attr));
}

#endif /* SECTUN_NETLINK_RULES_H */
