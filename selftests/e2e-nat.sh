#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A router that masquerades stands between the two: ESP goes in UDP 4500.
#
#   a 10.9.0.2 ---- 10.9.0.1 nat 1.1.1.1 ---- 1.1.1.2 b
# kernels: 6.1 6.12
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# How a looks behind the translation; it says who it is by its inner address.
statements_of() {
	case $1 in
	a)	example a "$2" | without_bgp |
			sed 's,1\.1\.1\.1/24,10.9.0.2/24,'
		echo 'set routing-options static route 1.1.1.0/24 next-hop 10.9.0.1' ;;
	b)	example b "$2" | without_bgp
		echo 'set security ike gateway IKE-GATEWAY remote-identity inet 10.9.0.2' ;;
	esac
}

masquerade() {
	namespace nat
	veth a ge-0-0-0 - nat inside 10.9.0.1/24
	veth b ge-0-0-0 - nat outside 1.1.1.1/24
	quiet_wan b ge-0-0-0
	quiet_wan nat outside
	in_ns nat nft -f - <<-EOF
	table ip nat {
		chain out {
			type nat hook postrouting priority srcnat
			oifname "outside" masquerade
		}
	}
	EOF
}

try() {
	local name wire=$WORK/wire.$1

	capture nat outside "$wire"
	for name in b a; do
		statements_of "$name" "$1" >"$WORK/$name.conf"
		check "v$1: $name takes the configuration" \
			configure "$name" "$WORK/$name.conf"
	done
	check_soon "v$1: the tunnel comes up through the translation" 60 \
		is_up b 1.1.1.1
	check "v$1: a reaches b" in_ns a ping -c 5 -i 0.2 10.0.1.2
	check "v$1: b reaches a" in_ns b ping -c 5 -i 0.2 10.0.1.1
	stop_capture
	matches "v$1: ESP in UDP 4500 on the wire" 'UDP-encap: ESP' \
		"$(captured "$wire" 'udp port 4500')"
	equals "v$1: no bare ESP on the wire" "" "$(captured "$wire" esp)"
}

load_module
router_without_bgp a b
masquerade
try 1
try 2
done_testing
