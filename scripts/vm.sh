#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs a command as root in a virtual machine that sees this machine's files
# and boots one of the test kernels; exits with the command's status.
#
#   vm.sh [-k 6.1|6.12|debug] [-m MEMORY] [-c CPUS] [-d] [-i]
#         [-t SECONDS] [-a PARAMETER]... -- COMMAND...
#
# One COMMAND word is a shell line. It starts in the project's directory, which
# is read-only there; $SECTUN_VM is a directory both sides can write. What is often
# used there is in the machine's memory (see guest-root.sh). Variables named
# SECTUN_* are handed on. The module's directory for this kernel, made by
# build-module.sh, is where modprobe looks. 124 is the status of a time-out,
# 125 of a machine that died; the console is then in $SECTUN_VM/console.
# -i makes the clock count instructions, one a nanosecond, and skip idle time,
# in a machine with one CPU. -d takes Debian 12's emulator, as -i does. -a is a
# parameter for the kernel.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/kernels.sh
. "$(dirname "$0")/kernels.sh"

KIND=6.12
MEMORY=2G
CPUS=2
LIMIT=1800
OPTIONS='-cpu max'
COUNTED=
DEBIAN=
PARAMETERS=()

usage() {
	die "usage: vm.sh [-k 6.1|6.12|debug] [-m MEMORY] [-c CPUS] [-d] [-i]" \
		"[-t SECONDS] [-a PARAMETER]... -- COMMAND..."
}

parse() {
	while getopts k:m:c:dit:a: option; do
		case $option in
		k)	KIND=$OPTARG ;;
		m)	MEMORY=$OPTARG ;;
		c)	CPUS=$OPTARG ;;
		d)	DEBIAN=yes ;;
		i)	OPTIONS+=' -icount shift=0,sleep=off' CPUS=1 COUNTED=counted ;;
		t)	LIMIT=$OPTARG ;;
		a)	PARAMETERS+=(--append "$OPTARG") ;;
		*)	usage ;;
		esac
	done
	shift $((OPTIND - 1))
	[ $# -ge 1 ] || usage
	if [ $# -eq 1 ]; then
		COMMAND=$1
	else
		COMMAND=$(printf '%q ' "$@")
	fi
}

# share TAG DIRECTORY: once more, for the guest to mount as it likes
share() {
	OPTIONS+=" -fsdev local,id=$1,path=$2,security_model=none,readonly=on"
	OPTIONS+=",multidevs=remap -device virtio-9p-pci,fsdev=$1,mount_tag=$1"
}

# Debian's own for what is measured: in QEMU 10 no kernel comes up where instructions
# are counted, and two processors that work together are slower there.
choose_emulator() {
	EMULATOR=/usr/bin/qemu-system-x86_64
	[ -z "$COUNTED$DEBIAN" ] || return 0
	EMULATOR=$QEMU/bin/qemu-system-x86_64
	export QEMU_MODULE_DIR=$QEMU/lib/x86_64-linux-gnu/qemu
}

write_command() {
	local name

	{
		for name in "${!SECTUN_@}"; do
			printf 'export %s=%q\n' "$name" "${!name}"
		done
		echo "$COMMAND"
	} >"$SHARE/command"
}

boot() {
	local status=0 words=(
		--disable-kvm --run "$IMAGE" --cpus "$CPUS" --memory "$MEMORY"
		--user root --rwdir "$SHARE" --verbose --name "sectun-$$"
		--qemu "$EMULATOR" "--qemu-opts=$OPTIONS"
		# a thread that is killed by the kernel may hold its locks
		--append oops=panic
		# While a kernel looks at its processor it takes page tables
		# to have four levels, and an interrupt then finds no memory.
		--append no5lvl
		"${PARAMETERS[@]}"
	)

	# The guest's output and console are opened by name there, more than
	# once each: they must be pipes.
	cd /
	PATH=/usr/bin:$PATH timeout --kill-after=5 "$LIMIT" \
		"$PYTHON" /usr/bin/vng "${words[@]}" -- \
		"bash '$TOP/scripts/guest-root.sh' \
			bash '$TOP/scripts/guest.sh' '$TOP' '$SHARE' '$MODULES' $COUNTED" \
		</dev/null > >(cat) 2> >(cat >"$SHARE/console") &
	MACHINE=$!
	# timeout hands a signal on to the whole machine
	trap 'kill $MACHINE 2>/dev/null; exit 143' INT TERM HUP
	wait "$MACHINE" || status=$?
	wait
	return $status
}

finish() {
	local status=$1

	if [ -e "$SHARE/status" ]; then
		status=$(cat "$SHARE/status")
	elif [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
		note "vm $KIND: no end after $LIMIT s, stopped"
		status=124
	else
		note "vm $KIND: the machine died, end of $SHARE/console:"
		tail -n 30 "$SHARE/console" >&2
		status=125
	fi
	if [ "$status" -eq 0 ] && [ -z "${SECTUN_VM:-}" ]; then
		rm -rf "$SHARE"
	fi
	exit "$status"
}

main() {
	local status=0

	parse "$@"
	choose_emulator
	IMAGE=$(kernel_image "$KIND")
	MODULES=$BUILD/kmod-$KIND/modules/$(kernel_release "$KIND")
	SHARE=${SECTUN_VM:-$BUILD/vm/$KIND.$$}
	mkdir -p "$SHARE"
	rm -f "$SHARE/status"
	write_command
	"$TOP/scripts/vm-files.sh"
	share usr /usr
	share project "$TOP"
	share files "$BUILD/vm"
	note "vm $KIND: booting $(kernel_release "$KIND")" \
		"(about $([ "$KIND" = debug ] && echo 180 || echo 40) s)"
	boot || status=$?
	finish "$status"
}

main "$@"
