// SPDX-License-Identifier: GPL-2.0
/* The handle: a generic-netlink socket and the family's number. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/* An SA with all its selectors. */
#define REQUEST_SIZE	16384

struct sectun {
	pthread_mutex_t lock;
	struct nl_sock *sock;
	int family;
};

/* Return: the family's number, a negative errno value without the module */
int family_resolve(struct nl_sock *sock)
{
	int family = genl_ctrl_resolve(sock, SECTUN_FAMILY_NAME);

	if (family >= 0)
		return family;
	if (family == -NLE_OBJ_NOTFOUND)
		return fail(-ENOENT,
			    "the sectun kernel module is not loaded (modprobe sectun)");
	return fail_nl(family, "generic netlink");
}

struct sectun *sectun_open(void)
{
	struct sectun *ctl = calloc(1, sizeof(*ctl));

	if (!ctl) {
		fail(0, "no memory");
		return NULL;
	}
	pthread_mutex_init(&ctl->lock, NULL);
	ctl->sock = socket_new(NETLINK_GENERIC);
	if (!ctl->sock)
		goto err;
	ctl->family = family_resolve(ctl->sock);
	if (ctl->family < 0) {
		errno = -ctl->family;
		goto err;
	}
	return ctl;
err:
	sectun_close(ctl);
	return NULL;
}

void sectun_close(struct sectun *ctl)
{
	int saved = errno;

	if (!ctl)
		return;
	nl_socket_free(ctl->sock);
	pthread_mutex_destroy(&ctl->lock);
	free(ctl);
	errno = saved;
}

/* Return: NULL when there is no memory */
struct nl_msg *request_new(struct sectun *ctl, uint8_t cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(REQUEST_SIZE);

	if (!msg)
		return NULL;
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, ctl->family, 0, flags, cmd,
			 SECTUN_FAMILY_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* Consumes the request, which may hold keys. */
int exchange_family(struct sectun *ctl, const struct exchange *x)
{
	struct nlmsghdr *hdr;
	int err;

	if (!x->request)
		return fail(-ENOMEM, "%s: no memory", x->what);

	pthread_mutex_lock(&ctl->lock);
	err = exchange(ctl->sock, x, true);
	pthread_mutex_unlock(&ctl->lock);

	hdr = nlmsg_hdr(x->request);
	explicit_bzero(nlmsg_data(hdr), nlmsg_datalen(hdr));
	nlmsg_free(x->request);
	return err;
}
