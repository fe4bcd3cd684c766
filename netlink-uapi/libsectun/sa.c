// SPDX-License-Identifier: GPL-2.0
/* SAs. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/genl.h>

#include "internal.h"

static int put_be32(struct nl_msg *msg, int type, uint32_t value)
{
	return nla_put_u32(msg, type, htonl(value));
}

static int put_port(struct nl_msg *msg, int type, uint16_t port)
{
	return port ? nla_put_u16(msg, type, htons(port)) : 0;
}

static int put_key(struct nl_msg *msg, int type, const uint8_t *key, size_t len)
{
	return len ? nla_put(msg, type, len, key) : 0;
}

static int put_lifetime(struct nl_msg *msg, const struct sectun_lifetime *life)
{
	const struct {
		int type;
		uint64_t value;
	} limits[] = {
		{ SECTUN_A_LIFETIME_SOFT_SECONDS, life->soft_seconds },
		{ SECTUN_A_LIFETIME_HARD_SECONDS, life->hard_seconds },
		{ SECTUN_A_LIFETIME_SOFT_BYTES, life->soft_bytes },
		{ SECTUN_A_LIFETIME_HARD_BYTES, life->hard_bytes },
		{ SECTUN_A_LIFETIME_SOFT_PACKETS, life->soft_packets },
		{ SECTUN_A_LIFETIME_HARD_PACKETS, life->hard_packets },
	};
	struct nlattr *nest = nla_nest_start(msg, SECTUN_A_SA_LIFETIME | NLA_F_NESTED);

	if (!nest)
		return -NLE_MSGSIZE;
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		if (limits[i].value && nla_put_u64(msg, limits[i].type, limits[i].value) < 0)
			return -NLE_MSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_config(struct nl_msg *msg, const struct sectun_sa_config *c)
{
	if (nla_put_u32(msg, SECTUN_A_SA_DIRECTION, c->direction) < 0 ||
	    nla_put_u32(msg, SECTUN_A_SA_PROTOCOL, c->protocol) < 0 ||
	    put_be32(msg, SECTUN_A_SA_SPI, c->spi) < 0 ||
	    put_addr(msg, SECTUN_A_SA_LOCAL, &c->local) < 0 ||
	    put_addr(msg, SECTUN_A_SA_REMOTE, &c->remote) < 0 ||
	    (c->algorithm && nla_put_string(msg, SECTUN_A_SA_ALGORITHM, c->algorithm) < 0) ||
	    put_key(msg, SECTUN_A_SA_KEY, c->key, c->key_len) < 0 ||
	    put_key(msg, SECTUN_A_SA_AUTH_KEY, c->auth_key, c->auth_key_len) < 0 ||
	    nla_put_u32(msg, SECTUN_A_SA_MODE, c->mode) < 0 ||
	    (c->esn && nla_put_flag(msg, SECTUN_A_SA_ESN) < 0) ||
	    nla_put_u32(msg, SECTUN_A_SA_REPLAY_WINDOW, c->replay_window) < 0 ||
	    put_port(msg, SECTUN_A_SA_ENCAP_LOCAL_PORT, c->encap_local_port) < 0 ||
	    put_port(msg, SECTUN_A_SA_ENCAP_REMOTE_PORT, c->encap_remote_port) < 0 ||
	    put_selectors(msg, SECTUN_A_SA_SELECTOR, c->selectors, c->n_selectors) < 0 ||
	    nla_put_u32(msg, SECTUN_A_SA_REQID, c->reqid) < 0 ||
	    put_lifetime(msg, &c->lifetime) < 0 ||
	    (c->sequence && nla_put_u64(msg, SECTUN_A_SA_SEQUENCE, c->sequence) < 0))
		return -EMSGSIZE;
	return 0;
}

static void drop_request(struct nl_msg *msg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);

	explicit_bzero(nlmsg_data(hdr), nlmsg_datalen(hdr));
	nlmsg_free(msg);
}

int sectun_sa_add(struct sectun *ctl, const struct sectun_dev *dev,
		  const struct sectun_sa_config *config)
{
	struct exchange x = {
		.what = "sa add",
		.request = request_new(ctl, SECTUN_CMD_SA_ADD, 0),
	};

	if (x.request && (put_dev(x.request, dev) < 0 || put_config(x.request, config))) {
		drop_request(x.request);
		return fail(-EMSGSIZE, "sa add: too large a request");
	}
	return exchange_family(ctl, &x);
}

/* A request about one SA, or NULL when there is no memory. */
static struct nl_msg *request_sa(struct sectun *ctl, uint8_t cmd,
				 const struct sectun_sa_key *key)
{
	struct nl_msg *msg = request_new(ctl, cmd, 0);

	if (!msg)
		return NULL;
	if (nla_put_u32(msg, SECTUN_A_SA_DIRECTION, key->direction) < 0 ||
	    nla_put_u32(msg, SECTUN_A_SA_PROTOCOL, key->protocol) < 0 ||
	    put_be32(msg, SECTUN_A_SA_SPI, key->spi) < 0 ||
	    put_addr(msg, SECTUN_A_SA_REMOTE, &key->remote) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

int sectun_sa_move(struct sectun *ctl, const struct sectun_sa_key *key,
		   const struct sectun_sa_move *move)
{
	struct exchange x = {
		.what = "sa set",
		.request = request_sa(ctl, SECTUN_CMD_SA_SET, key),
	};

	if (x.request &&
	    (put_addr(x.request, SECTUN_A_SA_NEW_LOCAL, &move->local) < 0 ||
	     put_port(x.request, SECTUN_A_SA_NEW_LOCAL_PORT, move->local_port) < 0 ||
	     put_addr(x.request, SECTUN_A_SA_NEW_REMOTE, &move->remote) < 0 ||
	     put_port(x.request, SECTUN_A_SA_NEW_REMOTE_PORT, move->remote_port) < 0)) {
		nlmsg_free(x.request);
		x.request = NULL;
	}
	return exchange_family(ctl, &x);
}

int sectun_sa_del(struct sectun *ctl, const struct sectun_sa_key *key)
{
	const struct exchange x = {
		.what = "sa del",
		.request = request_sa(ctl, SECTUN_CMD_SA_DEL, key),
	};

	return exchange_family(ctl, &x);
}

int sectun_sa_reserve(struct sectun *ctl, enum sectun_protocol protocol, uint32_t spi,
		      const struct sectun_addr *local)
{
	struct exchange x = {
		.what = "sa reserve",
		.request = request_new(ctl, SECTUN_CMD_SA_RESERVE, 0),
	};

	if (x.request && (nla_put_u32(x.request, SECTUN_A_SA_PROTOCOL, protocol) < 0 ||
			  put_be32(x.request, SECTUN_A_SA_SPI, spi) < 0 ||
			  put_addr(x.request, SECTUN_A_SA_LOCAL, local) < 0)) {
		nlmsg_free(x.request);
		x.request = NULL;
	}
	return exchange_family(ctl, &x);
}

int sectun_sa_flush(struct sectun *ctl, const struct sectun_dev *dev)
{
	struct exchange x = {
		.what = "sa flush",
		.request = request_new(ctl, SECTUN_CMD_SA_FLUSH, 0),
	};

	if (x.request && put_dev(x.request, dev) < 0) {
		nlmsg_free(x.request);
		x.request = NULL;
	}
	return exchange_family(ctl, &x);
}

static void get_lifetime(struct nlattr *nest, struct sectun_lifetime *life)
{
	struct nlattr *tb[SECTUN_A_LIFETIME_MAX + 1];

	if (!nest || nla_parse_nested(tb, SECTUN_A_LIFETIME_MAX, nest, NULL) < 0)
		return;
	life->soft_seconds = get_u64(tb[SECTUN_A_LIFETIME_SOFT_SECONDS]);
	life->hard_seconds = get_u64(tb[SECTUN_A_LIFETIME_HARD_SECONDS]);
	life->soft_bytes = get_u64(tb[SECTUN_A_LIFETIME_SOFT_BYTES]);
	life->hard_bytes = get_u64(tb[SECTUN_A_LIFETIME_HARD_BYTES]);
	life->soft_packets = get_u64(tb[SECTUN_A_LIFETIME_SOFT_PACKETS]);
	life->hard_packets = get_u64(tb[SECTUN_A_LIFETIME_HARD_PACKETS]);
}

/* Of a reply, a dump or an event; @sa is overwritten. */
int get_sa(struct nlmsghdr *hdr, struct sectun_sa_info *sa)
{
	struct nlattr *tb[SECTUN_A_SA_MAX + 1];

	memset(sa, 0, sizeof(*sa));
	if (genlmsg_parse(hdr, 0, tb, SECTUN_A_SA_MAX, NULL) < 0)
		return -EBADMSG;

	sa->ifindex = get_u32(tb[SECTUN_A_SA_IFINDEX]);
	get_text(tb[SECTUN_A_SA_IFNAME], sa->ifname, sizeof(sa->ifname));
	sa->unit = get_u32(tb[SECTUN_A_SA_UNIT]);
	sa->direction = get_u32(tb[SECTUN_A_SA_DIRECTION]);
	sa->protocol = get_u32(tb[SECTUN_A_SA_PROTOCOL]);
	sa->spi = get_be32(tb[SECTUN_A_SA_SPI]);
	get_addr(tb[SECTUN_A_SA_LOCAL], &sa->local);
	get_addr(tb[SECTUN_A_SA_REMOTE], &sa->remote);
	get_text(tb[SECTUN_A_SA_ALGORITHM], sa->algorithm, sizeof(sa->algorithm));
	sa->mode = get_u32(tb[SECTUN_A_SA_MODE]);
	sa->esn = tb[SECTUN_A_SA_ESN];
	sa->replay_window = get_u32(tb[SECTUN_A_SA_REPLAY_WINDOW]);
	sa->encap_local_port = get_be16(tb[SECTUN_A_SA_ENCAP_LOCAL_PORT]);
	sa->encap_remote_port = get_be16(tb[SECTUN_A_SA_ENCAP_REMOTE_PORT]);
	sa->reqid = get_u32(tb[SECTUN_A_SA_REQID]);
	get_lifetime(tb[SECTUN_A_SA_LIFETIME], &sa->lifetime);
	sa->sequence = get_u64(tb[SECTUN_A_SA_SEQUENCE]);
	sa->state = get_u32(tb[SECTUN_A_SA_STATE]);
	get_counters(tb[SECTUN_A_SA_COUNTERS], &sa->counters);
	get_drops(tb[SECTUN_A_SA_DROPS], &sa->drops);
	sa->added = get_u64(tb[SECTUN_A_SA_ADDED]);
	sa->used = get_u64(tb[SECTUN_A_SA_USED]);
	sa->shared = get_u64(tb[SECTUN_A_SA_SHARED]);
	return get_selectors(hdr, SECTUN_A_SA_SELECTOR, &sa->selectors, &sa->n_selectors);
}

static int list_sa(struct nlmsghdr *hdr, void *arg)
{
	struct sectun_sa_info *sa = list_add(arg, sizeof(*sa));

	return sa ? get_sa(hdr, sa) : -ENOMEM;
}

int sectun_sa_get(struct sectun *ctl, const struct sectun_sa_key *key,
		  struct sectun_sa_info **sa)
{
	struct list list = {};
	const struct exchange x = {
		.what = "sa get",
		.request = request_sa(ctl, SECTUN_CMD_SA_GET, key),
		.answer = list_sa,
		.arg = &list,
	};
	int err = exchange_family(ctl, &x);

	if (err || !list.n) {
		sectun_sa_list_free(list.items, list.n);
		return err ? err : fail(-EBADMSG, "sa get: no answer");
	}
	*sa = list.items;
	return 0;
}

int sectun_sa_list(struct sectun *ctl, const struct sectun_dev *dev,
		   struct sectun_sa_info **list, size_t *n)
{
	struct list sas;
	int err;

	do {
		struct exchange x = {
			.what = "sa list",
			.request = request_new(ctl, SECTUN_CMD_SA_GET, NLM_F_DUMP),
			.answer = list_sa,
			.arg = &sas,
		};

		memset(&sas, 0, sizeof(sas));
		if (x.request && put_dev(x.request, dev) < 0) {
			nlmsg_free(x.request);
			x.request = NULL;
		}
		err = exchange_family(ctl, &x);
		if (err)
			sectun_sa_list_free(sas.items, sas.n);
	} while (err == -EAGAIN);

	if (err)
		return err;
	*list = sas.items;
	*n = sas.n;
	return 0;
}

void sectun_sa_list_free(struct sectun_sa_info *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].selectors);
	free(list);
}
