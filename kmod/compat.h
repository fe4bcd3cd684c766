/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one place that knows kernel versions. Everything else is written for the
 * newest kernel.
 */
#ifndef SECTUN_COMPAT_H
#define SECTUN_COMPAT_H

#include <linux/crypto.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/version.h>

/* 6.5: moved out of linux/netdevice.h. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <net/gso.h>
#endif

/* 6.12: moved out of asm. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#include <asm/unaligned.h>
#else
#include <linux/unaligned.h>
#endif

/* 6.3: completion callbacks get the data they asked for, not the request. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define sectun_completion	struct crypto_async_request

static inline void *sectun_completion_data(sectun_completion *completion)
{
	return completion->data;
}
#else
#define sectun_completion	void

static inline void *sectun_completion_data(sectun_completion *completion)
{
	return completion;
}
#endif

/*
 * 6.2: extack messages can be formatted. Before, they have to outlive the
 * request: they are read soon after, and few requests are answered at a time.
 */
#ifndef NL_SET_ERR_MSG_FMT
#define SECTUN_EXTACK_MESSAGES	16

static inline __printf(1, 2) const char *sectun_extack_format(const char *format, ...)
{
	static char messages[SECTUN_EXTACK_MESSAGES][96];
	static atomic_t next = ATOMIC_INIT(0);
	char *message = messages[atomic_inc_return(&next) % SECTUN_EXTACK_MESSAGES];
	va_list args;

	va_start(args, format);
	vscnprintf(message, sizeof(messages[0]), format, args);
	va_end(args);
	return message;
}

#define NL_SET_ERR_MSG_FMT(extack, format, args...) do {		\
	struct netlink_ext_ack *__extack = (extack);			\
									\
	if (__extack)							\
		__extack->_msg = sectun_extack_format(format, ##args);	\
} while (0)
#endif

/* 6.12: lockless transmission is a bit of its own, no longer a feature. */
static inline void sectun_set_lockless(struct net_device *dev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	dev->features |= NETIF_F_LLTX;
#else
	dev->lltx = true;
#endif
}

#endif /* SECTUN_COMPAT_H */
