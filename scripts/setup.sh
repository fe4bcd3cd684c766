#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# setup.sh [bench]: installs what building and testing sectun needs on Debian 12,
# as root, and with that word what measuring it needs. May be interrupted and
# run again; says nothing when there is nothing to do.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"

KERNEL_SERIES=6.12
LOG=$BUILD/setup.log
POLICY=/usr/sbin/policy-rc.d
POLICY_MARK='# put here by sectun set-up'

PACKAGES=(
	# building the module, the debug kernel and the programs
	build-essential linux-image-amd64 linux-headers-amd64
	"linux-source-$KERNEL_SERIES" bc bison flex libelf-dev libssl-dev dwarves
	rsync xz-utils pkg-config dpkg-dev
	libnl-3-dev libnl-genl-3-dev libnl-route-3-dev libyang2-dev
	libyang2-tools libreadline-dev libjson-c-dev libcap-dev
	# what the daemon is made of, and its peers
	libstrongswan libstrongswan-standard-plugins
	libstrongswan-extra-plugins libcharon-extra-plugins charon-systemd
	strongswan-swanctl frr
	# the virtual machine
	qemu-system-x86 python3-argcomplete python3-requests
	python3-pkg-resources file kmod busybox-static
	# tests and checks
	iproute2 iputils-ping nftables tcpdump tshark iperf3 ethtool procps
	traceroute psmisc util-linux socat expect python3-yaml python3-jsonschema
	systemd python3-scapy sparse shellcheck cppcheck man-db codespell
)
# what sectun is compared with, and the chart
BENCH_PACKAGES=(wireguard-tools gnuplot-nox)

case ${1:-} in
'')	;;
bench)	PACKAGES+=("${BENCH_PACKAGES[@]}") ;;
*)	die "usage: setup.sh [bench]" ;;
esac

installed() {
	dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
		awk '$2 == "installed" { print $1 }'
}

# The newest kernel of the series that can be had (or is installed) here.
newest_kernel() {
	"$@" | grep -oP "^linux-image-\\K\\Q$KERNEL_SERIES\\E\\.[0-9]+\\+deb12-amd64$" |
		sort -V | tail -n 1
}

kernels_installed() {
	installed "linux-image-$KERNEL_SERIES*"
}

kernels_available() {
	apt-cache --names-only search "^linux-image-$KERNEL_SERIES" | cut -d' ' -f1
}

missing_packages() {
	comm -23 <(printf '%s\n' "$@" | sort -u) <(installed "$@" | sort -u)
}

remove_policy() {
	if grep -qs "$POLICY_MARK" "$POLICY"; then
		rm -f "$POLICY"
	fi
}

# Daemons that come with the packages are not to be started on a build host.
forbid_starting() {
	[ -e "$POLICY" ] && return
	printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" >"$POLICY"
	chmod 755 "$POLICY"
}

apt_install() {
	DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=600 \
		-o Dpkg::Options::=--force-confold \
		--no-install-recommends install "$@"
}

install_missing() {
	local kernel wanted=("${PACKAGES[@]}") missing

	note "set-up: reading the package index"
	# A third party's broken list is no reason to stop: apt keeps the rest.
	quietly "$LOG" apt-get -o DPkg::Lock::Timeout=600 update
	quietly "$LOG" dpkg --configure -a

	kernel=$(newest_kernel kernels_available || true)
	[ -n "$kernel" ] || die "the package index lists no $KERNEL_SERIES" \
		"kernel for Debian 12 (bookworm-security has it)"
	wanted+=("linux-image-$kernel" "linux-headers-$kernel")

	mapfile -t missing < <(missing_packages "${wanted[@]}")
	[ ${#missing[@]} -eq 0 ] && return
	note "set-up: installing ${#missing[@]} packages: ${missing[*]}"
	# Nothing boots by way of an initramfs where there is no boot loader.
	[ -d /boot/grub ] || export INITRD=No
	quietly "$LOG" apt_install "${missing[@]}"
}

# Debian 13's package is all Python and installs on 12 as it is.
install_virtme() {
	local dir=$CACHE/virtme-ng

	note "set-up: installing virtme-ng from Debian 13"
	rm -rf "$dir"
	mkdir -p "$dir"
	cd "$dir"
	quietly "$LOG" debian_apt deb trixie download virtme-ng
	quietly "$LOG" apt_install "$dir"/virtme-ng_*.deb
	cd "$TOP"
}

# Debian 12's takes a third longer for the tests; its libraries are taken, and the
# system's own stays as it is.
fetch_qemu() {
	local dir=$CACHE/qemu package

	note "set-up: fetching QEMU from bookworm-backports"
	rm -rf "$dir" "$dir.new"
	mkdir -p "$dir.new"
	cd "$dir.new"
	for package in qemu-system-x86 qemu-system-common qemu-system-data seabios; do
		quietly "$LOG" debian_apt deb bookworm-backports download "$package"
		quietly "$LOG" dpkg -x "$package"_*.deb .
		rm "$package"_*.deb
	done
	cd "$TOP"
	mv "$dir.new" "$dir"
}

main() {
	local kernel missing

	remove_policy
	kernel=$(newest_kernel kernels_installed || true)
	mapfile -t missing < <(missing_packages "${PACKAGES[@]}" virtme-ng \
		${kernel:+"linux-headers-$kernel"}
		[ -d "$QEMU" ] || echo qemu)
	[ -n "$kernel" ] && [ ${#missing[@]} -eq 0 ] && return

	[ "$(id -u)" -eq 0 ] || die "needs root to install: ${missing[*]}"
	grep -qs '^VERSION_ID="12"' /etc/os-release ||
		die "is written for Debian 12; install by hand: ${missing[*]}"
	trap remove_policy EXIT
	forbid_starting
	install_missing
	[ -n "$(installed virtme-ng)" ] || install_virtme
	[ -d "$QEMU" ] || fetch_qemu
	note "set-up: done"
}

main
