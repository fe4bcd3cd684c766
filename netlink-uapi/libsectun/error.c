// SPDX-License-Identifier: GPL-2.0
/* The text of a thread's last error. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

static _Thread_local char text[512];

int fail(int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err;
}

/* libnl has its own numbers. */
int fail_nl(int nl_err, const char *what)
{
	int err = nl_err < 0 ? -nl_err : nl_err;

	fail(0, "%s: %s", what, nl_geterror(err));
	switch (err) {
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_MSGSIZE:
		return -EMSGSIZE;
	case NLE_PERM:
		return -EPERM;
	case NLE_INTR:
		return -EINTR;
	default:
		return -EIO;
	}
}

const char *sectun_error(void)
{
	return text;
}
