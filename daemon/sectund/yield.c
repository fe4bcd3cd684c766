// SPDX-License-Identifier: GPL-2.0
#include "yield.h"

#include <daemon.h>
#include <processing/jobs/callback_job.h>

static bool is_unanswered(ike_sa_t *ike_sa, const char *gateway)
{
	ike_sa_id_t *id = ike_sa->get_id(ike_sa);

	return id->is_initiator(id) && !id->get_responder_spi(id) &&
	       ike_sa->get_state(ike_sa) == IKE_CONNECTING &&
	       ike_sa->get_peer_cfg(ike_sa) && streq(ike_sa->get_name(ike_sa), gateway);
}

static ike_sa_id_t *find_unanswered(const char *gateway)
{
	enumerator_t *ike_sas;
	ike_sa_id_t *id = NULL;
	ike_sa_t *ike_sa;

	ike_sas = charon->ike_sa_manager->create_enumerator(charon->ike_sa_manager, TRUE);
	while (!id && ike_sas->enumerate(ike_sas, &ike_sa)) {
		if (is_unanswered(ike_sa, gateway)) {
			id = ike_sa->get_id(ike_sa);
			id = id->clone(id);
		}
	}
	ike_sas->destroy(ike_sas);
	return id;
}

/* The answer may have come since it was found. */
static void end(ike_sa_id_t *id, const char *gateway)
{
	ike_sa_t *ike_sa;

	ike_sa = charon->ike_sa_manager->checkout(charon->ike_sa_manager, id);
	if (!ike_sa)
		return;
	if (is_unanswered(ike_sa, gateway))
		charon->ike_sa_manager->checkin_and_destroy(charon->ike_sa_manager, ike_sa);
	else
		charon->ike_sa_manager->checkin(charon->ike_sa_manager, ike_sa);
}

static job_requeue_t yield(void *data)
{
	ike_sa_id_t *id;

	id = find_unanswered(data);
	if (id) {
		end(id, data);
		id->destroy(id);
	}
	return JOB_REQUEUE_NONE;
}

/* In a job of its own, as the bus calls this with the peer's IKE SA checked out. */
static bool ike_updown(listener_t *listener, ike_sa_t *ike_sa, bool up)
{
	ike_sa_id_t *id = ike_sa->get_id(ike_sa);

	if (up && !id->is_initiator(id))
		lib->processor->queue_job(lib->processor,
			(job_t *)callback_job_create(yield, strdup(ike_sa->get_name(ike_sa)),
						     free, NULL));
	return TRUE;
}

void yield_start(void)
{
	static listener_t listener = {
		.ike_updown = ike_updown,
	};

	charon->bus->add_listener(charon->bus, &listener);
}
