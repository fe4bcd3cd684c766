// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_stale.h"
#include "kernel_sectun_address.h"

#include <daemon.h>
#include <processing/jobs/callback_job.h>
#include <threading/mutex.h>

/** Seconds the peer may go on sending on an SA that has been replaced */
#define GRACE_INBOUND	10

/** Seconds until SAs with the same peer, but for other packets, are given up */
#define GRACE_OTHERS	60

typedef struct private_kernel_sectun_stale_t private_kernel_sectun_stale_t;

/**
 * Private data
 */
struct private_kernel_sectun_stale_t {

	/**
	 * Public interface
	 */
	kernel_sectun_stale_t public;

	/**
	 * Connection to the module
	 */
	struct sectun *ctl;

	/**
	 * Left-over SAs, as entry_t
	 */
	linked_list_t *entries;

	/**
	 * Lock for the list
	 */
	mutex_t *mutex;
};

typedef struct entry_t entry_t;

/**
 * A left-over SA
 */
struct entry_t {
	struct sectun_sa_key key;
	struct sectun_addr remote;
	uint32_t unit;
	struct sectun_selector *selectors;
	size_t n_selectors;
	/** its deletion is scheduled */
	bool doomed;
};

typedef struct delayed_t delayed_t;

/**
 * Argument of a job that deletes an SA later
 */
struct delayed_t {
	private_kernel_sectun_stale_t *this;
	struct sectun_sa_key key;
};

/**
 * Destroy an entry
 */
static void entry_destroy(entry_t *entry)
{
	free(entry->selectors);
	free(entry);
}

/**
 * Whether an entry is the SA with the given name
 */
static bool entry_matches(entry_t *entry, const struct sectun_sa_key *key)
{
	return entry->key.direction == key->direction &&
		   entry->key.protocol == key->protocol &&
		   entry->key.spi == key->spi &&
		   (key->direction == SECTUN_DIRECTION_IN ||
			sectun_addr_equal(&entry->key.remote, &key->remote));
}

/**
 * Delete a left-over SA from the kernel and from the list
 */
static void delete_sa(private_kernel_sectun_stale_t *this,
					  const struct sectun_sa_key *key)
{
	enumerator_t *enumerator;
	entry_t *entry;

	this->mutex->lock(this->mutex);
	enumerator = this->entries->create_enumerator(this->entries);
	while (enumerator->enumerate(enumerator, &entry))
	{
		if (entry_matches(entry, key))
		{
			DBG1(DBG_KNL, "deleting %s SA with SPI %.8x of st0.%u, left by an "
				 "earlier daemon", key->direction == SECTUN_DIRECTION_IN ?
				 "inbound" : "outbound", key->spi, entry->unit);
			sectun_sa_del(this->ctl, &entry->key);
			this->entries->remove_at(this->entries, enumerator);
			entry_destroy(entry);
			break;
		}
	}
	enumerator->destroy(enumerator);
	this->mutex->unlock(this->mutex);
}

/**
 * Job: delete an SA whose time of grace is over
 */
CALLBACK(delete_later, job_requeue_t,
	delayed_t *delayed)
{
	delete_sa(delayed->this, &delayed->key);
	return JOB_REQUEUE_NONE;
}

/**
 * Delete an SA after some seconds
 */
static void schedule(private_kernel_sectun_stale_t *this, entry_t *entry,
					 uint32_t seconds)
{
	delayed_t *delayed;

	INIT(delayed,
		.this = this,
		.key = entry->key,
	);
	entry->doomed = TRUE;
	lib->scheduler->schedule_job(lib->scheduler,
		(job_t*)callback_job_create(delete_later, delayed, free, NULL), seconds);
}

/**
 * Whether an entry carried the same packets as a new outbound SA
 */
static bool carried_same(entry_t *entry, kernel_sectun_sa_t *sa)
{
	struct sectun_selector reversed[KERNEL_SECTUN_SELECTORS_MAX];
	size_t i;

	if (entry->key.direction == SECTUN_DIRECTION_OUT)
	{
		return kernel_sectun_selectors_equal(entry->selectors,
											 entry->n_selectors,
											 sa->selectors.list,
											 sa->selectors.count);
	}
	for (i = 0; i < sa->selectors.count; i++)
	{
		reversed[i] = (struct sectun_selector){
			.src = sa->selectors.list[i].dst,
			.src_len = sa->selectors.list[i].dst_len,
			.dst = sa->selectors.list[i].src,
			.dst_len = sa->selectors.list[i].src_len,
		};
	}
	return kernel_sectun_selectors_equal(entry->selectors, entry->n_selectors,
										 reversed, sa->selectors.count);
}

METHOD(kernel_sectun_stale_t, replace, void,
	private_kernel_sectun_stale_t *this, kernel_sectun_sa_t *sa)
{
	enumerator_t *enumerator;
	entry_t *entry;

	this->mutex->lock(this->mutex);
	enumerator = this->entries->create_enumerator(this->entries);
	while (enumerator->enumerate(enumerator, &entry))
	{
		if (entry->doomed || entry->unit != sa->unit)
		{
			continue;
		}
		if (carried_same(entry, sa))
		{
			schedule(this, entry,
					 entry->key.direction == SECTUN_DIRECTION_OUT ?
					 0 : GRACE_INBOUND);
		}
		else if (sectun_addr_equal(&entry->remote, &sa->config.remote))
		{	/* the peer has forgotten it, as it has seen us start anew */
			schedule(this, entry, GRACE_OTHERS);
		}
	}
	enumerator->destroy(enumerator);
	this->mutex->unlock(this->mutex);
}

/**
 * Whether there is an outbound SA that nothing has replaced, on a device or to
 * a peer, each of which may be NULL for any
 */
static bool has_outbound(private_kernel_sectun_stale_t *this,
						 const uint32_t *unit, const struct sectun_addr *peer)
{
	enumerator_t *enumerator;
	entry_t *entry;
	bool found = FALSE;

	this->mutex->lock(this->mutex);
	enumerator = this->entries->create_enumerator(this->entries);
	while (!found && enumerator->enumerate(enumerator, &entry))
	{
		found = !entry->doomed &&
				entry->key.direction == SECTUN_DIRECTION_OUT &&
				(!unit || entry->unit == *unit) &&
				(!peer || sectun_addr_equal(&entry->remote, peer));
	}
	enumerator->destroy(enumerator);
	this->mutex->unlock(this->mutex);
	return found;
}

METHOD(kernel_sectun_stale_t, serves, bool,
	private_kernel_sectun_stale_t *this, uint32_t unit)
{
	return has_outbound(this, &unit, NULL);
}

METHOD(kernel_sectun_stale_t, reaches, bool,
	private_kernel_sectun_stale_t *this, host_t *peer)
{
	struct sectun_addr addr = kernel_sectun_addr_from_host(peer);

	return has_outbound(this, NULL, &addr);
}

METHOD(kernel_sectun_stale_t, forsake, void,
	private_kernel_sectun_stale_t *this, host_t *peer)
{
	struct sectun_addr addr = kernel_sectun_addr_from_host(peer);
	enumerator_t *enumerator;
	entry_t *entry;

	this->mutex->lock(this->mutex);
	enumerator = this->entries->create_enumerator(this->entries);
	while (enumerator->enumerate(enumerator, &entry))
	{
		if (!entry->doomed && sectun_addr_equal(&entry->remote, &addr))
		{
			schedule(this, entry, 0);
		}
	}
	enumerator->destroy(enumerator);
	this->mutex->unlock(this->mutex);
}

METHOD(kernel_sectun_stale_t, expire, bool,
	private_kernel_sectun_stale_t *this, const struct sectun_sa_info *info,
	bool hard)
{
	struct sectun_sa_key key = {
		.direction = info->direction,
		.protocol = info->protocol,
		.spi = info->spi,
		.remote = info->remote,
	};
	enumerator_t *enumerator;
	entry_t *entry;
	bool found = FALSE;

	this->mutex->lock(this->mutex);
	enumerator = this->entries->create_enumerator(this->entries);
	while (!found && enumerator->enumerate(enumerator, &entry))
	{
		found = entry_matches(entry, &key);
	}
	enumerator->destroy(enumerator);
	this->mutex->unlock(this->mutex);
	if (found && hard)
	{
		delete_sa(this, &key);
	}
	return found;
}

METHOD(kernel_sectun_stale_t, destroy, void,
	private_kernel_sectun_stale_t *this)
{
	this->entries->destroy_function(this->entries, (void*)entry_destroy);
	this->mutex->destroy(this->mutex);
	free(this);
}

/**
 * Note an SA found in the kernel
 */
static void note(private_kernel_sectun_stale_t *this,
				 const struct sectun_sa_info *info)
{
	entry_t *entry;

	INIT(entry,
		.key = {
			.direction = info->direction,
			.protocol = info->protocol,
			.spi = info->spi,
			.remote = info->remote,
		},
		.remote = info->remote,
		.unit = info->unit,
		.n_selectors = info->n_selectors,
	);
	if (info->n_selectors)
	{
		entry->selectors = malloc(info->n_selectors * sizeof(*info->selectors));
		memcpy(entry->selectors, info->selectors,
			   info->n_selectors * sizeof(*info->selectors));
	}
	this->entries->insert_last(this->entries, entry);
}

/**
 * Note all SAs that some daemon has made
 */
static void note_all(private_kernel_sectun_stale_t *this)
{
	struct sectun_sa_info *list;
	size_t n, i;

	if (sectun_sa_list(this->ctl, NULL, &list, &n))
	{
		DBG0(DBG_KNL, "kernel: cannot list the SAs of an earlier daemon: %s",
			 sectun_error());
		return;
	}
	for (i = 0; i < n; i++)
	{
		if (list[i].reqid)
		{
			note(this, &list[i]);
		}
	}
	sectun_sa_list_free(list, n);
	n = this->entries->get_count(this->entries);
	if (n)
	{
		DBG0(DBG_KNL, "kernel: %zu SAs of an earlier daemon go on until new "
			 "ones take over", n);
	}
}

/**
 * Delete the traps some daemon has set
 */
static void delete_traps(struct sectun *ctl)
{
	struct sectun_trap_info *list;
	size_t n, i;

	if (sectun_trap_list(ctl, NULL, &list, &n))
	{
		return;
	}
	for (i = 0; i < n; i++)
	{
		if (list[i].reqid)
		{
			sectun_trap_del(ctl, SECTUN_DEV_UNIT(list[i].unit), list[i].reqid);
		}
	}
	sectun_trap_list_free(list, n);
}

/*
 * Described in header
 */
kernel_sectun_stale_t *kernel_sectun_stale_create(struct sectun *ctl)
{
	private_kernel_sectun_stale_t *this;

	INIT(this,
		.public = {
			.replace = _replace,
			.serves = _serves,
			.reaches = _reaches,
			.forsake = _forsake,
			.expire = _expire,
			.destroy = _destroy,
		},
		.ctl = ctl,
		.entries = linked_list_create(),
		.mutex = mutex_create(MUTEX_TYPE_DEFAULT),
	);

	note_all(this);
	delete_traps(ctl);

	return &this->public;
}
