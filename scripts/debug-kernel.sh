#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds the kernel with KASAN, lockdep, kmemleak and KUnit from Debian's
# source package, outside the clone, once per source version and fragment.
# About seven minutes on two cores; an interrupted build is taken up again.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

SERIES=6.12
TARBALL=/usr/src/linux-source-$SERIES.tar.xz
FRAGMENT=$TOP/scripts/debug.config
TREE=$DEBUG_KERNEL/build
LOG=$DEBUG_KERNEL/build.log

source_version() {
	# shellcheck disable=SC2016 # dpkg-query's own variable
	dpkg-query -W -f='${Version}\n' "linux-source-$SERIES"
}

unpack() {
	[ "$(cat "$TREE/.unpacked" 2>/dev/null)" = "$(source_version)" ] && return
	note "debug kernel: unpacking $TARBALL"
	rm -rf "$TREE"
	mkdir -p "$TREE"
	tar -C "$TREE" --strip-components=1 -xf "$TARBALL"
	source_version >"$TREE/.unpacked"
}

configure() {
	quietly "$LOG" make -C "$TREE" tinyconfig
	cd "$TREE"
	quietly "$LOG" scripts/kconfig/merge_config.sh -m .config "$FRAGMENT"
	cd "$TOP"
	quietly "$LOG" make -C "$TREE" olddefconfig
	check_config
}

# What depends on something else that is off is dropped without a word.
check_config() {
	local lost

	lost=$(grep -E '^CONFIG_.*=[ym]$' "$FRAGMENT" | sort -u |
		grep -vxFf "$TREE/.config" || true)
	[ -z "$lost" ] || die "the kernel's configuration does not take $lost"
}

# Runs beside the compiler, not longer than this script: its latest line, now
# and then.
report_progress() {
	while sleep 30 && kill -0 $$ 2>/dev/null; do
		note "debug kernel: $(grep -c '^  ' "$LOG") steps," \
			"at $(tail -n 1 "$LOG" | cut -c1-60)"
	done
}

compile() {
	local reporter

	note "debug kernel: building (about seven minutes on two cores)"
	report_progress 9>&- &
	reporter=$!
	# shellcheck disable=SC2064 # that very process
	trap "kill $reporter 2>/dev/null || true" EXIT
	quietly "$LOG" make -C "$TREE" -j"$(nproc)" bzImage modules
	kill "$reporter"
	rm -rf "$DEBUG_KERNEL/modules"
	quietly "$LOG" make -C "$TREE" modules_install \
		INSTALL_MOD_PATH="$DEBUG_KERNEL/modules"
}

is_ready() {
	[ "$(cat "$DEBUG_KERNEL/stamp" 2>/dev/null)" = "$STAMP" ] &&
		[ -s "$DEBUG_KERNEL/bzImage" ]
}

publish() {
	cp "$TREE/arch/x86/boot/bzImage" "$DEBUG_KERNEL/bzImage"
	make -s -C "$TREE" kernelrelease >"$DEBUG_KERNEL/release.new"
	mv "$DEBUG_KERNEL/release.new" "$DEBUG_KERNEL/release"
	echo "$1" >"$DEBUG_KERNEL/stamp"
}

mkdir -p "$DEBUG_KERNEL"
exec 9>"$DEBUG_KERNEL/lock"
if ! flock -n 9; then
	note "debug kernel: waiting for another build of it"
	flock 9
fi
STAMP="$(source_version) $(sha256sum <"$FRAGMENT")"
is_ready && exit 0
# What is there belongs together only when all of it is in place again.
rm -f "$DEBUG_KERNEL/stamp"
unpack
configure
compile
publish "$STAMP"
note "debug kernel: $(cat "$DEBUG_KERNEL/release") is ready"
