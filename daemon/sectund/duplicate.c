// SPDX-License-Identifier: GPL-2.0
#include "duplicate.h"

#include <arpa/inet.h>
#include <collections/array.h>
#include <daemon.h>
#include <processing/jobs/callback_job.h>
#include <threading/mutex.h>

/* Seconds that packets may still come by the pair that goes. */
#define OVERLAP_SECONDS		5

/*
 * With IKEv1 the end that answers second may have the new IKE SA adopt the pair
 * of the old one, and then ends that pair. The other end does not know, and so
 * many seconds later it has happened or will not.
 */
#define ADOPTION_SECONDS	10

/* What IKEv1 takes for rekeyed later than that, in seconds, is. */
#define AT_ONCE_SECONDS		10

/* In that time, in seconds, what had begun with a pair is up or given up. */
#define BEGUN_SECONDS		60

/* A pair that has come up, with what had begun by then. */
struct pair {
	char *gateway;
	char *child;
	uint32_t reqid;
	uint32_t id;
	uint32_t ike_id;
	uint64_t spis;
	uint32_t newest_child;
	uint32_t newest_ike;
	time_t up;
};

/* One of two pairs, and the IKE SA that it came up by. */
struct party {
	uint32_t id;
	uint32_t ike_id;
};

struct verdict {
	struct party loser;
	struct party winner;
	/* by IKE SAs of IKEv1 */
	bool adoptable;
	/* for the other end to end one */
	bool waited;
};

static mutex_t *lock;
static array_t *pairs;
static uint32_t newest_child;
static uint32_t newest_ike;

/* The same at both ends, whose inbound and outbound are each other's. */
static uint64_t both_spis(child_sa_t *child_sa)
{
	uint64_t in = ntohl(child_sa->get_spi(child_sa, TRUE));
	uint64_t out = ntohl(child_sa->get_spi(child_sa, FALSE));

	return in > out ? in << 32 | out : out << 32 | in;
}

static bool same_tunnel(const struct pair *one, const struct pair *other)
{
	return one->reqid == other->reqid && streq(one->gateway, other->gateway) &&
	       streq(one->child, other->child);
}

/* Numbers are given out in the order in which negotiations begin. */
static bool overlapped(const struct pair *one, const struct pair *other)
{
	return (one->ike_id != other->ike_id && one->ike_id <= other->newest_ike &&
		other->ike_id <= one->newest_ike) ||
	       (one->id <= other->newest_child && other->id <= one->newest_child);
}

static void free_pair(struct pair *pair)
{
	free(pair->gateway);
	free(pair->child);
}

/* With the lock. */
static void forget_old_pairs(time_t now)
{
	struct pair pair;

	while (array_get(pairs, ARRAY_HEAD, &pair) && now - pair.up > BEGUN_SECONDS) {
		array_remove(pairs, ARRAY_HEAD, &pair);
		free_pair(&pair);
	}
}

static ike_sa_t *checkout(uint32_t id, child_sa_t **child_sa)
{
	return charon->child_sa_manager->checkout_by_id(charon->child_sa_manager, id, child_sa);
}

static void checkin(ike_sa_t *ike_sa)
{
	charon->ike_sa_manager->checkin(charon->ike_sa_manager, ike_sa);
}

/* The number of its IKE SA now, 0 when it is gone. */
static uint32_t ike_id_of(uint32_t id)
{
	child_sa_t *child_sa;
	ike_sa_t *ike_sa;
	uint32_t ike_id;

	ike_sa = checkout(id, &child_sa);
	if (!ike_sa)
		return 0;
	ike_id = ike_sa->get_unique_id(ike_sa);
	checkin(ike_sa);
	return ike_id;
}

static bool is_there(const struct party *party)
{
	return ike_id_of(party->id) != 0;
}

static bool is_adopted(const struct party *party)
{
	uint32_t ike_id = ike_id_of(party->id);

	return ike_id && ike_id != party->ike_id;
}

/* What has been adopted here goes at the other end with its IKE SA: it loses. */
static void revise(struct verdict *verdict)
{
	struct party adopted = verdict->winner;

	if (!verdict->adoptable || !is_adopted(&adopted) || !is_there(&verdict->loser))
		return;
	verdict->winner = verdict->loser;
	verdict->loser = adopted;
}

static bool must_wait(struct verdict *verdict)
{
	if (!verdict->adoptable || verdict->waited || is_adopted(&verdict->loser))
		return false;
	verdict->waited = true;
	return true;
}

/* That the other end ends it is no reason to begin anew. */
static void give_up(const struct party *party)
{
	child_sa_t *child_sa;
	ike_sa_t *ike_sa;

	ike_sa = checkout(party->id, &child_sa);
	if (!ike_sa)
		return;
	child_sa->set_close_action(child_sa, ACTION_NONE);
	checkin(ike_sa);
}

static void keep(const struct party *party)
{
	child_sa_t *child_sa;
	child_cfg_t *config;
	ike_sa_t *ike_sa;

	ike_sa = checkout(party->id, &child_sa);
	if (!ike_sa)
		return;
	config = child_sa->get_config(child_sa);
	child_sa->set_close_action(child_sa, config->get_close_action(config));
	if (child_sa->get_state(child_sa) == CHILD_REKEYED)
		child_sa->set_state(child_sa, CHILD_INSTALLED);
	checkin(ike_sa);
}

static job_requeue_t prepare(void *data)
{
	struct verdict *verdict = data;

	revise(verdict);
	give_up(&verdict->loser);
	keep(&verdict->winner);
	return JOB_REQUEUE_NONE;
}

/* An IKE SA that has nothing else goes with it. */
static void end(const struct verdict *verdict)
{
	child_sa_t *child_sa;
	ike_sa_t *ike_sa;
	uint32_t ike_id;
	bool alone;

	ike_sa = checkout(verdict->loser.id, &child_sa);
	if (!ike_sa)
		return;
	DBG1(DBG_IKE, "CHILD_SA %s{%u} is a duplicate of {%u}, which stays",
	     child_sa->get_name(child_sa), verdict->loser.id, verdict->winner.id);
	ike_id = ike_sa->get_unique_id(ike_sa);
	alone = ike_sa->get_child_count(ike_sa) == 1;
	checkin(ike_sa);

	if (alone)
		charon->controller->terminate_ike(charon->controller, ike_id, FALSE, NULL, NULL,
						  0);
	else
		charon->controller->terminate_child(charon->controller, verdict->loser.id, NULL,
						    NULL, 0);
}

static job_requeue_t finish(void *data)
{
	struct verdict *verdict = data;

	revise(verdict);
	if (must_wait(verdict))
		return JOB_RESCHEDULE(ADOPTION_SECONDS);
	if (!is_there(&verdict->winner)) {
		keep(&verdict->loser);
		return JOB_REQUEUE_NONE;
	}
	keep(&verdict->winner);
	end(verdict);
	return JOB_REQUEUE_NONE;
}

static job_t *job(callback_job_cb_t callback, const struct verdict *verdict)
{
	struct verdict *copy = malloc_thing(struct verdict);

	*copy = *verdict;
	return (job_t *)callback_job_create(callback, copy, free, NULL);
}

/* In jobs of their own, as the bus calls this with an IKE SA checked out. */
static void decide(const struct pair *loser, const struct pair *winner, ike_version_t version)
{
	struct verdict verdict = {
		.loser = { .id = loser->id, .ike_id = loser->ike_id },
		.winner = { .id = winner->id, .ike_id = winner->ike_id },
		.adoptable = version == IKEV1 && loser->ike_id != winner->ike_id,
	};

	lib->processor->queue_job(lib->processor, job(prepare, &verdict));
	lib->scheduler->schedule_job(lib->scheduler, job(finish, &verdict),
				     OVERLAP_SECONDS);
}

static void judge(const struct pair *new, const struct pair *old, uint32_t rekeyed,
		  ike_version_t version)
{
	if (overlapped(new, old) && new->spis < old->spis)
		decide(new, old, version);
	else if (overlapped(new, old) ||
		 (old->id == rekeyed && new->up - old->up <= AT_ONCE_SECONDS))
		decide(old, new, version);
}

/* @rekeyed: the SA that this one is said to replace, or 0 */
static void came_up(ike_sa_t *ike_sa, child_sa_t *child_sa, uint32_t rekeyed)
{
	struct pair new, old;
	int i;

	lock->lock(lock);
	new = (struct pair) {
		.gateway = strdup(ike_sa->get_name(ike_sa)),
		.child = strdup(child_sa->get_name(child_sa)),
		.reqid = child_sa->get_reqid(child_sa),
		.id = child_sa->get_unique_id(child_sa),
		.ike_id = ike_sa->get_unique_id(ike_sa),
		.spis = both_spis(child_sa),
		.newest_child = newest_child,
		.newest_ike = newest_ike,
		.up = time_monotonic(NULL),
	};
	forget_old_pairs(new.up);
	for (i = 0; array_get(pairs, i, &old); i++) {
		if (same_tunnel(&new, &old))
			judge(&new, &old, rekeyed, ike_sa->get_version(ike_sa));
	}
	array_insert(pairs, ARRAY_TAIL, &new);
	lock->unlock(lock);
}

static bool child_updown(listener_t *listener, ike_sa_t *ike_sa, child_sa_t *child_sa, bool up)
{
	if (up)
		came_up(ike_sa, child_sa, 0);
	return TRUE;
}

/* IKEv2 ends what has been rekeyed by itself. */
static bool child_rekey(listener_t *listener, ike_sa_t *ike_sa, child_sa_t *old, child_sa_t *new)
{
	if (ike_sa->get_version(ike_sa) == IKEV1)
		came_up(ike_sa, new, old->get_unique_id(old));
	return TRUE;
}

static bool ike_state_change(listener_t *listener, ike_sa_t *ike_sa, ike_sa_state_t state)
{
	lock->lock(lock);
	newest_ike = max(newest_ike, ike_sa->get_unique_id(ike_sa));
	lock->unlock(lock);
	return TRUE;
}

/* The first that is heard of a CHILD_SA. */
static bool narrow(listener_t *listener, ike_sa_t *ike_sa, child_sa_t *child_sa,
		   narrow_hook_t type, linked_list_t *local, linked_list_t *remote)
{
	lock->lock(lock);
	newest_child = max(newest_child, child_sa->get_unique_id(child_sa));
	lock->unlock(lock);
	return TRUE;
}

void duplicate_start(void)
{
	static listener_t listener = {
		.ike_state_change = ike_state_change,
		.narrow = narrow,
		.child_updown = child_updown,
		.child_rekey = child_rekey,
	};

	lock = mutex_create(MUTEX_TYPE_DEFAULT);
	pairs = array_create(sizeof(struct pair), 0);
	charon->bus->add_listener(charon->bus, &listener);
}
