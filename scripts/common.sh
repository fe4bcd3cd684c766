# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced by the scripts beside it: where things are, and how to talk.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${O:-$TOP/build}
CACHE=${SECTUN_CACHE:-/var/cache/sectun}
# Debian's own interpreter: virtme-ng and the kernel's ynl need its modules.
PYTHON=/usr/bin/python3
# The emulator of the test machines, which setup.sh fetches.
QEMU=$CACHE/qemu/usr
export TOP BUILD CACHE PYTHON QEMU

# Progress goes to standard error, results to standard output.
note() {
	printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# Runs a step with its output in a log, which is shown only when it fails.
quietly() {
	local log=$1
	shift
	mkdir -p "$(dirname "$log")"
	if ! "$@" >"$log" 2>&1 </dev/null; then
		tail -n 40 "$log" >&2
		die "failed: $* (whole log: $log)"
	fi
}
