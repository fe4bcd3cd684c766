/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of libsectun share. */
#ifndef LIBSECTUN_INTERNAL_H
#define LIBSECTUN_INTERNAL_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <sectun/libsectun.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* error.c: both note the text for sectun_error() and return @err. */
#define __printf(a, b)	__attribute__((format(printf, a, b)))
int __printf(2, 3) fail(int err, const char *format, ...);
int fail_nl(int nl_err, const char *what);

/* extack.c */
int fail_extack(const char *what, int err, const struct nlmsghdr *answer,
		const struct nlmsghdr *request);

/* transact.c */
struct nl_sock *socket_new(int protocol);
typedef int (*answer_fn)(struct nlmsghdr *answer, void *arg);

/**
 * struct exchange - a request and what to do with its answers
 * @what: for error texts, "sa add"
 * @answer: called for each until it returns an error; NULL for none
 */
struct exchange {
	const char *what;
	struct nl_msg *request;
	answer_fn answer;
	void *arg;
};

int exchange(struct nl_sock *sock, const struct exchange *x, bool family);

/* A family request; exchange_family() consumes the message, and wipes it. */
struct nl_msg *request_new(struct sectun *ctl, uint8_t cmd, int flags);
int exchange_family(struct sectun *ctl, const struct exchange *x);
int family_resolve(struct nl_sock *sock);

/* addr.c */
struct sectun_addr network_addr(const struct sectun_addr *addr, unsigned int len);

/* put.c: return a negative libnl error */
int put_dev(struct nl_msg *msg, const struct sectun_dev *dev);
int put_addr(struct nl_msg *msg, int type, const struct sectun_addr *addr);
int put_prefix(struct nl_msg *msg, int type, int len_type, const struct sectun_addr *addr,
	       uint8_t len);
int put_selectors(struct nl_msg *msg, int type, const struct sectun_selector *sel, size_t n);
int put_flag(struct nl_msg *msg, int type, bool value);
int put_u8(struct nl_msg *msg, int type, uint8_t value);
int put_u16(struct nl_msg *msg, int type, uint16_t value);
int put_text(struct nl_msg *msg, int type, const char *text);

/* get.c: from attributes that may be absent */
uint8_t get_u8(const struct nlattr *attr);
uint16_t get_u16(const struct nlattr *attr);
uint32_t get_u32(const struct nlattr *attr);
uint64_t get_u64(const struct nlattr *attr);
uint16_t get_be16(const struct nlattr *attr);
uint32_t get_be32(const struct nlattr *attr);
void get_text(const struct nlattr *attr, char *buf, size_t size);
void get_addr(const struct nlattr *attr, struct sectun_addr *addr);
void get_counters(struct nlattr *nest, struct sectun_counters *counters);
void get_drops(struct nlattr *nest, struct sectun_drops *drops);
void get_selector(struct nlattr *nest, struct sectun_selector *sel);
int get_selectors(struct nlmsghdr *hdr, int type, struct sectun_selector **list, size_t *n);

/* sa.c, trap.c, session.c, trace.c: a whole message, also an event's */
int get_sa(struct nlmsghdr *hdr, struct sectun_sa_info *sa);
int get_trap(struct nlmsghdr *hdr, struct sectun_trap_info *trap);
int get_session(struct nlmsghdr *hdr, struct sectun_session_info *session);
int get_trace(struct nlmsghdr *hdr, struct sectun_trace_info *trace);

/* list.c: an array that grows */
struct list {
	void *items;
	size_t n;
	size_t size;
};

void *list_add(struct list *list, size_t item_size);

#endif /* LIBSECTUN_INTERNAL_H */
