#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A router that masquerades stands between the two: ESP goes in UDP 4500. Its address
# changes; and the other end is a stock strongSwan.
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

# encapsulated NAME FILE: on the wire
encapsulated() {
	matches "$1: ESP in UDP 4500 on the wire" 'UDP-encap: ESP' \
		"$(captured "$2" 'udp port 4500')"
	equals "$1: no bare ESP on the wire" "" "$(captured "$2" esp)"
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
	encapsulated "v$1" "$wire"
}

# follows ADDRESS: where b sends to, once a packet of a has come from there
follows() {
	in_ns a ping -c 1 -W 1 10.0.1.2
	in_ns b sectunctl sa show | grep 'dir out' | grep "remote $1 "
}

# The provider gives the translation another address: what was translated before
# ends, and the next packet of a comes from elsewhere.
rebind() {
	ip -n nat addr del 1.1.1.1/24 dev outside
	ip -n nat addr add 1.1.1.3/24 dev outside
	check_soon "another address: b follows it" 60 follows 1.1.1.3
	check "another address: b reaches a" in_ns b ping -c 5 -i 0.2 10.0.1.1
	check_soon "another address: and so does IKE" 30 is_up b 1.1.1.3
}

# stock VERSION
stock() {
	local wire=$WORK/stock.$1

	capture nat outside "$wire"
	stock_peer b "$1" 1.1.1.2 %any
	check "stock strongSwan, v$1: a takes the version" operate a \
		"set security ike gateway IKE-GATEWAY version v$1-only" commit
	check_soon "stock strongSwan, v$1: the tunnel comes up" 60 is_up a 1.1.1.2
	check "stock strongSwan, v$1: a reaches it" in_ns a ping -c 5 -i 0.2 10.0.1.2
	check "stock strongSwan, v$1: it reaches a" in_ns b ping -c 5 -i 0.2 10.0.1.1
	stop_capture
	encapsulated "stock strongSwan, v$1" "$wire"
}

# stock_instead: of b
stock_instead() {
	stop_sectund b
	scrap b
	namespace b
	veth b ge-0-0-0 1.1.1.2/24 nat outside 1.1.1.1/24
	stock_start b || bail_out "charon-systemd starts" "$(cat "$WORK"/b/charon.*)"
	stock_interface b 10.0.1.2/24
}

load_module
router_without_bgp a b
masquerade
try 1
try 2
rebind
stock_instead
stock 1
stock 2
done_testing
