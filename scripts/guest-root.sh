#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# guest-root.sh COMMAND...: runs a command in a machine of vm.sh, under a
# root directory in memory with the files that vm-files.sh packed. virtme-ng's own
# is on the other machine and not cached: to start a program takes a question for
# each link, directory and file there.
set -euo pipefail
MEMORY=/run/memory
ROOT=$MEMORY/root

# mount_shared TAG: what the other machine knows of it is asked for once
mount_shared() {
	mkdir "$MEMORY/$1"
	mount -t 9p -o ro,trans=virtio,version=9p2000.L,access=any \
		-o cache=loose,msize=262144 "$1" "$MEMORY/$1"
}

# The programs that are not among the packed files stay where they are.
unpack() {
	mount -t tmpfs memory "$MEMORY"
	mkdir "$ROOT"
	mount --bind "$ROOT" "$ROOT"
	mount_shared files
	dd if="$MEMORY/files/files.tar" bs=256K status=none |
		tar -C "$ROOT" -xf -
	umount "$MEMORY/files"
	mount_shared usr
	mount -t overlay -o "ro,lowerdir=$ROOT/usr:$MEMORY/usr" usr /usr
}

# All of / beside the directories that are new.
add_others() {
	local dir dirs=()

	find / -maxdepth 1 -type l -exec cp -d -t "$ROOT" {} +
	for dir in /*; do
		[ -L "$dir" ] || [ ! -d "$dir" ] || [ "$dir" = /etc ] ||
			dirs+=("$dir")
	done
	mkdir -p "${dirs[@]/#/$ROOT}"
	for dir in "${dirs[@]}"; do
		mount --rbind "$dir" "$ROOT$dir"
	done
}

# Also for virtme-ng's processes, and for modprobe when the kernel calls it.
enter() {
	mkdir "$ROOT/old"
	cd "$ROOT"
	pivot_root . old
	cd /
	umount -l /old
	rmdir /old
}

mkdir "$MEMORY"
# It would answer each network device of a test with programs of its own.
udevadm control --exit || true
unpack
add_others
enter
exec "$@"
