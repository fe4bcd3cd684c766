// SPDX-License-Identifier: GPL-2.0
/* Drop reasons by name. */
#include <sectun/libsectun.h>

#include "names.h"

const char *sectun_drop_name(unsigned int reason)
{
	return reason <= SECTUN_A_DROPS_MAX ? drop_names[reason].name : NULL;
}

const char *sectun_drop_meaning(unsigned int reason)
{
	return reason <= SECTUN_A_DROPS_MAX ? drop_names[reason].meaning : NULL;
}
