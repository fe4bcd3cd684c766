// SPDX-License-Identifier: GPL-2.0
/*
 * The router's own end of a TCP connection. When the session ends, its segments must
 * not go on: to conntrack the first one without an entry would begin a connection of
 * the router's, whose answers are taken whatever the rules say.
 */
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/l3mdev.h>
#include <net/tcp.h>

#include "session.h"

/**
 * sectun_socket_find - the socket of a connection with the router itself
 * @session: its session; of TCP
 *
 * Under the RCU read lock. What answers have is what the socket has, whatever
 * has been translated.
 *
 * Return: a reference that belongs to the caller, or NULL when there is none.
 */
struct sock *sectun_socket_find(const struct sectun_session *session)
{
	const struct nf_conntrack_tuple *tuple =
		&session->ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	int in = READ_ONCE(session->ways[IP_CT_DIR_ORIGINAL].path) >> 32;
	struct net *net = session->fn->net;
	struct inet_hashinfo *hashinfo = net->ipv4.tcp_death_row.hashinfo;
	int master = l3mdev_master_ifindex_by_index(net, in);
	int slave = master ? in : 0;

	if (nf_ct_l3num(session->ct) == NFPROTO_IPV4)
		return __inet_lookup_established(net, hashinfo, tuple->dst.u3.ip,
						 tuple->dst.u.tcp.port, tuple->src.u3.ip,
						 ntohs(tuple->src.u.tcp.port), master ?: in, slave);
	return __inet6_lookup_established(net, hashinfo, &tuple->dst.u3.in6,
					  tuple->dst.u.tcp.port, &tuple->src.u3.in6,
					  ntohs(tuple->src.u.tcp.port), master ?: in, slave);
}

/**
 * sectun_socket_abort - ends the router's end of a connection
 * @sk: from sectun_socket_find(); the reference is given up
 *
 * In process context. The other end is told by a reset.
 */
void sectun_socket_abort(struct sock *sk)
{
	tcp_abort(sk, ECONNABORTED);
	sock_gen_put(sk);
}
