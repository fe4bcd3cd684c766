// SPDX-License-Identifier: GPL-2.0
/*
 * The sweep: conntrack tells nobody of the end of an entry, so somebody has to
 * look. It goes through the sessions a few at a time, and through all at once
 * when the rules have changed. Sockets of sessions that have ended end here.
 */
#include "judge.h"
#include "session.h"
#include "view.h"

#define SECTUN_SWEEP_INTERVAL	(HZ / 4)
/* Sessions looked at in a row, and those of an interval. */
#define SECTUN_SWEEP_BATCH	256
#define SECTUN_SWEEP_QUOTA	16384

/*
 * An entry that has expired stays until conntrack comes across it. One whose
 * first packet was lost behind us is held by nobody but its session.
 */
static bool sectun_sweep_has_died(const struct nf_conn *ct)
{
	if (!nf_ct_is_confirmed(ct))
		return refcount_read(&ct->ct_general.use) == 1;
	return nf_ct_is_dying(ct) || nf_ct_is_expired(ct);
}

/*
 * One that has ended while the router had its socket. Its entry may be gone already: a
 * peer knows how to have conntrack forget it. Return: the socket, if it is still there.
 */
static struct sock *sectun_sweep_ended(struct sectun_session *session)
{
	struct sock *sk = sectun_socket_find(session);

	if (!sk)
		sectun_session_end(session, SECTUN_CLOSE_REASON_TIMEOUT);
	return sk;
}

/* Return: a socket to end, or NULL. */
static struct sock *sectun_sweep_look(struct sectun_session *session,
				      const struct sectun_rules *rules)
{
	if (READ_ONCE(session->ended) && sectun_session_outlives(session))
		return sectun_sweep_ended(session);
	if (sectun_sweep_has_died(session->ct)) {
		sectun_session_end(session, SECTUN_CLOSE_REASON_TIMEOUT);
		return NULL;
	}
	if (sectun_judge_again(session, rules))
		return NULL;
	sectun_session_end(session, SECTUN_CLOSE_REASON_REMATCH);
	return sectun_session_outlives(session) ? sectun_sweep_ended(session) : NULL;
}

/* Return: false when it has come to the end, or there is nothing to do. */
static bool sectun_sweep_batch(struct sectun_flow_net *fn)
{
	const struct sectun_rules *rules;
	struct sectun_session *session;
	struct sock *sk = NULL;
	unsigned int n = 0;

	rcu_read_lock();
	rules = sectun_rules_of(fn->net);
	session = rules ? sectun_session_next(fn->net, fn->sweep_at) : NULL;
	while (session) {
		fn->sweep_at = session->id;
		sk = sectun_sweep_look(session, rules);
		if (sk || ++n == SECTUN_SWEEP_BATCH)
			break;
		session = sectun_session_next(fn->net, fn->sweep_at);
	}
	rcu_read_unlock();

	if (sk)
		sectun_socket_abort(sk);
	if (!session)
		fn->sweep_at = 0;
	return session;
}

static void sectun_sweep_work(struct work_struct *work)
{
	struct sectun_flow_net *fn = container_of(to_delayed_work(work), struct sectun_flow_net,
						  sweep);
	bool all = test_and_clear_bit(0, &fn->rematch);
	unsigned int seen = SECTUN_SWEEP_BATCH;

	if (all)
		fn->sweep_at = 0;
	while (sectun_sweep_batch(fn) && (all || seen < SECTUN_SWEEP_QUOTA)) {
		seen += SECTUN_SWEEP_BATCH;
		cond_resched();
	}
	if (atomic_read(&fn->n_sessions))
		sectun_sweep_start(fn);
}

/**
 * sectun_sweep_start - there are sessions to look after
 * @fn: of their namespace
 *
 * In any context.
 */
void sectun_sweep_start(struct sectun_flow_net *fn)
{
	if (!delayed_work_pending(&fn->sweep))
		queue_delayed_work(system_unbound_wq, &fn->sweep, SECTUN_SWEEP_INTERVAL);
}

/**
 * sectun_session_rematch - the rules have changed: sessions may have to end
 * @fn: of their namespace
 *
 * The next packet of a session does not wait for it.
 */
void sectun_session_rematch(struct sectun_flow_net *fn)
{
	set_bit(0, &fn->rematch);
	mod_delayed_work(system_unbound_wq, &fn->sweep, 0);
}

void sectun_sweep_init(struct sectun_flow_net *fn)
{
	INIT_DELAYED_WORK(&fn->sweep, sectun_sweep_work);
}

/* The namespace has no hooks any more: nobody starts it but a session that begins. */
void sectun_sweep_stop(struct sectun_flow_net *fn)
{
	cancel_delayed_work_sync(&fn->sweep);
}
