// SPDX-License-Identifier: GPL-2.0
#include "retry.h"
#include "negotiating.h"

#include <collections/array.h>
#include <daemon.h>
#include <processing/jobs/callback_job.h>

/* Seconds between two looks at all tunnels. */
#define RETRY_SECONDS	15

/* Seconds until the next one when a tunnel was left to somebody unnamed. */
#define STRANGER_SECONDS	5

/*
 * Until a peer has said who it is only its address tells, and that can be
 * forged: a tunnel is left to such a one in one look and not in the next.
 */
static bool strangers_count = true;
static bool stranger_seen;

static bool is_of(ike_sa_t *ike_sa, peer_cfg_t *peer)
{
	peer_cfg_t *config = ike_sa->get_peer_cfg(ike_sa);
	ike_cfg_t *ike = peer->get_ike_cfg(peer);

	if (config)
		return streq(config->get_name(config), peer->get_name(peer));
	if (!strangers_count || !ike->match_other(ike, ike_sa->get_other_host(ike_sa)))
		return false;
	stranger_seen = true;
	return true;
}

/* Is the tunnel up, or somebody at it? */
static bool ike_sa_covers(ike_sa_t *ike_sa, peer_cfg_t *peer, child_cfg_t *child)
{
	enumerator_t *children;
	child_sa_t *child_sa;
	bool covers = false;

	if (!is_of(ike_sa, peer))
		return false;
	/* children wait for an IKE SA that is on its way */
	if (negotiating(ike_sa))
		return true;
	if (ike_sa->get_state(ike_sa) != IKE_ESTABLISHED)
		return ike_sa->get_state(ike_sa) != IKE_DELETING;
	children = ike_sa->create_child_sa_enumerator(ike_sa);
	while (!covers && children->enumerate(children, &child_sa))
		covers = streq(child_sa->get_name(child_sa), child->get_name(child));
	children->destroy(children);
	return covers;
}

static bool is_covered(peer_cfg_t *peer, child_cfg_t *child)
{
	enumerator_t *ike_sas;
	ike_sa_t *ike_sa;
	bool covered = false;

	ike_sas = charon->ike_sa_manager->create_enumerator(charon->ike_sa_manager, TRUE);
	while (!covered && ike_sas->enumerate(ike_sas, &ike_sa))
		covered = ike_sa_covers(ike_sa, peer, child);
	ike_sas->destroy(ike_sas);
	return covered;
}

struct tunnel {
	peer_cfg_t *peer;
	child_cfg_t *child;
};

/*
 * A commit starts tunnels itself, when all of it has worked, and so sets no
 * start_action; that the tunnel begins again when closed tells the same.
 */
static bool wanted_up(child_cfg_t *child)
{
	return (child->get_start_action(child) | child->get_close_action(child)) &
	       ACTION_START;
}

static void collect_children(array_t *wanted, peer_cfg_t *peer)
{
	struct tunnel tunnel = { .peer = peer };
	enumerator_t *children;

	children = peer->create_child_cfg_enumerator(peer);
	while (children->enumerate(children, &tunnel.child)) {
		if (!wanted_up(tunnel.child))
			continue;
		peer->get_ref(peer);
		tunnel.child->get_ref(tunnel.child);
		array_insert(wanted, ARRAY_TAIL, &tunnel);
	}
	children->destroy(children);
}

/* All first, as the configuration is locked meanwhile. */
static array_t *collect(void)
{
	enumerator_t *peers;
	peer_cfg_t *peer;
	array_t *wanted;

	wanted = array_create(sizeof(struct tunnel), 0);
	peers = charon->backends->create_peer_cfg_enumerator(charon->backends, NULL, NULL,
							     NULL, NULL, IKE_ANY);
	while (peers->enumerate(peers, &peer))
		collect_children(wanted, peer);
	peers->destroy(peers);
	return wanted;
}

static job_requeue_t look(void *unused)
{
	struct tunnel tunnel;
	array_t *wanted;

	stranger_seen = false;
	wanted = collect();
	while (array_remove(wanted, ARRAY_HEAD, &tunnel)) {
		if (is_covered(tunnel.peer, tunnel.child)) {
			tunnel.peer->destroy(tunnel.peer);
			tunnel.child->destroy(tunnel.child);
			continue;
		}
		/* takes both references */
		charon->controller->initiate(charon->controller, tunnel.peer, tunnel.child,
					     NULL, NULL, 0, FALSE);
	}
	array_destroy(wanted);
	strangers_count = !stranger_seen;
	return JOB_RESCHEDULE(stranger_seen ? STRANGER_SECONDS : RETRY_SECONDS);
}

void retry_start(void)
{
	lib->scheduler->schedule_job(lib->scheduler,
				     (job_t *)callback_job_create(look, NULL, NULL, NULL),
				     RETRY_SECONDS);
}
