/* SPDX-License-Identifier: GPL-2.0 */
/* Interface names: Junos' and Linux'. */
#ifndef CONFIG_NAMES_H
#define CONFIG_NAMES_H

#include <net/if.h>

/* The device behind an interface name: ge-0/0/0.0 is ge-0-0-0. Return: @device. */
const char *name_to_device(const char *name, char device[IFNAMSIZ]);

#define NAME_MAX_LEN 32
/* The interface of a device, with its unit: ge-0-0-0 is ge-0/0/0.0. Return: @name. */
const char *name_of_device(const char *device, char name[NAME_MAX_LEN]);

#endif /* CONFIG_NAMES_H */
