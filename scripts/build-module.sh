#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build-module.sh KIND [make arguments]: builds the module for one of the test
# kernels in build/kmod-KIND, a copy of the sources, so that one tree serves
# several kernels, and lays out a modules directory there for modprobe.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

[ $# -ge 1 ] || die "usage: build-module.sh 6.1|6.12|debug [make arguments]"
KIND=$1
shift
RELEASE=$(kernel_release "$KIND")
HEADERS=$(kernel_headers "$KIND")
COPY=$BUILD/kmod-$KIND
MODULES=$COPY/modules/$RELEASE

copy_sources() {
	# --checksum: files that did not change keep their objects.
	rsync -a --checksum --delete --exclude='*.o' --exclude='*.ko' \
		--exclude='.*' --exclude='*.mod' --exclude='*.mod.c' \
		--exclude=modules.order --exclude=Module.symvers \
		--exclude=/modules --exclude='*.order' \
		Kbuild kmod "$COPY/"
	mkdir -p "$COPY/netlink-uapi"
	rsync -a --checksum --delete netlink-uapi/include "$COPY/netlink-uapi/"
}

# modules/RELEASE: as in /lib/modules, the kernel's own by a link.
lay_out_modules() {
	local own=/lib/modules/$RELEASE file

	rm -rf "$COPY/modules"
	mkdir -p "$MODULES/extra"
	if [ "$KIND" = debug ]; then
		# few, and the machine does not see their directory
		own=$DEBUG_KERNEL/modules/lib/modules/$RELEASE
		cp -r "$own/kernel" "$MODULES/"
	else
		ln -s "$own/kernel" "$MODULES/kernel"
	fi
	for file in builtin builtin.modinfo order; do
		cp "$own/modules.$file" "$MODULES/"
	done
	find "$COPY/kmod" -name '*.ko' -exec cp -t "$MODULES/extra" {} +
	# depmod wants BASE/lib/modules/RELEASE
	mkdir -p "$COPY/modules/base/lib"
	ln -s ../.. "$COPY/modules/base/lib/modules"
	depmod -b "$COPY/modules/base" "$RELEASE"
}

cd "$TOP"
mkdir -p "$COPY"
exec 9>"$COPY.lock"
flock 9
copy_sources
make -C "$HEADERS" M="$COPY" --no-print-directory "$@" modules
if [ ! -e "$MODULES/modules.dep" ] ||
   [ "$COPY/kmod/sectun.ko" -nt "$MODULES/modules.dep" ]; then
	lay_out_modules
fi
