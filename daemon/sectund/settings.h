/* SPDX-License-Identifier: GPL-2.0 */
/* libcharon's settings and plugin list. They are made here and read from no file. */
#ifndef SECTUND_SETTINGS_H
#define SECTUND_SETTINGS_H

/* The name our settings go by in libstrongswan. */
#define SETTINGS_NAME	"sectund"

/* Fills lib->settings. */
void settings_apply(const char *rundir);

/**
 * settings_plugins - the list of plugins to load
 *
 * Those that every sectund needs are marked critical. Of those that only add
 * algorithms the installed ones are listed: Debian spreads them over packages.
 *
 * Return: a string to free().
 */
char *settings_plugins(void);

#endif /* SECTUND_SETTINGS_H */
