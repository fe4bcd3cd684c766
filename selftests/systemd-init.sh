#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# systemd-init.sh ROOT GROUP: run as the first process of a PID namespace, in a
# mount namespace of its own; makes ROOT its file system and becomes systemd, as
# in a container, in a control group of its own.
set -eu
ROOT=$1
GROUP=$2

# Devices that any program may ask for, and none of the machine's own.
few_devices() {
	local name

	mount -t tmpfs -o mode=755 tmpfs dev
	for name in null zero full random urandom tty; do
		touch "dev/$name"
		mount --bind "/dev/$name" "dev/$name"
	done
}

# modprobe's directory, the link to the kernel's own modules in it included
modules() {
	mount --rbind /lib/modules lib/modules
	if [ -d /run/modules ]; then
		mkdir run/modules
		mount --rbind /run/modules run/modules
	fi
}

echo 0 >"$GROUP/cgroup.procs"
cd "$ROOT"
mount -t tmpfs -o mode=755 tmpfs run
modules
few_devices
mount -t proc proc proc
# read-only, which tells systemd to leave the devices to the machine
mount -t sysfs -o ro sysfs sys
mkdir run/old-root
pivot_root . run/old-root
cd /
umount -l /run/old-root
exec unshare --cgroup env -i container=selftest LC_ALL=C.UTF-8 \
	PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	/lib/systemd/systemd --unit=multi-user.target
