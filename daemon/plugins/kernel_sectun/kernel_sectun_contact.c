// SPDX-License-Identifier: GPL-2.0
#include "kernel_sectun_contact.h"

#include <daemon.h>
#include <encoding/payloads/notify_payload.h>

typedef struct private_kernel_sectun_contact_t private_kernel_sectun_contact_t;

/**
 * Private data
 */
struct private_kernel_sectun_contact_t {

	/**
	 * Public interface
	 */
	kernel_sectun_contact_t public;

	/**
	 * SAs of an earlier daemon
	 */
	kernel_sectun_stale_t *stale;
};

/**
 * Whether a payload is such a notify, of either version
 */
static bool is_initial_contact(payload_t *payload)
{
	notify_payload_t *notify = (notify_payload_t*)payload;

	switch (payload->get_type(payload))
	{
		case PLV1_NOTIFY:
			return notify->get_notify_type(notify) == INITIAL_CONTACT_IKEV1;
		case PLV2_NOTIFY:
			return notify->get_notify_type(notify) == INITIAL_CONTACT;
		default:
			return FALSE;
	}
}

METHOD(listener_t, message_hook, bool,
	private_kernel_sectun_contact_t *this, ike_sa_t *ike_sa,
	message_t *message, bool incoming, bool plain)
{
	enumerator_t *enumerator;
	payload_t *payload;

	if (incoming || !plain ||
		!this->stale->reaches(this->stale, ike_sa->get_other_host(ike_sa)))
	{
		return TRUE;
	}
	enumerator = message->create_payload_enumerator(message);
	while (enumerator->enumerate(enumerator, &payload))
	{
		if (is_initial_contact(payload))
		{
			DBG1(DBG_KNL, "not sending INITIAL_CONTACT to %H while SAs of an "
				 "earlier daemon carry packets", ike_sa->get_other_host(ike_sa));
			message->remove_payload_at(message, enumerator);
			payload->destroy(payload);
		}
	}
	enumerator->destroy(enumerator);
	return TRUE;
}

METHOD(listener_t, alert, bool,
	private_kernel_sectun_contact_t *this, ike_sa_t *ike_sa, alert_t alert,
	va_list args)
{
	peer_cfg_t *peer_cfg;

	if (alert != ALERT_PEER_INIT_UNREACHABLE || !ike_sa)
	{
		return TRUE;
	}
	peer_cfg = ike_sa->get_peer_cfg(ike_sa);
	if (peer_cfg && peer_cfg->get_dpd(peer_cfg))
	{	/* nobody else would notice: these SAs have no IKE SA that detects it */
		this->stale->forsake(this->stale, ike_sa->get_other_host(ike_sa));
	}
	return TRUE;
}

METHOD(kernel_sectun_contact_t, destroy, void,
	private_kernel_sectun_contact_t *this)
{
	charon->bus->remove_listener(charon->bus, &this->public.listener);
	free(this);
}

/*
 * Described in header
 */
kernel_sectun_contact_t *kernel_sectun_contact_create(
												kernel_sectun_stale_t *stale)
{
	private_kernel_sectun_contact_t *this;

	INIT(this,
		.public = {
			.listener = {
				.message = _message_hook,
				.alert = _alert,
			},
			.destroy = _destroy,
		},
		.stale = stale,
	);

	charon->bus->add_listener(charon->bus, &this->public.listener);

	return &this->public;
}
