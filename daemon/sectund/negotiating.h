/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NEGOTIATING_H_
#define NEGOTIATING_H_

#include <daemon.h>

/* Seconds a peer has, after phase 1, to ask for the SA itself. */
#define PEER_ASKS_WITHIN	5

static inline bool negotiating_task(ike_sa_t *ike_sa, task_queue_t queue)
{
	enumerator_t *tasks;
	bool found = false;
	task_t *task;

	tasks = ike_sa->create_task_enumerator(ike_sa, queue);
	while (!found && tasks->enumerate(tasks, &task))
		found = task->get_type(task) == TASK_QUICK_MODE ||
			task->get_type(task) == TASK_CHILD_CREATE;
	tasks->destroy(tasks);
	return found;
}

/**
 * negotiating - is an IKE SA on its way to a CHILD_SA it does not have yet
 * @ike_sa: checked out
 *
 * Whichever end has begun: another attempt beside it would make a duplicate.
 */
static inline bool negotiating(ike_sa_t *ike_sa)
{
	ike_sa_id_t *id = ike_sa->get_id(ike_sa);
	time_t established;

	switch (ike_sa->get_state(ike_sa)) {
	case IKE_CREATED:
	case IKE_CONNECTING:
		return true;
	case IKE_ESTABLISHED:
		break;
	default:
		return false;
	}
	if (negotiating_task(ike_sa, TASK_QUEUE_ACTIVE) ||
	    negotiating_task(ike_sa, TASK_QUEUE_PASSIVE) ||
	    negotiating_task(ike_sa, TASK_QUEUE_QUEUED))
		return true;
	established = ike_sa->get_statistic(ike_sa, STAT_ESTABLISHED);
	return !id->is_initiator(id) && !ike_sa->get_child_count(ike_sa) &&
	       time_monotonic(NULL) - established < PEER_ASKS_WITHIN;
}

#endif
