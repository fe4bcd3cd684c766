// SPDX-License-Identifier: GPL-2.0
#include "superseded.h"

#include <daemon.h>
#include <processing/jobs/callback_job.h>

/* Seconds that packets may still come by the old SAs. */
#define OVERLAP_SECONDS		15

/* Both ends may begin at once: IKE SAs of nearly the same age stay. */
#define OLDER_BY_SECONDS	10

/* What is to be known of a new IKE SA to tell which ones it supersedes. */
struct successor {
	char *name;
	host_t *peer;
	identification_t *id;
	time_t established;
	linked_list_t *children;
};

static time_t established(ike_sa_t *ike_sa)
{
	return ike_sa->get_statistic(ike_sa, STAT_ESTABLISHED);
}

static bool describe(ike_sa_id_t *id, struct successor *new)
{
	enumerator_t *children;
	child_sa_t *child_sa;
	ike_sa_t *ike_sa;

	ike_sa = charon->ike_sa_manager->checkout(charon->ike_sa_manager, id);
	if (!ike_sa)
		return false;
	new->name = strdup(ike_sa->get_name(ike_sa));
	new->peer = ike_sa->get_other_host(ike_sa);
	new->peer = new->peer->clone(new->peer);
	new->id = ike_sa->get_other_id(ike_sa);
	new->id = new->id->clone(new->id);
	new->established = established(ike_sa);
	new->children = linked_list_create();
	children = ike_sa->create_child_sa_enumerator(ike_sa);
	while (children->enumerate(children, &child_sa))
		new->children->insert_last(new->children,
					   strdup(child_sa->get_name(child_sa)));
	children->destroy(children);
	charon->ike_sa_manager->checkin(charon->ike_sa_manager, ike_sa);
	return true;
}

static bool has_child(struct successor *new, const char *name)
{
	enumerator_t *children;
	bool found = false;
	char *child;

	children = new->children->create_enumerator(new->children);
	while (!found && children->enumerate(children, &child))
		found = streq(child, name);
	children->destroy(children);
	return found;
}

static bool has_children_of(struct successor *new, ike_sa_t *old)
{
	enumerator_t *children;
	child_sa_t *child_sa;
	bool all = true;

	children = old->create_child_sa_enumerator(old);
	while (all && children->enumerate(children, &child_sa))
		all = has_child(new, child_sa->get_name(child_sa));
	children->destroy(children);
	return all;
}

static bool supersedes(struct successor *new, ike_sa_t *old)
{
	return old->get_version(old) == IKEV2 &&
	       old->get_state(old) == IKE_ESTABLISHED &&
	       streq(new->name, old->get_name(old)) &&
	       new->peer->ip_equals(new->peer, old->get_other_host(old)) &&
	       new->id->equals(new->id, old->get_other_id(old)) &&
	       established(old) + OLDER_BY_SECONDS <= new->established &&
	       has_children_of(new, old);
}

static linked_list_t *find_superseded(struct successor *new)
{
	linked_list_t *found = linked_list_create();
	enumerator_t *ike_sas;
	ike_sa_id_t *id;
	ike_sa_t *old;

	ike_sas = charon->ike_sa_manager->create_enumerator(charon->ike_sa_manager, TRUE);
	while (ike_sas->enumerate(ike_sas, &old)) {
		if (!supersedes(new, old))
			continue;
		id = old->get_id(old);
		found->insert_last(found, id->clone(id));
	}
	ike_sas->destroy(ike_sas);
	return found;
}

/* Without a word to the peer, which would not know what it is about. */
static void forget(linked_list_t *ids)
{
	ike_sa_id_t *id;
	ike_sa_t *old;

	while (ids->remove_first(ids, (void **)&id) == SUCCESS) {
		old = charon->ike_sa_manager->checkout(charon->ike_sa_manager, id);
		if (old) {
			DBG1(DBG_IKE, "IKE_SA %s[%d] has been superseded by the peer's new one",
			     old->get_name(old), old->get_unique_id(old));
			charon->ike_sa_manager->checkin_and_destroy(charon->ike_sa_manager,
								    old);
		}
		id->destroy(id);
	}
	ids->destroy(ids);
}

static job_requeue_t tidy(void *id)
{
	struct successor new;

	if (!describe(id, &new))
		return JOB_REQUEUE_NONE;
	forget(find_superseded(&new));
	new.children->destroy_function(new.children, free);
	new.peer->destroy(new.peer);
	new.id->destroy(new.id);
	free(new.name);
	return JOB_REQUEUE_NONE;
}

static void destroy_id(void *data)
{
	ike_sa_id_t *id = data;

	id->destroy(id);
}

static bool ike_updown(listener_t *listener, ike_sa_t *ike_sa, bool up)
{
	ike_sa_id_t *id = ike_sa->get_id(ike_sa);

	if (up && ike_sa->get_version(ike_sa) == IKEV2 && !id->is_initiator(id))
		lib->scheduler->schedule_job(lib->scheduler,
			(job_t *)callback_job_create(tidy, id->clone(id), destroy_id, NULL),
			OVERLAP_SECONDS);
	return TRUE;
}

void superseded_start(void)
{
	static listener_t listener = {
		.ike_updown = ike_updown,
	};

	charon->bus->add_listener(charon->bus, &listener);
}
