// SPDX-License-Identifier: GPL-2.0
#include "settings.h"

#include <library.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct setting {
	const char *key;
	char *value;
};

static const struct setting fixed[] = {
	/* Routes and addresses are the configuration's, never IKE's. */
	{ "install_routes", "no" },
	{ "install_virtual_ip", "no" },
	{ "process_route", "no" },
	/*
	 * A gateway's own address is configured. Without this a default route
	 * through st0 would make IKE move to the tunnel's address, and every
	 * route BGP learns would start a look-up for every SA.
	 */
	{ "plugins.kernel-netlink.roam_events", "no" },
	/*
	 * An unanswered request is repeated after 2, 2.7, 3.6, 4.9 and 6.6
	 * seconds and given up after 29: as long as the probes of the usual
	 * dead-peer-detection take (10 x 3). IKEv1 counts by itself.
	 */
	{ "retransmit_timeout", "2.0" },
	{ "retransmit_base", "1.35" },
	{ "retransmit_tries", "5" },
	{ "retry_initiate_interval", "10" },
	{ "keep_alive", "20" },
	/* Replacement first, removal later: nothing in flight is lost. */
	{ "make_before_break", "yes" },
	{ "delete_rekeyed", "no" },
	{ "delete_rekeyed_delay", "5" },
	/* `mode aggressive` with pre-shared keys is the operator's own choice. */
	{ "i_dont_care_about_security_and_use_aggressive_mode_psk", "yes" },
	{ "follow_redirects", "no" },
	{ "cisco_unity", "no" },
	{ "send_vendor_id", "no" },
	{ "threads", "16" },
};

static const char *const algorithms[] = {
	"random", "nonce", "openssl", "gcrypt", "aes", "sha1", "sha2", "md5",
	"hmac", "kdf", "gcm", "chapoly", "curve25519", "gmp", "xcbc", "cmac",
	"fips-prf", "pem", "pkcs1", "pkcs8", "x509", "pubkey", "drbg",
};

/*
 * kernel-sectun comes first and so is the one that provides kernel-ipsec. That
 * feature of kernel-netlink then fails, which a critical plugin must not.
 */
static const char needed[] = "kernel-sectun! kernel-netlink socket-default! vici!";

void settings_apply(const char *rundir)
{
	char key[128], socket[PATH_MAX];
	size_t i;

	for (i = 0; i < countof(fixed); i++) {
		snprintf(key, sizeof(key), "%s.%s", SETTINGS_NAME, fixed[i].key);
		lib->settings->set_str(lib->settings, key, fixed[i].value);
	}
	snprintf(socket, sizeof(socket), "unix://%s/sectund.vici", rundir);
	lib->settings->set_str(lib->settings, SETTINGS_NAME ".plugins.vici.socket", socket);
}

static bool is_installed(const char *plugin)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/libstrongswan-%s.so", PLUGINDIR, plugin);
	return access(path, R_OK) == 0;
}

char *settings_plugins(void)
{
	char list[512] = "";
	size_t i;

	for (i = 0; i < countof(algorithms); i++) {
		if (!is_installed(algorithms[i]))
			continue;
		strcat(list, algorithms[i]);
		strcat(list, " ");
	}
	strcat(list, needed);
	return strdup(list);
}
