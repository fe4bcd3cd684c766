// SPDX-License-Identifier: GPL-2.0
/* Reading zones and their interfaces. */
#include "rules.h"

int sectun_nl_read_zone(struct sectun_nl_reader *reader, const struct nlattr *nest)
{
	u32 place = reader->number - 1;
	struct sectun_zone_entry *zone = &reader->draft.zones[place];
	const struct nlattr *attr, *id = NULL;
	int rem, err = 0;

	zone->inbound.first = reader->n_terms;
	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case SECTUN_A_ZONE_ID:
			id = attr;
			break;
		case SECTUN_A_ZONE_NAME:
			nla_strscpy(zone->name, attr, sizeof(zone->name));
			break;
		case SECTUN_A_ZONE_TCP_RST:
			zone->zone.tcp_rst = true;
			break;
		case SECTUN_A_ZONE_INBOUND:
			err = sectun_nl_read_term(reader, attr, true);
			break;
		default:
			err = sectun_nl_not_asked(reader, attr);
		}
		if (err)
			return err;
	}
	zone->inbound.n = reader->n_terms - zone->inbound.first;

	if (!zone->name[0])
		return sectun_nl_refuse(reader, nest, "missing or empty name");
	if (!id || !nla_get_u32(id))
		return sectun_nl_refuse(reader, nest, "missing id, or id 0");
	zone->zone.id = nla_get_u32(id);
	sectun_nl_keys_add(&reader->zones, zone->zone.id, zone->name, place, nest);
	return 0;
}

static int put_into_zone(struct sectun_nl_reader *reader, const struct nlattr *attr,
			 struct sectun_interface *interface)
{
	const struct sectun_nl_key *zone = sectun_nl_keys_find(&reader->zones, nla_get_u32(attr));

	if (!zone)
		return sectun_nl_refuse(reader, attr, "unknown zone %u", nla_get_u32(attr));
	interface->zone = zone->place;
	if (++reader->draft.zones[zone->place].n_interfaces > SECTUN_ZONE_INTERFACES_MAX)
		return sectun_nl_refuse(reader, attr, "more than %u in a zone",
					SECTUN_ZONE_INTERFACES_MAX);
	return 0;
}

int sectun_nl_read_interface(struct sectun_nl_reader *reader, const struct nlattr *nest)
{
	u32 place = reader->number - 1;
	struct sectun_interface *interface = &reader->draft.interfaces[place];
	const struct nlattr *attr, *zone = NULL;
	int rem, err = 0;

	interface->inbound.first = reader->n_terms;
	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case SECTUN_A_INTERFACE_IFNAME:
			nla_strscpy(interface->name, attr, sizeof(interface->name));
			break;
		case SECTUN_A_INTERFACE_ZONE:
			zone = attr;
			break;
		case SECTUN_A_INTERFACE_OWN_INBOUND:
			interface->own = true;
			break;
		case SECTUN_A_INTERFACE_INBOUND:
			err = sectun_nl_read_term(reader, attr, true);
			break;
		default:
			err = sectun_nl_not_asked(reader, attr);
		}
		if (err)
			return err;
	}
	interface->inbound.n = reader->n_terms - interface->inbound.first;

	/* One that no device can have would wait for ever. */
	if (!dev_valid_name(interface->name))
		return sectun_nl_refuse(reader, nest, "missing or impossible ifname");
	if (interface->inbound.n && !interface->own)
		return sectun_nl_refuse(reader, nest, "inbound without own-inbound");
	if (!zone)
		return sectun_nl_refuse(reader, nest, "missing zone");
	sectun_nl_keys_add(&reader->interfaces, 0, interface->name, place, nest);
	return put_into_zone(reader, zone, interface);
}
