#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest.sh PROJECT SHARE MODULES [counted]: what vm.sh runs in the machine, under
# guest-root.sh. Prepares it, runs SHARE/command and leaves its status in
# SHARE/status.
set -u
TOP=$1
SHARE=$2
MODULES=$3
COUNTED=${4:-}
RELEASE=$(uname -r)

# The project, of which nothing changes while a machine runs, but in the directory
# for both sides, which may be below it.
use_project() {
	local options=ro,trans=virtio,version=9p2000.L,access=any,cache=loose,msize=262144

	mkdir -p /run/share
	mount --bind "$SHARE" /run/share &&
		mount -t 9p -o "$options" project "$TOP" &&
		mount --bind /run/share "$SHARE"
}

# The project's module beside the kernel's own, where modprobe looks.
use_modules() {
	local own=/run/modules

	[ -d "$MODULES" ] || return 0
	mkdir -p "$own" /lib/modules
	if [ -d "/lib/modules/$RELEASE" ]; then
		mount --bind "$(readlink -f /lib/modules)" "$own" || return
	fi
	mount -t tmpfs modules /lib/modules || return
	cp -r "$MODULES" "/lib/modules/$RELEASE" || return
	if [ -d "$own/$RELEASE" ]; then
		ln -sfn "$own/$RELEASE/kernel" "/lib/modules/$RELEASE/kernel"
	fi
}

# A kernel with KUnit would run a module's unit tests whenever it is loaded.
hold_unit_tests() {
	local filter=/sys/module/kunit/parameters/filter_glob

	[ ! -e "$filter" ] || printf none >"$filter"
}

# A ping that starts or ends has the kernel patch the code that receives packets,
# and under traffic that kills an emulated machine now and then: a processor still
# executes the breakpoint that stood there meanwhile. With one socket that wants
# time stamps for good nothing is patched. Where instructions are counted nothing
# runs beside it, and a stamp would be counted.
hold_time_stamps() {
	[ -z "$COUNTED" ] || return 0
	/usr/bin/python3 -c '
import signal, socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as held:
    held.setsockopt(socket.SOL_SOCKET, 29, 1)  # SO_TIMESTAMP
    signal.pause()' </dev/null >/dev/null &
}

prepare() {
	mountpoint -q /sys/kernel/debug ||
		mount -t debugfs debugfs /sys/kernel/debug
	mkdir -p /run/home /run/netns
	ip link set lo up
	hold_unit_tests
	hold_time_stamps
	use_modules
}

export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run/home
# The other categories are the same in C, and a program has no files to open for it.
export LC_CTYPE=C.UTF-8
export TOP SECTUN_VM=$SHARE
unset DISPLAY LC_ALL LANG
use_project || echo "guest.sh: files are not cached" >&2
cd "$TOP" || exit
prepare || echo "guest.sh: preparing the machine failed" >&2
bash "$SHARE/command" 2>&1 </dev/null
status=$?
dmesg >"$SHARE/dmesg"
echo "$status" >"$SHARE/status.new"
mv "$SHARE/status.new" "$SHARE/status"
sync
