// SPDX-License-Identifier: GPL-2.0
/*
 * sectund: IKE for secure tunnel devices. libcharon does the work, the plugin
 * kernel-sectun hands its SAs to the kernel module, and whoever configures it
 * talks to RUNDIR/sectund.vici.
 */
#include <daemon.h>
#include <getopt.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "duplicate.h"
#include "flow.h"
#include "instance.h"
#include "log.h"
#include "monitor.h"
#include "narrate.h"
#include "retry.h"
#include "settings.h"
#include "superseded.h"
#include "yield.h"

#define DEFAULT_RUNDIR	"/run/sectun"

struct options {
	char rundir[PATH_MAX];
	char plugins[PATH_MAX];
	bool foreground;
};

static void usage(FILE *out)
{
	fprintf(out,
		"Usage: sectund [--rundir DIR] [--plugins DIR] [--foreground]\n"
		"       sectund --help | --version\n"
		"  --rundir DIR   sockets, pid file and logs (default " DEFAULT_RUNDIR ")\n"
		"  --plugins DIR  where kernel-sectun is (default " SECTUN_PLUGINDIR ")\n"
		"  --foreground   stay in front and show the operator's log lines\n");
}

/* A daemon changes its directory, so a relative path has to be made whole. */
static bool set_rundir(struct options *options, const char *dir)
{
	char here[PATH_MAX / 2] = "";
	int len;

	if (*dir != '/' && !getcwd(here, sizeof(here)))
		return false;
	len = snprintf(options->rundir, sizeof(options->rundir), "%s%s%s", here,
		       *here ? "/" : "", dir);
	/* the vici socket is to fit into a sockaddr_un of 108 bytes */
	if (len + strlen("/sectund.vici") >= 108) {
		fprintf(stderr, "sectund: the path %s is too long\n", dir);
		return false;
	}
	return true;
}

/* One that has just been built is used in the place of an installed one. */
static void default_plugins(char *dir, size_t size)
{
	static const char plugin[] = "/../plugins/libstrongswan-kernel-sectun.so";
	char beside[PATH_MAX];
	ssize_t len;

	snprintf(dir, size, "%s", SECTUN_PLUGINDIR);
	len = readlink("/proc/self/exe", beside, sizeof(beside) - sizeof(plugin));
	if (len <= 0)
		return;
	beside[len] = '\0';
	memcpy(strrchr(beside, '/'), plugin, sizeof(plugin));
	if (access(beside, R_OK) < 0)
		return;
	*strrchr(beside, '/') = '\0';
	snprintf(dir, size, "%s", beside);
}

/* Exits after --help, --version and mistakes. */
static void parse_options(struct options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "rundir", required_argument, NULL, 'r' },
		{ "plugins", required_argument, NULL, 'p' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ }
	};
	const char *rundir = DEFAULT_RUNDIR;
	int c;

	default_plugins(options->plugins, sizeof(options->plugins));
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'r':
			rundir = optarg;
			break;
		case 'p':
			snprintf(options->plugins, sizeof(options->plugins), "%s", optarg);
			break;
		case 'f':
			options->foreground = true;
			break;
		case 'h':
			usage(stdout);
			exit(EXIT_SUCCESS);
		case 'v':
			printf("sectund " SECTUN_VERSION ", strongSwan " VERSION "\n");
			exit(EXIT_SUCCESS);
		default:
			usage(stderr);
			exit(2);
		}
	}
	if (optind < argc || !set_rundir(options, rundir)) {
		usage(stderr);
		exit(2);
	}
}

/* Threads inherit this, so signals wait for serve(). */
static void block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static bool load(const struct options *options)
{
	char path[PATH_MAX], *plugins;
	bool good;

	snprintf(path, sizeof(path), "%.*s/libstrongswan-kernel-sectun.so", PATH_MAX / 2,
		 options->plugins);
	if (access(path, R_OK) < 0) {
		log_operator("sectund cannot start: there is no %s", path);
		return false;
	}
	settings_apply(options->rundir);
	lib->plugins->add_path(lib->plugins, (char *)options->plugins);
	charon->bus->add_logger(charon->bus, log_bus_logger());
	narrate_start();
	plugins = settings_plugins();
	good = charon->initialize(charon, plugins);
	free(plugins);
	if (!good)
		log_operator("sectund cannot start");
	return good;
}

static void serve(const sigset_t *set)
{
	int signal;

	for (;;) {
		if (sigwait(set, &signal))
			continue;
		if (signal != SIGHUP)
			break;
		log_reopen();
	}
	log_operator("sectund stops (%s)", strsignal(signal));
}

/* Everything that needs libstrongswan. */
static int run(const struct options *options)
{
	int status = EXIT_FAILURE;
	sigset_t signals;

	block_signals(&signals);
	log_early();
	/* no file: neither /etc/strongswan.conf nor the environment counts */
	if (!library_init("", SETTINGS_NAME))
		goto out;
	if (!libcharon_init())
		goto out;
	if (load(options)) {
		charon->start(charon);
		retry_start();
		yield_start();
		duplicate_start();
		superseded_start();
		flow_start(options->rundir);
		monitor_start(options->rundir);
		log_to_stderr(options->foreground);
		log_operator("sectund " SECTUN_VERSION " runs in %s", options->rundir);
		instance_ready();
		serve(&signals);
		status = EXIT_SUCCESS;
	}
	libcharon_deinit();
out:
	library_deinit();
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { };
	int status;

	parse_options(&options, argc, argv);
	umask(027);
	if (!instance_claim(options.rundir))
		return EXIT_FAILURE;
	if (!options.foreground && !instance_detach())
		return EXIT_FAILURE;
	/* until it runs the terminal learns why it does not */
	log_to_stderr(true);
	if (!instance_record_pid() || !log_open(options.rundir))
		return EXIT_FAILURE;
	status = run(&options);
	instance_release();
	return status;
}
