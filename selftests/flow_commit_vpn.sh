#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A VPN by policy between two routers, configured by commit: no st0 in the
# configuration, no route to it; policies at both ends lead into it. Then with an
# interface for it, in a zone of its own.
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

IN='security policies from-zone UNTRUST to-zone TRUST policy IN'
OUT='security policies from-zone TRUST to-zone UNTRUST policy OUT'

# site NAME HERE THERE PEER: the example without an interface for its VPN
site() {
	example "$1" 2 | without_bgp | grep -vE 'st0|bind-interface'
	cat <<-STATEMENTS
		set interfaces ge-0/0/1 unit 0 family inet address 192.168.$2.254/24
		set routing-options static route 0.0.0.0/0 next-hop $4
		set security zones security-zone TRUST interfaces ge-0/0/1.0
		set security address-book global address HERE 192.168.$2.0/24
		set security address-book global address THERE 192.168.$3.0/24
		set $OUT match source-address HERE destination-address THERE application any
		set $OUT then permit tunnel ipsec-vpn IPSEC-VPN pair-policy IN
		set $IN match source-address THERE destination-address HERE application any
		set $IN then permit tunnel ipsec-vpn IPSEC-VPN pair-policy OUT
	STATEMENTS
}

# host NAME ROUTER SITE: behind that router
host() {
	namespace "$1"
	veth "$1" eth0 "192.168.$3.10/24" "$2" ge-0-0-1 -
	ip -n "$1" route add default via "192.168.$3.254"
}

pings() {
	in_ns "$1" ping -q -c 1 -W 2 "$2"
}

no_ping() {
	! pings "$@"
}

tunnels() {
	ip -n "$1" -o link show type sectun
}

# encrypted: packets that have left a's tunnel device
encrypted() {
	statistic a "$DEVICE" tx_packets
}

load_module
router_without_bgp a b
wan a b
host left a 1
host right b 2
in_ns a sysctl -qw net.ipv4.ip_forward=1
in_ns b sysctl -qw net.ipv4.ip_forward=1
site a 1 2 1.1.1.2 >"$WORK/a.conf"
site b 2 1 1.1.1.1 >"$WORK/b.conf"
check "the commit of one router" configure a "$WORK/a.conf"
check "and of the other" configure b "$WORK/b.conf"

matches "each gives the VPN a device of its own" ': st0\.[2-4][0-9]{4}:' "$(tunnels a)"
equals "of the same name, as the VPN's is the same" \
	"$(tunnels a | grep -o 'st0[^:]*')" "$(tunnels b | grep -o 'st0[^:]*')"
DEVICE=$(tunnels a | grep -o 'st0[^:]*' | head -n 1)
matches_not "nothing is routed to it" 'st0' "$(ip -n a route show)"

check_soon "the host on the left reaches the one on the right" 60 pings left 192.168.2.10
check_soon "and the other way round" 20 pings right 192.168.1.10
before=$(encrypted)
pings left 192.168.2.10 >/dev/null
equals "by the tunnel" $((before + 1)) "$(encrypted)"
matches "which is for the policies' networks" '192\.168\.1\.0/24.*192\.168\.2\.0/24' \
	"$(in_ns a sectunctl -s sa show | xargs)"
check "what no policy is about does not pass" no_ping left 1.1.1.2

check "a description changes" operate a configure "set $OUT description far" commit
check "which breaks nothing" pings left 192.168.2.10
equals "the device is still there" "$DEVICE" "$(tunnels a | grep -o 'st0[^:]*')"
check "without the policies" operate a configure "deactivate $OUT" "deactivate $IN" commit
equals "there is no device" "" "$(tunnels a)"
check "and nothing passes" no_ping left 192.168.2.10
check "with them again" operate a configure 'rollback 1' commit
check_soon "it does" 60 pings left 192.168.2.10

# ---- with an interface -------------------------------------------------------

check "the VPN of one router has st0.0, in a zone of its own" operate a configure \
	"delete $IN" "delete $OUT then permit tunnel pair-policy" \
	'set interfaces st0 unit 0 family inet address 10.0.1.1/24' \
	'set security ipsec vpn IPSEC-VPN bind-interface st0.0' \
	'set security ipsec vpn IPSEC-VPN traffic-selector SITES source 192.168.1.0/24 destination 192.168.2.0/24' \
	'set security zones security-zone VPN interfaces st0.0' commit
check_soon "the policy still leads into it" 60 pings left 192.168.2.10
matches "past which the routing table leads" ' dev ge-0-0-0 ' \
	"$(ip -n a route get 192.168.2.10)"
DEVICE=st0.0
before=$(encrypted)
pings left 192.168.2.10 >/dev/null
equals "by the tunnel" $((before + 1)) "$(encrypted)"
matches "the session is of that policy" '^Session ID: [0-9]+, Policy name: OUT/' \
	"$(operate a 'show security flow session protocol icmp')"
check "what begins on the far side is not its affair" no_ping right 192.168.1.10
check "nor what is of no policy" no_ping left 1.1.1.2
check "policies of that zone, and a route" operate a configure \
	'set security policies from-zone VPN to-zone TRUST policy BACK then permit' \
	'set security policies from-zone TRUST to-zone VPN policy FORTH then permit' \
	'set routing-options static route 192.168.2.0/24 next-hop st0.0' commit
check_soon "let it pass" 20 pings right 192.168.1.10
check "and what is routed into the tunnel" pings left 192.168.2.10
matches "by their names" '^Session ID: [0-9]+, Policy name: FORTH/' \
	"$(operate a 'show security flow session protocol icmp')"
done_testing
