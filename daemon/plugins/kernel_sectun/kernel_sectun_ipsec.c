// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_ipsec.h"
#include "kernel_sectun_address.h"
#include "kernel_sectun_algorithm.h"
#include "kernel_sectun_contact.h"
#include "kernel_sectun_events.h"
#include "kernel_sectun_sa.h"
#include "kernel_sectun_stale.h"
#include "kernel_sectun_traps.h"

#include <collections/hashtable.h>
#include <daemon.h>
#include <errno.h>
#include <linux/udp.h>
#include <processing/jobs/callback_job.h>
#include <threading/mutex.h>

#ifndef SOL_UDP
#define SOL_UDP 17
#endif

/**
 * SPIs are taken from below the range the kernel's own IPsec is given by
 * strongSwan, so that tunnels of both never get in each other's way.
 */
#define SPI_MIN		0x00010000U
#define SPI_MAX		0xbfffffffU

/**
 * IKEv1 has no answer to the third message of a quick mode: its sender cannot
 * know when the peer is ready for the new SA, and goes on with the old one for
 * so many milliseconds.
 */
#define HOLD_MS		1000

/**
 * Milliseconds after which a trap looks for SAs of an earlier daemon
 */
#define TAKEOVER_MS	500

typedef struct private_kernel_sectun_ipsec_t private_kernel_sectun_ipsec_t;

/**
 * Private data
 */
struct private_kernel_sectun_ipsec_t {

	/**
	 * Public interface
	 */
	kernel_sectun_ipsec_t public;

	/**
	 * Connection to the module
	 */
	struct sectun *ctl;

	/**
	 * Our SAs, kernel_sectun_sa_t by id
	 */
	hashtable_t *sas;

	/**
	 * Lock for the table
	 */
	mutex_t *mutex;

	/**
	 * On-traffic CHILD_SAs
	 */
	kernel_sectun_traps_t *traps;

	/**
	 * SAs of an earlier daemon
	 */
	kernel_sectun_stale_t *stale;

	/**
	 * What peers are told of that daemon
	 */
	kernel_sectun_contact_t *contact;

	/**
	 * Listener for the module's events
	 */
	kernel_sectun_events_t *events;
};

/**
 * Hash an SA id
 */
static u_int id_hash(kernel_ipsec_sa_id_t *id)
{
	return chunk_hash_inc(chunk_from_thing(id->spi),
						  chunk_hash(id->dst->get_address(id->dst)));
}

/**
 * Compare SA ids
 */
static bool id_equals(kernel_ipsec_sa_id_t *a, kernel_ipsec_sa_id_t *b)
{
	return a->spi == b->spi && a->dst->ip_equals(a->dst, b->dst);
}

METHOD(kernel_ipsec_t, get_features, kernel_feature_t,
	private_kernel_sectun_ipsec_t *this)
{
	/* selectors belong to the SA: when it moves there is nothing else to do */
	return KERNEL_NO_POLICY_UPDATES;
}

METHOD(kernel_ipsec_t, get_spi, status_t,
	private_kernel_sectun_ipsec_t *this, host_t *src, host_t *dst,
	uint8_t protocol, uint32_t *spi)
{
	struct sectun_addr local;
	uint32_t random;
	rng_t *rng;
	int err;

	rng = lib->crypto->create_rng(lib->crypto, RNG_WEAK);
	if (!rng)
	{
		return FAILED;
	}
	local = kernel_sectun_addr_from_host(dst);
	do
	{
		if (!rng->get_bytes(rng, sizeof(random), (uint8_t*)&random))
		{
			rng->destroy(rng);
			return FAILED;
		}
		random = SPI_MIN + random % (SPI_MAX - SPI_MIN + 1);
		/* the peer may use it before we have the keys */
		err = sectun_sa_reserve(this->ctl, kernel_sectun_protocol(protocol),
								random, &local);
	}
	while (err == -EEXIST);
	rng->destroy(rng);
	if (err)
	{
		DBG0(DBG_KNL, "kernel: no SPI for %H: %s", dst, sectun_error());
		return FAILED;
	}
	*spi = htonl(random);
	return SUCCESS;
}

METHOD(kernel_ipsec_t, get_cpi, status_t,
	private_kernel_sectun_ipsec_t *this, host_t *src, host_t *dst,
	uint16_t *cpi)
{
	return NOT_SUPPORTED;
}

/**
 * Find another outbound SA of the same CHILD_SA that is in the kernel, or one
 * that is held back; the lock is taken.
 */
static kernel_sectun_sa_t *find_sibling(private_kernel_sectun_ipsec_t *this,
										kernel_sectun_sa_t *sa, bool held)
{
	enumerator_t *enumerator;
	kernel_sectun_sa_t *other, *found = NULL;

	enumerator = this->sas->create_enumerator(this->sas);
	while (!found && enumerator->enumerate(enumerator, NULL, &other))
	{
		if (other != sa && !other->inbound && other->unit == sa->unit &&
			other->reqid == sa->reqid && other->held == held)
		{
			found = other;
		}
	}
	enumerator->destroy(enumerator);
	return found;
}

/**
 * Whether the peer may not be ready for a new outbound SA yet
 */
static bool peer_may_lag(kernel_ipsec_add_sa_t *data)
{
	ike_sa_t *ike_sa = charon->bus->get_sa(charon->bus);

	return !data->inbound && data->initiator && ike_sa &&
		   ike_sa->get_version(ike_sa) == IKEV1;
}

/**
 * Remove an SA from table and kernel; the lock is taken.
 */
static status_t remove_sa(private_kernel_sectun_ipsec_t *this,
						  kernel_sectun_sa_t *sa)
{
	status_t status;

	this->sas->remove(this->sas, &sa->id);
	status = kernel_sectun_sa_remove(sa, this->ctl);
	kernel_sectun_sa_destroy(sa);
	return status;
}

/**
 * Remove the SAs that only stayed until a held one took over; the lock is taken.
 */
static void remove_doomed(private_kernel_sectun_ipsec_t *this, uint32_t unit,
						  uint32_t reqid)
{
	enumerator_t *enumerator;
	kernel_sectun_sa_t *sa;

	enumerator = this->sas->create_enumerator(this->sas);
	while (enumerator->enumerate(enumerator, NULL, &sa))
	{
		if (sa->doomed && sa->unit == unit && sa->reqid == reqid)
		{
			this->sas->remove_at(this->sas, enumerator);
			kernel_sectun_sa_remove(sa, this->ctl);
			kernel_sectun_sa_destroy(sa);
		}
	}
	enumerator->destroy(enumerator);
}

typedef struct delayed_t delayed_t;

/**
 * Argument of a job that installs an SA or asks for one
 */
struct delayed_t {
	private_kernel_sectun_ipsec_t *this;
	kernel_ipsec_sa_id_t id;
	uint32_t reqid;
};

/**
 * Destroy such an argument
 */
CALLBACK(delayed_destroy, void,
	delayed_t *delayed)
{
	DESTROY_IF(delayed->id.dst);
	free(delayed);
}

/**
 * Job: install an SA that was held back
 */
CALLBACK(install_held, job_requeue_t,
	delayed_t *delayed)
{
	private_kernel_sectun_ipsec_t *this = delayed->this;
	kernel_sectun_sa_t *sa;
	bool failed = FALSE;

	this->mutex->lock(this->mutex);
	sa = this->sas->get(this->sas, &delayed->id);
	if (sa && sa->held)
	{
		failed = kernel_sectun_sa_install(sa, this->ctl) != SUCCESS;
		remove_doomed(this, sa->unit, sa->reqid);
	}
	this->mutex->unlock(this->mutex);
	if (failed)
	{
		charon->kernel->expire(charon->kernel, delayed->id.proto,
							   delayed->id.spi, delayed->id.dst, TRUE);
	}
	return JOB_REQUEUE_NONE;
}

/**
 * Hold an SA back for a moment
 */
static void hold(private_kernel_sectun_ipsec_t *this, kernel_sectun_sa_t *sa)
{
	delayed_t *delayed;

	INIT(delayed,
		.this = this,
		.id = {
			.spi = sa->id.spi,
			.dst = sa->id.dst->clone(sa->id.dst),
		},
	);
	sa->held = TRUE;
	lib->scheduler->schedule_job_ms(lib->scheduler,
				(job_t*)callback_job_create(install_held, delayed,
											delayed_destroy, NULL), HOLD_MS);
}

METHOD(kernel_ipsec_t, add_sa, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_sa_id_t *id,
	kernel_ipsec_add_sa_t *data)
{
	kernel_sectun_sa_t *sa;
	status_t status = SUCCESS;

	sa = kernel_sectun_sa_create(id, data);
	if (!sa)
	{
		return NOT_SUPPORTED;
	}
	this->mutex->lock(this->mutex);
	if (peer_may_lag(data) && find_sibling(this, sa, FALSE))
	{
		hold(this, sa);
	}
	else
	{
		status = kernel_sectun_sa_install(sa, this->ctl);
	}
	if (status == SUCCESS)
	{
		this->sas->put(this->sas, &sa->id, sa);
		if (!sa->inbound)
		{
			this->stale->replace(this->stale, sa);
		}
	}
	else
	{
		kernel_sectun_sa_destroy(sa);
	}
	this->mutex->unlock(this->mutex);
	return status;
}

METHOD(kernel_ipsec_t, update_sa, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_sa_id_t *id,
	kernel_ipsec_update_sa_t *data)
{
	kernel_sectun_sa_t *sa;
	status_t status = NOT_FOUND;

	this->mutex->lock(this->mutex);
	sa = this->sas->remove(this->sas, id);
	if (sa)
	{
		status = kernel_sectun_sa_move(sa, this->ctl, data);
		this->sas->put(this->sas, &sa->id, sa);
	}
	this->mutex->unlock(this->mutex);
	return status;
}

METHOD(kernel_ipsec_t, query_sa, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_sa_id_t *id,
	kernel_ipsec_query_sa_t *data, uint64_t *bytes, uint64_t *packets,
	time_t *time)
{
	kernel_sectun_sa_t *sa;
	status_t status = NOT_FOUND;

	this->mutex->lock(this->mutex);
	sa = this->sas->get(this->sas, id);
	if (sa)
	{
		status = kernel_sectun_sa_query(sa, this->ctl, bytes, packets, time);
	}
	this->mutex->unlock(this->mutex);
	return status;
}

METHOD(kernel_ipsec_t, del_sa, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_sa_id_t *id,
	kernel_ipsec_del_sa_t *data)
{
	kernel_sectun_sa_t *sa;
	status_t status = SUCCESS;
	uint32_t unit, reqid;
	bool awaited, orphaned;

	this->mutex->lock(this->mutex);
	sa = this->sas->get(this->sas, id);
	if (!sa)
	{	/* an SPI that never became an SA */
		this->mutex->unlock(this->mutex);
		return SUCCESS;
	}
	awaited = !sa->inbound && find_sibling(this, sa, TRUE);
	if (awaited && !sa->held)
	{
		sa->doomed = TRUE;
	}
	else
	{
		orphaned = sa->held && !awaited;
		unit = sa->unit;
		reqid = sa->reqid;
		status = remove_sa(this, sa);
		if (orphaned)
		{	/* nobody is left to take over */
			remove_doomed(this, unit, reqid);
		}
	}
	this->mutex->unlock(this->mutex);
	return status;
}

METHOD(kernel_ipsec_t, flush_sas, status_t,
	private_kernel_sectun_ipsec_t *this)
{
	enumerator_t *enumerator;
	kernel_sectun_sa_t *sa;

	this->mutex->lock(this->mutex);
	enumerator = this->sas->create_enumerator(this->sas);
	while (enumerator->enumerate(enumerator, NULL, &sa))
	{
		this->sas->remove_at(this->sas, enumerator);
		kernel_sectun_sa_remove(sa, this->ctl);
		kernel_sectun_sa_destroy(sa);
	}
	enumerator->destroy(enumerator);
	this->mutex->unlock(this->mutex);
	return SUCCESS;
}

/**
 * Whether a policy is a trap. Those of CHILD_SAs need no doing: the selectors
 * belong to the SAs, and routes lead packets to the device.
 */
static bool is_trap(kernel_ipsec_policy_id_t *id,
					kernel_ipsec_manage_policy_t *data)
{
	return id->dir == POLICY_OUT && data->prio == POLICY_PRIORITY_ROUTED;
}

/**
 * Job: ask for an SA
 */
CALLBACK(ask, job_requeue_t,
	delayed_t *delayed)
{
	kernel_acquire_data_t data = {};

	charon->kernel->acquire(charon->kernel, delayed->reqid, &data);
	return JOB_REQUEUE_NONE;
}

/**
 * Where an SA of an earlier daemon serves the device no packet would spring the
 * trap, but nobody would look after that SA either: do not wait for one.
 */
static void take_over(private_kernel_sectun_ipsec_t *this, uint32_t unit,
					  uint32_t reqid)
{
	delayed_t *delayed;

	if (!this->stale->serves(this->stale, unit))
	{
		return;
	}
	INIT(delayed,
		.this = this,
		.reqid = reqid,
	);
	lib->scheduler->schedule_job_ms(lib->scheduler,
				(job_t*)callback_job_create(ask, delayed, delayed_destroy,
											NULL), TAKEOVER_MS);
}

METHOD(kernel_ipsec_t, add_policy, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_policy_id_t *id,
	kernel_ipsec_manage_policy_t *data)
{
	status_t status;

	if (data->type != POLICY_IPSEC)
	{
		DBG0(DBG_KNL, "kernel: secure tunnels have no pass or drop policies");
		return NOT_SUPPORTED;
	}
	if (!is_trap(id, data))
	{
		return SUCCESS;
	}
	if (!id->if_id)
	{
		DBG0(DBG_KNL, "kernel: the CHILD_SA is bound to no secure tunnel "
			 "device: if_id_in and if_id_out N+1 mean st0.N");
		return NOT_SUPPORTED;
	}
	status = this->traps->add(this->traps, id->if_id - 1, data->sa->reqid,
							  id->src_ts, id->dst_ts);
	if (status == SUCCESS)
	{
		take_over(this, id->if_id - 1, data->sa->reqid);
	}
	return status;
}

METHOD(kernel_ipsec_t, query_policy, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_policy_id_t *id,
	kernel_ipsec_query_policy_t *data, time_t *use_time)
{
	/* charon asks the SAs then */
	return NOT_SUPPORTED;
}

METHOD(kernel_ipsec_t, del_policy, status_t,
	private_kernel_sectun_ipsec_t *this, kernel_ipsec_policy_id_t *id,
	kernel_ipsec_manage_policy_t *data)
{
	if (!is_trap(id, data) || !id->if_id)
	{
		return SUCCESS;
	}
	return this->traps->del(this->traps, id->if_id - 1, data->sa->reqid,
							id->src_ts, id->dst_ts);
}

METHOD(kernel_ipsec_t, flush_policies, status_t,
	private_kernel_sectun_ipsec_t *this)
{
	this->traps->flush(this->traps);
	return SUCCESS;
}

METHOD(kernel_ipsec_t, bypass_socket, bool,
	private_kernel_sectun_ipsec_t *this, int fd, int family)
{
	/* the module routes IKE round the devices by itself */
	return TRUE;
}

METHOD(kernel_ipsec_t, enable_udp_decap, bool,
	private_kernel_sectun_ipsec_t *this, int fd, int family, uint16_t port)
{
	int type = UDP_ENCAP_ESPINUDP;

	if (setsockopt(fd, SOL_UDP, UDP_ENCAP, &type, sizeof(type)) < 0)
	{
		DBG0(DBG_KNL, "kernel: no NAT traversal: cannot receive ESP on UDP port "
			 "%u: %s", port, strerror(errno));
		return FALSE;
	}
	return TRUE;
}

METHOD(kernel_ipsec_t, destroy, void,
	private_kernel_sectun_ipsec_t *this)
{
	DESTROY_IF(this->events);
	this->contact->destroy(this->contact);
	flush_sas(this);
	flush_policies(this);
	this->stale->destroy(this->stale);
	this->traps->destroy(this->traps);
	this->sas->destroy(this->sas);
	this->mutex->destroy(this->mutex);
	sectun_close(this->ctl);
	free(this);
}

/**
 * Connect to the module, in words an operator can act on
 */
static struct sectun *connect_module()
{
	struct sectun *ctl;

	ctl = sectun_open();
	if (!ctl && errno == ENOENT)
	{
		DBG0(DBG_KNL, "kernel module sectun is not loaded: load it with "
			 "\"modprobe sectun\" first");
	}
	else if (!ctl)
	{
		DBG0(DBG_KNL, "cannot talk to the kernel module sectun: %s",
			 sectun_error());
	}
	return ctl;
}

/*
 * Described in header
 */
kernel_sectun_ipsec_t *kernel_sectun_ipsec_create()
{
	private_kernel_sectun_ipsec_t *this;
	struct sectun *ctl;

	ctl = connect_module();
	if (!ctl)
	{
		return NULL;
	}

	INIT(this,
		.public = {
			.interface = {
				.get_features = _get_features,
				.get_spi = _get_spi,
				.get_cpi = _get_cpi,
				.add_sa = _add_sa,
				.update_sa = _update_sa,
				.query_sa = _query_sa,
				.del_sa = _del_sa,
				.flush_sas = _flush_sas,
				.add_policy = _add_policy,
				.query_policy = _query_policy,
				.del_policy = _del_policy,
				.flush_policies = _flush_policies,
				.bypass_socket = _bypass_socket,
				.enable_udp_decap = _enable_udp_decap,
				.destroy = _destroy,
			},
		},
		.ctl = ctl,
		.sas = hashtable_create((hashtable_hash_t)id_hash,
								(hashtable_equals_t)id_equals, 32),
		.mutex = mutex_create(MUTEX_TYPE_DEFAULT),
		.traps = kernel_sectun_traps_create(ctl),
		.stale = kernel_sectun_stale_create(ctl),
	);

	this->contact = kernel_sectun_contact_create(this->stale);
	this->events = kernel_sectun_events_create(ctl, this->stale);
	if (!this->events)
	{
		destroy(this);
		return NULL;
	}

	return &this->public;
}
