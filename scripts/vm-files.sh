#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm-files.sh: packs what tests start and what that needs, and /etc, into
# build/vm/files.tar, unless that is there and newer. A test machine unpacks it
# into its memory: there a program starts in half the time it takes when each of
# its files is asked of this machine.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

FILES=$BUILD/vm/files.tar
PACKAGES=(
	bash coreutils diffutils findutils grep hostname kmod libc-bin libc6 mawk
	mount procps psmisc sed util-linux
	ethtool iperf3 iproute2 iputils-ping libnftables1
	nftables socat tcpdump traceroute
	libpython3.11-minimal libpython3.11-stdlib python3.11 python3.11-minimal
	charon-systemd frr libcharon-extra-plugins libstrongswan
	libstrongswan-extra-plugins libstrongswan-standard-plugins
	libyang2 strongswan-libcharon strongswan-swanctl
)
PYTHON_LIBRARY=/usr/lib/python3.11
# large, and of no use in a test; if it is used after all, it is still found
UNUSED='/(gconv|pydoc_data|lib2to3|ensurepip|distutils|config-3[^/]*)/'
UNUSED+='|/frr/(babel|bfd|eigrp|fabric|isis|ldp|nhrp|ospf6?|path|pbr|pim6?|rip|ripng)d$'

up_to_date() {
	[ -e "$FILES" ] && [ -z "$(find "$0" /etc /var/lib/dpkg/status \
		-newer "$FILES" -print -quit)" ]
}

# The programs and libraries of those packages that are installed, by the names
# they have where /bin, /sbin and /lib are links.
package_files() {
	dpkg -L "${PACKAGES[@]}" |
		sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\1/,' |
		grep -E '^/usr/(bin|sbin|lib|lib64)/' | sort -u
}

# libraries_of, names on standard input: each with what it is a link to
libraries_of() {
	# most files that it is given are not programs
	{ xargs -d '\n' ldd 2>/dev/null || true; } | grep -oP '(=> |^\t)\K/[^ ]+' |
		sed -E 's,^/(lib|lib64)/,/usr/\1/,' | sort -u |
		while read -r name; do
			printf '%s\n' "$name" "$(readlink -f "$name")"
		done
}

existing_files() {
	while read -r name; do
		[ -d "$name" ] || [ ! -e "$name" ] || echo "${name#/}"
	done
}

all_files() {
	local names

	names=$(package_files)
	{
		echo "$names"
		grep -v '\.py$' <<<"$names" | libraries_of
		find "$PYTHON_LIBRARY" -name '*.pyc'
	} | sort -u | grep -vE "$UNUSED" | existing_files
	echo etc
}

main() {
	mkdir -p "$BUILD/vm"
	exec 9>"$FILES.lock"
	flock 9
	up_to_date && return
	note "packing the programs that tests use"
	# of /etc, not all is for everyone to read
	( umask 077 && all_files | tar -C / -cf "$FILES.new" --files-from=- )
	mv "$FILES.new" "$FILES"
}

main "$@"
