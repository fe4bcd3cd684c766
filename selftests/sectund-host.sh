#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# sectund where it cannot work: it says why, and leaves nothing behind.
# kernels: host
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"

HEADERS=$TOP/scripts/strongswan-headers.sh
RUNDIR=$WORK/run

matches "--help tells of the options" '--rundir DIR' "$(sectund --help)"
matches "--version names both versions" '^sectund .*, strongSwan [0-9.]+$' \
	"$(sectund --version)"
refuses "an unknown option" 'Usage: sectund' sectund --bogus
refuses "an argument" 'Usage: sectund' sectund now
refuses "a path too long for a socket" 'too long' \
	sectund --rundir "/$(printf 'x%.0s' {1..120})"

touch "$WORK/file"
refuses "a run directory that is a file" 'not a directory' \
	sectund --rundir "$WORK/file"
mkdir -m 777 "$WORK/open"
refuses "a run directory that everybody can write to" 'writable by others' \
	sectund --rundir "$WORK/open"

refuses "no plugin" 'there is no .*/libstrongswan-kernel-sectun.so' \
	sectund --rundir "$RUNDIR" --plugins "$WORK"
if [ -e /sys/module/sectun ]; then
	skip "no module" "the module is loaded here"
else
	refuses "no module" 'kernel module sectun is not loaded' \
		sectund --rundir "$RUNDIR"
	matches "no module: the log says so, too" 'not loaded' \
		"$(cat "$RUNDIR/messages")"
fi
check "no pid file is left" test ! -e "$RUNDIR/sectund.pid"
check "no socket is left" test ! -e "$RUNDIR/sectund.vici"

# Headers of another version must not be built against.
check "the headers match the library" "$HEADERS" --check "$TOP/build/strongswan"
mkdir -p "$WORK/wrong/src"
cp "$TOP/build/strongswan/config.h" "$WORK/wrong"
echo 'AC_INIT([strongSwan],[5.9.1])' >"$WORK/wrong/src/configure.ac"
refuses "headers of another version" \
	'strongSwan 5\.9\.1, the installed .* is [0-9.]+: refusing' \
	"$HEADERS" --check "$WORK/wrong"
refuses "headers of another version, by the build" 'refusing to build' \
	make -C "$TOP/daemon/sectund" O="$WORK/out" STRONGSWAN="$WORK/wrong"
refuses "no headers" 'no strongSwan headers' "$HEADERS" --check "$WORK/none"

done_testing
