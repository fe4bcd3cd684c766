# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced after common.sh: the kernels that sectun is built for and tested on,
# by kind: 6.1 and 6.12 are Debian's, debug is built by debug-kernel.sh.

KERNEL_KINDS="6.1 6.12 debug"
DEBUG_KERNEL=$CACHE/debug-kernel
export KERNEL_KINDS DEBUG_KERNEL

# The newest installed release of a Debian kernel that has its image.
installed_release() {
	local dir release

	for dir in /lib/modules/"$1".*-amd64; do
		release=${dir##*/}
		[ -e "/boot/vmlinuz-$release" ] && echo "$release"
	done | sort -V | tail -n 1
}

# kernel_release KIND: what uname -r says there
kernel_release() {
	local release=

	case $1 in
	6.1|6.12)	release=$(installed_release "$1") ;;
	debug)		release=$(cat "$DEBUG_KERNEL/release" 2>/dev/null) ;;
	*)		die "no such kernel: $1 (there are: $KERNEL_KINDS)" ;;
	esac
	[ -n "$release" ] || die "kernel $1 is not here: run" \
		"scripts/$([ "$1" = debug ] && echo debug-kernel.sh || echo setup.sh)"
	echo "$release"
}

# kernel_headers KIND: the tree to build modules against
kernel_headers() {
	local release

	release=$(kernel_release "$1") || return
	if [ "$1" = debug ]; then
		echo "$DEBUG_KERNEL/build"
	else
		echo "/lib/modules/$release/build"
	fi
}

# kernel_image KIND: what virtme-ng is given to run
kernel_image() {
	if [ "$1" = debug ]; then
		echo "$DEBUG_KERNEL/bzImage"
	else
		kernel_release "$1"
	fi
}
