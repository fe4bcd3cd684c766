// SPDX-License-Identifier: GPL-2.0
/* "show version". */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "commands.h"
#include "json_out.h"

static const char *module_state(char text[64])
{
	FILE *file = fopen("/sys/module/sectun/version", "re");
	size_t len = 0;

	if (file) {
		len = fread(text, 1, 63, file);
		fclose(file);
	}
	text[len] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (*text)
		return text;
	file = fopen("/sys/module/sectun/initstate", "re");
	if (!file)
		return "not loaded";
	fclose(file);
	return "loaded";
}

int cmd_show_version(struct shell *shell, const struct invocation *inv)
{
	char *host = shell_host_name(shell);
	struct json_object *root;
	struct utsname kernel;
	char module[64];

	uname(&kernel);
	if (inv->format == OUTPUT_JSON) {
		root = json_object_new_object();
		object_text(root, "host-name", host);
		object_text(root, "product-name", "sectun");
		object_text(root, "version", SECTUN_VERSION);
		object_text(root, "kernel", kernel.release);
		object_text(root, "kernel-module", module_state(module));
		object_print(root, inv->out);
	} else {
		fprintf(inv->out, "Hostname: %s\nModel: sectun\nVersion: %s\nKernel: %s %s\n"
			"Kernel module: %s\n", host, SECTUN_VERSION, kernel.sysname,
			kernel.release, module_state(module));
	}
	free(host);
	return SHELL_OK;
}
