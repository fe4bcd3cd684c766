#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# "show security ipsec diagnose" on every cause of a tunnel that is down or
# carries nothing: what it calls wrong first, and the statement that mends it.
# kernels: 6.12 (long)
# shellcheck source=selftests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=selftests/lib-router.sh
. "$(dirname "$0")/lib-router.sh"

# statements NAME NUMBER PEER: the example, and a network behind the router
statements() {
	example "$1" 2 | without_bgp | grep -v 'zone UNTRUST interfaces st0'
	cat <<-EOT
	set interfaces ge-0/0/1 unit 0 family inet address 172.16.$2.1/24
	set routing-options static route 172.16.$3.0/24 next-hop 10.0.1.$3
	set security zones security-zone TRUST interfaces ge-0/0/1.0
	set security zones security-zone VPN interfaces st0.0
	set security zones security-zone VPN host-inbound-traffic system-services ping
	set security policies from-zone TRUST to-zone VPN policy OUT match source-address any destination-address any application any
	set security policies from-zone TRUST to-zone VPN policy OUT then permit
	set security policies from-zone VPN to-zone TRUST policy IN match source-address any destination-address any application any
	set security policies from-zone VPN to-zone TRUST policy IN then permit
	set security ipsec vpn IPSEC-VPN establish-tunnels immediately
	EOT
}

# finds NAME CHECK REMEDY: a calls that check wrong first and says so to mend it
finds() {
	local output=

	for _ in 1 2 3; do
		output=$(operate a 'show security ipsec diagnose' 2>&1)
		grep -qE "^  First wrong: $2" <<<"$output" &&
			grep -qE "^    .*$3" <<<"$output" && break
		output+=" "
	done
	matches "$1: what is wrong" "^  First wrong: $2" "$output"
	matches "$1: what mends it" "^    .*$3" "$output"
}

nothing_wrong() {
	operate a 'show security ipsec diagnose' | grep -q 'Nothing is wrong'
}

# change ROUTER STATEMENT...: committed
change() {
	local name=$1
	shift
	operate "$name" "$@" commit >"$WORK/commit" 2>&1 ||
		bail_out "$name takes: $*" "$(cat "$WORK/commit")"
}

# undone NAME ROUTER: as it was before the last commit, and well again
undone() {
	change "$2" 'rollback 1'
	operate a 'clear security ike security-associations' >/dev/null 2>&1
	check_soon "$1: and well again" 90 nothing_wrong
}

# cause NAME ROUTER STATEMENT CHECK REMEDY
cause() {
	change "$2" "$3"
	finds "$1" "$4" "$5"
	undone "$1" "$2"
}

# refused NAME STATEMENT CHECK REMEDY: b has other words, and nothing stays up
refused() {
	change b "$2"
	operate a 'clear security ike security-associations' >/dev/null 2>&1
	finds "$1" "$3" "$4"
	undone "$1" b
}

load_module
router_without_bgp a b
wan a b
for name in a b; do
	ip -n "$name" link add ge-0-0-1 type dummy
done
statements a 1 2 >"$WORK/a.conf"
statements b 2 1 >"$WORK/b.conf"
for name in a b; do
	check "$name takes the configuration" configure "$name" "$WORK/$name.conf"
done
check_soon 'nothing is wrong' 90 nothing_wrong
operate a 'show security ipsec diagnose' | sed 's/^/# /'
check 'as JSON' prints_match '"phase-1"' operate a \
	'show security ipsec diagnose vpn IPSEC-VPN | display json'
refuses 'no such VPN' "no VPN 'X'" operate a 'show security ipsec diagnose vpn X'

cause 'no address' a 'delete interfaces st0 unit 0 family inet address' \
	'Tunnel address' 'set interfaces st0 unit 0 family inet address 10\.0\.1\.1/30'
cause 'no zone' a 'delete security zones security-zone VPN interfaces' \
	'Security zone' 'set security zones security-zone VPN interfaces st0\.0'
cause 'no route' a 'delete routing-options static' \
	'Route into tunnel' 'set routing-options static route .* next-hop st0\.0'
cause 'no policy' a 'delete security policies from-zone TRUST to-zone VPN' \
	'Policy, outbound' 'set security policies from-zone TRUST to-zone VPN policy .* then permit'
cause 'no host-inbound traffic' a \
	'delete security zones security-zone UNTRUST interfaces ge-0/0/0.0 host-inbound-traffic system-services ike' \
	'Host-inbound' 'UNTRUST interfaces ge-0/0/0\.0 host-inbound-traffic system-services ike'
cause 'return route missing at the peer' b 'delete routing-options static' \
	'Packets each way: .*no route back' 'on the peer: set routing-options static route 172\.16\.1\.0/24'

in_ns b nft 'add table ip path; add chain ip path in { type filter hook prerouting priority raw; };
	add rule ip path in ip protocol esp drop'
operate a 'clear security ipsec security-associations' >/dev/null
check_soon 'the tunnel is up again' 60 is_up a 1.1.1.2
finds 'ESP blocked' 'Packets each way: .*blocked' 'protocol 50'
in_ns b nft delete table ip path
check_soon 'ESP blocked: and well again' 90 nothing_wrong

refused 'wrong pre-shared key' 'set security ike policy IKE-POLICY pre-shared-key ascii-text "Other"' \
	'Phase 1 .*wrong pre-shared key' 'set security ike policy IKE-POLICY pre-shared-key'
refused 'phase 1 mismatch' 'set security ike proposal IKE-PROPOSAL encryption-algorithm aes-128-cbc' \
	'Phase 1 .*proposal mismatch' \
	'set security ike proposal IKE-PROPOSAL encryption-algorithm aes-128-cbc'
refused 'phase 2 mismatch' 'set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm aes-128-cbc' \
	'Phase 2 .*proposal mismatch' \
	'set security ipsec proposal IPSEC-PROPOSAL encryption-algorithm aes-128-cbc'

# Both name what the other one does not have.
change a 'set security ipsec vpn IPSEC-VPN traffic-selector TS local-ip 172.16.1.0/24 remote-ip 172.16.2.0/24'
change b 'set security ipsec vpn IPSEC-VPN traffic-selector TS local-ip 172.16.7.0/24 remote-ip 172.16.8.0/24'
operate a 'clear security ike security-associations' >/dev/null 2>&1
finds 'proxy-id mismatch' 'Phase 2 .*proxy-id' \
	'set security ipsec vpn IPSEC-VPN traffic-selector TS local-ip'
change b 'rollback 1'
change a 'rollback 1'

ip -n b link set ge-0-0-0 down
ip -n a link set ge-0-0-0 up
operate a 'clear security ike security-associations' >/dev/null 2>&1
finds 'no link' 'Phase 1 .*has no link' 'connect the cable'
ip -n b link set ge-0-0-0 up
in_ns b nft 'add table ip path; add chain ip path in { type filter hook prerouting priority raw; };
	add rule ip path in udp dport { 500, 4500 } drop'
operate a 'clear security ike security-associations' >/dev/null 2>&1
finds 'peer unreachable' 'Phase 1 .*peer unreachable' 'UDP ports 500 and 4500'
done_testing
