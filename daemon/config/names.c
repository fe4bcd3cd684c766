// SPDX-License-Identifier: GPL-2.0
/* Interface names: Junos' and Linux'. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

const char *name_to_device(const char *name, char device[IFNAMSIZ])
{
	size_t i, len;

	snprintf(device, IFNAMSIZ, "%s", name);
	for (i = 0; device[i]; i++)
		if (device[i] == '/')
			device[i] = '-';
	len = strlen(device);
	/* Unit 0 is the device itself, but for a tunnel: st0.0 is its whole name. */
	if (len > 2 && !strcmp(device + len - 2, ".0") && strncmp(device, "st", 2))
		device[len - 2] = '\0';
	if (!strcmp(device, "lo0"))
		device[2] = '\0';
	return device;
}

/* Whether @device is a port of Junos: letters, then "-N-N-N". Sets where the numbers begin. */
static bool is_port(const char *device, size_t *numbers)
{
	const char *at = device;
	int i;

	while (islower((unsigned char)*at))
		at++;
	if (at == device)
		return false;
	*numbers = at - device;
	for (i = 0; i < 3; i++) {
		if (*at++ != '-' || !isdigit((unsigned char)*at))
			return false;
		while (isdigit((unsigned char)*at))
			at++;
	}
	return !*at || *at == '.';
}

const char *name_of_device(const char *device, char name[NAME_MAX_LEN])
{
	size_t at;
	int left = 2;

	if (!strcmp(device, "lo"))
		device = "lo0";
	snprintf(name, NAME_MAX_LEN, "%s", device);
	if (is_port(device, &at)) {
		/* The first dash stays: ge-0/0/0. */
		for (at++; left && name[at]; at++) {
			if (name[at] != '-')
				continue;
			name[at] = '/';
			left--;
		}
	} else if (strcmp(device, "lo0")) {
		return name;
	}
	if (!strchr(name, '.'))
		strncat(name, ".0", NAME_MAX_LEN - strlen(name) - 1);
	return name;
}
