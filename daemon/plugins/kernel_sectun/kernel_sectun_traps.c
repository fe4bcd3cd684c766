// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_traps.h"
#include "kernel_sectun_selector.h"

#include <daemon.h>
#include <threading/mutex.h>

typedef struct private_kernel_sectun_traps_t private_kernel_sectun_traps_t;

/**
 * Private data
 */
struct private_kernel_sectun_traps_t {

	/**
	 * Public interface
	 */
	kernel_sectun_traps_t public;

	/**
	 * Connection to the module
	 */
	struct sectun *ctl;

	/**
	 * Traps, as trap_t
	 */
	linked_list_t *traps;

	/**
	 * Lock for the list
	 */
	mutex_t *mutex;
};

typedef struct trap_t trap_t;

/**
 * A trap: sources and destinations of its pairs, in the same order
 */
struct trap_t {
	uint32_t unit;
	uint32_t reqid;
	linked_list_t *src;
	linked_list_t *dst;
};

/**
 * Destroy a trap
 */
static void trap_destroy(trap_t *trap)
{
	trap->src->destroy_offset(trap->src, offsetof(traffic_selector_t, destroy));
	trap->dst->destroy_offset(trap->dst, offsetof(traffic_selector_t, destroy));
	free(trap);
}

/**
 * Find a trap
 */
static trap_t *find(private_kernel_sectun_traps_t *this, uint32_t unit,
					uint32_t reqid)
{
	enumerator_t *enumerator;
	trap_t *trap, *found = NULL;

	enumerator = this->traps->create_enumerator(this->traps);
	while (!found && enumerator->enumerate(enumerator, &trap))
	{
		if (trap->unit == unit && trap->reqid == reqid)
		{
			found = trap;
		}
	}
	enumerator->destroy(enumerator);
	return found;
}

/**
 * Collect the selectors of all pairs
 */
static bool get_selectors(trap_t *trap, kernel_sectun_selectors_t *selectors)
{
	enumerator_t *sources, *destinations;
	traffic_selector_t *src, *dst;
	bool good = TRUE;

	selectors->count = 0;
	sources = trap->src->create_enumerator(trap->src);
	destinations = trap->dst->create_enumerator(trap->dst);
	while (good && sources->enumerate(sources, &src) &&
		   destinations->enumerate(destinations, &dst))
	{
		good = kernel_sectun_selectors_add(selectors, src, dst);
	}
	sources->destroy(sources);
	destinations->destroy(destinations);
	return good;
}

/**
 * Make the kernel's trap what ours is
 */
static status_t set(private_kernel_sectun_traps_t *this, trap_t *trap,
					bool exists)
{
	kernel_sectun_selectors_t selectors;

	if (!get_selectors(trap, &selectors))
	{
		return FAILED;
	}
	if (exists)
	{
		sectun_trap_del(this->ctl, SECTUN_DEV_UNIT(trap->unit), trap->reqid);
	}
	if (selectors.count &&
		sectun_trap_add(this->ctl, SECTUN_DEV_UNIT(trap->unit), trap->reqid,
						selectors.list, selectors.count))
	{
		DBG0(DBG_KNL, "kernel: cannot wait for traffic on st0.%u: %s",
			 trap->unit, sectun_error());
		return FAILED;
	}
	return SUCCESS;
}

METHOD(kernel_sectun_traps_t, add, status_t,
	private_kernel_sectun_traps_t *this, uint32_t unit, uint32_t reqid,
	traffic_selector_t *src, traffic_selector_t *dst)
{
	status_t status;
	trap_t *trap;
	bool exists;

	this->mutex->lock(this->mutex);
	trap = find(this, unit, reqid);
	exists = trap != NULL;
	if (!exists)
	{
		INIT(trap,
			.unit = unit,
			.reqid = reqid,
			.src = linked_list_create(),
			.dst = linked_list_create(),
		);
		this->traps->insert_last(this->traps, trap);
	}
	trap->src->insert_last(trap->src, src->clone(src));
	trap->dst->insert_last(trap->dst, dst->clone(dst));
	status = set(this, trap, exists);
	if (status != SUCCESS && !exists)
	{
		this->traps->remove(this->traps, trap, NULL);
		trap_destroy(trap);
	}
	this->mutex->unlock(this->mutex);
	return status;
}

/**
 * Remove the first pair that equals the given one
 */
static bool remove_pair(trap_t *trap, traffic_selector_t *src,
						traffic_selector_t *dst)
{
	enumerator_t *sources, *destinations;
	traffic_selector_t *a, *b;
	bool found = FALSE;

	sources = trap->src->create_enumerator(trap->src);
	destinations = trap->dst->create_enumerator(trap->dst);
	while (!found && sources->enumerate(sources, &a) &&
		   destinations->enumerate(destinations, &b))
	{
		if (a->equals(a, src) && b->equals(b, dst))
		{
			trap->src->remove_at(trap->src, sources);
			trap->dst->remove_at(trap->dst, destinations);
			a->destroy(a);
			b->destroy(b);
			found = TRUE;
		}
	}
	sources->destroy(sources);
	destinations->destroy(destinations);
	return found;
}

METHOD(kernel_sectun_traps_t, del, status_t,
	private_kernel_sectun_traps_t *this, uint32_t unit, uint32_t reqid,
	traffic_selector_t *src, traffic_selector_t *dst)
{
	status_t status = NOT_FOUND;
	trap_t *trap;

	this->mutex->lock(this->mutex);
	trap = find(this, unit, reqid);
	if (trap && remove_pair(trap, src, dst))
	{
		status = set(this, trap, TRUE);
		if (!trap->src->get_count(trap->src))
		{
			this->traps->remove(this->traps, trap, NULL);
			trap_destroy(trap);
		}
	}
	this->mutex->unlock(this->mutex);
	return status;
}

METHOD(kernel_sectun_traps_t, flush, void,
	private_kernel_sectun_traps_t *this)
{
	trap_t *trap;

	this->mutex->lock(this->mutex);
	while (this->traps->remove_first(this->traps, (void**)&trap) == SUCCESS)
	{
		sectun_trap_del(this->ctl, SECTUN_DEV_UNIT(trap->unit), trap->reqid);
		trap_destroy(trap);
	}
	this->mutex->unlock(this->mutex);
}

METHOD(kernel_sectun_traps_t, destroy, void,
	private_kernel_sectun_traps_t *this)
{
	this->traps->destroy_function(this->traps, (void*)trap_destroy);
	this->mutex->destroy(this->mutex);
	free(this);
}

/*
 * Described in header
 */
kernel_sectun_traps_t *kernel_sectun_traps_create(struct sectun *ctl)
{
	private_kernel_sectun_traps_t *this;

	INIT(this,
		.public = {
			.add = _add,
			.del = _del,
			.flush = _flush,
			.destroy = _destroy,
		},
		.ctl = ctl,
		.traps = linked_list_create(),
		.mutex = mutex_create(MUTEX_TYPE_DEFAULT),
	);

	return &this->public;
}
