// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_sa.h"
#include "kernel_sectun_address.h"
#include "kernel_sectun_algorithm.h"

#include <daemon.h>
#include <errno.h>
#include <time.h>

/**
 * Without ESN the sequence numbers end at 2^32: ask for a new SA at 7/8 of them
 */
#define SOFT_PACKETS_NO_ESN		0xe0000000ULL

/**
 * Refuse what the kernel module does not do
 */
static bool is_supported(kernel_ipsec_sa_id_t *id, kernel_ipsec_add_sa_t *data)
{
	if (id->proto != IPPROTO_ESP && id->proto != IPPROTO_AH)
	{
		DBG0(DBG_KNL, "kernel: secure tunnels carry ESP or AH only");
		return FALSE;
	}
	if (data->mode != MODE_TUNNEL && data->mode != MODE_TRANSPORT)
	{
		DBG0(DBG_KNL, "kernel: secure tunnels work in tunnel or transport mode, "
			 "not in %N mode", ipsec_mode_names, data->mode);
		return FALSE;
	}
	if (data->ipcomp != IPCOMP_NONE)
	{
		DBG0(DBG_KNL, "kernel: secure tunnels do not compress");
		return FALSE;
	}
	if (!id->if_id)
	{
		DBG0(DBG_KNL, "kernel: the CHILD_SA is bound to no secure tunnel "
			 "device: if_id_in and if_id_out N+1 mean st0.N");
		return FALSE;
	}
	return TRUE;
}

/**
 * Copy the lifetimes, adding one where sequence numbers would run out
 */
static void set_lifetime(struct sectun_lifetime *life,
						 kernel_ipsec_add_sa_t *data)
{
	lifetime_cfg_t *cfg = data->lifetime;

	life->soft_seconds = cfg->time.rekey;
	life->hard_seconds = cfg->time.life;
	life->soft_bytes = cfg->bytes.rekey;
	life->hard_bytes = cfg->bytes.life;
	life->soft_packets = cfg->packets.rekey;
	life->hard_packets = cfg->packets.life;
	if (!data->esn && !data->inbound && !life->soft_packets)
	{
		life->soft_packets = SOFT_PACKETS_NO_ESN;
	}
}

/**
 * Set outer addresses and ports from the id
 */
static void set_addresses(kernel_sectun_sa_t *this)
{
	struct sectun_sa_config *config = &this->config;
	host_t *local, *remote;

	local = this->inbound ? this->id.dst : this->id.src;
	remote = this->inbound ? this->id.src : this->id.dst;
	config->local = kernel_sectun_addr_from_host(local);
	config->remote = kernel_sectun_addr_from_host(remote);
	if (this->encap)
	{
		config->encap_local_port = local->get_port(local);
		config->encap_remote_port = remote->get_port(remote);
	}
}

/**
 * Copy a key
 */
static const uint8_t *clone_key(chunk_t key, size_t *len)
{
	*len = key.len;
	return key.len ? chunk_clone(key).ptr : NULL;
}

/**
 * Wipe and free a key
 */
static void clear_key(const uint8_t **key, size_t *len)
{
	chunk_t chunk = chunk_create((u_char*)*key, *len);

	chunk_clear(&chunk);
	*key = NULL;
	*len = 0;
}

/**
 * Wipe and free both keys
 */
static void clear_keys(kernel_sectun_sa_t *this)
{
	clear_key(&this->config.key, &this->config.key_len);
	clear_key(&this->config.auth_key, &this->config.auth_key_len);
}

/**
 * Name of the SA for libsectun
 */
static struct sectun_sa_key get_key(kernel_sectun_sa_t *this)
{
	return (struct sectun_sa_key){
		.direction = this->config.direction,
		.protocol = this->config.protocol,
		.spi = this->config.spi,
		.remote = this->inbound ? (struct sectun_addr){ .family = AF_UNSPEC }
								: this->config.remote,
	};
}

kernel_sectun_sa_t *kernel_sectun_sa_create(kernel_ipsec_sa_id_t *id,
											kernel_ipsec_add_sa_t *data)
{
	char algorithm[SECTUN_ALGORITHM_MAX_LEN + 1];
	kernel_sectun_sa_t *this;

	if (!is_supported(id, data))
	{
		return NULL;
	}
	if (!kernel_sectun_algorithm_name(id->proto, data->enc_alg, data->enc_key.len,
									  data->int_alg, algorithm,
									  sizeof(algorithm)))
	{
		DBG0(DBG_KNL, "kernel: secure tunnels do not know %N with a %zu bit key "
			 "and %N", encryption_algorithm_names, data->enc_alg,
			 data->enc_key.len * 8, integrity_algorithm_names, data->int_alg);
		return NULL;
	}

	INIT(this,
		.id = {
			.src = id->src->clone(id->src),
			.dst = id->dst->clone(id->dst),
			.spi = id->spi,
			.proto = id->proto,
			.if_id = id->if_id,
		},
		.unit = id->if_id - 1,
		.inbound = data->inbound,
		.reqid = data->reqid,
		.encap = data->encap,
		.config = {
			.direction = data->inbound ? SECTUN_DIRECTION_IN
									   : SECTUN_DIRECTION_OUT,
			.protocol = kernel_sectun_protocol(id->proto),
			.spi = ntohl(id->spi),
			.mode = data->mode == MODE_TRANSPORT ? SECTUN_MODE_TRANSPORT
												 : SECTUN_MODE_TUNNEL,
			.esn = data->esn,
			.replay_window = data->inbound ? data->replay_window : 0,
			.reqid = data->reqid,
		},
	);
	if (!kernel_sectun_selectors_make(&this->selectors, data->src_ts,
									  data->dst_ts))
	{
		kernel_sectun_sa_destroy(this);
		return NULL;
	}
	this->config.algorithm = strdup(algorithm);
	this->config.key = clone_key(data->enc_key, &this->config.key_len);
	this->config.auth_key = clone_key(data->int_key,
									  &this->config.auth_key_len);
	this->config.selectors = this->selectors.list;
	this->config.n_selectors = this->selectors.count;
	set_lifetime(&this->config.lifetime, data);
	set_addresses(this);
	return this;
}

status_t kernel_sectun_sa_install(kernel_sectun_sa_t *this,
								  struct sectun *ctl)
{
	int err;

	err = sectun_sa_add(ctl, SECTUN_DEV_UNIT(this->unit), &this->config);
	clear_keys(this);
	this->held = FALSE;
	if (err == -ENODEV)
	{
		DBG0(DBG_KNL, "kernel: there is no device st0.%u for the SA with SPI "
			 "%.8x", this->unit, this->config.spi);
		return FAILED;
	}
	if (err)
	{
		DBG0(DBG_KNL, "kernel: cannot add the %s SA with SPI %.8x (%s) to "
			 "st0.%u: %s", this->inbound ? "inbound" : "outbound",
			 this->config.spi, this->config.algorithm, this->unit,
			 sectun_error());
		return FAILED;
	}
	return SUCCESS;
}

status_t kernel_sectun_sa_remove(kernel_sectun_sa_t *this, struct sectun *ctl)
{
	struct sectun_sa_key key = get_key(this);
	int err;

	if (this->held)
	{
		return SUCCESS;
	}
	err = sectun_sa_del(ctl, &key);
	if (err && err != -ENOENT)
	{
		DBG0(DBG_KNL, "kernel: cannot delete the %s SA with SPI %.8x of st0.%u: "
			 "%s", this->inbound ? "inbound" : "outbound", this->config.spi,
			 this->unit, sectun_error());
		return FAILED;
	}
	return SUCCESS;
}

/**
 * Tell the kernel about new addresses
 */
static bool move_in_kernel(kernel_sectun_sa_t *this, struct sectun *ctl,
						   kernel_ipsec_update_sa_t *data)
{
	struct sectun_sa_key key = get_key(this);
	struct sectun_sa_move move = {};
	host_t *local, *remote;

	local = this->inbound ? data->new_dst : data->new_src;
	remote = this->inbound ? data->new_src : data->new_dst;
	move.local = kernel_sectun_addr_from_host(local);
	move.remote = kernel_sectun_addr_from_host(remote);
	if (this->encap)
	{
		move.local_port = local->get_port(local);
		move.remote_port = remote->get_port(remote);
	}
	if (sectun_sa_move(ctl, &key, &move))
	{
		DBG0(DBG_KNL, "kernel: cannot move the SA with SPI %.8x of st0.%u to "
			 "%#H: %s", this->config.spi, this->unit, remote, sectun_error());
		return FALSE;
	}
	return TRUE;
}

status_t kernel_sectun_sa_move(kernel_sectun_sa_t *this, struct sectun *ctl,
							   kernel_ipsec_update_sa_t *data)
{
	if (data->encap != data->new_encap)
	{	/* charon makes a new SA then */
		return NOT_SUPPORTED;
	}
	if (!this->held && !move_in_kernel(this, ctl, data))
	{
		return FAILED;
	}
	this->id.src->destroy(this->id.src);
	this->id.dst->destroy(this->id.dst);
	this->id.src = data->new_src->clone(data->new_src);
	this->id.dst = data->new_dst->clone(data->new_dst);
	set_addresses(this);
	if (data->new_reqid)
	{
		this->reqid = data->new_reqid;
	}
	return SUCCESS;
}

status_t kernel_sectun_sa_query(kernel_sectun_sa_t *this, struct sectun *ctl,
								uint64_t *bytes, uint64_t *packets,
								time_t *used)
{
	struct sectun_sa_key key = get_key(this);
	struct sectun_sa_info *info;

	*bytes = *packets = 0;
	if (used)
	{
		*used = 0;
	}
	if (this->held)
	{
		return SUCCESS;
	}
	if (sectun_sa_get(ctl, &key, &info))
	{
		return FAILED;
	}
	*bytes = info->counters.bytes;
	*packets = info->counters.packets;
	if (used && info->used)
	{
		*used = time_monotonic(NULL) - (time(NULL) - (time_t)info->used);
	}
	sectun_sa_list_free(info, 1);
	return SUCCESS;
}

void kernel_sectun_sa_destroy(kernel_sectun_sa_t *this)
{
	clear_keys(this);
	this->id.src->destroy(this->id.src);
	this->id.dst->destroy(this->id.dst);
	free((char*)this->config.algorithm);
	free(this);
}
